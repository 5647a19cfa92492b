"""Exponentially weighted averages, and what an update rule makes of the gradients that it is given.   C2W2 2.3 to 2.5, 2.7, 2.8"""

import numpy as np

from ... import data, optim
from ...analysis import runs, surfaces
from ...analysis.averages import (
    half_life,
    lag,
    memory,
    moving_average,
    noise_left,
    uncorrected_first_step,
)
from ...analysis.feedback import cosine
from ...explore import Choice, LogSlider, Reading, Slider, Step, Toggle, explorable, number, theme, views
from ...remember import remembered
from .rules import RULES

__all__ = ["how_long_does_the_average_remember", "what_is_inside_a_step"]


# ---- averages (2.3 to 2.5) ----------------------------------------------------------------------------------------------
DAYS = np.arange(1, 366)


@remembered
def signal(name):
    """365 numbers θ, and the range of an axis for them."""
    rng = np.random.default_rng(1)  # day 1 has 40.0 °F
    if name == LONDON:
        return data.london_temperatures(rng=rng), (-2, 76)
    if name == JUMP:
        return np.where(DAYS < 120, 20.0, 60.0), (-2, 76)
    if name == RAMP:
        return 10 + 50 * DAYS / 365, (-2, 76)
    if name == WAVE:
        return 37 + 20 * np.sin(2 * np.pi * DAYS / 60) + rng.normal(0, 6, 365), (-2, 76)
    path = optim.trajectory(
        optim.gradient_descent,
        surfaces.noisy(surfaces.quadratic(100), 10.0, rng=rng).gradient,
        [1.0, 1.0],
        365,
        learning_rate=0.0198,
    )
    return 100 * path[:-1, 1], (-110, 110)  # ∂J/∂y without the noise: it changes its sign at every step


LONDON, JUMP, RAMP, WAVE, SLOPES = (
    "London, a year in °F",
    "a jump",
    "a ramp",
    "a noisy wave",
    "gradients of a zigzag",
)


@remembered
def averaged(name, beta):
    """The average as it is, corrected, and the mean of the last 1/(1 − β) values."""
    theta, _ = signal(name)
    return (
        optim.ewma(theta, beta),
        optim.ewma(theta, beta, correct=True),
        moving_average(theta, window(beta)),
    )


def window(beta):
    """1/(1 − β), to the nearest whole number."""
    return round(memory(beta))


