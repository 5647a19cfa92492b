"""Logistic regression, its cost and gradient descent: from the squashed line (2.2) to training on thirty features (2.14)."""

import numpy as np

from ... import data, deep_network, optim
from ... import functional as F
from ...analysis import gradcheck, logistic
from ...analysis.activations import value_and_slope
from ...analysis.logistic import CROSS_ENTROPY, SQUARED_ERROR
from ...analysis.one_input import straight_line
from ...analysis.runs import largest_distance
from ...explore import Choice, IntSlider, LogSlider, Reading, Slider, Step, explorable, theme, views
from ...remember import remembered

__all__ = [
    "line_or_sigmoid",
    "sheet_bent_into_an_s",
    "which_cost_has_one_valley",
    "how_large_a_step",
    "does_the_start_matter",
    "do_all_patients_agree",
    "what_thirty_weights_learn",
]


# ---- a line, a sheet, and what the sigmoid makes of them ----------------------------------------------------------------
@remembered
def patients(*features):
    """Standardised columns X (k, 569) of the named features, labels Y (1, 569), and each feature's mean and deviation."""
    everyone = data.breast_cancer()
    X = everyone.X[[list(everyone.feature_names).index(name) for name in features]]
    mean, deviation = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
    return (X - mean) / deviation, everyone.Y, mean, deviation


def draw_patients(ax, x, y, labels, *, size=4):
    """All patients, drawn once as part of the background: benign blue discs, malignant vermillion crosses."""
    for k, name in enumerate(("benign", "malignant")):
        ax.plot(
            x[labels == k],
            y[labels == k],
            theme.CLASS_MARKER[k],
            color=theme.CLASS_COLOR[k],
            label=name,
            markersize=size + k,
            markeredgecolor="white",
            markeredgewidth=0.4,
            zorder=2,
        )


@explorable(
    w=Slider(-2.0, 12.0, 3.6, step=0.1),
    b=Slider(-8.0, 8.0, -0.7, step=0.1),
    radius=Slider(6.0, 30.0, 22.0, step=0.1, label="mean radius"),
    presets={
        "undecided": {"w": 0.0, "b": 0.0},
        "too gentle": {"w": 1.0},
        "fits": {},
        "too sure": {"w": 12.0, "b": -2.0},
        "small nuclei": {"radius": 8.0},
    },
    predict="sigmoid says ŷ",
)
def line_or_sigmoid(fig):
    """Malignant (1) or benign (0) against the mean radius of the cell nuclei of 569 tumours, with the least-squares line and with σ(wx + b), where x
    is the standardised radius.   Lecture C1W2 2.2"""
    left, right = fig.subplots(1, 2, width_ratios=(1.75, 1))
    X, Y, mean, deviation = patients("mean radius")
    radii, labels = (mean + deviation * X)[0], Y[0]
    slope, intercept = straight_line(radii[None], Y)
    line = intercept + slope * radii
    outside = np.mean((line < 0) | (line > 1))
    views.label_axes(left, "mean radius of the cell nuclei", "ŷ", xlim=(6, 30), ylim=(-0.6, 2.0))
    left.set_yticks([0, 0.5, 1])
    for low, high in ((-0.6, 0), (1, 2.0)):
        left.axhspan(low, high, color="#eeeeee", linewidth=0)
    left.text(29.7, 0, "not a probability ", va="top", ha="right", color=theme.GREY)
    left.text(6.3, 1.03, "not a probability", va="bottom", color=theme.GREY)
    jitter = np.random.default_rng(0).uniform(-0.03, 0.03, labels.size)
    draw_patients(left, radii, labels + jitter, labels)
    left.plot([6, 30], [intercept + slope * 6, intercept + slope * 30], "--", color=theme.GREY, linewidth=1.8)
    left.text(29.8, 1.9, "least-squares line ", ha="right", va="top", color=theme.GREY)
    grid, z_grid = np.linspace(6, 30, 300), np.linspace(-8, 8, 300)
    set_curve = views.curve(left, color=theme.INK, width=2.4, zorder=4)
    set_cursor, set_cursor_z = views.vertical(left), views.vertical(right)
    set_line_answer = views.points(left, color=theme.GREY, marker="s", size=9, zorder=6)
    set_answer, set_answer_z = (views.points(ax, color=theme.INK, size=9, zorder=6) for ax in (left, right))
    views.label_axes(right, "z = wx + b", "σ(z)", xlim=(-8.4, 8.4), ylim=(-0.05, 1.05))
    right.plot(z_grid, F.sigmoid(z_grid), color=theme.INK, linewidth=2.4)
    for z, name in ((0.0, "σ(0) = .5"), (np.log(99), "σ(4.595) = .99")):
        right.plot([z, z], [-0.05, F.sigmoid(np.array(z))], ":", color=theme.GREY)
        right.text(z + 0.3, 0.02, name, color=theme.INK, rotation=90, va="bottom", ha="left")
    set_edge = views.text(right, 0.98, 0.5, ha="right")

    def update(w, b, radius):
        x = (radius - mean[0, 0]) / deviation[0, 0]
        set_curve(grid, F.sigmoid(w * (grid - mean[0, 0]) / deviation[0, 0] + b))
        z, straight = w * x + b, intercept + slope * radius
        answer = float(F.sigmoid(np.array([z]))[0])
        set_cursor(radius), set_line_answer(radius, straight), set_answer(radius, answer)
        set_cursor_z(np.clip(z, -8.2, 8.2)), set_answer_z(np.clip(z, -8.2, 8.2), answer)
        set_edge(f"z = {z:.1f} lies outside".replace("-", "−") if abs(z) > 8.2 else "")
        verdict = "" if 0 <= straight <= 1 else ", not a probability"
        return Reading(
            f"At radius {radius:.1f} the line says {straight:.2f}{verdict}; the sigmoid says {answer:.3f}".replace(
                "-", "−"
            ),
            {
                "z": z,
                "sigmoid says ŷ": answer,
                "line says": straight,
                "patients for whom the line leaves [0, 1]": f"{outside:.1%}",
                "J(w, b)": float(logistic.costs(w * X + b, Y)[0]),
            },
        )

    return update


