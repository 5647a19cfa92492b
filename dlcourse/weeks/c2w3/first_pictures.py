"""First pictures that are no laboratory's first panel: a bet (3.3), four numbers and b (3.5), a cost that is typed (3.11)."""

import numpy as np

from ... import functional as F
from ... import optim
from ...analysis.chance import best_of
from ...autodiff import Parameter, Tensor, tape
from ...explore import Choice, Reading, Slider, Step, Text, explorable, number, panels, theme
from ...explore.figure import Notice
from ...explore.graph import record
from ...explore.panels import Arrangement, Look, bare, linear, names
from ...explore.words import count, percent
from ...remember import remembered
from .recipes import DAYS
from .tuning import measured

__all__ = ["sixteen_models_or_sixteen_days", "what_is_left_of_b", "where_does_w_come_to_rest"]

# ---- a bet (3.3) --------------------------------------------------------------------------------------------------------
NO_BET, MANY, ONE = "no bet yet", "sixteen models", "one model"
MODELS = 16


@remembered
def evenings():
    """The shares right of new digits, (3,): the best of sixteen models after one day, one nursed model after one day, and after 16."""
    kept = measured()
    nursed = kept["panda"].mean(axis=0)
    return np.array([best_of(kept["caviar"], MODELS)[1], nursed[1], nursed[DAYS]])


@explorable(
    bet=Choice(NO_BET, MANY, ONE, start=ONE, label="I bet on"),
    ask={"bet": NO_BET},
    panels="right",
    size=(940, 290),
)
def sixteen_models_or_sixteen_days(right):
    """You can pay for sixteen machine days: sixteen networks for one day, each with an α at random, or one network for sixteen days,
    whose α is set anew every evening. Bars: how many of 297 new digits are right.   Lecture C2W3 3.3"""
    panels.axes(
        right,
        linear("right of 297 new digits, %, on average", 0, 105, ticks=(0, 25, 50, 75, 100)),
        names("", "one model, evening 16", "one model, evening 1", "sixteen models, evening 1"),
    )
    set_bars = panels.bars(right, 3, Look(theme.SKY), width=0.6, horizontal=True, write=number)

    def update(bet):
        best, first, last = (100 * evenings()).round(1)
        set_bars() if bet == NO_BET else set_bars([last, first, best])
        told = {
            "best of sixteen, one day, %": best,
            "one nursed model, one day, %": first,
            "one nursed model, 16 days, %": last,
        }
        if bet == NO_BET:
            return Reading("Sixteen machine days are paid for: bet, and see", {})
        verdict = "won" if (bet == ONE) == (last > best) else "lost"
        return Reading(
            f"Bet {verdict}: the nursed model ends at {percent(last / 100)}, the best of sixteen at {percent(best / 100)}. "
            f"On the first evening it had {percent(first / 100)}",
            told,
        )

    return update


@sixteen_models_or_sixteen_days.claim(
    "sixteen machine days: the best of sixteen models is right for 89 % after one day, one nursed model for 96 % after sixteen; "
    "after one day it has 39 %"
)
def _(kind):
    return list(kind().numbers.values()), [89.4, 38.6, 96.0], 6e-3


# ---- what b does to z_norm (3.5) ----------------------------------------------------------------------------------------
FOUR = np.array([1.0, 3.0, 5.0, 7.0])  # w x of four examples
BEFORE, AFTER = Look(theme.INK, size=10), Look(theme.VERMILLION, "X", size=10)


def rows_of(b):
    """z, z − μ and z_norm of the four examples, (3, 4)."""
    z = FOUR + b
    return np.stack([z, z - z.mean(), F.batch_norm(z[None], [[1.0]], [[0.0]], axis=1, epsilon=0.0)[0]])


@explorable(
    b=Slider(0.0, 100.0, 100.0, step=1.0, label="b"),
    presets={"b = 0": {"b": 0.0}, "b = 10": {"b": 10.0}, "b = 100": {}},
    ask={"b": 0.0},
    panels=Arrangement("table line", widths=(1.25, 1)),
    size=(940, 270),
)
def what_is_left_of_b(table, line):
    """One hidden unit and four examples with w x = 1, 3, 5, 7: z, what is left without the mean μ, and z_norm; beside
    them z and z_norm on one scale.   Lecture C2W3 3.5"""
    set_table = panels.matrix(
        table,
        ("z = w x + b", "z − μ", "z_norm = (z − μ) / σ"),
        [f"example {k}" for k in range(1, len(FOUR) + 1)],
        low=-8.0,
        high=8.0,
    )
    panels.axes(line, linear("value", -6, 112, ticks=(0, 25, 50, 75, 100)), names("", "z_norm", "z"))
    set_places = panels.classes(line, (AFTER, BEFORE))

    def update(b):
        rows = rows_of(b)
        set_table(rows)
        set_places(rows[[2, 0]], [[0.0] * 4, [1.0] * 4], [[0] * 4, [1] * 4])
        told = {"μ": float(rows[0].mean()), "σ": float(rows[0].std()), "largest z_norm": float(rows[2].max())}
        if not b:
            return Reading(
                "The mean is 4, the standard deviation 2.24; without them −1.34 to 1.34 is left", told
            )
        return Reading(f"b = {number(b)} moves every z, and μ with them: z_norm stays as it was", told)

    def touch(values, ax, x, y, key):
        if ax is line:
            return {"b": what_is_left_of_b.controls["b"].near(x - FOUR.mean())}

    update.touch = touch
    return update


