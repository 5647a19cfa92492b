"""A test and what it lets through (1.6)."""

import re

import numpy as np

from ... import functional as F
from ...explore import Choice, LogSlider, Reading, Text, explorable, number, theme, views
from ...remember import remembered

__all__ = ["can_your_test_fail"]

CORRECT = "eᶻ / (1 + eᶻ)"
CANDIDATES = {
    "1 / (1 + eᶻ)": lambda z: 1 / (1 + np.exp(z)),  # the sign
    "1 / 1 + e⁻ᶻ": lambda z: 1 / 1 + np.exp(-z),  # the brackets
    "σ(|z|)": lambda z: F.sigmoid(np.abs(z)),  # wrong for z < 0 only
    "σ(2z)": lambda z: F.sigmoid(2 * z),  # its errors on both sides of 0 cancel
    "½ + z/4, cut at 0 and 1": lambda z: np.clip(0.5 + z / 4, 0, 1),  # nearly right around 0
    CORRECT: lambda z: np.exp(z) / (1 + np.exp(z)),
}
BROKEN = [name for name in CANDIDATES if name != CORRECT]
REACH, MANY = 6.0, 500
EACH, MEAN = "at each point", "their means"
VERDICTS = {
    (True, True): "passes ✓",
    (True, False): "passes ✗ misses it",  # (passes, and that is right)
    (False, True): "fails ✓",
    (False, False): "fails ✗ false alarm",
}


@remembered
def parsed(text):
    """ "0, 1, -2.5" → (0, 1, −2.5); "100 random" → so many from the whole range, the same ones every time.

    Raises   ValueError with what may be entered
    """
    given = text.replace("−", "-").strip()
    if drawn := re.fullmatch(r"(\d{1,3}) random", given):
        if 1 <= int(drawn[1]) <= MANY:
            return tuple(np.random.default_rng(0).uniform(-REACH, REACH, int(drawn[1])))
    else:
        try:
            points = tuple(float(part) for part in given.split(","))
        except ValueError:
            points = ()
        if points and len(points) <= MANY and all(abs(point) <= REACH for point in points):
            return points
    raise ValueError(
        f"give numbers from −{REACH:g} to {REACH:g} with commas between, as in 0, 1, -2.5, or a number of random "
        f"points, up to {MANY}, as in 100 random"
    )


def differences(points, compare):
    """By how much each candidate differs from σ on the points: the largest difference at any of them, or that of the two means."""
    z = np.array(points)
    truth = F.sigmoid(z)
    if compare == MEAN:
        return {name: abs(f(z).mean() - truth.mean()) for name, f in CANDIDATES.items()}
    return {name: np.abs(f(z) - truth).max() for name, f in CANDIDATES.items()}


