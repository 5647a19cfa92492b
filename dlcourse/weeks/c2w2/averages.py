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
from ...explore import Choice, LogSlider, Reading, Slider, Step, Toggle, explorable, number, panels, theme
from ...explore.panels import Arrangement, Look, linear, log, names
from ...explore.words import count
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
        moving_average(theta, window_of(beta)),
    )


def window_of(beta):
    """1/(1 − β), to the nearest whole number."""
    return round(memory(beta))


DAY, AVERAGE = Look(theme.GREY, size=4), Look(theme.VERMILLION, width=3.0, size=10)
RAW, WINDOW = Look(theme.GREEN, dash=(4, 2)), Look(theme.PURPLE, dash=(1.5, 1.5))
ALONE, FROM_ZERO, BESIDE = "nothing", "v from v₀ = 0, as it is", "the mean of a window"
HALF, EARLIER = Look(theme.GREY, dash=(1.5, 1.5), width=1.4), Look(theme.INK, dash=(4, 2), width=1.4)
SEEN = 100  # days back that the weights are shown for


def today_first(beta, day, correct):
    """What each day weighs in the average of a day, that day first.   (day,)"""
    return optim.ewma_kernel(beta, day)[::-1] / (1 - beta**day if correct else 1.0)


def in_words(beta, today):
    """What the marks in the panel of weights stand for."""
    days = memory(beta)
    return (
        f"today weighs {number(today)}, half as much {number(half_life(beta))} days ago\n"
        f"(dotted), {number(beta**days)} of it {number(days)} days ago (dashed)"
    )


def how_long(beta, day, correct):
    """How much an average remembers, in words."""
    said = f"β = {number(beta)} remembers about {number(memory(beta))} days and is {lateness(beta)} late"
    if beta**day < 0.01:
        return said
    return f"{said}; on day {day} its weights {'would ' * correct}sum to {number(1 - beta**day)}"


def lateness(beta):
    late = lag(beta)
    return f"{number(late)} day{'s' * (abs(late - 1) > 1e-9)}"


def read_off(beta, day, correct, weights, v, theta):
    """The readout: of an endless average its lag on a ramp and the share of the noise that it leaves, beside their formulas."""
    endless = optim.ewma_kernel(beta, 8_000)[::-1]
    return {
        "remembers about": memory(beta),
        "weights sum to": (float(weights.sum()), 1.0 if correct else 1 - beta**day),
        "v today": float(v[day - 1]),
        "θ today": float(theta[day - 1]),
        "late on a ramp": (float(endless @ np.arange(8_000)), lag(beta)),
        "noise left": (float(np.sqrt(endless @ endless)), noise_left(beta)),
    }


@explorable(
    beta=Slider(0.5, 0.998, 0.9, step=0.002, label="β"),
    correct=Toggle(True, label="bias correction"),
    theta=Choice(LONDON, JUMP, RAMP, WAVE, SLOPES, label="θ"),
    compare=Choice(ALONE, FROM_ZERO, BESIDE, label="beside it"),
    day=Step(1, 365, 365, label="day t", milliseconds=60),
    presets={
        "β = .5": {"beta": 0.5},
        "β = .9": {},
        "β = .98": {"beta": 0.98},
        "first days": {"beta": 0.98, "day": 10},
        "day 2": {"beta": 0.98, "day": 2},
        "too smooth": {"beta": 0.998},
        "a jump": {"theta": JUMP, "day": 150},
        "zigzag": {"theta": SLOPES, "day": 60},
    },
    more={"other numbers": ("theta", "compare")},
    ask={"beta": 0.5},
    panels=Arrangement(
        "year kernel / year total", widths=(1.55, 1), folded={"what the days weigh": "kernel total"}
    ),
    predict="remembers about",
)
def how_long_does_the_average_remember(year, kernel, total):
    """Numbers θ day by day and their exponentially weighted average v; the weights that make up v on one day; and how v grows as
    more and more days are added.   Lecture C2W2 2.3, 2.4, 2.5"""
    set_year = panels.axes(year, linear("day", 0, 368), linear("", 0, 1, letters=4), "θ and its average v")
    set_theta = panels.points(year, DAY, "θ")
    set_beside = {FROM_ZERO: panels.curve(year, RAW), BESIDE: panels.curve(year, WINDOW)}
    set_v, set_here = panels.curve(year, AVERAGE, "v"), panels.points(year, AVERAGE)
    set_day = panels.vertical(year)
    panels.legend(year, "lower right", columns=2)
    set_weights, set_sums = _weights(kernel), _sums(total)

    def update(theta, beta, correct, compare, day):
        values, limits = signal(theta)
        set_year(y=linear("", *limits, letters=4))
        raw, corrected, window = averaged(theta, beta)
        v = corrected if correct else raw
        set_theta(DAYS, values)
        set_v(DAYS, v)
        for name, average in ((FROM_ZERO, raw), (BESIDE, window)):
            set_beside[name](*((DAYS, average) if name == compare else ()))
        chosen = day < len(DAYS)  # the last day needs no mark
        set_day(day if chosen else None)
        set_here(*((day, v[day - 1]) if chosen else ()))
        weights = today_first(beta, day, correct)
        set_weights(weights, beta)
        set_sums(weights * values[:day][::-1], beta, limits)
        return Reading(how_long(beta, day, correct), read_off(beta, day, correct, weights, v, values))

    return update


def _weights(ax):
    """What each day weighs. set(weights, β)"""
    panels.axes(ax, linear("days ago", -1, SEEN), linear("weight, by today's", 0, 1.5, (0, 0.5, 1)))
    set_bars, set_words = panels.bars(ax, SEEN + 1, width=1.0), panels.text(ax, 0.98, ha="right")
    set_half, set_earlier = panels.vertical(ax, HALF), panels.vertical(ax, EARLIER)

    def set_weights(weights, beta):
        set_bars((weights / weights[0])[: SEEN + 1])
        set_half(half_life(beta))
        set_earlier(memory(beta))
        set_words(in_words(beta, weights[0]))

    return set_weights


