"""What error rates mean: the best of many guessers (1.1), bias and variance (1.2)."""

import numpy as np

from ...analysis import chance, strategy
from ...explore import IntSlider, LogSlider, Reading, Seed, Slider, explorable, number, theme, views
from ...remember import remembered

__all__ = ["does_the_winner_deserve_it", "is_it_bias_or_variance", "which_illness_is_it"]


# ---- coin flippers (1.1) ------------------------------------------------------------------------------------------------
GOOD, TEST = 0.10, 10_000  # error of the better of two; size of the test set
SIZES = np.unique(np.geomspace(50, 10_000, 27).round()).astype(int)
EDGES = np.arange(25, 77, 2)  # of the histogram, in per cent


@remembered
def chances(gap):
    """`chance.ranked_right` for all SIZES, errors 10 % and 10 % + gap."""
    return np.array([chance.ranked_right(int(n), GOOD, GOOD + gap / 100) for n in SIZES])


@remembered
def election(n, models, seed):
    """Dev scores of all models in per cent, and the test score of the winner. Every model flips coins, on both sets."""
    rng = np.random.default_rng(seed)
    return 100 * rng.binomial(n, 0.5, models) / n, 100 * rng.binomial(TEST, 0.5) / TEST


@explorable(
    n=LogSlider(50, 10_000, 100, label="dev examples n"),
    models=IntSlider(1, 1000, 100),
    seed=Seed(start=8),
    gap=Slider(0.2, 5.0, 1.0, step=0.1, label="worse by, pts"),
    size=(940, 400),
    presets={
        "a hundred guessers": {},
        "one guesser": {"models": 1},
        "a thousand": {"models": 1000},
        "n = 1000": {"n": 1000.0},
        "n = 10 000": {"n": 10_000.0},
    },
    predict="winner on the test set, %",
)
def does_the_winner_deserve_it(fig):
    """Models that flip a coin for every answer are scored on n dev examples, the best is crowned and then opened to 10 000 test
    examples. Beside it: how likely n examples put a classifier with 10 % error before a worse one.   Lecture C2W1 1.1"""
    left, right = fig.subplots(1, 2, width_ratios=(1.25, 1))
    views.label_axes(
        left, "right answers, %", "models", "Scores on the dev set", xlim=(25, 75), ylim=(0, 1.4)
    )
    left.set_yticks([])
    left.axvline(50, color=theme.GREY, linestyle=":", linewidth=1.2)
    set_counts, set_theory = (
        views.steps(left, EDGES),
        views.points(left, color=theme.INK, size=5, hollow=True, label="expected"),
    )
    left.legend(loc="center left", bbox_to_anchor=(0, 0.6), handletextpad=0.1)
    set_crown = views.vertical(left, color=theme.VERMILLION, style="-", width=2.0)
    set_test = views.vertical(left, color=theme.GREEN, width=2.0)
    set_crowned, set_opened = (
        views.text(left, 0, 0, data=True, color=color, ha="right")
        for color in (theme.VERMILLION, theme.GREEN)
    )
    views.label_axes(
        right,
        "dev examples n (log)",
        "chance",
        "Is the better of two put first?",
        xlim=(45, 11_000),
        ylim=(0.45, 1.02),
        grid=True,
    )
    right.set_xscale("log")
    right.set_xticks([100, 1000, 10_000], ["100", "1000", "10 000"])
    right.set_yticks([0.5, 0.6, 0.7, 0.8, 0.9, 1.0], ["50 %", "60", "70", "80", "90", "100 %"])
    right.minorticks_off()
    set_chances, set_cursor = views.curve(right, color=theme.BLUE), views.vertical(right)
    set_here = views.points(right, color=theme.BLUE, size=8, zorder=6)
    set_said = views.text(right, 0.97, 0.06, ha="right", va="bottom")

    def update(n, models, seed, gap):
        n = round(n)
        scores, test = election(n, models, seed)
        best, expected = scores.max(), 100 * chance.expected_best(n, models)
        counts = np.histogram(scores, EDGES)[0] / models
        theory = np.histogram(100 * np.arange(n + 1) / n, EDGES, weights=chance.binomial(n, 0.5))[0]
        tallest, seen = max(counts.max(), theory.max()), theory > 1e-3
        set_counts(counts / tallest), set_theory(EDGES[:-1][seen] + 1, theory[seen] / tallest)
        set_crown(best), set_test(test)
        set_crowned(f"winner on dev {best:.1f} % ", best, 1.37)
        set_opened(f"the same on test {test:.1f} % ", test, 1.26)
        likely = chance.ranked_right(n, GOOD, GOOD + gap / 100)
        set_chances(SIZES, chances(gap)), set_cursor(n), set_here(n, likely)
        set_said(f"10 % against {10 + gap:.3g} % error: {likely:.0%}")
        who = f"The best of {number(models)} guessers" if models > 1 else "A single guesser"
        return Reading(
            f"{who} scores {best:.1f} % on {number(n)} dev examples and {test:.1f} % on the test set",
            {
                "winner on dev, %": (best, expected),
                "winner on the test set, %": (test, 50.0),
                "optimism, points": best - test,
                "the better of two is put first, %": 100 * likely,
            },
        )

    return update


