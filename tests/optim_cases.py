"""The table of optimizers: our class and settings, PyTorch's twin. The tests run over it, and so does answers/make_optim.py."""

from typing import NamedTuple

import numpy as np

from dlcourse import optim

STEPS = 20
X = np.random.default_rng(0).normal(size=(3, 40))  # a small regression, not convex, two parameters
Y = np.tanh(np.random.default_rng(1).normal(size=(2, 40)))
W0, B0 = np.random.default_rng(2).normal(size=(2, 3)), np.array([[0.5], [-0.2]])


class Case(NamedTuple):
    name: str
    ours: object  # ours(params) → an optimizer of dlcourse
    twin: object  # twin(torch.optim, params) → PyTorch's


CASES = [
    Case("gradient descent", lambda p: optim.GradientDescent(p, 0.3), lambda t, p: t.SGD(p, lr=0.3)),
    Case(
        "gradient descent with decay",
        lambda p: optim.GradientDescent(p, 0.3, weight_decay=0.1),
        lambda t, p: t.SGD(p, lr=0.3, weight_decay=0.1),
    ),
    Case(
        "momentum, heavy ball",
        lambda p: optim.Momentum(p, 0.05, beta=0.9, heavy_ball=True),
        lambda t, p: t.SGD(p, lr=0.05, momentum=0.9),
    ),
    Case(
        "momentum, the lectures' form",
        lambda p: optim.Momentum(p, 0.5, beta=0.9),
        lambda t, p: t.SGD(p, lr=0.05, momentum=0.9),
    ),
    Case(
        "nesterov, heavy ball",
        lambda p: optim.Nesterov(p, 0.05, beta=0.8, heavy_ball=True),
        lambda t, p: t.SGD(p, lr=0.05, momentum=0.8, nesterov=True),
    ),
    Case(
        "nesterov, the lectures' form",
        lambda p: optim.Nesterov(p, 0.25, beta=0.8),
        lambda t, p: t.SGD(p, lr=0.05, momentum=0.8, nesterov=True),
    ),
    Case("adagrad", lambda p: optim.AdaGrad(p, 0.2), lambda t, p: t.Adagrad(p, lr=0.2)),
    Case(
        "rmsprop",
        lambda p: optim.RMSprop(p, 0.02, beta2=0.95, epsilon=1e-3),
        lambda t, p: t.RMSprop(p, lr=0.02, alpha=0.95, eps=1e-3),
    ),
    Case("adam", lambda p: optim.Adam(p, 0.05), lambda t, p: t.Adam(p, lr=0.05)),
    Case(
        "adam, other settings",
        lambda p: optim.Adam(p, 0.05, beta1=0.8, beta2=0.95, epsilon=0.1),
        lambda t, p: t.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=0.1),
    ),
    Case(
        "adamw",
        lambda p: optim.AdamW(p, 0.05, weight_decay=0.3),
        lambda t, p: t.AdamW(p, lr=0.05, weight_decay=0.3),
    ),
]


def path_of_torch(case, torch):
    """W and b side by side, after 0 … STEPS steps: (STEPS + 1, 2, 4)."""
    W, b = (torch.tensor(start, requires_grad=True) for start in (W0, B0))
    optimizer, path = case.twin(torch.optim, [W, b]), []
    for _ in range(STEPS + 1):
        path.append(np.hstack([W.detach().numpy().copy(), b.detach().numpy().copy()]))
        optimizer.zero_grad()
        (0.5 * (torch.tanh(W @ torch.tensor(X) + b) - torch.tensor(Y)) ** 2).mean().backward()
        optimizer.step()
    return np.array(path)