@explorable(
    theta=Choice(LONDON, JUMP, RAMP, WAVE, SLOPES, label="θ"),
    beta=Slider(0.5, 0.998, 0.9, step=0.002, label="β"),
    correct=Toggle(True, label="bias correction"),
    compare=Toggle(label="beside it the mean of a window"),
    day=Step(1, 365, 100, label="day t", milliseconds=60),
    presets={
        "β = .9": {},
        "β = .98": {"beta": 0.98},
        "β = .5": {"beta": 0.5},
        "first days": {"beta": 0.98, "day": 10},
        "day 2": {"beta": 0.98, "day": 2},
        "too smooth": {"beta": 0.998, "day": 365},
        "a jump": {"theta": JUMP, "day": 150},
        "zigzag": {"theta": SLOPES, "day": 60},
    },
    predict="remembers about",
)
def how_long_does_the_average_remember(fig):
    """Numbers θ day by day and their exponentially weighted average v; the weights that make up v on one day; and how v grows as
    more and more days are added.   Lecture C2W2 2.3, 2.4, 2.5"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.55, 1))
    year, kernel, total = (
        fig.add_subplot(grid[:, 0]),
        fig.add_subplot(grid[0, 1]),
        fig.add_subplot(grid[1, 1]),
    )
    views.label_axes(year, "day", "", "θ and its average v", xlim=(0, 368), ylim=(-2, 76), grid=True)
    set_theta = views.points(year, color="#9aa7b4", size=3, label="θ")
    set_raw = views.curve(year, color=theme.GREEN, style="--", label="v from v₀ = 0")
    set_window = views.curve(year, color=theme.PURPLE, style=":", width=1.8, label="mean of a window")
    set_v = views.curve(year, color=theme.VERMILLION, width=2.4, label="v, as chosen", zorder=5)
    set_day, set_here = views.vertical(year), views.points(year, color=theme.VERMILLION, size=9, zorder=7)
    year.legend(loc="lower right", ncols=2)
    views.label_axes(
        kernel,
        "days ago",
        "by today's weight",
        "What each day weighs in v",
        xlim=(-1, 100),
        ylim=(0, 1.5),
        grid=True,
    )
    kernel.set_yticks([0, 0.5, 1])
    set_weights = views.bars(kernel, 101, signed=False, color=theme.BLUE, width=1.0)
    set_half, set_e = views.vertical(kernel, style=":"), views.vertical(kernel, color=theme.INK)
    set_words = views.text(kernel, 0.98, 0.95, ha="right")
    views.label_axes(
        total,
        "days added, from today backwards",
        "sum so far",
        "Their products with θ add up to v",
        xlim=(-1, 100),
        grid=True,
    )
    set_sum = views.curve(total, color=theme.BLUE, width=2.2)
    set_v_line = views.curve(total, color=theme.VERMILLION, style="--", width=1.4)
    set_sum_words = views.text(total, 0.98, 0.97, ha="right")
    shown = []

    def update(theta, beta, correct, compare, day):
        values, limits = signal(theta)
        if shown != [theta]:  # the frame of another signal; not while β or the day moves
            for ax in (year, total):  # as many ticks as before: artists stay the same
                ax.set(ylim=limits, yticks=[0, 20, 40, 60] if limits[0] > -10 else [-100, -50, 50, 100])
            set_theta(DAYS, values)
            shown[:] = [theta]
        v, corrected, mean = averaged(theta, beta)
        set_raw(DAYS, v), set_v(DAYS, corrected if correct else v)
        set_window(*((DAYS, mean) if compare else ([], [])))
        now = (corrected if correct else v)[day - 1]
        set_day(day), set_here(day, now)
        weights = optim.ewma_kernel(beta, day)[::-1] / (1 - beta**day if correct else 1.0)  # today first
        n, seen = window(beta), weights[:101]
        set_weights(np.pad(seen / weights[0], (0, 101 - len(seen))))
        kernel_half, kernel_e = half_life(beta), memory(beta)
        set_half(min(kernel_half, 200)), set_e(min(kernel_e, 200))
        set_words(
            f"today weighs {number(weights[0])}, half as much {number(kernel_half)} days ago\n"
            f"(dotted), {number(beta**kernel_e)} of it {number(kernel_e)} days ago (dashed)"
        )
        sums = np.concatenate([[0.0], np.cumsum(weights * values[:day][::-1])])
        set_sum(np.arange(len(sums)), sums), set_v_line([-1, 100], [now, now])
        set_sum_words(
            f"after {min(n, day)} of {day} days {number(sums[min(n, day)])}, in the end {number(now)}"
        )
        long = optim.ewma_kernel(beta, 8_000)[::-1]
        return Reading(
            f"β = {number(beta)} remembers about {number(kernel_e)} days and is {number(lag(beta))} day{'s' * (beta != 0.5)} late"
            + (
                ""
                if beta**day < 0.01
                else f"; on day {day} its weights {'would ' * correct}sum to {number(1 - beta**day)}"
            ),
            {
                "remembers about": (kernel_e, None),
                "weights sum to": (float(weights.sum()), 1.0 if correct else 1 - beta**day),
                "v today": float(now),
                "θ today": float(values[day - 1]),
                "late on a ramp": (float(long @ np.arange(8_000)), lag(beta)),
                "noise left": (float(np.sqrt(long @ long)), noise_left(beta)),
            },
        )

    return update


@how_long_does_the_average_remember.claim(
    "β = .5, .9, .98 remember 2, 10, 50 days, are 1, 9, 49 days late and leave .577, .229, .101 of the noise"
)
def _(kind):
    told = [kind(beta=beta).numbers for beta in (0.5, 0.9, 0.98)]
    return (
        [[numbers[name] for numbers in told] for name in ("remembers about", "late on a ramp", "noise left")],
        [[2, 10, 50], [1, 9, 49], [0.57735, 0.22942, 0.1005]],
        1e-4,
    )


@how_long_does_the_average_remember.claim("the weights sum to 1 − βᵗ, corrected to 1")
def _(kind):
    days = (1, 10, 60, 365)
    return [
        [kind(beta=0.98, day=day, correct=correct).numbers["weights sum to"] for day in days]
        for correct in (False, True)
    ], [[1 - 0.98**day for day in days], [1.0] * 4]


@how_long_does_the_average_remember.claim(
    ".9¹⁰ = .349 and .98⁵⁰ = .364 are both near 1/e = .368; within 1/(1 − β) days lies 65 % of the weight at β = .9"
)
def _(kind):
    kernel = optim.ewma_kernel(0.9, 400)[::-1]
    return [kernel[10] / kernel[0], 0.98**50, kernel[:10].sum()], [0.349, 0.364, 0.651], 1e-3


@how_long_does_the_average_remember.claim(
    "β = .98: v₁ = .02 · 40 = .8; on day 2 the corrected weights are .505 and .495; on day 10 v is 7.2 °F, corrected 39.3"
)
def _(kind):
    raw = [kind(beta=0.98, day=day, correct=False).numbers["v today"] for day in (1, 10)]
    weights = optim.ewma_kernel(0.98, 2) / (1 - 0.98**2)
    return [*raw, kind(beta=0.98, day=10).numbers["v today"], *weights], [0.8, 7.19, 39.3, 0.495, 0.505], 2e-3


@how_long_does_the_average_remember.claim("on a ramp the corrected average really lags so many days behind")
def _(kind):
    late = []
    for beta in (0.5, 0.9):
        view = kind(theta=RAMP, beta=beta, day=365)
        late.append((view.numbers["θ today"] - view.numbers["v today"]) * 365 / 50)
    return late, [1, 9], 1e-6


# ---- one step (2.7, 2.8) ------------------------------------------------------------------------------------------------
CONSTANT, BOWL, FLIPS, NOISY = "always (1, 100)", "of a bowl, κ = 100", "(1, ±1)", "noise about (1, 0)"
STEPS = 100
ROWS = ("g", "v", "v̂", "√s", "√ŝ", "step/α")
FIRST, SECOND = dict(color=theme.BLUE, marker="o"), dict(color=theme.VERMILLION, marker="X")


def given(stream, rule, settings):
    """The gradients of STEPS steps, (STEPS, 2). Those of the bowl are met on the rule's own path from (1, 1)."""
    if stream == BOWL:
        gradient = surfaces.quadratic(100).gradient
        return gradient(optim.trajectory(rule, gradient, [1.0, 1.0], STEPS - 1, **settings))
    t, rng = np.arange(STEPS), np.random.default_rng(0)
    return {
        CONSTANT: np.tile([1.0, 100.0], (STEPS, 1)),
        FLIPS: np.stack([np.ones(STEPS), (-1.0) ** t], axis=1),
        NOISY: rng.normal(size=(STEPS, 2)) + [1.0, 0.0],
    }[stream]