def _sums(ax):
    """How the products of weight and θ add up to v. set(products, β, limits of θ)"""
    title = "weight · θ, added up"
    set_axes = panels.axes(
        ax, linear("days, from today backwards", -1, SEEN), linear("", 0, 1, letters=4), title
    )
    set_sum, set_end = panels.curve(ax), panels.curve(ax, AVERAGE.but(dash=(4, 2), width=1.6))
    set_words = panels.text(ax, 0.98, ha="right")

    def set_sums(products, beta, limits):
        set_axes(y=linear("", *limits, letters=4))
        sums, counted = np.append(0.0, np.cumsum(products)), min(window_of(beta), len(products))
        set_sum(np.arange(len(sums)), sums)
        set_end([-1, SEEN], sums[-1])
        set_words(
            f"after {counted} of {count(len(products), 'day')} {number(sums[counted])}, in the end {number(sums[-1])}"
        )

    return set_sums


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
FIRST, SECOND = Look(theme.BLUE, size=10), Look(theme.VERMILLION, "X", dash=(4, 2), size=10)


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
    epsilon=LogSlider(1e-8, 1e4, 1e-8, label="ε"),
    alpha=LogSlider(1e-3, 0.1, 0.01, label="α"),
    step=Step(1, STEPS, 1, label="step t", milliseconds=120),
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
    panels=Arrangement("flow formula / flow time", widths=(1.53, 1), folded={"all steps": "time"}),
    predict="largest step / α",
    size=(940, 400),
)
def what_is_inside_a_step(flow, formula, time):
    """From the gradient to the step, in numbers: what the rule remembers of g and of g², and what it divides by what; and the steps
    over time.   Lecture C2W2 2.6, 2.7, 2.8"""
    sizes = log("size, its sign in the numbers", 1e-6, 1e9, (1e-4, 1e-2, 1, 100, 1e4))
    panels.axes(flow, sizes, names("", *ROWS[::-1]), "From g to the step, for two coordinates")
    set_parts = [panels.points(flow, look, name) for look, name in ((FIRST, "first"), (SECOND, "second"))]
    panels.legend(flow, "upper right", columns=2)
    set_formula = panels.lines(formula, 5, "The formula with the numbers of the second one")
    panels.axes(time, linear("step t", 0, STEPS + 1), log("|step| / α", 1e-3, 200))
    set_steps, set_now = [panels.curve(time, look) for look in (FIRST, SECOND)], panels.vertical(time)

    def update(stream, rule, correct, beta1, beta2, step, epsilon, alpha):
        parts = anatomy(stream, rule, alpha, beta1, beta2, epsilon, correct)
        now = {row: part[step - 1] for row, part in parts.items() if part is not None}
        rows = np.array([len(ROWS) - 1 - ROWS.index(row) for row in now])
        steps = np.abs(parts["step/α"])
        for k, (set_part, set_step) in enumerate(zip(set_parts, set_steps)):
            values = [both[k] for both in now.values()]
            set_part(np.abs(values).clip(1e-6), rows + (0.17, -0.17)[k], [number(value) for value in values])
            set_step(np.arange(1, STEPS + 1), steps[:, k])
        set_now(step)
        set_formula(written_out(rule, parts, step, beta1, beta2, epsilon, alpha, correct))
        largest, angle = steps.max(1), angle_to_momentum(parts, beta1, step)
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


def angle_to_momentum(parts, beta1, step):
    """The cosine between a rule's step and momentum's."""
    moved = -parts["step/α"][step - 1]
    return cosine(optim.ewma(parts["g"], beta1)[step - 1], moved) if moved.any() else 0.0


def first_step(rule, beta1, beta2, epsilon, correct):
    """The size of a rule's first step, by α, whatever the gradient is; None where there is no such size, or ε is too large for it."""
    if rule == "momentum" or epsilon >= 1e-6:
        return None
    if rule == "RMSprop":
        return uncorrected_first_step(0.0, beta2)
    return 1.0 if correct else uncorrected_first_step(beta1, beta2)


def written_out(rule, parts, step, beta1, beta2, epsilon, alpha, correct):
    """The rule written with the numbers of one step, of the second coordinate."""
    at = {row: None if values is None else values[step - 1, 1] for row, values in parts.items()}
    before = {row: 0.0 if step == 1 or parts[row] is None else parts[row][step - 2, 1] for row in ("v", "√s")}
    lines = []
    if parts["v"] is not None:
        lines.append(
            f"v = {number(beta1)} · {number(before['v'])} + {number(1 - beta1)} · {number(at['g'])} = {number(at['v'])}"
        )
    if parts["√s"] is not None:
        lines.append(
            f"s = {number(beta2)} · {number(before['√s'] ** 2)} + {number(1 - beta2)} · {number(at['g'] ** 2)} = {number(at['√s'] ** 2)}"
        )
    top, below = ("v", "√s") if parts["v̂"] is None else ("v̂", "√ŝ")
    if parts["v̂"] is not None:
        lines += [
            f"v̂ = v / {number(1 - beta1**step)} = {number(at['v̂'])}",
            f"ŝ = s / {number(1 - beta2**step)} = {number(at['√ŝ'] ** 2)}",
        ]
    above = at["g"] if rule == "RMSprop" else at[top]
    division = "" if rule == "momentum" else f" / ({number(at[below])} + {number(epsilon)})"
    return [*lines, f"step = −{number(alpha)} · {number(above)}{division} = {number(at['step/α'] * alpha)}"]


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
