"""The same layer twice: examples as columns and examples as rows (3.10)."""

import numpy as np
from matplotlib.patches import Rectangle

from ... import functional as F
from ...explore import Choice, IntSlider, Reading, Seed, explorable, theme, views

__all__ = ["do_columns_and_rows_agree"]

MOST_IN, MOST_OUT, MOST_M = 4, 4, 5
CELL, GAP = 44, 26  # pixels
PALE = {"X": "#dcebf5", "W": "#fbe8dc", "b": "#eeeeee", "Z": "#d8f0e6"}
HIDDEN, WRONG = "x Wᵀ + b", "x W + b"


def cells(ax):
    """Up to 4 × 5 cells with numbers. set(M, x, y, color, name, marked): M (r, c) or None, its upper left corner, the cells that are outlined"""
    rows = columns = max(MOST_IN, MOST_OUT, MOST_M)
    fills = [
        [
            ax.add_patch(Rectangle((0, 0), 1, 1, edgecolor="white", linewidth=1.0, zorder=2, animated=True))
            for _ in range(columns)
        ]
        for _ in range(rows)
    ]
    frames = [
        ax.add_patch(
            Rectangle(
                (0, 0), 1, 1, fill=False, edgecolor=theme.VERMILLION, linewidth=2.2, zorder=4, animated=True
            )
        )
        for _ in range(rows)
    ]
    texts = [
        [views.text(ax, 0, 0, data=True, ha="center", va="center", halo=False) for _ in range(columns)]
        for _ in range(rows)
    ]
    set_name = views.text(ax, 0, 0, data=True, ha="center", va="bottom", halo=False, weight="bold")

    def set_cells(M, x, y, color, name, marked=()):
        for i in range(rows):
            for j in range(columns):
                there = M is not None and i < M.shape[0] and j < M.shape[1]
                fills[i][j].set_visible(there)
                if there:
                    fills[i][j].set_bounds(x + j * CELL, y - (i + 1) * CELL * 0.62, CELL, CELL * 0.62)
                    fills[i][j].set_facecolor(color)
                texts[i][j](
                    f"{round(M[i, j], 1) + 0.0:.1f}".replace("-", "−") if there else "",
                    *((x + (j + 0.5) * CELL, y - (i + 0.5) * CELL * 0.62) if there else (0, 0)),
                )
        outlined = [] if M is None else [(i, j) for i, j in marked if i < M.shape[0] and j < M.shape[1]]
        for k, frame in enumerate(frames):
            frame.set_visible(k < len(outlined))
            if k < len(outlined):
                frame.set_bounds(*fills[outlined[k][0]][outlined[k][1]].get_bbox().bounds)
        set_name(name if M is not None else "", x + (M.shape[1] * CELL / 2 if M is not None else 0), y + 5)

    return set_cells