@does_the_winner_deserve_it.claim("n = 100: the best of 100 guessers scores 62.5 % on average")
def _(kind):
    rng = np.random.default_rng(1)
    drawn = rng.binomial(100, 0.5, (20_000, 100)).max(axis=1).mean()
    return [drawn, kind(n=100, models=100).reading.numbers["winner on dev, %"][1]], [62.5, 62.5], 2e-3


@does_the_winner_deserve_it.claim(
    "10 % is put before 11 % with a chance of 59, 77 and 99 % by n = 100, 1000 and 10 000 examples"
)
def _(kind):
    shown = [kind(n=n, gap=1.0).numbers["the better of two is put first, %"] for n in (100, 1000, 10_000)]
    rng = np.random.default_rng(2)
    drawn = [
        (np.sign(rng.binomial(n, 0.11, 200_000) - rng.binomial(n, 0.10, 200_000)).mean() + 1) * 50
        for n in (100, 1000, 10_000)
    ]
    return shown + drawn, [59.1, 76.7, 98.9] * 2, 5e-3


@does_the_winner_deserve_it.claim("on the test set every winner is within 2 points of 50 %, whoever won")
def _(kind):
    return max(abs(election(100, 1000, seed)[1] - 50) for seed in range(50)) < 2, True


# ---- bias, variance, noise (1.2) ----------------------------------------------------------------------------------------
PLACES = np.linspace(-1, 1, 101)
TRUTH = np.sin(np.pi * PLACES)
MOST, REFITS, DRAWN = 12, 2000, 30  # degrees; refits at most; of which so many are drawn


