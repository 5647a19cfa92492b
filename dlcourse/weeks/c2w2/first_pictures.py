"""The first picture of a section: one thing to see, one thing to do. The laboratories behind them stand in the other files.   C2W2"""

import numpy as np

from ... import optim
from ...analysis import surfaces
from ...explore import (
    IntSlider,
    LogSlider,
    Reading,
    Slider,
    Step,
    Toggle,
    explorable,
    number,
    panels,
    theme,
    tracks,
)
from ...explore.panels import Arrangement, Look, linear, log, names
from ...explore.words import count, percent
from ...remember import remembered
from ...stored import load
from .recipes import BATCH

__all__ = [
    "does_momentum_calm_the_zigzag",
    "how_much_of_each_slope_becomes_a_step",
    "is_flat_ground_a_pit",
    "what_does_a_warm_day_leave",
    "what_does_one_pass_buy",
    "which_way_does_rmsprop_go",
]

WALK = Look(theme.BLUE, width=1.6)
WAITS, WALKS = Look(theme.VERMILLION, "s", dash=(4, 1.5)), Look(theme.BLUE)


# ---- one pass over the examples (2.1) ----------------------------------------------------------------------------------
@remembered
def one_pass():
    """J of both learners after every thousand examples, (201,) each: who waits takes his one step, the best of RATES, at the end."""
    kept = load("c2w2/one_pass")
    waiting = np.full(len(kept["J"]), kept["J"][0])
    waiting[-1] = kept["waited"].min()
    return waiting, kept["J"]


PASS = 200  # mini-batches


@explorable(
    step=Step(0, PASS, PASS, label="thousands of examples read", milliseconds=40),
    ask={"step": 0},
    panels="cost",
    size=(940, 320),
)
def what_does_one_pass_buy(cost):
    """One pass through 200 000 examples. One learner looks at all of them before it takes a step; the other steps after every
    thousand.   Lecture C2W2 2.1"""
    panels.axes(cost, linear("thousands of examples read", 0, PASS), linear("J", 0.25, 0.75))
    set_runs = panels.runs(
        cost, {"waits for all": WAITS, "steps after each thousand": WALKS}, ahead=False, start=True, room=0
    )
    set_cursor = panels.cursors(cost)
    waiting, walking = one_pass()
    first = int(np.argmax(walking < waiting[-1]))

    def update(step):
        set_runs({"waits for all": waiting, "steps after each thousand": walking})
        set_cursor(np.arange(PASS + 1.0))
        taken = {
            "J of the one that waits": float(waiting[step]),
            "J of the one that steps": float(walking[step]),
        }
        if step < PASS:
            return Reading(
                f"{count(step * BATCH, 'example')} read: {count(step, 'step')} taken, J is {number(walking[step])}",
                taken,
            )
        return Reading(
            f"One step after one pass: J is {number(waiting[-1])}. In the same pass 200 steps: {number(walking[-1])}",
            {**taken, "lower from step": first},
        )

    return update


@what_does_one_pass_buy.claim(
    "one step with all 200 000 examples, the best of three α, reaches J = .377; after 16 steps with a thousand each J is lower, "
    "and .283 at the end of the pass"
)
def _(kind):
    end = kind(step=PASS).numbers
    return (
        [end["J of the one that waits"], end["J of the one that steps"], end["lower from step"]],
        [0.377, 0.283, 16],
        2e-3,
    )


# ---- what an average is made of (2.4) ----------------------------------------------------------------------------------
DAYS, WARM = np.arange(1, 51), 10.0  # a warm day has 10°, all others 0°


def tail(day, beta):
    """The average of fifty days of which one is warm; nothing if that is day 0.   (50,)"""
    return optim.ewma(np.where(DAYS == day, WARM, 0.0), beta)


