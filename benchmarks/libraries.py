"""The same training step in several libraries: a ReLU network, its loss, gradients and update, from the same weights and data.

Nothing of a library is imported before it is asked for, so that `fresh.py` can time a cold start.
"""

import contextlib
import importlib.util
from functools import partial
from typing import NamedTuple

import numpy as np


class Task(NamedTuple):
    """A network and its examples, float32. Examples are columns in X and Y; one output unit means two classes."""

    params: list  # of (W, b), W (n_out, n_in), b (n_out, 1)
    X: np.ndarray
    labels: np.ndarray
    rule: str  # "descent" or "adam"
    rate: float = 0.01

    @property
    def multiclass(self):
        return len(self.params[-1][0]) > 1

    @property
    def Y(self):
        return self.labels.astype(np.float32).reshape(1, -1)


def task(dims, m, rng, rule="descent"):
    """Normal data, random labels, He's weights."""

    def normal(*shape):
        return rng.standard_normal(shape).astype(np.float32)

    params = [
        (normal(n_out, n_in) * np.float32(np.sqrt(2 / n_in)), np.zeros((n_out, 1), np.float32))
        for n_in, n_out in zip(dims, dims[1:])
    ]
    return Task(params, normal(dims[0], m), rng.integers(0, max(dims[-1], 2), m), rule)


# ---- each library: a task → a function that does one step and returns J -------------------------------------------------
def dlcourse(task):
    from dlcourse import functional as F
    from dlcourse import optim
    from dlcourse.autodiff import Parameter

    params = [(Parameter(W), Parameter(b)) for W, b in task.params]
    rule = {"descent": optim.GradientDescent, "adam": optim.Adam}[task.rule]
    optimizer = rule(params, task.rate)
    Y = task.labels if task.multiclass else task.Y
    loss = partial(F.cross_entropy, axis=0) if task.multiclass else F.binary_cross_entropy

    def step():
        A = task.X
        for W, b in params[:-1]:
            A = F.relu(F.affine(A, W, b))
        J = loss(F.affine(A, *params[-1]), Y)
        J.backward()
        optimizer.step()
        optimizer.zero_grad()
        return J

    return step


def pytorch(task):
    import torch

    torch.set_num_threads(2)
    layers = []
    for W, b in task.params:
        layer = torch.nn.Linear(*W.shape[::-1])
        with torch.no_grad():
            layer.weight[:], layer.bias[:] = torch.tensor(W), torch.tensor(b[:, 0])
        layers += [layer, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    rule = {"descent": torch.optim.SGD, "adam": torch.optim.Adam}[task.rule]
    optimizer, x = rule(model.parameters(), task.rate), torch.tensor(task.X.T.copy())
    if task.multiclass:
        loss, y = torch.nn.functional.cross_entropy, torch.tensor(task.labels)
    else:
        loss, y = torch.nn.functional.binary_cross_entropy_with_logits, torch.tensor(task.Y.T.copy())

    def step():
        optimizer.zero_grad()
        J = loss(model(x), y)
        J.backward()
        optimizer.step()
        return J

    return step


def jax(task):
    """Loss, gradients and update in one compiled function."""
    import jax
    import jax.numpy as jnp

    cost = jax.value_and_grad(_cost(task, jnp))

    @jax.jit
    def update(params, memory):
        J, grads = cost(params)
        if task.rule == "descent":
            return jax.tree.map(lambda p, g: p - task.rate * g, params, grads), memory, J
        t, v, s = memory
        t = t + 1
        v = jax.tree.map(lambda v, g: 0.9 * v + 0.1 * g, v, grads)
        s = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, s, grads)

        def moved(p, v, s):
            return p - task.rate * v / (1 - 0.9**t) / (jnp.sqrt(s / (1 - 0.999**t)) + 1e-8)

        return jax.tree.map(moved, params, v, s), (t, v, s), J

    zeros = jax.tree.map(jnp.zeros_like, task.params)
    state = jax.tree.map(jnp.asarray, task.params), (jnp.float32(0), zeros, zeros)

    def step():
        nonlocal state
        *state, J = update(*state)
        return J.block_until_ready()

    return step


def autograd(task):
    """HIPS autograd: NumPy with a tape, the ancestor of jax."""
    import autograd
    import autograd.numpy as anp

    if task.rule != "descent":
        raise ImportError("no optimizer is compared")
    cost, params = autograd.value_and_grad(_cost(task, anp)), [(W.copy(), b.copy()) for W, b in task.params]

    def step():
        J, grads = cost(params)
        for pair, slopes in zip(params, grads):
            for p, g in zip(pair, slopes):
                p -= task.rate * g
        return J

    return step


def _cost(task, xp):
    """J as a function of the parameters, written with the NumPy of a library."""
    X, Y, at = task.X, task.Y, (task.labels, np.arange(len(task.labels)))

    def cost(params):
        A = X
        for W, b in params[:-1]:
            A = xp.maximum(xp.dot(W, A) + b, 0)
        W, b = params[-1]
        Z = xp.dot(W, A) + b
        if not task.multiclass:
            return xp.mean(xp.maximum(Z, 0) - Y * Z + xp.log1p(xp.exp(-xp.abs(Z))))
        Z = Z - xp.max(Z, axis=0, keepdims=True)
        return xp.mean(xp.log(xp.sum(xp.exp(Z), axis=0)) - Z[at])

    return cost


LIBRARIES = {  # name in the tables → the function, and the package that it needs
    "dlcourse": (dlcourse, "dlcourse"),
    "PyTorch": (pytorch, "torch"),
    "jax.jit": (jax, "jax"),
    "autograd": (autograd, "autograd"),
}


def step(name, task):
    """A function that does one step of the task in a library, or None if the library is not there or has no such step."""
    make, package = LIBRARIES[name]
    if importlib.util.find_spec(package) is None:
        return None
    with contextlib.suppress(ImportError):
        return make(task)
