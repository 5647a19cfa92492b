"""What studies training: gradient checks; surfaces to descend on, closed forms of descent and momentum, races between rules, steps and what
they promise; the noise of mini-batches; signals over depth, and what depth computes; planes through a network's cost; learning through
random feedback, and a neuron that leaks; searches for hyperparameters, and what to do next."""