@explorable(
    first=IntSlider(1, 40, 10, label="a warm day"),
    second=IntSlider(0, 40, 20, label="a second one, 0 for none"),
    beta=Slider(0.5, 0.98, 0.9, step=0.01, label="β"),
    more={"β": ("beta",)},
    presets={"one day": {"second": 0}, "two": {}, "the next day": {"second": 11}},
    ask={"second": 0},
    panels="average",
    size=(940, 330),
)
def what_does_a_warm_day_leave(average):
    """Fifty days at 0° but for one or two of 10°, and their exponentially weighted average.   Lecture C2W2 2.4"""
    panels.axes(average, linear("day", 0, 51), linear("°, of the average", 0, 2.4))
    looks = {"first": Look(theme.GREY, dash=(4, 2)), "second": Look(theme.GREEN, dash=(1.5, 1.5))}
    set_tails = {name: panels.curve(average, look, f"what the {name} leaves") for name, look in looks.items()}
    set_sum = panels.curve(average, Look(theme.BLUE, width=2.8), "the average")
    set_days = panels.points(average, Look(theme.VERMILLION))
    set_later = panels.note(average, (26, 30))
    panels.legend(average)

    def update(first, second, beta):
        one, two = tail(first, beta), tail(second, beta)
        set_sum(DAYS, one + two)
        set_tails["first"](*((DAYS, one) if second else ((), ())))
        set_tails["second"](*((DAYS, two) if second else ((), ())))
        set_days([day for day in (first, second) if day], WARM)
        left = float((one + two)[first + 9])
        set_later("" if second else f"ten days later {number(left)}", first + 10, left)
        told = {"average that day": float((one + two)[first - 1]), "ten days later": left}
        if not second:
            return Reading(
                f"The average jumps to {number(one[first - 1])}° and keeps {percent(beta)} of it each day",
                told,
            )
        return Reading(
            "Two warm days: the average is the sum of two fading tails, whatever the other does", told
        )

    def touch(values, ax, x, y, key):
        return {"second": int(np.clip(round(x), 1, 40))}

    update.touch = touch
    return update


@what_does_a_warm_day_leave.claim(
    "β = .9: one day of 10° lifts the average by 1; the next days it is .9 and .81, ten days later .349; two tails add exactly"
)
def _(kind):
    told = kind(second=0).numbers
    both = optim.ewma(np.where(np.isin(DAYS, (10, 20)), WARM, 0.0), 0.9)
    return (
        [
            told["average that day"],
            told["ten days later"],
            *tail(10, 0.9)[10:12],
            np.abs(tail(10, 0.9) + tail(20, 0.9) - both).max(),
        ],
        [1.0, 0.349, 0.9, 0.81, 0.0],
        1e-3,
    )


# ---- momentum in a narrow valley (2.6) ---------------------------------------------------------------------------------
VALLEY, START, SHORT = surfaces.quadratic(20.0), (1.0, 1.0), 25
STARTED = float(VALLEY.value(np.array(START)))
EDGE = 0.1  # of α, for plain descent: 2/20


@remembered
def valley_walk(beta, alpha):
    """25 steps down the valley with momentum in the lectures' form.   (26, 2)"""
    return optim.trajectory(optim.momentum, VALLEY.gradient, START, SHORT, learning_rate=alpha, beta=beta)


def crossings(path):
    """How often a walk changes to the other side of the valley's floor."""
    return int((np.diff(np.sign(path[:, 1])) != 0).sum())


@explorable(
    beta=Slider(0.0, 0.95, 0.5, step=0.05, label="β"),
    alpha=LogSlider(0.02, 0.12, 0.095, label="α"),
    more={"α": ("alpha",)},
    presets={"no momentum": {"beta": 0.0}, "β = .5": {}, "β = .9": {"beta": 0.9}},
    ask={"beta": 0.0},
    panels=Arrangement("valley cost", widths=(1.9, 1), folded={"how J falls": "cost"}),
    size=(940, 360),
)
def does_momentum_calm_the_zigzag(valley, cost):
    """A narrow valley, 20 times as steep across as along, and 25 steps down it; how much of J is left after each.
    Lecture C2W2 2.6"""
    across, along = np.linspace(-1.1, 1.1, 121), np.linspace(-0.3, 1.25, 121)
    panels.axes(
        valley, linear("x, along the valley", -0.3, 1.25), linear("y, across", -1.1, 1.1), "Lines of equal J"
    )
    panels.contours(valley, (0.01, 0.1, 1, 5), label="J")(
        along, across, VALLEY.value(np.stack(np.meshgrid(along, across), axis=-1))
    )
    panels.points(valley, panels.NOW.but(marker="+"))(0.0, 0.0)
    set_walk = panels.runs(valley, {"walk": WALK}, labels=False, dots=True, start=True)
    panels.axes(cost, linear("step", 0, SHORT), log("share of J left", 1e-4, 2))
    set_cost = panels.runs(cost, {"J": WALK}, labels=False, dots=True)

    def update(beta, alpha):
        path = valley_walk(beta, alpha)
        left = VALLEY.value(path) / STARTED
        set_walk({"walk": path})
        set_cost({"J": left})
        told = {"crossings": crossings(path), "J left": float(left[-1])}
        if left[-1] > 1:
            return Reading(
                f"α = {number(alpha)} is too long a step: after {SHORT} steps J is {number(left[-1])} times as high",
                told,
            )
        return Reading(
            f"β = {number(beta)}: the walk crosses the floor {count(told['crossings'], 'time')}, {percent(left[-1], 2)} of J is left",
            told,
        )

    return update