@line_or_sigmoid.claim(
    "the least-squares line leaves [0, 1] for 16.7 % of the patients, from −.344 to 1.774; the sigmoid for none"
)
def _(kind):
    X, Y, _, _ = patients("mean radius")
    slope, intercept = straight_line(X, Y)
    line = intercept + slope * X
    A = F.sigmoid(3.6 * X - 0.7)
    return (
        [np.mean((line < 0) | (line > 1)), line.min(), line.max(), np.mean((A < 0) | (A > 1))],
        [95 / 569, -0.344, 1.774, 0],
        1e-3,
    )


@line_or_sigmoid.claim("σ(0) = .5 and σ(4.595) = .99")
def _(kind):
    at_mean = patients("mean radius")[2].item()
    return (
        [
            kind(w=1.0, b=0.0, radius=at_mean).numbers["sigmoid says ŷ"],
            kind(w=0.0, b=4.595, radius=at_mean).numbers["sigmoid says ŷ"],
        ],
        [0.5, 0.99],
        1e-5,
    )


@explorable(
    bend=Slider(0.0, 1.0, 1.0, step=0.02, label="sheet → S"),
    w1=Slider(-4.0, 4.0, 3.0, step=0.1, label="w₁ (radius)"),
    w2=Slider(-4.0, 4.0, 1.0, step=0.1, label="w₂ (texture)"),
    b=Slider(-4.0, 4.0, -0.7, step=0.1),
    angle=Slider(-180.0, 180.0, -125.0, step=1.0, label="view from (°)"),
    height=Slider(0.0, 60.0, 22.0, step=1.0, label="view height (°)"),
    size=(940, 440),
    presets={
        "flat sheet": {"bend": 0.0},
        "half-way": {"bend": 0.5},
        "along the line": {"angle": -71.6, "height": 0.0},
        "w = 0": {"w1": 0.0, "w2": 0.0},
    },
    more={"View": ("angle", "height")},
)
def sheet_bent_into_an_s(fig):
    """ŷ = σ(w₁x₁ + w₂x₂ + b) over radius and texture, both standardised, as a sheet in space and as a map with the line
    ŷ = .5; bend = 0 shows the flat sheet that touches it there.   Lecture C1W2 2.2"""
    left, right = fig.subplots(1, 2, width_ratios=(1.3, 1))
    X, Y, _, _ = patients("mean radius", "mean texture")
    reach = 4.7
    axis, along = np.linspace(-reach, reach, 25), np.linspace(-1.4 * reach, 1.4 * reach, 200)
    x, y = np.meshgrid(axis, axis)
    views.canvas(left, 1, 1)
    left.set(xlim=(-1.75, 1.55), ylim=(-1.15, 1.1))
    set_box = views.segments(left, color=theme.GREY, width=0.8)
    set_sheet, set_patients = views.surface(left, domain=(0, 1)), views.two_classes(left, size=3, zorder=4)
    set_words = [
        views.text(left, 0, 0, data=True, size=theme.LABEL, ha=side, va="center")
        for side in ("center", "center", "right", "right")
    ]
    views.label_axes(
        right,
        "radius x₁ (standardised)",
        "texture x₂ (standardised)",
        "Lines of equal ŷ",
        equal=True,
        xlim=(-reach, reach),
        ylim=(-reach, reach),
    )
    draw_patients(right, *X, Y[0])
    right.legend(loc="lower right", frameon=True)
    set_lines, set_half = (
        views.contours(right, [0.1, 0.9], label="ŷ", zorder=5),
        views.contours(right, [0.5], color=theme.INK, width=2.4, label="ŷ", zorder=5),
    )
    levels = {
        level: views.text(right, 0, 0, data=True, ha="center", va="center") for level in (0.1, 0.5, 0.9)
    }

    def space(x, y, height):  # a box of 2 × 2 × 1.1 around the origin
        return x / reach, y / reach, 1.1 * (height - 0.5)

    def update(bend, w1, w2, b, angle, height):
        def sheet(z):
            return (1 - bend) * (0.5 + z / 4) + bend * F.sigmoid(z)

        z, length, seen = w1 * x + w2 * y + b, np.hypot(w1, w2), (angle, height)
        level, z_axis = sheet(z), np.linspace(-45, 45, 2001)
        back = (
            np.interp(np.clip(level, -0.3, 1.3), sheet(z_axis), z_axis) - z if length and bend < 1 else 0 * z
        )
        back = (
            np.where(np.abs(back) <= 0.5 * length, back, np.nan) / (length or 1.0) ** 2
        )  # corners drawn back to the cut
        set_sheet(
            *space(x + w1 * back, y + w2 * back, np.clip(level, -0.3, 1.3)), np.clip(level, 0, 1), *seen
        )
        set_lines(axis, axis, level), set_half(axis, axis, level)
        for (value, set_level), aside in zip(levels.items(), (3.9, 3.2, 2.5)):
            t = np.interp(value, sheet(length * along + b), along)
            set_level(
                f"{value:.1f}" if length else "",
                *(t * np.array([w1, w2]) + aside * np.array([-w2, w1]) * np.sign(w1 or 1)) / (length or 1.0),
            )
        set_patients(*views.project(*space(X[0], X[1], Y[0]), *seen)[:2], Y)
        corners = reach * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
        rims = [np.column_stack(views.project(*space(*corners.T, floor), *seen)[:2]) for floor in (0.0, 1.0)]
        set_box(
            np.concatenate([rims[0][:-1], rims[1][:-1], rims[0][:-1]]),
            np.concatenate([rims[0][1:], rims[1][1:], rims[1][:-1]]),
        )
        facing, edge = (
            np.radians(angle),
            rims[0][:, 0].argmin(),
        )  # axes are named at the near sides, heights at the left edge
        names = {
            "radius": views.project(0, 1.25 * np.sign(np.sin(facing)), -0.6, *seen),
            "texture": views.project(1.25 * np.sign(np.cos(facing)), 0, -0.6, *seen),
            "ŷ = 0 ": rims[0][edge],
            "ŷ = 1 ": rims[1][edge],
        }
        for set_word, (name, place) in zip(set_words, names.items()):
            set_word(name, *place[:2])
        answers = sheet(w1 * X[0] + w2 * X[1] + b)
        outside = np.mean((answers < 0) | (answers > 1))
        if length == 0:
            finding = f"With w = 0 the sheet is level: every patient gets ŷ = {sheet(b):.2f}"
        elif outside:
            finding = f"The {'flat' if bend == 0 else 'half-bent'} sheet leaves [0, 1] for {outside:.0%} of the patients"
        elif bend == 1 and height < 3 and abs(w1 * np.cos(facing) + w2 * np.sin(facing)) < 0.02 * length:
            finding = "Seen along the line ŷ = .5, the sheet is a single S: only z matters"
        else:
            finding = "The bent sheet stays between 0 and 1 for every patient"
        return Reading(
            finding,
            {
                "patients outside [0, 1]": f"{outside:.1%}",
                "smallest ŷ": answers.min(),
                "largest ŷ": answers.max(),
                "right side of the line": f"{np.mean((answers > 0.5) == Y[0]):.1%}",
            },
        )

    return update