@what_is_left_of_b.claim("a click beside the table moves the four z there")
def _(kind):
    view = kind()
    return view.update.touch(view.values, view.figure.axes[1], 34.2, 1.0, "Enter")["b"], 30.0


@what_is_left_of_b.claim(
    "z = 1, 3, 5, 7 has μ = 4 and σ = 2.24, and z_norm = −1.34, −.447, .447, 1.34, whatever b is"
)
def _(kind):
    told = [kind(b=b).numbers for b in (0.0, 100.0)]
    return (
        [told[0]["μ"], told[0]["σ"], told[1]["μ"], told[1]["σ"], *rows_of(0.0)[2], *rows_of(100.0)[2]],
        [4, 5**0.5, 104, 5**0.5, *[k / 5**0.5 for k in (-3, -1, 1, 3)] * 2],
        1e-9,
    )


@what_is_left_of_b.claim("db is 0: whatever b is added to all z, μ takes it away; dβ is not 0")
def _(kind):
    b, beta = Parameter([[100.0]]), Parameter([[0.2]])
    out = F.batch_norm(Tensor(FOUR[None]) + b, [[1.0]], beta, axis=1)
    F.binary_cross_entropy(out, np.array([[0.0, 0.0, 1.0, 0.0]])).backward()
    return [float(b.grad[0, 0]), abs(beta.grad[0, 0]) > 0.1], [0, True]


# ---- a cost that is typed (3.11) ----------------------------------------------------------------------------------------
LECTURE, OTHER = "w**2 - 10*w + 25", "w**2 - 20*w + 100"
ALPHA, LAST = 0.01, 1000
WINDOW = np.linspace(-2.0, 13.0, 151)
PROGRAM = """w = Parameter(0.0)
optimizer = optim.GradientDescent([w], 0.01)
for step in range({step}):
    optimizer.zero_grad()
    J = {cost}
    J.backward()
    optimizer.step()"""


def slope(cost, w):
    """dJ/dw at w, by the tape."""
    J = record(cost, w=w)
    J.backward()
    return sum(node.grad for node in tape(J) if isinstance(node, Parameter))


@remembered
def descent(cost):
    """w after 0 … 1000 steps (1001,), and J over the window (151,). A Notice, if w runs away or J is nowhere a number."""
    with np.errstate(all="ignore"):
        w = optim.trajectory(
            optim.gradient_descent,
            lambda w: np.array([slope(cost, float(w[0]))]),
            [0.0],
            LAST,
            learning_rate=ALPHA,
        )[:, 0]
        over = np.array([float(record(cost, w=value).value) for value in WINDOW])
    if np.isfinite(over).sum() < 2:
        raise Notice(f"J = {cost} is no number between w = −2 and w = 13.")
    if not np.isfinite(w).all() or abs(w).max() > 1e6:
        raise Notice(f"With J = {cost} w runs away: α = {number(ALPHA)} is too much for so steep a slope.")
    return w, over


def around(over):
    """A scale for J over the window: from the lowest place to three quarters of all others, and to where w begins."""
    shown = over[np.isfinite(over)]
    low, begins = shown.min(), np.interp(0.0, WINDOW, over)
    high = max(np.quantile(shown, 0.75), begins)
    room = 0.1 * max(high - low, 1e-6)
    return linear("J", low - room, high + room, ticks=(low, begins if begins > low else high))


@explorable(
    cost=Text(LECTURE, label="J =", examples=(LECTURE, OTHER, "(w - 3)**2 + 4", "exp(w/4) - w")),
    step=Step(0, LAST, LAST, label="steps", milliseconds=10),
    presets={"the lecture's": {}, "first step": {"step": 1}, "another cost": {"cost": OTHER}},
    ask={"step": 0},
    panels=Arrangement("program curve", widths=(1, 1.35)),
    size=(940, 340),
    latency="III",
)
def where_does_w_come_to_rest(program, curve):
    """A program that goes down a cost which you may type, and where w is after each step.   Lecture C2W3 3.11"""
    panels.axes(program, bare(), bare(), "The whole program", grid=False)
    set_program = panels.text(
        program, 0.0, 0.9, family=theme.MONO, size=theme.LABEL, halo=False, linespacing=1.9
    )
    set_axes = panels.axes(curve, linear("w", WINDOW[0], WINDOW[-1]), linear("J", 0, 1))
    set_curve = panels.curve(curve, Look(theme.GREY, width=1.6))
    set_ball = panels.runs(curve, {"w": Look(theme.VERMILLION, size=13)}, labels=False)

    def update(cost, step):
        w, over = descent(cost)
        set_axes(y=around(over))
        set_curve(WINDOW, over)
        set_ball({"w": (w, np.interp(w, WINDOW, over))})
        set_program(PROGRAM.format(step=step, cost=cost))
        told = {"w": float(w[step]), "J": float(record(cost, w=float(w[step])).value)}
        return Reading(
            f"After {count(step, 'step')} w = {number(w[step])}; nobody told the program a derivative", told
        )

    return update


@where_does_w_come_to_rest.claim(
    "J = w² − 10w + 25: w = .1 after one step and 5.00 after a thousand, w = 5(1 − .98ᵏ); J = w² − 20w + 100 leads to 10.00"
)
def _(kind):
    told = [kind(step=1), kind(), kind(cost=OTHER)]
    return (
        [
            *[each.numbers["w"] for each in told],
            np.abs(descent(LECTURE)[0] - 5 * (1 - 0.98 ** np.arange(LAST + 1))).max(),
        ],
        [0.1, 5.0, 10.0, 0.0],
        1e-6,
    )
