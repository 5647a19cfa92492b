"""What studies training: gradient checks; surfaces to descend on, closed forms of descent and momentum, races between rules, trainings that
stop before every step, steps and what they promise; what averages remember, what penalties and dropout leave, what is chance; the noise
of mini-batches; signals over depth, and what depth computes; planes through a network's cost, and the triangle of probabilities;
learning through random feedback, and a neuron that leaks; searches for hyperparameters, networks side by side, and what to do next."""