@remembered
def refits(m, lam, noise, seed):
    """Many fits to fresh data of m points, of all degrees to 12: `strategy.Refits`."""
    return strategy.refit(
        lambda x: np.sin(np.pi * x),
        m,
        PLACES,
        degrees=MOST,
        noise=noise,
        repeats=min(REFITS, 60_000 // m),
        rng=np.random.default_rng(seed),
        lam=lam,
    )


@remembered
def decomposed(m, lam, noise, seed):
    """For degrees 0 … 12: bias², variance, noise and their sum (13, 4), and the mean training error (13,)."""
    found = refits(m, lam, noise, seed)
    return found.decomposed(TRUTH, noise), found.train.mean(axis=0)


def fits(degree, m, lam, noise, seed):
    """The mean of all fits of this degree at PLACES, and the first 30 of them."""
    part = refits(m, lam, noise, seed).fits(degree)
    return part.mean(axis=0), part[:DRAWN]


@explorable(
    degree=IntSlider(0, MOST, 3),
    m=LogSlider(14, 1000, 25, label="points m"),
    lam=LogSlider(1e-6, 1e5, 1e-6, label="λ"),
    noise=Slider(0.05, 1.0, 0.3, step=0.05, label="noise σ"),
    seed=Seed(),
    size=(940, 420),
    latency="II",
    presets={
        "degree 1": {"degree": 1},
        "degree 3": {},
        "degree 5": {"degree": 5},
        "degree 9": {"degree": 9},
        "degree 9, 1000 points": {"degree": 9, "m": 1000.0},
        "degree 9, λ = .3": {"degree": 9, "lam": 0.3},
        "λ → ∞": {"degree": 9, "lam": 1e5},
    },
    predict="expected error",
    more={"Seed": ("seed",)},
)
def is_it_bias_or_variance(fig):
    """Polynomials fitted to m points of y = sin πx + noise, again and again with fresh points: 30 of the fits, their mean and
    the truth. Beside it the expected squared error of every degree, split into bias², variance and noise.   Lecture C2W1 1.2"""
    left, right = fig.subplots(1, 2, width_ratios=(1.1, 1))
    views.label_axes(left, "x", "y", "Fits to fresh data; thick: their mean", xlim=(-1, 1), ylim=(-2.2, 2.2))
    left.set(xticks=[-1, 0, 1], yticks=[-2, -1, 0, 1, 2])
    left.plot(PLACES, TRUTH, color=theme.INK, linewidth=1.6, linestyle="--", label="truth, sin πx", zorder=4)
    views.segments(left, color="#9cc7e0", width=0.7)
    cloud = left.collections[-1]
    set_mean = views.curve(left, color=theme.VERMILLION, width=2.6, label="mean of all fits")
    left.legend(loc="upper left")
    views.label_axes(
        right,
        "degree",
        "squared error (log)",
        "What the expected error is made of",
        xlim=(-0.6, MOST + 0.6),
        ylim=(2e-3, 300),
        grid=True,
    )
    right.set(yscale="log", xticks=range(0, MOST + 1, 2))
    right.set_yticks([0.01, 0.1, 1, 10, 100], [".01", ".1", "1", "10", "100"])
    right.minorticks_off()
    looks = (
        (theme.BLUE, ":", "bias²"),
        (theme.VERMILLION, "--", "variance"),
        (theme.GREY, "-.", "noise"),
        (theme.INK, "-", "their sum"),
        (theme.GREEN, (0, (1, 1)), "training error"),
    )
    set_parts = [
        views.curve(right, color=color, style=style, width=2.4 if name == "their sum" else 1.6, label=name)
        for color, style, name in looks
    ]
    set_marks = [views.points(right, color=color, size=7, zorder=6) for color, _, _ in looks]
    set_cursor = views.curve(right, color=theme.GREY, style="--", width=1.2, zorder=2)
    right.legend(loc="upper left")

    def update(degree, m, lam, noise, seed):
        m = round(m)
        parts, train = decomposed(m, lam, noise, seed)
        mean, some = fits(degree, m, lam, noise, seed)
        set_mean(PLACES, mean)
        cloud.set_segments([np.column_stack([PLACES, fit.clip(-4, 4)]) for fit in some])
        rows = np.column_stack([parts, train])
        for set_part, set_mark, row in zip(set_parts, set_marks, rows.clip(2.1e-3, 290).T):
            set_part(np.arange(MOST + 1), row), set_mark(degree, row[degree])
        set_cursor([degree] * 2, [2e-3, rows[degree, 3].clip(2.1e-3, 290)])
        bias2, variance, floor, error = parts[degree]
        best = int(parts[:, 3].argmin())
        worst = max((bias2, "bias²"), (variance, "variance"), (floor, "noise"))[1]
        shown = [f"{part:.3f}" if part < 10 else f"{part:.1f}" for part in parts[degree]]
        return Reading(
            "Degree {}: bias² {} + variance {} + noise {} = {}; most of it is {}".format(
                degree, *shown, worst
            ),
            {
                "bias²": bias2,
                "variance": variance,
                "expected error": error,
                "training error": float(train[degree]),
                "best degree": best,
                "its error": float(parts[best, 3]),
            },
        )

    return update


@is_it_bias_or_variance.claim(
    "25 points, noise .3: degree 1 has .20 + .03 + .09 = .32, degree 3 .12, degree 5 about .2"
)
def _(kind):
    one, three, five = (kind(degree=degree).numbers for degree in (1, 3, 5))
    return (
        [
            one["bias²"],
            one["variance"],
            one["expected error"],
            three["expected error"],
            0.18 < five["expected error"] < 0.3,
        ],
        [0.20, 0.027, 0.317, 0.118, 1],
        0.05,
    )


@is_it_bias_or_variance.claim(
    "with more points the lowest error moves right: degree 3 with 14 and 50 points, 5 with 100 and 1000"
)
def _(kind):
    return [kind(m=m).numbers["best degree"] for m in (14, 50, 100, 1000)], [3, 3, 5, 5]


@is_it_bias_or_variance.claim("λ → ∞ leaves the mean of y as the prediction everywhere")
def _(kind):
    mean, some = fits(9, 25, 1e5, 0.3, 0)
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (REFITS, 25))
    y = np.sin(np.pi * x) + rng.normal(0, 0.3, (REFITS, 25))
    return abs(some - y[:DRAWN].mean(axis=1, keepdims=True)).max() < 2e-3, True


@is_it_bias_or_variance.claim("a mild λ rescues degree 9: the expected error falls from 66 to .135")
def _(kind):
    without, rescued = (kind(degree=9, lam=lam).numbers["expected error"] for lam in (1e-6, 0.3))
    return [without, rescued], [66.4, 0.135], 0.01