@remembered
def anatomy(stream, name, alpha, beta1, beta2, epsilon, correct):
    """What is inside the steps of a rule: {"g", "v", "v̂", "√s", "√ŝ", "step/α"} → (STEPS, 2), None for what the rule has not.

    "momentum" is `optim.momentum`, "RMSprop" `optim.rmsprop`, "Adam" `optim.adam`; step/α is what p has moved, so that the flow shown is
    that of the rule itself.
    """
    rule = RULES[name].rule
    settings = {
        "momentum": dict(beta=beta1),
        "RMSprop": dict(beta2=beta2, epsilon=epsilon),
        "Adam": dict(beta1=beta1, beta2=beta2, epsilon=epsilon, correct=correct),
    }[name]
    settings["learning_rate"] = alpha
    with np.errstate(over="ignore", invalid="ignore"):
        g = given(stream, rule, settings).clip(-1e100, 1e100)
    seen = runs.inside_alone(rule, g, **settings)
    roots = [None if s is None else np.sqrt(s) for s in (seen.s, seen.s_hat)]
    return dict(zip(ROWS, (g, seen.v, seen.v_hat, *roots, seen.p / alpha)))


@explorable(
    stream=Choice(CONSTANT, BOWL, FLIPS, NOISY, label="gradients"),
    rule=Choice("momentum", "RMSprop", "Adam", start="Adam"),
    correct=Toggle(True, label="bias correction"),
    beta1=Slider(0.0, 0.99, 0.9, step=0.01, label="β₁ or β"),
    beta2=Slider(0.5, 0.999, 0.999, step=0.001, label="β₂"),
    step=Step(1, STEPS, 1, label="step t", milliseconds=120),
    epsilon=LogSlider(1e-8, 1e4, 1e-8, label="ε"),
    alpha=LogSlider(1e-3, 0.1, 0.01, label="α"),
    more={"β, ε and α": ("beta1", "beta2", "epsilon", "alpha")},
    presets={
        "Adam's first step": {},
        "without correction": {"correct": False, "step": 12},
        "RMSprop's first step": {"rule": "RMSprop", "beta2": 0.9},
        "RMSprop on the bowl": {"rule": "RMSprop", "beta2": 0.9, "stream": BOWL, "step": 40},
        "signs that flip": {"stream": FLIPS, "step": 40},
        "ε too large": {"stream": NOISY, "epsilon": 1000.0, "step": 30},
        "momentum": {"rule": "momentum", "stream": FLIPS, "step": 40},
    },
    predict="largest step / α",
    size=(940, 430),
)
def what_is_inside_a_step(fig):
    """From the gradient to the step, in numbers: what the rule remembers of g and of g², and what it divides by what; below, the steps
    over time.   Lecture C2W2 2.6, 2.7, 2.8"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.25, 1), height_ratios=(1, 1))
    flow, time, board = fig.add_subplot(grid[:, 0]), fig.add_subplot(grid[1, 1]), fig.add_subplot(grid[0, 1])
    views.label_axes(
        flow,
        "size, with its sign in the numbers (log)",
        title="From g to the step, for two coordinates",
        xlim=(1e-6, 1e10),
        ylim=(5.7, -0.6),
    )
    flow.set_xscale("log")
    flow.set(yticks=range(6), yticklabels=ROWS, xticks=[1e-4, 1e-2, 1, 1e2, 1e4])
    flow.tick_params(axis="y", length=0, labelsize=theme.points(theme.LABEL))
    flow.xaxis.set_minor_locator(flow.xaxis.get_minor_locator().__class__(numticks=0))
    flow.grid(True, axis="x")
    places = np.arange(6) + np.array([[-0.14], [0.14]])
    set_stems = [views.segments(flow, color=look["color"], width=2.0) for look in (FIRST, SECOND)]
    set_dots = [views.points(flow, size=9, **look) for look in (FIRST, SECOND)]
    set_values = [
        [
            views.text(
                flow,
                0.97 - 0.14 * (1 - k),
                0,
                data=False,
                ha="right",
                va="center",
                halo=False,
                color=look["color"],
            )
            for _ in ROWS
        ]
        for k, look in enumerate((FIRST, SECOND))
    ]
    for x, name, look in ((0.83, "first ●", FIRST), (0.97, "second ×", SECOND)):
        flow.text(
            x,
            0.985,
            name,
            transform=flow.transAxes,
            ha="right",
            va="center",
            color=look["color"],
            fontsize=theme.points(theme.TICK),
        )
    views.canvas(board, 10, 5).set_title("The formula with numbers, second coordinate")
    board.set_aspect("auto")
    set_lines = [
        views.text(board, 0.1, 4.3 - 1.02 * k, data=True, size=theme.LABEL, halo=False, va="center")
        for k in range(5)
    ]
    views.label_axes(time, "step t", "|step| / α", xlim=(0, STEPS + 1), ylim=(1e-3, 200), grid=True)
    time.set_yscale("log")
    set_steps = [
        views.curve(time, color=look["color"], style=style) for look, style in ((FIRST, "-"), (SECOND, "--"))
    ]
    set_now = views.vertical(time)

    def update(stream, rule, correct, beta1, beta2, step, epsilon, alpha):
        parts = anatomy(stream, rule, alpha, beta1, beta2, epsilon, correct)
        now = np.array(
            [np.full(2, np.nan) if parts[row] is None else parts[row][step - 1] for row in ROWS]
        )  # (6, 2)
        there = np.isfinite(now[:, 0])
        sizes = np.abs(now).clip(1e-6, 1e7)
        for k in range(2):
            set_dots[k](sizes[there, k], places[k][there])
            set_stems[k](
                np.column_stack([np.full(there.sum(), 1e-6), places[k][there]]),
                np.column_stack([sizes[there, k], places[k][there]]),
            )
            for row, set_value in enumerate(set_values[k]):
                missing = "–" if k else ""  # once for both coordinates
                set_value(
                    number(now[row, k]) if there[row] else missing,
                    0.97 - 0.14 * (1 - k),
                    (5.7 - row) / 6.3,
                )
        times, steps = np.arange(1, STEPS + 1), np.abs(parts["step/α"])
        for k, set_curve in enumerate(set_steps):
            set_curve(times, steps[:, k].clip(1e-6, 1e6))
        set_now(step)
        for set_line, line in zip(
            set_lines, formula(rule, parts, step, beta1, beta2, epsilon, alpha, correct) + [""] * 5
        ):
            set_line(line)
        largest = steps.max(1)
        moment = optim.ewma(parts["g"], beta1)[step - 1]
        moved = -parts["step/α"][step - 1]
        angle = cosine(moment, moved) if moved.any() else 0.0
        return Reading(
            finding(rule, stream, correct, parts, step, epsilon, angle),
            {
                "first step / α": (float(steps[0, 1]), first_step(rule, beta1, beta2, epsilon, correct)),
                "largest step / α": float(largest.max()),
                "at step": int((largest >= largest.max() * (1 - 1e-9)).argmax()) + 1,
                "cosine with momentum's step": angle,
            },
        )

    return update


def first_step(rule, beta1, beta2, epsilon, correct):
    """The size of a rule's first step, by α, whatever the gradient is; None where there is no such size, or ε is too large for it."""
    if rule == "momentum" or epsilon >= 1e-6:
        return None
    if rule == "RMSprop":
        return uncorrected_first_step(0.0, beta2)
    return 1.0 if correct else uncorrected_first_step(beta1, beta2)


