"""The table of layers: ours, PyTorch's twin, the shape of a batch. The tests run over it, and so does answers/make_nn.py."""

from typing import NamedTuple

import numpy as np

from dlcourse import nn

BATCHES = 3


class Case(NamedTuple):
    """One layer or model.

    ours     ours(rng) → a Module, float64
    twin     twin(torch.nn) → PyTorch's module, which gets the same weights
    shape    of a batch
    call     how the twin is called on a batch with our layout
    """

    name: str
    ours: object
    twin: object
    shape: tuple = (6, 4)
    call: object = lambda twin, x: twin(x)


def network(Linear, BatchNorm, ReLU):
    return [Linear(4, 5), BatchNorm(5), ReLU(), Linear(5, 3), ReLU(), Linear(3, 2)]


CASES = [
    Case("Linear", lambda rng: nn.Linear(4, 3, rng=rng), lambda t: t.Linear(4, 3)),
    Case(
        "Linear without b",
        lambda rng: nn.Linear(4, 3, rng=rng, bias=False),
        lambda t: t.Linear(4, 3, bias=False),
    ),
    Case("Linear on sequences", lambda rng: nn.Linear(4, 3, rng=rng), lambda t: t.Linear(4, 3), (2, 5, 4)),
    Case("BatchNorm", lambda rng: nn.BatchNorm(4), lambda t: t.BatchNorm1d(4)),
    Case(
        "BatchNorm, other settings",
        lambda rng: nn.BatchNorm(4, momentum=0.7, epsilon=0.1),
        lambda t: t.BatchNorm1d(4, momentum=0.3, eps=0.1),
    ),
    Case(
        "BatchNorm on images",
        lambda rng: nn.BatchNorm(3),
        lambda t: t.BatchNorm2d(3),
        (2, 4, 5, 3),
        lambda twin, x: twin(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1),
    ),
    Case("Flatten", lambda rng: nn.Flatten(), lambda t: t.Flatten(), (2, 3, 4)),
    Case("Identity", lambda rng: nn.Identity(), lambda t: t.Identity()),
    Case("Sigmoid", lambda rng: nn.Sigmoid(), lambda t: t.Sigmoid()),
    Case("Tanh", lambda rng: nn.Tanh(), lambda t: t.Tanh()),
    Case("ReLU", lambda rng: nn.ReLU(), lambda t: t.ReLU()),
    Case("LeakyReLU", lambda rng: nn.LeakyReLU(0.2), lambda t: t.LeakyReLU(0.2)),
    Case("ELU", lambda rng: nn.ELU(1.5), lambda t: t.ELU(1.5)),
    Case("GELU", lambda rng: nn.GELU(), lambda t: t.GELU(approximate="tanh")),
    Case("SiLU", lambda rng: nn.SiLU(), lambda t: t.SiLU()),
    Case("Softplus", lambda rng: nn.Softplus(), lambda t: t.Softplus(threshold=1e9)),
    Case("Softmax", lambda rng: nn.Softmax(), lambda t: t.Softmax(-1)),
    Case(
        "Sequential",
        lambda rng: nn.Sequential(*network(lambda *n: nn.Linear(*n, rng=rng), nn.BatchNorm, nn.ReLU)),
        lambda t: t.Sequential(*network(t.Linear, t.BatchNorm1d, t.ReLU)),
        (7, 4),
    ),
]


def batches(case):
    """The batches, and for each the gradient that arrives from above, as a function of the output's shape."""
    rng = np.random.default_rng(3)
    return [
        (rng.normal(1, 2, case.shape), lambda shape, k=k: np.random.default_rng(k).normal(size=shape))
        for k in range(BATCHES)
    ]


def model(case):
    """Ours, with parameters that are not at their start: γ = 1 and b = 0 would hide mistakes."""
    rng = np.random.default_rng(1)
    made = case.ours(rng)
    for p in made.parameters():
        p.value += 0.1 * rng.normal(size=p.shape)
    return made


def answers_of_torch(case, torch):
    """Outputs in training, gradients added up over the batches, output in prediction mode."""
    twin, answers = case.twin(torch.nn).double(), []
    with torch.no_grad():
        for theirs, p in zip(twin.parameters(), model(case).parameters(), strict=True):
            theirs.copy_(torch.tensor(p.value))
    for batch, seed in batches(case):
        x = torch.tensor(batch, requires_grad=True)
        y = case.call(twin, x)
        y.backward(torch.tensor(seed(tuple(y.shape))))
        answers += [y.detach().numpy(), x.grad.numpy()]
    answers += [p.grad.numpy() for p in twin.parameters()]
    for layer in twin.modules():  # PyTorch averages m/(m − 1) σ², the lectures σ²
        if isinstance(layer, torch.nn.modules.batchnorm._BatchNorm):
            m, start = batch.size / batch.shape[-1], (1 - layer.momentum) ** BATCHES
            layer.running_var = start + (layer.running_var - start) * (m - 1) / m
    return [*answers, case.call(twin.eval(), torch.tensor(batch)).detach().numpy()]
