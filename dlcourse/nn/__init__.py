"""Layers that hold their parameters, for examples as rows: a small framework on the tape.

    model = nn.Sequential(nn.Linear(64, 32, rng=rng), nn.BatchNorm(32), nn.ReLU(), nn.Linear(32, 10, rng=rng))
    optimizer = optim.Adam(model.parameters(), 0.005)
    train.fit(lambda batch: F.cross_entropy(model(batch[0]), batch[1]), batches, optimizer)
    model.eval()

A layer is an object that is called: `__call__` is one expression of `dlcourse.functional`. Among its attributes a `Parameter`
is trained, a bare array is a buffer (kept and saved, not trained), and anything else is configuration.
"""

from .activation import ELU, GELU, Identity, LeakyReLU, ReLU, Sigmoid, SiLU, Softmax, Softplus, Tanh
from .layers import BatchNorm, Dropout, Flatten, Linear
from .module import Module, Sequential

__all__ = [
    "BatchNorm",
    "Dropout",
    "ELU",
    "Flatten",
    "GELU",
    "Identity",
    "LeakyReLU",
    "Linear",
    "Module",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
]
