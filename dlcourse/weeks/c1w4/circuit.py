"""One step of training as a circuit of blocks: forward, caches, backward (4.2, 4.6), and how far the slope holds (4.6)."""

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import PolyCollection

from ... import data, deep_network, initializers
from ... import functional as F
from ...analysis import gradcheck
from ...analysis.steps import promise
from ...explore import Choice, IntSlider, LogSlider, Reading, Step, explorable, theme, views
from ...remember import remembered

__all__ = ["what_must_a_block_remember", "how_far_does_the_slope_hold"]

# ---- the circuit (4.2, 4.6) ---------------------------------------------------------------------------------------------
SEVEN, FLOWER, SHALLOW, LOGISTIC = "3-5-5-3-1, 7 points", "2-5-5-3-1, flower", "2-4-1, flower", "2-1, flower"
DIMS = {SEVEN: [3, 5, 5, 3, 1], FLOWER: [2, 5, 5, 3, 1], SHALLOW: [2, 4, 1], LOGISTIC: [2, 1]}
MOST = 4  # layers
RATE = 1.0
SHOWN = 7  # examples whose numbers are drawn


@remembered
def examples(net):
    """X and Y: seven random columns, or the 400 points of the flower."""
    if net == SEVEN:
        rng = np.random.default_rng(0)
        return rng.standard_normal((3, 7)), np.array([[1.0, 0, 1, 1, 0, 0, 1]])
    return data.planar_flower(rng=np.random.default_rng(1))


def hidden_tanh(dims):
    """g[1] … g[L]: tanh in the hidden layers, sigmoid at the end."""
    return [F.tanh] * (len(dims) - 2) + [F.sigmoid]


@remembered
def start(net, seed=0):
    return deep_network.initialize(DIMS[net], init=initializers.xavier, rng=np.random.default_rng(seed))


@remembered
def one_step(net, pulled):
    """A whole step, block by block: A[0] … A[L], J, what the sweep back gave before it stopped, its error, and J afterwards.

    pulled   the layer whose cache is taken away before the sweep back, or 0
    """
    (X, Y), params, activations = examples(net), start(net), hidden_tanh(DIMS[net])
    output, caches = deep_network.forward(params, X, activations)
    J, dA = deep_network.cost(output, Y)
    A = [X, *(cache.A for cache in caches)]
    if pulled:
        caches[pulled - 1] = None
    dAs, grads, error = {len(params): dA}, {}, ""
    for l in range(len(params), 0, -1):  # block by block, so that it can be seen where it stops
        try:
            _, *_ = cache = caches[l - 1]  # A[l−1], W[l], Z[l], …: without them there is no way back
        except TypeError as problem:
            error = f"{type(problem).__name__}: {problem}"
            break
        [grads[l]] = deep_network.backward(dAs[l], [cache])
        dAs[l - 1] = grads[l].dA_prev
    after = None
    if not error:
        after = float(promise(params, X, Y, activations).after(RATE))
    return A, float(J), dAs, grads, error, after


@remembered
def gaps(net):
    """The largest difference of the gradients to the tape's, and to two-sided differences."""
    (X, Y), params, activations = examples(net), start(net), hidden_tanh(DIMS[net])
    _, _, _, grads, _, _ = one_step(net, 0)
    by_hand = gradcheck.flatten([grads[l] for l in sorted(grads)])
    on_tape = deep_network.as_parameters(params)
    F.binary_cross_entropy_from_probabilities(deep_network.output(on_tape, X, activations), Y).backward()
    tape = gradcheck.flatten([(W.grad, b.grad) for W, b in on_tape])
    nudged = gradcheck.numerical_gradient(
        lambda theta: deep_network.cost(
            deep_network.output(gradcheck.unflatten(theta, params), X, activations), Y
        )[0],
        gradcheck.flatten(params),
    )
    return float(abs(by_hand - tape).max()), float(abs(by_hand - nudged).max())


