"""What studies training: gradient checks, surfaces to descend on, closed forms of descent and momentum, races between rules, the noise
of mini-batches, planes through a network's cost, searches for hyperparameters, what to do next."""