@explorable(
    points=Text(
        "0",
        label="test at z =",
        examples=("0, 1", "0.5, 1, 3", "-2, -1, 0, 1, 2", "100 random"),
        parse=parsed,
    ),
    compare=Choice(EACH, MEAN, label="compare"),
    tolerance=LogSlider(1e-17, 1.0, 1e-8),
    drawn=Choice(*CANDIDATES, label="draw"),
    size=(940, 400),
    presets={
        "only z = 0": {},
        "z = 0 and 1": {"points": "0, 1"},
        "positive only": {"points": "0.5, 1, 3", "drawn": "σ(|z|)"},
        "means": {"points": "-2, -1, 0, 1, 2", "compare": MEAN, "drawn": "σ(2z)"},
        "too strict": {"points": "100 random", "tolerance": 1e-17, "drawn": CORRECT},
        "too lenient": {"points": "100 random", "tolerance": 0.15, "drawn": "½ + z/4, cut at 0 and 1"},
        "a good test": {"points": "100 random"},
    },
    predict="broken ones that pass",
)
def can_your_test_fail(fig):
    """Five broken sigmoids and a correct one, compared with σ at points that you choose. Left, σ and one of them at the test
    points; right, which of the six pass.   Lecture C1W1 1.6"""
    left, right = fig.subplots(1, 2, width_ratios=(1.15, 1))
    views.label_axes(left, "z", "value", xlim=(-REACH - 0.2, REACH + 0.2), ylim=(-0.1, 1.75), grid=True)
    grid = np.linspace(-REACH, REACH, 301)
    set_candidate = views.curve(left, color=theme.VERMILLION, style="--", width=2.2, zorder=4)
    left.plot(grid, F.sigmoid(grid), color=theme.BLUE, linewidth=2.2, zorder=3)
    views.write(left, REACH, 1.05, "σ(z)", ha="right", va="bottom", color=theme.BLUE)
    set_name = views.text(left, 0.97, 0.97, size=theme.LABEL, color=theme.VERMILLION, ha="right")
    set_gaps = views.segments(left, color=theme.GREY, width=1.0)
    set_wrong = views.points(left, color=theme.VERMILLION, marker="X", size=7, zorder=5)
    set_right = views.points(left, color=theme.BLUE, size=7, zorder=6)
    views.canvas(right, 10, 8)
    right.set_aspect("auto")
    head = dict(size=theme.TICK, color=theme.GREY)
    views.write(right, 0.2, 7.6, "is used for σ(z)", **head)
    set_by, set_rule = views.words(right, 5.7, 7.6, ha="right", **head), views.words(right, 6.1, 7.6, **head)
    right.axhline(2.05, color=theme.PALE, linewidth=1)
    rows, set_cells = {}, {}
    for k, name in enumerate(CANDIDATES):
        y = 6.7 - k - 0.3 * (name == CORRECT)
        views.write(right, 0.2, y, name)
        rows[name], set_cells[name] = y, (views.words(right, 5.7, y, ha="right"), views.words(right, 6.1, y))
    views.write(right, 0.2, 0.55, "the last one is correct code, written in another way", **head)
    (frame,) = right.plot([], [], color=theme.GREY, linewidth=1, animated=True)

    def update(points, compare, tolerance, drawn):
        z, gaps = np.array(parsed(points)), differences(parsed(points), compare)
        value, truth = CANDIDATES[drawn](z), F.sigmoid(z)
        set_candidate(grid, np.clip(CANDIDATES[drawn](grid), -1, 3))
        set_name(f"{drawn}")
        set_right(z, truth), set_wrong(z, np.clip(value, -1, 3))
        set_gaps(np.column_stack([z, truth]), np.column_stack([z, np.clip(value, -1, 3)]))
        frame.set_data([0, 9.95, 9.95, 0, 0], rows[drawn] + np.array([0.42, 0.42, -0.42, -0.42, 0.42]))
        set_by("means differ by" if compare == MEAN else "differs by")
        set_rule(f"passes if ≤ {number(tolerance)}")
        passes = {name: gap <= tolerance for name, gap in gaps.items()}
        for name, (set_gap, set_verdict) in set_cells.items():
            good = passes[name] == (name == CORRECT)
            set_gap(number(gaps[name]))
            set_verdict(
                VERDICTS[bool(passes[name]), bool(good)],
                6.1,
                rows[name],
                theme.BLUE if good else theme.VERMILLION,
            )
        missed = sum(passes[name] for name in BROKEN)
        places = (
            f"z = {points.strip()}" if len(points) < 22 and "random" not in points else f"{len(z)} points"
        )
        verdict = "lets no broken sigmoid pass" if not missed else f"lets {missed} of 5 broken sigmoids pass"
        alarm = "" if passes[CORRECT] else ", and rejects correct code"
        return Reading(
            f"A test at {places} {verdict}{alarm}".replace("-", "−"),
            {
                "broken ones that pass": missed,
                "correct code passes": bool(passes[CORRECT]),
                "test points": len(z),
                f"largest difference of {drawn}": float(np.abs(value - truth).max()),
            },
        )

    return update


@can_your_test_fail.claim(
    "at z = 0 the value of 1/(1 + eᶻ) is .5 and passes; at z = 1 it is .269 where .731 is right"
)
def _(kind):
    f = CANDIDATES["1 / (1 + eᶻ)"]
    passing = [kind(points=points).numbers["broken ones that pass"] for points in ("0", "0, 1")]
    return [f(0.0), f(1.0), F.sigmoid(1.0), *passing], [0.5, 0.26894, 0.73106, 4, 1], 1e-4


@can_your_test_fail.claim(
    "at z = 0 four of five broken sigmoids pass, on positive numbers one, on means three; 100 random points catch all"
)
def _(kind):
    settings = [
        {},
        {"points": "0.5, 1, 3"},
        {"points": "-2, -1, 0, 1, 2", "compare": MEAN},
        {"points": "100 random"},
    ]
    rows = [kind(**setting).numbers for setting in settings]
    return [row["broken ones that pass"] for row in rows] + [row["correct code passes"] for row in rows], [
        4,
        1,
        3,
        0,
        1,
        1,
        1,
        1,
    ]


@can_your_test_fail.claim(
    "with a tolerance below the last digit even correct code is rejected; with .15 broken code passes"
)
def _(kind):
    strict, lenient = (kind(points="100 random", tolerance=tolerance).numbers for tolerance in (1e-17, 0.15))
    return [strict["correct code passes"], lenient["broken ones that pass"] > 0], [0, 1]