BOARD, CELL = (920, 400), 9
BLOCK = (100, 44)
FORWARD_Y, CACHE_Y, BACKWARD_Y, GRADIENT_Y = 348, 256, 174, 72  # centres of the four rows


def columns(L):
    """Centres of the arrays A[0] … A[L] and of the blocks 1 … L, from left to right."""
    pitch = (BOARD[0] - 190) / max(L, 2)
    arrays = 36 + pitch * np.arange(L + 1)
    return arrays, arrays[:-1] + pitch / 2


def grid_of(rows, wide, x, y):
    """The outlines of an array's cells, row by row, with the array's centre at (x, y): (rows · wide, 4, 2)."""
    i, j = (index.reshape(-1, 1) for index in np.indices((rows, wide)))
    right, down = np.array([0, 1, 1, 0]), np.array([0, 0, 1, 1])
    return np.stack([x + CELL * (j + right - wide / 2), y - CELL * (i + down - rows / 2)], axis=-1)


def tinted(array, scale):
    """Colours of an array's cells, blue below 0 and red above, up to ±scale."""
    return colormaps[theme.SIGNED_MAP](0.5 + 0.5 * np.clip(np.ravel(array) / (scale or 1.0), -1, 1))


@explorable(
    net=Choice(*DIMS, label="network"),
    step=Step(0, 2 * MOST + 2, 5, milliseconds=700),
    pulled=IntSlider(0, MOST, 0, label="pull out cache"),
    size=(940, 470),
    latency="II",
    presets={
        "before": {"step": 0},
        "forward done": {"step": 5},
        "half-way back": {"step": 7},
        "updated": {"step": 10},
        "cache 2 missing": {"step": 10, "pulled": 2},
        "the flower": {"net": FLOWER, "step": 10},
        "logistic regression": {"net": LOGISTIC, "step": 4},
    },
    predict="matrix products so far",
)
def what_must_a_block_remember(fig):
    """One step of gradient descent, block by block: activations to the right, gradients to the left, and between them the caches, which fill
    and empty. Pale cells are numbers that are not computed yet; their shapes are known.   Lecture C1W4 4.2, 4.6"""
    ax = views.canvas(fig.subplots(), *BOARD)
    cells = PolyCollection([], linewidths=0.5, zorder=3, animated=True)
    ax.add_collection(cells, autolim=False)
    set_blocks = views.boxes(ax, 2 * MOST + 1, width=BLOCK[0], height=BLOCK[1], size=theme.TICK)
    set_caches = views.boxes(ax, MOST, width=BLOCK[0], height=26, size=theme.TICK)
    set_wires = {
        key: views.segments(ax, color=color, width=width, style=style, zorder=2)
        for key, color, width, style in (
            ("ahead", theme.PALE, 1.4, "solid"),
            ("done", theme.FORWARD, 1.8, "solid"),
            ("back", theme.GRADIENT, 2.2, (0, (4, 1.6))),
        )
    }
    set_tips = {
        key: views.points(ax, color=color, marker=marker, size=6, zorder=4)
        for key, color, marker in (
            ("done", theme.FORWARD, ">"),
            ("back", theme.GRADIENT, "<"),
            ("filled", theme.FORWARD, "v"),
            ("read", theme.GRADIENT, "v"),
        )
    }
    set_cross = views.points(ax, color=theme.VERMILLION, marker="x", size=24, hollow=True, zorder=7)
    set_names = [
        [views.words(ax, 0, 0, ha="center", size=theme.TICK) for _ in range(MOST + 1)] for _ in range(3)
    ]
    set_end = views.words(ax, 0, 0, ha="center", size=theme.LABEL)
    set_error = views.words(ax, 0, 0, size=theme.LABEL, color=theme.VERMILLION)

    def update(net, step, pulled):
        dims = DIMS[net]
        L, m = len(dims) - 1, examples(net)[0].shape[1]
        cut = min(pulled, L)
        A, J, dAs, grads, error, after = one_step(net, cut)
        step = min(step, 2 * L + 2)
        ahead = min(step, L)  # blocks that have gone forward
        costed = step > L
        low = max(2 * L + 2 - step, 1) if costed else L + 1  # the last block of the sweep back
        back = [l for l in range(L, 0, -1) if l >= low and l in grads]
        stopped = bool(error) and costed and low <= cut
        arrays_x, blocks_x = columns(L)
        n = [min(SHOWN, m)] * (L + 1)
        verts, faces, known = [], [], []

        def add(array, rows, wide, x, y, shown, scale):
            verts.append(grid_of(rows, wide, x, y))
            faces.append(tinted(array, scale) if shown else np.full((rows * wide, 4), 1.0))
            known.append(np.full(rows * wide, shown))

        slope = max(abs(dA).max() for dA in dAs.values())
        steepest = max([max(abs(dW).max(), abs(db).max()) for dW, db in grads.values()] or [1.0])
        for l in range(L + 1):
            add(A[l][:, : n[l]], dims[l], n[l], arrays_x[l], FORWARD_Y, l <= ahead, 1.5 if l == 0 else 1.0)
            reached = costed if l == L else l + 1 in back
            add(
                dAs[l][:, : n[l]] if l in dAs else np.zeros((dims[l], n[l])),
                dims[l],
                n[l],
                arrays_x[l],
                BACKWARD_Y,
                reached,
                slope,
            )
            set_names[0][l](f"A^[{l}] {A[l].shape}" if l else f"X {A[l].shape}", arrays_x[l], FORWARD_Y + 34)
            set_names[1][l](f"dA^[{l}]", arrays_x[l], BACKWARD_Y - 32)
        for l in range(1, L + 1):
            gradient = np.hstack(grads[l]) if l in grads else np.zeros((dims[l], dims[l - 1] + 1))
            add(gradient, dims[l], dims[l - 1] + 1, blocks_x[l - 1], GRADIENT_Y, l in back, steepest)
            set_names[2][l](
                f"dW^[{l}] ({dims[l]}, {dims[l - 1]}), db^[{l}]", blocks_x[l - 1], GRADIENT_Y - 33
            )
        cells.set_verts(np.concatenate(verts))
        cells.set_facecolor(np.concatenate(faces))
        cells.set_edgecolor(np.where(np.concatenate(known)[:, None], [[0.42] * 3], [[0.85] * 3]))
        wires, tips = {key: [] for key in set_wires}, {key: [] for key in set_tips}

        def wire(key, tip, begin, end):
            wires[key].append((begin, end))
            if tip:
                tips[tip].append(end)

        half, wide = BLOCK[0] / 2, CELL * SHOWN / 2 + 5
        for l in range(1, MOST + 1):
            if l > L:
                set_blocks(l - 1), set_blocks(MOST + l - 1), set_caches(l - 1)
                for row in set_names:
                    row[l]("")
                continue
            x, done, used = blocks_x[l - 1], l <= ahead, l in back
            g = "sigmoid" if l == L else "tanh"
            set_blocks(
                l - 1,
                x,
                FORWARD_Y,
                f"{l}: W^[{l}], b^[{l}]\naffine, {g}",
                face="#e8f1f8" if done else "white",
                edge=theme.INK if done else theme.GREY,
            )
            failing = stopped and l == cut
            begun = theme.INK if used else theme.GREY
            emptied = theme.GREY if used else theme.PALE
            set_blocks(
                MOST + l - 1,
                x,
                BACKWARD_Y,
                f"{l}: back through\n{g}, affine",
                face="#f8e9f1" if used else "white",
                edge=theme.VERMILLION if failing else begun,
            )
            full = done and not used and l != cut
            set_caches(
                l - 1,
                x,
                CACHE_Y,
                f"A^[{l - 1}] W^[{l}] Z^[{l}]",
                face="#f7d58a" if full else "white",
                edge=theme.INK if full else emptied,
            )
            wire(
                "done" if done else "ahead",
                "done" if done else "",
                (arrays_x[l - 1] + wide, FORWARD_Y),
                (x - half - 5, FORWARD_Y),
            )
            wire(
                "done" if done else "ahead",
                "done" if done else "",
                (x + half, FORWARD_Y),
                (arrays_x[l] - wide - 3, FORWARD_Y),
            )
            wire(
                "back" if used else "ahead",
                "back" if used else "",
                (x - half, BACKWARD_Y),
                (arrays_x[l - 1] + wide + 3, BACKWARD_Y),
            )
            began = costed and l >= low and (l in back or failing)
            wire(
                "back" if began else "ahead",
                "back" if began else "",
                (arrays_x[l] - wide, BACKWARD_Y),
                (x + half + 5, BACKWARD_Y),
            )
            if l != cut:
                wire(
                    "done" if done else "ahead",
                    "filled" if done else "",
                    (x, FORWARD_Y - 22),
                    (x, CACHE_Y + 17),
                )
                wire(
                    "back" if used else "ahead",
                    "read" if used else "",
                    (x, CACHE_Y - 13),
                    (x, BACKWARD_Y + 26),
                )
            wire(
                "back" if used else "ahead",
                "read" if used else "",
                (x, BACKWARD_Y - 22),
                (x, GRADIENT_Y + 30),
            )
        set_names[2][0]("")
        end = arrays_x[L] + 92
        set_blocks(
            2 * MOST,
            end,
            CACHE_Y + 8,
            "cost J",
            face="#eeeeee" if costed else "white",
            edge=theme.INK if costed else theme.GREY,
            width=70,
        )
        wire("done" if costed else "ahead", "", (arrays_x[L] + wide, FORWARD_Y), (end, FORWARD_Y))
        wire("done" if costed else "ahead", "filled" if costed else "", (end, FORWARD_Y), (end, CACHE_Y + 36))
        wire("back" if costed else "ahead", "", (end, CACHE_Y - 14), (end, BACKWARD_Y))
        wire(
            "back" if costed else "ahead",
            "back" if costed else "",
            (end, BACKWARD_Y),
            (arrays_x[L] + wide + 3, BACKWARD_Y),
        )
        for key, set_part in set_wires.items():
            set_part(*(np.array([pair[k] for pair in wires[key]]).reshape(-1, 2) for k in (0, 1)))
        for key, set_part in set_tips.items():
            set_part(*np.array(tips[key]).reshape(-1, 2).T)
        set_cross(*((blocks_x[cut - 1], CACHE_Y) if cut else ([], [])))
        updated = step == 2 * L + 2 and not error
        set_end(
            f"J = {J:.4f}" + (f"\nafter: {after:.4f}" if updated else "") if costed else "",
            end,
            GRADIENT_Y + 40,
        )
        set_error(error if stopped else "", min(max(blocks_x[cut - 1] - 60, 0), 540) if cut else 0, 10)
        held = sum(
            A[l - 1].size + start(net)[l - 1][0].size + A[l].size
            for l in range(1, ahead + 1)
            if l not in back and l != cut
        )
        products = ahead + 2 * len(back)
        return Reading(
            told(L, step, ahead, costed, low, cut, stopped, updated, J, after),
            {
                "matrix products so far": (products, 3 * L) if updated else products,
                "numbers held in caches": held,
                **({"gap to the tape": gaps(net)[0], "gap to nudges": gaps(net)[1]} if updated else {}),
            },
        )

    return update


