"""What studies training: gradient checks, surfaces to descend on, searches for hyperparameters, what to do next."""