@does_momentum_calm_the_zigzag.claim(
    "25 steps with α = .095 cross the floor 25 times and leave .52 % of J; with β = .5 they cross it 9 times and leave .022 %"
)
def _(kind):
    told = [kind(beta=beta).numbers for beta in (0.0, 0.5)]
    return [each[name] for each in told for name in ("crossings", "J left")], [25, 0.00523, 9, 0.000218], 5e-3


# ---- one arrow, two arrows (2.7) ---------------------------------------------------------------------------------------
STEEP, ARROW = surfaces.quadratic(100.0), 0.7  # length of the arrows on the map


@explorable(
    x=Slider(-4.0, 4.0, 1.0, step=0.05, label="x"),
    y=Slider(-1.5, 1.5, 1.0, step=0.05, label="y"),
    rmsprop=Toggle(True, label="divide each part by its size"),
    presets={"the slope": {"rmsprop": False}, "RMSprop": {}, "on the floor": {"y": 0.0}},
    ask={"rmsprop": False},
    panels="bowl",
    size=(940, 400),
)
def which_way_does_rmsprop_go(bowl):
    """A bowl 100 times as steep upwards as sideways, a point on it, and the direction of its first step.   Lecture C2W2 2.7"""
    xs, ys = np.linspace(-5.6, 5.6, 121), np.linspace(-2.0, 2.0, 121)
    panels.axes(bowl, linear("x", -5.6, 5.6), linear("y", -2, 2), "Lines of equal J", equal=True)
    panels.contours(bowl, (5, 50, 150), label="J")(
        xs, ys, STEEP.value(np.stack(np.meshgrid(xs, ys), axis=-1))
    )
    panels.points(bowl, panels.NOW.but(marker="+"))(0.0, 0.0)
    set_plain, set_step = (
        panels.arrow(bowl, Look(theme.GREY, dash=(3, 1.5))),
        panels.arrow(bowl, Look(theme.VERMILLION, width=2.6)),
    )
    set_words = [panels.note(bowl, aside) for aside in ((40, -8), (40, 26))]

    def update(x, y, rmsprop):
        g = STEEP.gradient(np.array([x, y]))
        plain = -g / max(np.hypot(*g), 1e-12) * ARROW
        each = -np.sign(g) * ARROW / np.sqrt(2)
        set_plain(x, y, *([x, y] + plain))
        set_words[0](f"−slope: ({number(-g[0])}, {number(-g[1])})", *([x, y] + plain))
        set_step(*((x, y, *([x, y] + each)) if rmsprop else ()))
        set_words[1](*(("each part by its size: (±1, ±1)", *([x, y] + each)) if rmsprop else ()))
        told = {"slope along x": float(g[0]), "slope along y": float(g[1])}
        if not rmsprop:
            share = abs(g[1]) / max(abs(g).sum(), 1e-12)
            return Reading(
                f"The slope points {'nearly straight' if share > 0.9 else 'partly'} across: {number(g[0])} along, {number(g[1])} across",
                told,
            )
        return Reading("Each part divided by its own size: both steps are α, and the arrow is diagonal", told)

    update.handles = [tracks.Handle("point", bowl, "x", "y")]
    return update


@which_way_does_rmsprop_go.claim(
    "at (1, 1) the slope's parts are 1 and 100; RMSprop's first step moves both by the same"
)
def _(kind):
    told, s, p = kind().numbers, np.zeros(2), np.zeros(2)
    optim.rmsprop(p, STEEP.gradient(np.array([1.0, 1.0])), s, learning_rate=0.01, beta2=0.9)
    return [told["slope along x"], told["slope along y"], p[0] / p[1]], [1, 100, 1], 1e-6


# ---- average, divide, both (2.8) ---------------------------------------------------------------------------------------
SEEN, ALPHA = 100, 0.01
STREAM = np.column_stack(
    [np.ones(SEEN), 100.0 * (-1.0) ** np.arange(SEEN)]
)  # (SEEN, 2): always 1; +100, −100, …
RULES = {  # (average?, divide?) → the rule that it is
    (False, False): (optim.gradient_descent, {}),
    (True, False): (optim.momentum, {"beta": 0.9}),
    (False, True): (optim.adam, {"beta1": 0.0, "beta2": 0.999}),  # RMSprop, with the correction
    (True, True): (optim.adam, {"beta1": 0.9, "beta2": 0.999}),
}
SAID = {
    (False, False): "The plain step is the slope: 100 times as long where the slope only flickers",
    (True, False): "Averaged, the flickering slopes nearly cancel: {1} in place of 100",
    (False, True): "Divided by their size, both steps are as long: the flickering one helps nobody",
    (True, True): "Both, and it is Adam: the steady weight moves by α, the flickering one by {1} α",
}