def told(L, step, ahead, costed, low, cut, stopped, updated, J, after):
    """The finding of the circuit at a moment."""
    if stopped:
        return f"Block {cut} cannot go back: it needs A^[{cut - 1}], W^[{cut}] and Z^[{cut}], and its cache is gone"
    if step == 0:
        return "Before the step only X and the parameters are there; every shape is known already"
    if not costed:
        return f"Block {ahead} went forward and put A^[{ahead - 1}], W^[{ahead}], Z^[{ahead}] into its cache"
    if updated:
        return f"The step is complete: with α = {RATE:g} the cost went from {J:.4f} to {after:.4f}"
    if step == L + 1:
        return f"The cost is {J:.4f}, and the way back begins with its slope dA^[{L}]"
    return f"Block {low} used its cache up: dW^[{low}], db^[{low}] are there, and dA^[{low - 1}] goes on to the left"


@what_must_a_block_remember.claim(
    "3-5-5-3-1: the chained blocks give the tape's gradients, and two-sided differences agree to 1e-9"
)
def _(kind):
    numbers = kind(net=SEVEN, step=10).numbers
    return [numbers["gap to the tape"] < 1e-15, numbers["gap to nudges"] < 1e-9], [True, True]


@what_must_a_block_remember.claim(
    "a step costs one matrix product a layer forward, two backward: 12 for four layers"
)
def _(kind):
    return [kind(net=net, step=10).numbers["matrix products so far"] for net in DIMS], [12, 12, 6, 3]