# ---- the table of illnesses (1.2) ---------------------------------------------------------------------------------------
CASES = (
    (0.01, 0.11),
    (0.15, 0.16),
    (0.15, 0.30),
    (0.005, 0.01),
)  # train and dev error on the lecture's slide
WORDS = {"bias": "bias", "variance": "variance", "both": "bias and variance", "fine": "fine"}


@explorable(
    bayes=Slider(0.0, 20.0, 0.0, step=0.5, label="Bayes error, %"),
    tolerance=Slider(0.5, 5.0, 2.0, step=0.5, label="tolerance, pts"),
    train=Slider(0.0, 40.0, 8.0, step=0.5, label="your train, %"),
    dev=Slider(0.0, 40.0, 10.0, step=0.5, label="your dev, %"),
    size=(940, 380),
    presets={
        "nobody errs": {},
        "blurred pictures": {"bayes": 15.0},
        "Bayes 14 %, 15 and 16 %": {"bayes": 14.0, "train": 15.0, "dev": 16.0},
    },
    predict="illnesses found",
)
def which_illness_is_it(fig):
    """Five classifiers by their errors: the part nobody can avoid, what training error adds to it (bias), and what the dev
    error adds to that (variance).   Lecture C2W1 1.2"""
    ax = fig.subplots()
    views.label_axes(ax, "error, %", xlim=(-8.5, 56), ylim=(4.7, -0.75))
    ax.set(xticks=[0, 10, 20, 30, 40], yticks=[])
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=theme.GREY, linewidth=0.7)
    ax.axhline(3.55, color=theme.PALE, linewidth=1.0)
    looks = {
        "unavoidable": dict(facecolor="#d9d9d9"),
        "bias": dict(facecolor=theme.ORANGE, hatch="//"),
        "variance": dict(facecolor=theme.SKY, hatch=".."),
    }
    parts = {
        name: ax.barh(
            range(5),
            np.zeros(5),
            0.5,
            edgecolor=theme.INK,
            linewidth=0.8,
            label=name,
            animated=True,
            zorder=2,
            **look,
        )
        for name, look in looks.items()
    }
    ax.legend(loc="lower right", ncols=3, bbox_to_anchor=(0.995, 1.0), borderaxespad=0.2)
    ax.text(-8.4, -0.62, "train / dev", color=theme.GREY, fontsize=theme.points(theme.TICK))
    set_names = [
        views.text(ax, -8.4, k, data=True, size=theme.LABEL, va="center", halo=False) for k in range(5)
    ]
    set_verdicts = [
        views.text(ax, 42, k, data=True, size=theme.LABEL, va="center", halo=False, weight="bold")
        for k in range(5)
    ]
    set_bayes = views.vertical(ax, color=theme.INK, zorder=4)

    def update(bayes, tolerance, train, dev):
        verdicts = []
        for k, (low, high) in enumerate((*CASES, (train / 100, dev / 100))):
            verdicts.append(strategy.diagnose(low, high, bayes / 100, tolerance=tolerance / 100))
            low, high = 100 * low, 100 * high
            widths = min(bayes, low), max(low - bayes, 0), max(high - low, 0)
            for start, width, bars in zip((0, widths[0], low), widths, parts.values()):
                bars[k].set(x=start, width=width)
            set_names[k](("yours " if k == 4 else "") + f"{low:g} / {high:g}")
            set_verdicts[k](WORDS[verdicts[-1]], color={"fine": theme.GREEN}.get(verdicts[-1], theme.INK))
        set_bayes(bayes)
        second = WORDS[verdicts[1]]
        said = "needs no treatment" if second == "fine" else f"has {second}"
        return Reading(
            f"With a Bayes error of {bayes:g} %, a classifier with 15 % on train and 16 % on dev {said}",
            {
                "1 / 11 %": WORDS[verdicts[0]],
                "15 / 16 %": second,
                "15 / 30 %": WORDS[verdicts[2]],
                "0.5 / 1 %": WORDS[verdicts[3]],
                "yours": WORDS[verdicts[4]],
                "illnesses found": sum(verdict != "fine" for verdict in verdicts[:4]),
            },
        )

    return update


@which_illness_is_it.claim(
    "nobody errs: 1/11 variance, 15/16 bias, 15/30 both, .5/1 fine; with 15 % Bayes error 15/16 is fine "
    "and 15/30 variance"
)
def _(kind):
    names = ("1 / 11 %", "15 / 16 %", "15 / 30 %", "0.5 / 1 %")
    found = [[kind(bayes=bayes).numbers[name] for name in names] for bayes in (0.0, 15.0)]
    return found == [
        ["variance", "bias", "bias and variance", "fine"],
        ["variance", "fine", "variance", "fine"],
    ], True