@explorable(
    n_in=IntSlider(1, MOST_IN, 3, label="inputs n[0]"),
    n_out=IntSlider(1, MOST_OUT, 2, label="units n[1]"),
    m=IntSlider(1, MOST_M, 4, label="examples m"),
    example=IntSlider(1, MOST_M, 2, label="example i"),
    formula=Choice(HIDDEN, WRONG, label="in rows"),
    seed=Seed(),
    size=(940, 430),
    latency="II",
    presets={
        "3 inputs, 2 units": {},
        "one example": {"m": 1, "example": 1},
        "W not turned": {"formula": WRONG},
        "square: no error": {"n_in": 3, "n_out": 3, "formula": WRONG},
    },
    more={"More": ("m", "seed")},
)
def do_columns_and_rows_agree(fig):
    """A layer's weighted sums, above with examples as columns, below with examples as rows; the same numbers have the same colour, one example is
    outlined.   Lecture C2W3 3.10"""
    fig.set_layout_engine("none")
    ax = fig.add_axes((0, 0, 1, 0.93))
    ax.set(xlim=(0, 940), ylim=(0, 400), xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.axhline(196, color=theme.PALE, linewidth=1.0)
    fixed = dict(fontsize=theme.points(theme.LABEL), va="center", weight="bold")
    ax.text(16, 368, "columns", **fixed), ax.text(16, 172, "rows", **fixed)
    slots = [{name: cells(ax) for name in "WXbZ"} for _ in range(2)]
    signs = [
        [
            views.text(ax, 0, 0, data=True, size=theme.TITLE, ha="center", va="center", halo=False)
            for _ in range(2)
        ]
        for _ in range(2)
    ]
    set_error = views.text(ax, 0, 0, data=True, color=theme.VERMILLION, va="center", halo=False)
    set_shapes = [
        views.text(ax, 16, y, data=True, color=theme.GREY, va="center", halo=False) for y in (343, 147)
    ]

    def line(slot, sign, parts, top):
        """Matrices beside each other: the first two multiplied, plus the third, equals the last."""
        x = 150
        for k, (name, M, title, marked) in enumerate(parts):
            slot[name](M, x, top, PALE[name], title, marked)
            x += (M.shape[1] if M is not None else 0) * CELL
            if 1 <= k <= 2:
                sign[k - 1]("+" if k == 1 else "=", x + GAP / 2, top - 0.31 * CELL)
            x += GAP if k else 12
        return x

    def update(n_in, n_out, m, example, formula, seed):
        rng, i = np.random.default_rng(seed), min(example, m) - 1
        X, W, b = (rng.integers(-20, 21, size=shape) / 10 for shape in ((n_in, m), (n_out, n_in), (n_out, 1)))
        Z, z = F.affine(X, W, b), F.linear(X.T, W, b[:, 0])
        column = [(k, i) for k in range(MOST_IN)]
        row = [(i, k) for k in range(MOST_IN)]
        line(
            slots[0],
            signs[0],
            [("W", W, "W", ()), ("X", X, "X", column), ("b", b, "b", ()), ("Z", Z, "Z", column)],
            345,
        )
        right = formula == HIDDEN
        shown = z
        if not right:
            shown = X.T @ W + b[:, 0] if n_in == n_out else None
        end = line(
            slots[1],
            signs[1],
            [
                ("X", X.T, "x", row),
                ("W", W.T if right else W, "Wᵀ" if right else "W", ()),
                ("b", b.T, "b", ()),
                ("Z", shown, "z" if right else "not z", row),
            ],
            149,
        )
        set_error(
            "" if shown is not None else f"x ({m}, {n_in}) and W ({n_out}, {n_in}) do not fit",
            end - 22,
            149 - 0.31 * CELL,
        )
        set_shapes[0](f"W ({n_out}, {n_in})   X ({n_in}, {m})\nb ({n_out}, 1)   Z ({n_out}, {m})")
        set_shapes[1](
            f"x ({m}, {n_in})   W ({n_out}, {n_in})\nb ({n_out},)"
            + (f"   z ({m}, {n_out})" if shown is not None else "")
        )
        gap = float(np.abs((z if shown is None else shown) - Z.T).max())
        finding = f"x Wᵀ + b in rows is W X + b in columns, turned: the largest difference is {gap:g}"
        if shown is None:
            finding = "x W does not fit: W keeps its shape (units, inputs), so rows need x Wᵀ"
        elif not right:
            finding = f"W is square, so x W + b raises no error, and is wrong by up to {gap:.2g}"
        return Reading(
            finding,
            {
                "largest difference": gap if shown is not None else "no result",
                "multiplications": n_in * n_out * m,
            },
        )

    return update


@do_columns_and_rows_agree.claim("F.linear(Xᵀ, W, b) is F.affine(X, W, b)ᵀ, exactly")
def _(kind):
    return [
        kind(n_in=n, n_out=k, seed=seed).numbers["largest difference"]
        for n, k, seed in ((3, 2, 0), (4, 4, 1), (1, 3, 2))
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