@sheet_bent_into_an_s.claim(
    "the flat sheet touches the S on the line ŷ = .5: height and slope agree there, .5 and w/4"
)
def _(kind):
    z = np.array([-1e-4, 0.0, 1e-4])
    A = F.sigmoid(z)
    return [A[1], (A[2] - A[0]) / 2e-4], [0.5, 0.25], 1e-8


# ---- four points: two valleys or one ------------------------------------------------------------------------------------
FOUR_X, FOUR_Y, FOUR_B = np.array([[1.0, 2.0, 4.0, 8.0]]), np.array([[0.0, 1.0, 0.0, 1.0]]), -8.0
W_GRID = np.linspace(-2.0, 10.0, 481)


@remembered
def four_point_cost(cost):
    """J at every w of W_GRID."""
    return logistic.costs(W_GRID[:, None] * FOUR_X + FOUR_B, FOUR_Y, cost)


@remembered
def roll(cost, w, learning_rate, steps=200):
    """w after 0 … steps steps of gradient descent."""
    return logistic.trajectories(FOUR_X, FOUR_Y, [w], learning_rate, steps, loss=cost, offset=FOUR_B)[:, 0]


@remembered
def one_loss(cost, y):
    """z, and the loss L of one example with label y at each."""
    z = np.linspace(-18.0, 18.0, 181)
    return z, logistic.losses(z, y, cost)