def plain(value):
    """Like `number`, but thousands are written out."""
    return number(round(value)) if 1000 <= abs(value) < 1e6 else number(value)


def formula(rule, parts, step, beta1, beta2, epsilon, alpha, correct):
    """The rule written with the numbers of one step, of the second coordinate."""
    at = {row: None if values is None else values[step - 1, 1] for row, values in parts.items()}
    before = {row: 0.0 if step == 1 or parts[row] is None else parts[row][step - 2, 1] for row in ("v", "√s")}
    lines = []
    if parts["v"] is not None:
        lines.append(
            f"v = {plain(beta1)} · {plain(before['v'])} + {plain(1 - beta1)} · {plain(at['g'])} = {plain(at['v'])}"
        )
    if parts["√s"] is not None:
        lines.append(
            f"s = {plain(beta2)} · {plain(before['√s'] ** 2)} + {plain(1 - beta2)} · {plain(at['g'] ** 2)} = {plain(at['√s'] ** 2)}"
        )
    top, below = ("v", "√s") if parts["v̂"] is None else ("v̂", "√ŝ")
    if parts["v̂"] is not None:
        lines += [
            f"v̂ = v / {plain(1 - beta1**step)} = {plain(at['v̂'])}",
            f"ŝ = s / {plain(1 - beta2**step)} = {plain(at['√ŝ'] ** 2)}",
        ]
    above = at["g"] if rule == "RMSprop" else at[top]
    division = "" if rule == "momentum" else f" / ({plain(at[below])} + {plain(epsilon)})"
    return [*lines, f"step = −{plain(alpha)} · {plain(above)}{division} = {plain(at['step/α'] * alpha)}"]


