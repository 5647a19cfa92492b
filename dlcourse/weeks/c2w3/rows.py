"""The same layer twice: examples as columns and examples as rows (3.10)."""

import numpy as np

from ... import functional as F
from ...explore import Choice, IntSlider, Reading, Seed, explorable, number, panels, theme
from ...explore.panels import Arrangement

__all__ = ["do_columns_and_rows_agree"]

MOST_IN, MOST_OUT, MOST_M = 4, 3, 5
DEEPEST = 6.0  # the number with the deepest colour
HIDDEN, WRONG = "x Wᵀ + b", "x W + b"


def block(ax, rows, columns):
    """set(M, name, sign, lit): a matrix of at most so many rows and columns, its name and shape above it, a sign after it."""
    set_cells = panels.matrix(ax, rows, columns, low=-DEEPEST, high=DEEPEST, title=" ")
    set_name = panels.text(ax, 0, 1.03, va="bottom", size=theme.LABEL, halo=False)
    set_sign = panels.note(ax, (8, 0))

    def set_block(M=None, name="", sign="", lit=None):
        if M is None:
            set_cells()
            set_sign()
            set_name(name)
            return
        set_name(f"{name}  ({', '.join(map(str, M.shape))})")
        M = np.atleast_2d(M)  # a flat b is one row
        set_cells(M, lit)
        set_sign(sign, M.shape[1] - 0.5, rows - (M.shape[0] + 1) / 2)

    return set_block


@explorable(
    n_in=IntSlider(1, MOST_IN, 4, label="inputs n^[0]"),
    n_out=IntSlider(1, MOST_OUT, 3, label="units n^[1]"),
    m=IntSlider(1, MOST_M, 5, label="examples m"),
    example=IntSlider(1, MOST_M, 2, label="example i"),
    formula=Choice(HIDDEN, WRONG, label="in rows"),
    seed=Seed(),
    more={"More": ("m", "seed")},
    panels=Arrangement(
        "W X b Z / x turned flat z",
        widths=(4, 5, 3, 5),
        heights=(4, 5),
        narrow="W X / b Z / x turned / flat z",
    ),
    size=(900, 470),
    latency="II",
    presets={
        "4 inputs, 3 units": {},
        "3 inputs, 2 units": {"n_in": 3, "n_out": 2, "m": 4},
        "one example": {"m": 1, "example": 1},
        "W not turned": {"formula": WRONG},
        "square: no error": {"n_in": 3, "n_out": 3, "formula": WRONG},
    },
)
def do_columns_and_rows_agree(W, X, b, Z, x, turned, flat, z):
    """A layer's weighted sums, above with examples as columns, below with examples as rows; equal numbers have equal colours, one example has a
    frame.   Lecture C2W3 3.10"""
    set_W, set_X, set_b, set_Z = (
        block(ax, MOST_IN, side) for ax, side in ((W, MOST_IN), (X, MOST_M), (b, MOST_OUT), (Z, MOST_M))
    )
    set_x, set_turned, set_flat, set_z = (
        block(ax, MOST_M, side)
        for ax, side in ((x, MOST_IN), (turned, MOST_M), (flat, MOST_OUT), (z, MOST_M))
    )

    def update(n_in, n_out, m, example, formula, seed):
        rng, i = np.random.default_rng(seed), min(example, m) - 1
        inputs, weights, bias = (
            rng.integers(-20, 21, size=shape) / 10 for shape in ((n_in, m), (n_out, n_in), (n_out, 1))
        )
        columns, right = F.affine(inputs, weights, bias), formula == HIDDEN
        set_W(weights, "columns:  W")
        set_X(inputs, "X", "+", (None, i))
        set_b(bias, "b", "=")
        set_Z(columns, "Z", lit=(None, i))
        set_x(inputs.T, "rows:  x", lit=(i, None))
        set_turned(weights.T if right else weights, "Wᵀ" if right else "W", "+")
        set_flat(bias[:, 0], "b", "=")
        told = {"multiplications": n_in * n_out * m}
        if not right and n_in != n_out:
            set_z(name=f"x ({m}, {n_in}) and W ({n_out}, {n_in}) do not fit")
            return Reading(
                "x W does not fit: W keeps its shape (units, inputs), so rows need x Wᵀ",
                {"largest difference": "no result", **told},
            )
        rows = F.linear(inputs.T, weights, bias[:, 0]) if right else inputs.T @ weights + bias[:, 0]
        set_z(rows, "z" if right else "not z", lit=(i, None))
        gap = float(np.abs(rows - columns.T).max())
        said = f"x Wᵀ + b in rows is W X + b in columns, turned: the largest difference is {number(gap)}"
        if not right:
            said = f"W is square, so x W + b raises no error, and is wrong by up to {number(gap, 2)}"
        return Reading(said, {"largest difference": gap, **told})

    return update


@do_columns_and_rows_agree.claim("F.linear(Xᵀ, W, b) is F.affine(X, W, b)ᵀ, exactly")
def _(kind):
    return [
        kind(n_in=n, n_out=k, seed=seed).numbers["largest difference"]
        for n, k, seed in ((3, 2, 0), (4, 3, 1), (1, 3, 2))
    ], [0, 0, 0]


@do_columns_and_rows_agree.claim("both backward passes give the same dW")
def _(kind):
    rng = np.random.default_rng(0)
    X, W, b, d = (rng.normal(size=shape) for shape in ((3, 5), (2, 3), (2, 1), (2, 5)))
    _, (_, in_columns, _) = F.affine.forward(X, W, b)
    _, (_, in_rows, _) = F.linear.forward(X.T, W, b[:, 0])
    return in_rows(d.T), in_columns(d)


@do_columns_and_rows_agree.claim("with as many inputs as units x W + b raises nothing, and is wrong")
def _(kind):
    return kind(n_in=3, n_out=3, formula=WRONG).numbers["largest difference"] > 0.5, True