@explorable(
    w=Slider(-2.0, 10.0, 6.5, step=0.1, label="release at w"),
    learning_rate=LogSlider(0.03, 6.0, 1.0, label="α"),
    step=Step(0, 200, 200),
    example=IntSlider(1, 4, 3, label="example i"),
    size=(940, 440),
    presets={
        "from the left": {"w": 0.0},
        "from the right": {},
        "from the ridge": {"w": 2.8},
        "α too high": {"w": 5.0, "learning_rate": 5.0},
    },
    predict="w under squared error",
)
def which_cost_has_one_valley(fig):
    """The cost J(w) of four points, x = (1, 2, 4, 8), y = (0, 1, 0, 1), b = −8, under squared error and under cross-entropy;
    a ball rolls down each by gradient descent. Beside it: the loss of one example.   Lecture C1W2 2.3"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.55, 1))
    style = {
        SQUARED_ERROR: dict(color=theme.PURPLE, style="--"),
        CROSS_ENTROPY: dict(color=theme.GREEN, style="-"),
    }
    shape, balls, curves, markers = {SQUARED_ERROR: "s", CROSS_ENTROPY: "o"}, {}, {}, {}
    for row, (cost, top) in enumerate(((SQUARED_ERROR, 0.3), (CROSS_ENTROPY, 10.0))):
        ax = fig.add_subplot(grid[row, 0])
        views.label_axes(
            ax, "w" if row else "", "J(w)", f"Cost of all four points: {cost}", xlim=(-2, 10), ylim=(0, top)
        )
        ax.plot(
            W_GRID,
            four_point_cost(cost),
            color=style[cost]["color"],
            linestyle=style[cost]["style"],
            linewidth=2.2,
        )
        balls[cost] = views.path(ax, color=theme.INK, style="none", marker=shape[cost])
    ax = fig.add_subplot(grid[:, 1])
    views.label_axes(
        ax, "z = wx + b", "L", "Loss of one example", xlim=(-18.5, 18.5), ylim=(-0.5, 18.5), grid=True
    )
    for cost in balls:
        curves[cost] = views.curve(ax, width=2.2, label=cost, **style[cost])
        markers[cost] = views.points(ax, color=theme.INK, marker=shape[cost], size=9)
    ax.set_yticks([0, 5, 10, 15])
    ax.legend(loc="upper center")
    set_name = views.text(ax, 0.5, 0.80, size=theme.LABEL, ha="center")

    def update(w, learning_rate, step, example):
        x, y = FOUR_X[0, example - 1], FOUR_Y[0, example - 1]
        set_name(f"example {example}: x = {x:g}, y = {y:g}")
        now, slope, jump = {}, {}, {}
        for cost in balls:
            path = roll(cost, w, learning_rate)
            now[cost], jump[cost] = path[step], abs(path[step] - path[step - 1]) if step else 0.0
            balls[cost](path[: step + 1], np.interp(path[: step + 1], W_GRID, four_point_cost(cost)))
            curves[cost](*one_loss(cost, y))
            z = np.clip(now[cost] * x + FOUR_B, -18, 18)
            markers[cost](z, np.interp(z, *one_loss(cost, y)))
            slope[cost] = float(logistic.slopes(now[cost] * x + FOUR_B, y, cost))
        a, b = now[SQUARED_ERROR], now[CROSS_ENTROPY]
        if step == 0:
            finding = f"Released at w = {w:.3g}: how far will each ball roll?"
        elif max(jump.values()) > 0.05 and step > 50:
            finding = f"α = {learning_rate:.2g} is too high: a ball still jumps by {max(jump.values()):.2f} at step {step}"
        else:
            ends = (0.8, "on the plateau"), (2.807, "in the left valley"), (np.inf, "in the right valley")
            place = next(name for end, name in ends if a < end)
            finding = f"From w = {w:.3g}, squared error is {place} after {step} steps (w = {a:.2f}), cross-entropy at w = {b:.2f}"
        return Reading(
            finding,
            {
                "w under squared error": a,
                "w under cross-entropy": b,
                f"dL/dz of example {example}, squared error": slope[SQUARED_ERROR],
                "cross-entropy": slope[CROSS_ENTROPY],
            },
        )

    return update


@which_cost_has_one_valley.claim(
    "squared error has two valleys, at w = 1.39 and 5.46; cross-entropy has one, at 1.99"
)
def _(kind):
    ends = [kind(w=w, learning_rate=4.0).numbers["w under squared error"] for w in (0.0, 6.0)]
    return (
        [*ends, *(kind(w=w, learning_rate=0.5).numbers["w under cross-entropy"] for w in (-2.0, 10.0))],
        [1.392, 5.460, 1.991, 1.991],
        1e-3,
    )


@which_cost_has_one_valley.claim("the ridge between the valleys of squared error is .22 high, at w = 2.81")
def _(kind):
    J = four_point_cost(SQUARED_ERROR)
    between = (W_GRID > 1.39) & (W_GRID < 5.46)
    return [J[between].max(), W_GRID[between][J[between].argmax()]], [0.2205, 2.81], 5e-3


@which_cost_has_one_valley.claim(
    "ŷ = .99 and y = 0: dL/dz is .99 under cross-entropy, .99 · .99 · .01 = .0098 under squared error"
)
def _(kind):
    return [float(logistic.slopes(np.log(99.0), 0, cost)) for cost in (CROSS_ENTROPY, SQUARED_ERROR)], [
        0.99,
        0.99 * 0.99 * 0.01,
    ]


# ---- J = w²: the learning rate ------------------------------------------------------------------------------------------
def parabola(w):
    """J = w² and its slope."""
    return value_and_slope(lambda w: w * w, np.asarray(w))


def pace(learning_rate):
    """What gradient descent does on J = w² at this learning rate, in words."""
    keeps = abs(1 - 2 * learning_rate)
    if learning_rate == 0:
        return "α = 0: no step is taken"
    if keeps < 1e-9:
        return "α = 0.5 arrives in one step"
    if learning_rate < 0.5:
        return f"α = {learning_rate:.3g} {'creeps' if keeps > 0.5 else 'walks'}: each step keeps {keeps:.0%} of w"
    if learning_rate < 1:
        return f"α = {learning_rate:.3g} bounces: each step changes sides and keeps {keeps:.0%} of w"
    if learning_rate == 1:
        return "α = 1 swings for ever between w and −w"
    return f"α = {learning_rate:.3g} diverges: each step makes |w| {keeps:.3g} times as large"


@explorable(
    learning_rate=Slider(0.0, 1.2, 0.1, step=0.01, label="α", marks={0.5: "arrives at once", 1.0: "edge"}),
    w=Slider(-4.0, 4.0, 3.0, step=0.1, label="start w"),
    step=Step(0, 30, 4, milliseconds=300),
    presets={
        "creep": {"learning_rate": 0.05},
        "arrive": {"learning_rate": 0.5},
        "bounce": {"learning_rate": 0.9, "step": 12},
        "explode": {"learning_rate": 1.1, "step": 8},
        "from the left": {"w": -3.0},
    },
    predict="w",
)
def how_large_a_step(fig):
    """Gradient descent on J = w²: the steps on the parabola, and w after each step.   Lecture C1W2 2.4"""
    left, right = fig.subplots(1, 2, width_ratios=(1.3, 1))
    views.label_axes(left, "w", "J", "The path down J = w²", xlim=(-5.3, 5.3), ylim=(-2.6, 27))
    grid = np.linspace(-5.3, 5.3, 200)
    left.plot(grid, parabola(grid)[0], color=theme.GREY, linewidth=1.4, zorder=2)
    set_path = views.path(left, color=theme.BLUE)
    set_tangent = views.curve(left, color=theme.PURPLE, style="--", width=1.6, zorder=3)
    set_next = views.arrows(left, 1, color=theme.VERMILLION, width=0.007)
    set_note = views.text(left, 0.5, 0.97, ha="center", color=theme.VERMILLION, size=theme.LABEL)
    views.label_axes(right, "step", "w", "w after each step", xlim=(-0.7, 30.7), ylim=(-5.3, 5.3))
    right.axhline(0, color=theme.GREY, linewidth=0.7)
    set_time = views.path(right, color=theme.BLUE)
    set_escape = views.text(
        right, 0, 0, data=True, size=theme.LABEL, color=theme.VERMILLION, ha="center", va="center"
    )

    def update(learning_rate, w, step):
        path = optim.trajectory(
            optim.gradient_descent, lambda w: parabola(w)[1], w, step, learning_rate=learning_rate
        )
        ratio = 1 - 2 * learning_rate
        J, slope = (part.item() for part in parabola(path[-1]))
        inside = np.abs(path) <= 5.1
        gone = step + 1 if inside.all() else int(inside.argmin())
        set_path(path[:gone], parabola(path[:gone])[0])
        set_time(np.arange(gone), path[:gone])
        last, tangent = path[gone - 1], parabola(path[gone - 1])[1]
        reach = np.array([-1.0, 1.0])
        set_tangent(last + reach, parabola(last)[0] + tangent * reach)
        set_next(
            last if tangent else 99, -1.4, np.clip(-learning_rate * tangent, -5.3 - last, 5.3 - last), 0.0
        )
        set_note(
            ""
            if tangent == 0
            else f"slope {tangent:+.3g}: the next step goes {'left' if tangent > 0 else 'right'}".replace(
                "-", "−"
            )
        )
        side = np.sign(path[min(gone, step)])  # where it has left the picture
        set_escape("" if inside.all() else {1: "▲", -1: "▼"}[side], gone, 4.9 * side)
        finding = pace(learning_rate)
        if gone <= step:
            finding += f"; out of the picture at step {gone}"
        return Reading(
            finding,
            {"w": (path[-1], w * ratio**step), "J": J, "dJ/dw": slope, "each step multiplies w by": ratio},
        )

    return update


@how_large_a_step.claim("each step multiplies w by 1 − 2α")
def _(kind):
    rates = np.array([0.05, 0.3, 0.7, 1.1])
    return [kind(learning_rate=a, w=3.0, step=5).numbers["w"] for a in rates], 3.0 * (1 - 2 * rates) ** 5


@how_large_a_step.claim("α = .5 arrives in one step; α = 1 swings for ever")
def _(kind):
    return [kind(learning_rate=0.5, step=1).numbers["w"], kind(learning_rate=1.0, step=30).numbers["w"]], [
        0.0,
        3.0,
    ]


# ---- J(w, b): three starts ----------------------------------------------------------------------------------------------
STARTS = np.array([[-5.0, 5.0], [4.0, 4.0], [0.0, -6.0]])  # rows (w, b)
ITERATIONS = np.unique(np.round(np.geomspace(1, 1001, 80)).astype(int)) - 1
W_AXIS, B_AXIS = np.linspace(-7.0, 11.0, 46), np.linspace(-9.0, 9.0, 46)
EVERYONE, CLEAR = "all 569", "clear cases only"


@remembered
def radius_and_label(who):
    """Standardised radius (1, m) and label (1, m). The clear cases, below 10.9 or above 18, can be separated without error."""
    X, Y, mean, deviation = patients("mean radius")
    radius = (mean + deviation * X)[0]
    chosen = (radius < 10.9) | (radius > 18.0) if who == CLEAR else np.full(radius.size, True)
    return X[:, chosen], Y[:, chosen]


@remembered
def cost_surface(cost, who):
    """J, and the smaller eigenvalue of its Hessian, at every b (row) of B_AXIS and w (column) of W_AXIS."""
    X, Y = radius_and_label(who)
    Z = B_AXIS[:, None, None] + W_AXIS[:, None] * X
    return logistic.costs(Z, Y, cost), logistic.least_curvature(X, Z, Y, cost)


@remembered
def descend(cost, who, learning_rate, steps):
    """(w, b) of the three starts after 0 … steps steps, shape (steps + 1, 3, 2)."""
    X, Y = radius_and_label(who)
    return logistic.trajectories(logistic.with_ones(X), Y, STARTS, learning_rate, steps, loss=cost)


LEVELS = (0.2, 0.4, 0.6, 0.8, 1, 2, 3, 4, 6, 8)


@remembered
def level_places(cost, who):
    """Where each of LEVELS is written: on the way from the lowest place of the plane to its upper right corner; NaN: nowhere."""
    X, Y = radius_and_label(who)
    J, _ = cost_surface(cost, who)
    row, column = np.unravel_index(J.argmin(), J.shape)
    way = np.linspace((W_AXIS[column], B_AXIS[row]), (10.5, 8.6), 60)
    rising = np.maximum.accumulate(logistic.costs(way[:, :1] * X + way[:, 1:], Y, cost))
    return [
        np.array([np.interp(level, rising, way[:, k], left=np.nan, right=np.nan) for k in (0, 1)])
        for level in LEVELS
    ]


@explorable(
    cost=Choice(CROSS_ENTROPY, SQUARED_ERROR),
    learning_rate=LogSlider(1e-3, 10.0, 2.0, label="α"),
    step=Step(0, len(ITERATIONS) - 1, 46, label="moment"),
    who=Choice(EVERYONE, CLEAR, label="patients"),
    size=(940, 460),
    presets={
        "slow": {"learning_rate": 0.01},
        "good": {},
        "all the way": {"step": len(ITERATIONS) - 1},
        "too high": {"learning_rate": 10.0, "step": 10},
        "squared error": {"cost": SQUARED_ERROR},
        "separable": {"who": CLEAR, "step": len(ITERATIONS) - 1},
    },
)
def does_the_start_matter(fig):
    """Contours of the cost J(w, b) of logistic regression on the radius of the cell nuclei, and gradient descent from three distant starts; where
    J curves downwards, the plane is hatched. The moments are iterations on a logarithmic scale.   Lecture C1W2 2.4"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.25, 1))
    plane, heights, gaps = (
        fig.add_subplot(grid[:, 0]),
        fig.add_subplot(grid[0, 1]),
        fig.add_subplot(grid[1, 1]),
    )
    views.label_axes(plane, "w", "b", equal=True, xlim=(-7, 11), ylim=(-9, 9))
    set_bent_down, set_contours = views.hatching(plane), views.contours(plane, LEVELS, label="J")
    set_levels = [
        views.text(plane, 0, 0, data=True, color=theme.GREY, ha="center", va="center", zorder=3)
        for _ in LEVELS
    ]
    set_note = views.text(plane, 0.03, 0.03, va="bottom")
    views.label_axes(
        heights, "iteration", "J", "J along each path", xlim=(0.8, 1300), ylim=(3e-5, 20), grid=True
    )
    views.label_axes(
        gaps,
        "iteration",
        "distance",
        "Largest distance between the three",
        xlim=(0.8, 1300),
        ylim=(1e-16, 1e3),
        grid=True,
    )
    for ax in (heights, gaps):
        ax.set(xscale="log", yscale="log")
    gaps.set_yticks([1e-15, 1e-10, 1e-5, 1])
    looks = list(zip((theme.BLUE, theme.VERMILLION, theme.GREEN), "os^", ("-", "--", "-.")))
    set_paths = [views.path(plane, color=color, marker=marker, style=style) for color, marker, style in looks]
    set_heights = [views.curve(heights, color=color, style=style) for color, _, style in looks]
    set_gap, set_cursors = views.curve(gaps, color=theme.INK), [views.vertical(ax) for ax in (heights, gaps)]

    def update(cost, learning_rate, step, who):
        k, shown = int(ITERATIONS[step]), ITERATIONS[: step + 1]
        X, Y = radius_and_label(who)
        J, least = cost_surface(cost, who)
        set_contours(W_AXIS, B_AXIS, J), set_bent_down(W_AXIS, B_AXIS, -1e-9 - least)
        for level, place, set_level in zip(LEVELS, level_places(cost, who), set_levels):
            set_level("" if np.isnan(place).any() else f"{level:g}", *np.nan_to_num(place))
        path = descend(cost, who, learning_rate, next(n for n in (100, 300, 1000) if n >= k))[shown]
        along = logistic.costs(path[..., :1] * X + path[..., 1:], Y, cost)
        gap = largest_distance(path)
        for i, (set_path, set_height) in enumerate(zip(set_paths, set_heights)):
            set_path(path[:, i, 0], path[:, i, 1]), set_height(shown[1:], along[1:, i])
        set_gap(shown[1:], np.maximum(gap[1:], 1e-16))
        for set_cursor in set_cursors:
            set_cursor(max(k, 0.85))
        set_note("hatched: J curves downwards" if least.min() < -1e-9 else "J curves upwards everywhere")
        w, b = path[-1, 0]
        if who == CLEAR:
            finding = f"Separable: after {k} steps the weights still grow, J = {along[-1, 0]:.1g}"
        elif gap[-1] < 1e-6:
            finding = f"The start does not matter: after {k} steps the three are {gap[-1]:.0e} apart"
        elif along[-1].max() > 2 * along[-1].min():
            finding = f"After {k} steps with α = {learning_rate:.3g} one start is still at J = {along[-1].max():.2f}, another at {along[-1].min():.2f}"
        else:
            finding = f"After {k} steps with α = {learning_rate:.3g} the three are {gap[-1]:.2g} apart"
        dw = (logistic.slopes(w * X + b, Y, cost) * X).mean()
        nudged = gradcheck.slope(lambda w: logistic.costs(w * X + b, Y, cost)[0], w, 1e-5)
        return Reading(
            finding,
            {
                "iteration": k,
                "distance": gap[-1],
                "J of ○": along[-1, 0],
                "dJ/dw at ○, X(A−Y)ᵀ/m": (dw, nudged),
                "‖(w, b)‖ of ○": np.hypot(w, b),
            },
        )

    update.folds = {"distance between the paths": (gaps,)}
    return update