@remembered
def last_step(average, divide):
    """The sizes of both weights' last of SEEN steps, by α.   (2,)"""
    rule, settings = RULES[average, divide]
    path = np.zeros((SEEN + 1, 2))
    p, memory = np.zeros(2), [np.zeros(2) for _ in optim.memories(rule)]
    for t, g in enumerate(STREAM, 1):
        rule(p, g, *memory, t=t, learning_rate=ALPHA, **settings)
        path[t] = p
    return np.abs(path[-1] - path[-2]) / ALPHA


@explorable(
    average=Toggle(True, label="average the slopes, β₁ = .9"),
    divide=Toggle(True, label="divide by their size, β₂ = .999"),
    presets={
        "plain": {"average": False, "divide": False},
        "average": {"divide": False},
        "divide": {"average": False},
        "Adam": {},
    },
    ask={"average": False, "divide": False},
    panels="step",
    size=(940, 260),
)
def how_much_of_each_slope_becomes_a_step(step):
    """Two weights: one meets the slope 1 every time, the other +100, −100, +100, …; how long their next step is.
    Lecture C2W2 2.6, 2.7, 2.8"""
    panels.axes(step, log("length of the next step, by α", 0.01, 300), names("", "+100, −100, …", "always 1"))
    set_bars = panels.bars(step, 2, Look(theme.SKY), width=0.55, horizontal=True, write=number)

    def update(average, divide):
        steady, flickering = last_step(average, divide)
        set_bars([flickering, steady])
        told = SAID[average, divide].format(number(steady), number(flickering))
        return Reading(told, {"steady weight": float(steady), "flickering weight": float(flickering)})

    return update


@how_much_of_each_slope_becomes_a_step.claim(
    "steps by α: plain 1 and 100; averaged 1 and 100·(1 − .9)/(1 + .9) = 5.26; divided 1 and 1; Adam 1 and .053"
)
def _(kind):
    told = [
        kind(average=average, divide=divide).numbers for divide in (False, True) for average in (False, True)
    ]
    return [list(each.values()) for each in told], [[1, 100], [1, 5.263], [1.0, 1.0], [1, 0.0526]], 5e-2


# ---- flat ground (2.10) ------------------------------------------------------------------------------------------------
REACH, MOST = np.linspace(-1.0, 1.0, 81), 10


@explorable(
    angle=Slider(0.0, 180.0, 90.0, step=5.0, label="direction of the cut, °"),
    presets={"one direction": {"angle": 0.0}, "another direction": {}, "between": {"angle": 45.0}},
    ask={"angle": 0.0},
    panels=Arrangement("cut chance", folded={"with more directions": "chance"}),
    size=(940, 330),
)
def is_flat_ground_a_pit(cut, chance):
    """A point where the ground is flat, and a cut through it in one direction; if every direction tosses a coin, how often all of
    them rise.   Lecture C2W2 2.10"""
    panels.axes(
        cut,
        linear("way from the point", -1, 1),
        linear("height above it", -1.1, 1.1),
        "The ground along the cut",
    )
    set_cut = panels.curve(cut, Look(theme.BLUE, width=2.8))
    panels.level(cut, 0.0, "level")
    panels.points(cut, panels.NOW)(0.0, 0.0)
    panels.axes(
        chance,
        linear("directions", 0.3, MOST + 0.7),
        log("share of pits", 5e-4, 1.2),
        "If each direction tosses a coin",
    )
    panels.points(chance, Look(theme.VERMILLION))(np.arange(1, MOST + 1), 0.5 ** np.arange(1, MOST + 1))
    panels.note(chance, (20, 20))("2 directions: 1 in 4", 2, 0.25)
    panels.note(chance, (-24, 22))("10: 1 in 1 024", MOST, 0.5**MOST)

    def update(angle):
        turn = np.radians(angle)
        along = float(np.cos(turn) ** 2 - np.sin(turn) ** 2)  # of the saddle x² − y²
        set_cut(REACH, along * REACH**2)
        told = {"curvature along the cut": 2 * along}
        if abs(along) < 1e-9:
            return Reading("Along this cut the ground stays level", told)
        if along > 0:
            return Reading("Along this cut the ground rises on both sides: it looks like a pit", told)
        return Reading("Along this cut it falls on both sides: the flat point is a saddle, no pit", told)

    return update


@is_flat_ground_a_pit.claim(
    "of two directions one flat point in 4 is a pit, of ten one in 1024; the saddle rises along x and falls along y"
)
def _(kind):
    saddle = surfaces.saddle()
    told = [kind(angle=angle).numbers["curvature along the cut"] for angle in (0.0, 90.0)]
    seen = surfaces.principal_curvatures(saddle, [0.0, 0.0])
    return [*sorted(told), 0.5**-2, 0.5**-10], [*(np.sort(seen)), 4, 1024], 1e-4