def finding(rule, stream, correct, parts, step, epsilon, angle):
    first, second = np.abs(parts["step/α"][step - 1])
    if rule == "momentum":
        return (
            f"Momentum at step {step} moves by {number(first)}α and {number(second)}α: where signs flip the average nearly cancels"
            if stream == FLIPS
            else f"Momentum at step {step} moves by {number(first)}α and {number(second)}α, as unequal as the gradients"
        )
    if epsilon > 10 * np.abs(parts["√s"]).max():
        return f"ε is larger than √s: the step of {rule} goes the way of momentum's, cosine {number(angle)}"
    g = np.abs(parts["g"][step - 1])
    if step == 1 and rule == "Adam" and correct and epsilon < 1e-3 * g.min():
        return f"Adam's first step is α in each coordinate, whether g is {number(g[0])} or {number(g[1])}"
    return (
        f"{rule}{'' if correct or rule == 'RMSprop' else ' without correction'} at step {step} moves by {number(first)}α and {number(second)}α; "
        f"g was {number(parts['g'][step - 1, 0])} and {number(parts['g'][step - 1, 1])}"
    )


@what_is_inside_a_step.claim(
    "Adam's first step is α whatever the gradient; without correction 3.16α, and 6.57α at most, at step 12"
)
def _(kind):
    good, bad = kind().numbers, kind(correct=False).numbers
    return (
        [good["first step / α"], bad["first step / α"], bad["largest step / α"], bad["at step"]],
        [1, 3.1623, 6.57, 12],
        1e-3,
    )


@what_is_inside_a_step.claim("RMSprop on the gradient (1, 100): the first step is −.0316 in both at α = .01")
def _(kind):
    return (
        -0.01 * np.abs(anatomy(CONSTANT, "RMSprop", 0.01, 0.9, 0.9, 1e-8, True)["step/α"][0]),
        [-0.0316, -0.0316],
        1e-3,
    )


@what_is_inside_a_step.claim("with ε ≫ √s Adam moves as momentum does: the cosine goes to 1")
def _(kind):
    return [
        kind(stream=NOISY, epsilon=epsilon, step=30).numbers["cosine with momentum's step"] > 0.999999
        for epsilon in (1e-8, 1000.0)
    ], [False, True]


@what_is_inside_a_step.claim("signs that flip: momentum of β = .9 keeps a nineteenth of them")
def _(kind):
    return np.abs(anatomy(FLIPS, "momentum", 0.01, 0.9, 0.9, 1e-8, True)["v"][-1, 1]), 1 / 19, 1e-4