@does_the_start_matter.claim("cross-entropy, α = 2: three distant starts meet within 3e-14 in 1000 steps")
def _(kind):
    return largest_distance(descend(CROSS_ENTROPY, EVERYONE, 2.0, 1000)[-1]) < 3e-14, True


@does_the_start_matter.claim("dJ/dw = X(A − Y)ᵀ/m is the slope of the tangent")
def _(kind):
    readings = [
        kind(cost=cost, step=step).reading.numbers["dJ/dw at ○, X(A−Y)ᵀ/m"]
        for cost in (CROSS_ENTROPY, SQUARED_ERROR)
        for step in (0, 10)
    ]
    return [r[0] for r in readings], [r[1] for r in readings], 1e-6


@does_the_start_matter.claim(
    "cross-entropy curves upwards everywhere; squared error has a patch that curves downwards"
)
def _(kind):
    return [
        cost_surface(CROSS_ENTROPY, EVERYONE)[1].min() > -1e-9,
        cost_surface(SQUARED_ERROR, EVERYONE)[1].min() < -0.05,
    ], [True, True]


@does_the_start_matter.claim(
    "separable: every tenfold of steps adds about as much to ‖(w, b)‖, which therefore grows like log k"
)
def _(kind):
    lengths = np.linalg.norm(descend(CROSS_ENTROPY, CLEAR, 2.0, 1000)[[10, 100, 1000], 1], axis=1)
    return lengths[2] - lengths[1], lengths[1] - lengths[0], 0.5


