"""What studies training: gradient checks, surfaces to descend on, searches for hyperparameters, what to do next; the signal over depth,
what depth buys, what one step keeps of its promise, ways back that are not exact, a neuron that leaks."""