@what_must_a_block_remember.claim(
    "after the sweep back the caches are empty; before it they hold A^[l−1], W^[l] and Z^[l] of every layer"
)
def _(kind):
    full = sum(n * 7 + before * 7 + n * before for before, n in zip([3, 5, 5, 3], [5, 5, 3, 1]))
    return [
        kind(step=4).numbers["numbers held in caches"],
        kind(step=10).numbers["numbers held in caches"],
    ], [full, 0]


# ---- how far the slope holds (4.6) --------------------------------------------------------------------------------------
ALPHAS = np.concatenate([[0.0], np.geomspace(1e-3, 10, 80)])


@remembered
def along(seed, steps):
    """2-5-5-3-1 on the flower after so many steps with α = 1: what its slope promises there, and J after a step with each of ALPHAS."""
    (X, Y), activations = examples(FLOWER), hidden_tanh(DIMS[FLOWER])
    params, _ = deep_network.descent(start(FLOWER, seed), X, Y, activations, learning_rate=RATE, steps=steps)
    slope = promise(params, X, Y, activations)
    return slope, slope.after(ALPHAS)


@explorable(
    alpha=LogSlider(1e-3, 10.0, 1.0, label="α"),
    steps=IntSlider(0, 40, 0, label="steps before"),
    seed=IntSlider(0, 9, 0),
    size=(940, 400),
    latency="II",
    presets={"α = .01": {"alpha": 0.01}, "α = .1": {"alpha": 0.1}, "α = 1": {}, "α = 10": {"alpha": 10.0}},
    predict="drop ÷ prediction",
)
def how_far_does_the_slope_hold(fig):
    """The cost of 2-5-5-3-1 on the flower after one step of length α, and the straight line J − α‖∇J‖² that the gradient promises; beside it
    the actual drop divided by the promised one.   Lecture C1W4 4.6"""
    left, right = fig.subplots(1, 2, width_ratios=(1.2, 1))
    views.label_axes(
        left,
        "α",
        "J after the step",
        r"Fact (line), and the promise $J-\alpha\,\|\nabla J\|^2$ (dashed)",
        xlim=(-0.15, 10.2),
        ylim=(0.1, 1.0),
        grid=True,
    )
    set_curve = views.curve(left, color=theme.BLUE, width=2.2)
    set_line = views.curve(left, color=theme.GRADIENT, style="--", width=2.0)
    set_gap = views.curve(left, color=theme.VERMILLION, width=2.4, zorder=5)
    set_fact, set_promise = (
        views.points(left, color=theme.BLUE, size=9, zorder=6),
        views.points(left, color=theme.GRADIENT, marker="s", size=8, zorder=6),
    )
    set_above, set_below, set_off = (
        views.words(ax, 0, y, ha="right", halo=True)
        for ax, y in ((left, 0.975), (left, 0.125), (right, -0.55))
    )
    views.label_axes(
        right,
        "α (log)",
        "drop ÷ promised drop",
        "What is left of the promise",
        xlim=(8e-4, 12.5),
        ylim=(-0.6, 1.9),
        grid=True,
    )
    right.set_xscale("log")
    right.set(xticks=[0.001, 0.01, 0.1, 1, 10], yticks=[-0.5, 0, 0.5, 1, 1.5])
    right.set_xticklabels([".001", ".01", ".1", "1", "10"])
    right.minorticks_off()
    right.axhline(0, color=theme.GREY, linewidth=0.8)
    set_ratio, set_here = (
        views.curve(right, color=theme.BLUE, width=2.2),
        views.points(right, color=theme.VERMILLION, size=9, zorder=6),
    )

    def update(alpha, steps, seed):
        slope, costs = along(seed, steps)
        J, square, now, ratio = slope.J, slope.square, slope.after(alpha), slope.kept(alpha)
        set_curve(ALPHAS, np.minimum(costs, 1.2)), set_line([0, 10], [J, J - 10 * square])
        promised = J - alpha * square
        low, high = max(promised, 0.11), min(now, 0.985)
        set_gap([alpha, alpha], [low, high]), set_fact(alpha, high), set_promise(alpha, low)
        beside = max(alpha - 0.25, 1.6)  # where the numbers of what is off the panel stand
        set_above(f"↑ {now:.2f}" if now > 1 else "", beside, 0.975)
        set_below(f"↓ {promised:.2f}".replace("-", "−") if promised < 0.1 else "", beside, 0.125)
        set_off(f"↓ {ratio:.2f}".replace("-", "−") if ratio < -0.6 else "", 0.75 * alpha, -0.55)
        ratios = np.clip((J - costs[1:]) / (ALPHAS[1:] * square), -3, 1.88)  # it runs out of the panel
        set_ratio(ALPHAS[1:], ratios), set_here(alpha, np.clip(ratio, -0.56, 1.88))
        share = f"{ratio:.1%}" if ratio < 0.9995 else f"{ratio:.3%}"
        if ratio < 0:
            finding = "too far, the cost rises where the slope promises a fall"
        elif ratio <= 1:
            finding = f"the cost falls by {share} of what the slope promises"
        else:
            finding = f"the cost falls {ratio:.3f} times as much as promised: the slope gets steeper"
        return Reading(
            f"α = {alpha:.3g}: {finding}",
            {"J before": J, "J after": now, "‖∇J‖²": square, "drop ÷ prediction": ratio},
        )

    return update


@how_far_does_the_slope_hold.claim("seed 0: .828, .986, .999 of the promised drop for α = 1, .1, .01")
def _(kind):
    return [round(kind(alpha=alpha).numbers["drop ÷ prediction"], 3) for alpha in (1.0, 0.1, 0.01)], [
        0.828,
        0.986,
        0.999,
    ]


@how_far_does_the_slope_hold.claim(
    "ten starts: .7–.97 at α = 1, .97–.999 at .1, above .997 at .01: ten times shorter, ten times nearer to 1"
)
def _(kind):
    ratios = np.array(
        [
            [kind(alpha=alpha, seed=seed).numbers["drop ÷ prediction"] for alpha in (1.0, 0.1, 0.01)]
            for seed in range(10)
        ]
    )
    nearer = (1 - ratios[:, 1]) / (1 - ratios[:, 2])
    return [
        ((ratios > [0.7, 0.97, 0.997]) & (ratios < [0.97, 0.999, 1])).all(),
        (abs(nearer - 10) < 0.6).all(),
    ], [True, True]