# ---- one arrow a patient ------------------------------------------------------------------------------------------------
@remembered
def train_two_features(learning_rate, steps=100):
    """w (1, 2) and b after 0 … steps steps on standardised radius and texture, from zero; rows (w₁, w₂, b)."""
    X, Y, _, _ = patients("mean radius", "mean texture")
    return logistic.trajectories(logistic.with_ones(X), Y, np.zeros(3), learning_rate, steps)


@explorable(
    step=Step(0, 100, 0, milliseconds=80),
    learning_rate=LogSlider(0.05, 10.0, 1.0, label="α"),
    patient=IntSlider(1, 569, 40, label="patient i"),
    size=(940, 440),
    presets={
        "at w = 0": {},
        "one step": {"step": 1},
        "trained": {"step": 100},
        "a patient who disagrees": {"patient": 41},
    },
    predict="patients who pull backwards, %",
)
def do_all_patients_agree(fig):
    """Where each of 569 patients pulls the weights (w₁, w₂) of radius and texture, −(a − y)x, and the mean of all, which gradient
    descent follows. Beside it the patients themselves with the line ŷ = .5.   Lecture C1W2 2.10"""
    left, right = fig.subplots(1, 2)
    X, Y, _, _ = patients("mean radius", "mean texture")
    views.label_axes(
        left,
        "pull on w₁",
        "pull on w₂",
        "One arrow a patient; thick: their mean",
        equal=True,
        xlim=(-2.2, 2.2),
        ylim=(-2.2, 2.2),
    )
    views.label_axes(
        right,
        "radius x₁ (standardised)",
        "texture x₂ (standardised)",
        "The patients and ŷ = .5",
        equal=True,
        xlim=(-3.6, 4.4),
        ylim=(-3.6, 4.4),
    )
    draw_patients(right, *X, Y[0])
    right.legend(loc="lower right", frameon=True)
    set_behind = views.hatching(left)
    set_pulls = [views.segments(left, color=color, width=0.3) for color in theme.CLASS_COLOR]
    set_tips = views.two_classes(left, size=2.5)
    set_one = views.arrows(left, 1, color=theme.PURPLE, edge="white", width=0.012, zorder=7)
    set_mean = views.arrows(left, 1, color=theme.INK, edge="white", width=0.016, zorder=8)
    set_ring = views.points(right, color=theme.PURPLE, size=11, hollow=True, zorder=3)
    set_line = views.curve(right, color=theme.INK, width=2.2)
    set_share = views.text(left, 0.02, 0.98)
    square = np.array([-2.2, 2.2])

    def update(step, learning_rate, patient):
        w1, w2, b = train_two_features(learning_rate)[step]
        Z = np.array([[w1, w2]]) @ X + b
        J, dZ = logistic.costs(Z, Y)[0], logistic.slopes(Z, Y)
        pulls = -dZ * X  # row k: −(a − y) x_k of every patient
        mean = pulls.mean(axis=1)
        for k, set_pull in enumerate(set_pulls):
            chosen = pulls[:, Y[0] == k].T
            set_pull(np.zeros_like(chosen), chosen)
        set_tips(*pulls, Y), set_mean(0, 0, *mean)
        set_behind(square, square, -(mean[0] * square[None, :] + mean[1] * square[:, None]))
        against = np.mean(mean @ pulls < 0)
        set_share(f"hatched: pulls backwards, {against:.1%} of all")
        set_one(0, 0, *pulls[:, patient - 1]), set_ring(*X[:, patient - 1])
        ends = square * 2
        set_line(*((ends, -(b + w1 * ends) / w2) if abs(w2) > 1e-12 else ([], [])))
        slope = gradcheck.numerical_gradient(lambda w: logistic.costs(w @ X + b, Y[0]), [w1, w2], h=1e-4)
        length = np.hypot(*mean)
        finding = (
            f"At step {step} the mean pull has length {length:.2g}; {against:.1%} of the patients pull backwards"
            if length > 0.01
            else f"After {step} steps the pulls have not vanished, they cancel: the mean is {length:.1g}"
        )
        return Reading(
            finding,
            {
                "dJ/dw₁": (-mean[0], slope[0]),
                "dJ/dw₂": (-mean[1], slope[1]),
                "J": J,
                "patients who pull backwards, %": 100 * against,
                f"a − y of patient {patient}": dZ[0, patient - 1],
            },
        )

    return update


@do_all_patients_agree.claim(
    "the mean of the patients' pulls is the slope of J, measured on both sides, to 1e-9"
)
def _(kind):
    readings = [kind(step=step).reading.numbers[name] for step in (0, 1, 20) for name in ("dJ/dw₁", "dJ/dw₂")]
    return [r[0] for r in readings], [r[1] for r in readings], 1e-7


@do_all_patients_agree.claim("at w = 0, 11.8 % of the patients pull backwards")
def _(kind):
    return kind(step=0).numbers["patients who pull backwards, %"], 100 * 67 / 569


# ---- thirty features ----------------------------------------------------------------------------------------------------
@remembered
def train_thirty_features(learning_rate, steps=1000):
    """From zero, 400 patients: weights (steps + 1, 30), J, and accuracy on the 169 others, after 0 … steps steps."""
    X, Y, X_test, Y_test = data.breast_cancer().split()
    X, X_test = data.standardize(X, X_test)
    activations = [F.identity]

    def seen(params, J):
        return params[0][0][0], J, np.mean(deep_network.predict(params, X_test, activations) == Y_test)

    return deep_network.descent(
        deep_network.logistic(30),
        X,
        Y,
        activations,
        learning_rate=learning_rate,
        steps=steps,
        keep=seen,
        loss=F.binary_cross_entropy,
    )[1]


@explorable(
    step=Step(0, 1000, 1000, milliseconds=15),
    learning_rate=Choice(0.001, 0.01, 0.1, 0.5, 2.0, start=0.5, label="α"),
    size=(940, 510),
    presets={
        "slow": {"learning_rate": 0.001},
        "good": {},
        "large": {"learning_rate": 2.0},
        "first step": {"step": 1},
    },
)
def what_thirty_weights_learn(fig):
    """Logistic regression on 30 standardised features of 400 patients: J over the iterations, accuracy on 169 other patients, and
    the learned weights.   Lecture C1W2 2.14"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1, 1.15))
    cost, accuracy, bars = (
        fig.add_subplot(grid[0, 0]),
        fig.add_subplot(grid[1, 0]),
        fig.add_subplot(grid[:, 1]),
    )
    views.label_axes(cost, "", "J", "Cost on the 400 patients", xlim=(-15, 1015), ylim=(0, 1.0), grid=True)
    views.label_axes(
        accuracy, "iteration", "accuracy", "On the 169 others", xlim=(-15, 1015), ylim=(0.3, 1.01), grid=True
    )
    names = list(data.breast_cancer().feature_names)
    final = train_thirty_features(0.5)[0][-1]
    order = np.argsort(final)
    views.label_axes(bars, "weight", xlim=(-4.2, 4.2), ylim=(-0.8, 29.8), title="Weight of each feature")
    bars.set_yticks(range(30), [names[k] for k in order])
    set_bars = views.bars(bars, 30, horizontal=True)
    set_cost, set_future = views.curve(cost, color=theme.INK), views.curve(cost, color=theme.PALE, zorder=2)
    set_accuracy, set_future_accuracy = (
        views.curve(accuracy, color=theme.INK),
        views.curve(accuracy, color=theme.PALE, zorder=2),
    )
    set_dot, set_dot_accuracy = (
        views.points(cost, color=theme.VERMILLION, size=8),
        views.points(accuracy, color=theme.VERMILLION, size=8),
    )

    def update(step, learning_rate):
        weights, J, right = train_thirty_features(learning_rate)
        iterations = np.arange(J.size)
        for set_past, set_rest, set_now, values in (
            (set_cost, set_future, set_dot, J),
            (set_accuracy, set_future_accuracy, set_dot_accuracy, right),
        ):
            (
                set_rest(iterations, values),
                set_past(iterations[: step + 1], values[: step + 1]),
                set_now(step, values[step]),
            )
        set_bars(weights[step][order])
        top = names[np.abs(weights[step]).argmax()]
        finding = (
            "All weights 0: every patient gets ŷ = .5 and J = ln 2"
            if step == 0
            else f"α = {learning_rate:g}: J falls from .693 to {J[step]:.3g}; {right[step]:.1%} of the other patients are judged right"
        )
        return Reading(
            finding,
            {
                "J": J[step],
                "test accuracy": f"{right[step]:.1%}",
                "largest weight": top,
                "its size": weights[step][names.index(top)],
            },
        )

    return update


@what_thirty_weights_learn.claim(
    "J starts at ln 2 and ends at .0404; 96.4 % of the 169 others are judged right"
)
def _(kind):
    _, J, right = train_thirty_features(0.5)
    return [J[0], J[-1], right[-1]], [np.log(2), 0.0404, 0.964], 1e-3
