"""Mini-batches as noise: what the batch size buys, how wide the cloud round a minimum is, and how a falling α shrinks it.   C2W2 2.1, 2.2, 2.9"""

import numpy as np

from ... import data, optim, schedules
from ...analysis import noise as theory
from ...analysis.chance import normal_density, within_widths
from ...explore import (
    Choice,
    IntSlider,
    LogSlider,
    Reading,
    Seed,
    Slider,
    Step,
    Toggle,
    explorable,
    number,
    panels,
    theme,
)
from ...explore.panels import THEORY, Arrangement, Look, linear, log
from ...explore.words import count, percent
from ...remember import remembered

__all__ = ["how_wide_is_the_cloud", "what_does_the_batch_size_buy"]


# ---- mini-batches (2.1, 2.2) --------------------------------------------------------------------------------------------
M, TRUE, START = 256, (1.0, 0.5), (-1.6, -1.2)
SIZES = tuple(2**k for k in range(9))
SCALINGS = {"α as it is": 0.0, "α · √(B/16)": 0.5, "α · B/16": 1.0}
PARTS = 1e-2  # J − J* counts as reached below so much of its start
INSIDE = within_widths(2)


@remembered
def line(noise):
    """256 points about a line, sorted by x: least squares with the features (x, 1)."""
    rng = np.random.default_rng(0)
    x = np.sort(rng.normal(size=M))
    return theory.least_squares(
        np.stack([x, np.ones(M)], axis=1), TRUE[0] * x + TRUE[1] + noise * rng.normal(size=M)
    )


@remembered
def walks(size, alpha, epochs, noise, shuffle, repeats, seed):
    rng = np.random.default_rng(seed)
    return theory.walks(line(noise), START, size, alpha, epochs, repeats=repeats, rng=rng, shuffle=shuffle)


@remembered
def arrivals(alpha, power, noise):
    """Steps until E[J] − J* has come down to PARTS of its start, for each size with its α; 0 where that takes too long."""
    return theory.arrivals(line(noise), START, SIZES, [alpha * (size / 16) ** power for size in SIZES], PARTS)


@remembered
def variances(noise):
    """Variance of a batch's gradient at START for every size, as measured on 400 draws, and that of a single example by theory."""
    g = line(noise).gradients(START)
    return theory.drawn_variance(g, SIZES[:-1], 400, rng=np.random.default_rng(0)), theory.gradient_variance(
        g.var(axis=0).sum(), 1, M
    )


FAR, WIDE, HIGH = 1e3, (-2.4, 3.2), (-2.2, 2.6)  # where walks that are lost are drawn, and the map
ONE, ENDS, ELLIPSE = Look(width=1.9), Look(theme.VERMILLION, size=6), Look(theme.INK, dash=(4, 2), width=1.9)
OWN, ALL, LOWEST = Look(theme.ORANGE, width=1.0), Look(width=3), THEORY.but(color=theme.INK)
MEASURED, CHOSEN, ARRIVAL = (
    Look(theme.VERMILLION),
    Look(theme.INK, hollow=True, size=15),
    Look(theme.GREEN, "^", size=10),
)
TURN = np.linspace(0, 2 * np.pi, 73)
AROUND = 2 * np.stack([np.cos(TURN), np.sin(TURN)])  # two widths
TAKES = theory.step_milliseconds(np.array(SIZES))


@explorable(
    batch_size=Choice(*SIZES, start=16, label="batch size B"),
    learning_rate=LogSlider(0.001, 1.0, 0.2, label="α"),
    epochs=IntSlider(1, 50, 4),
    repeats=IntSlider(1, 200, 1, label="walks"),
    shuffle=Toggle(True, label="shuffled"),
    scaling=Choice(*SCALINGS, label="step"),
    noise=Slider(0.0, 2.0, 1.0, step=0.05, label="noise in y"),
    seed=Seed(),
    more={"shuffling, noise, seed": ("shuffle", "scaling", "noise", "seed")},
    size=(940, 400),
    latency="II",
    predict="steps in an epoch",
    presets={
        "B = m": {"batch_size": 256},
        "B = 16": {},
        "B = 1": {"batch_size": 1},
        "thirty walks": {"repeats": 30},
        "α too large for B = 1": {"batch_size": 1, "learning_rate": 0.7},
        "not shuffled": {"shuffle": False, "epochs": 8},
        "no noise": {"noise": 0.0, "batch_size": 4},
        "α grows with B": {"batch_size": 64, "scaling": "α · B/16", "epochs": 10},
    },
    ask={"batch_size": 256},
    panels=Arrangement(
        "world cost variance / world cost time",
        widths=(1.2, 1, 1),
        folded={"the cost by work done": "cost", "noise and time": "variance time"},
    ),
)
def what_does_the_batch_size_buy(world, cost, variance, time):
    """Fitting a line to 256 points by mini-batches of B: walks over the lines of equal J with the cloud where they should end, J by
    examples seen, how much the gradient of a batch varies, and the time that a model says.   Lecture C2W2 2.1, 2.2"""
    set_world, set_cost, set_variance, set_time = _world(world), _cost(cost), _variance(variance), _time(time)

    def update(batch_size, learning_rate, epochs, shuffle, repeats, scaling, noise, seed):
        rate = learning_rate * (batch_size / 16) ** SCALINGS[scaling]
        problem = line(noise)
        path, J, own = walks(batch_size, rate, epochs, noise, shuffle, repeats, seed)
        over = float(np.clip(np.nan_to_num(J[-1].mean() - problem.lowest, nan=1e12, posinf=1e12), 0, 1e12))
        reached = theory.moments(problem, START, batch_size, rate, epochs)
        lost = not np.isfinite(J[-1]).all() or not max(over, reached[-1]) <= J[0, 0] - problem.lowest
        known = shuffle and not lost and is_known(reached, batch_size, noise)
        set_world(problem, path, reached if known and batch_size < M else None)
        set_cost(J[:, 0], own[:, 0], max(problem.lowest, 1e-6), epochs)
        measured, full = variances(noise)
        set_variance(batch_size, measured, full)
        need = arrivals(learning_rate, SCALINGS[scaling], noise)
        set_time(batch_size, need)
        told = {
            "steps in an epoch": M // batch_size,
            "α used": float(rate),
            "J above the lowest": over,
            "slope of the noise": theory.power_law(SIZES[:5], measured[:5]),
            "ms of an epoch": float(M // batch_size * TAKES[SIZES.index(batch_size)]),
        }
        if known:
            told["J above, by theory"] = float(reached.above)
        return Reading(bought(batch_size, epochs, lost, over), told)

    return update


def bought(batch, epochs, lost, over):
    """What the batches bring, in words."""
    steps = f"B = {batch}: {count(M // batch, 'step')} an epoch"
    if lost:
        return f"{steps}; the walk does not settle, α is too large for so much noise"
    return f"{steps}; after {count(epochs, 'epoch')} J is {number(over)} above the lowest"


def is_known(expected, batch, noise):
    """Whether theory says where the walks end: they have arrived, and there is noise or a single walk."""
    far = ((expected.mean - line(noise).best) ** 2).sum()
    return batch == M or noise > 0 and far <= np.trace(expected.covariance)


def _calm(values, far):
    """Numbers that can be drawn, however lost a walk is."""
    return np.nan_to_num(values, nan=far, posinf=far, neginf=-far).clip(-far, far)


def _world(ax):
    """Walks over the bowl. set(problem, path (T + 1, R, 2), where theory expects the ends, or None)"""
    panels.axes(ax, linear("w", *WIDE), linear("b", *HIGH), "One walk; dots: where each ends", grid=False)
    set_bowl = panels.contours(ax, 4.0 ** np.arange(-5, 4), label="J − J*", write=None)
    set_others, set_one = panels.paths(ax), panels.curve(ax, ONE)
    set_ends, set_best = (
        panels.points(ax, ENDS, zorder=6),
        panels.points(ax, panels.NOW.but(marker="+", size=14)),
    )
    set_ellipse, set_words = panels.curve(ax, ELLIPSE, zorder=7), panels.text(ax, 0.02, 0.03, va="bottom")
    panels.points(ax, panels.NOW.but(hollow=True, size=11))(*START)
    square, drawn = (np.linspace(*WIDE, 50), np.linspace(*HIGH, 50)), []

    def set_world(problem, path, expected):
        if drawn != [problem.lowest]:
            set_bowl(*square, problem.above(np.stack(np.meshgrid(*square), axis=-1)))
            set_best(*problem.best)
            drawn[:] = [problem.lowest]
        calm = _calm(path, FAR)
        set_others(calm[:: max(len(calm) // 60, 1), 1:13])
        set_one(*calm[:: max(len(calm) // 800, 1), 0].T)
        set_ends(*calm[-1].T)
        set_ellipse(*(() if expected is None else expected.stretch(AROUND)))
        set_words("" if expected is None else f"dashes: theory, {percent(INSIDE)} end inside")

    return set_world


def _cost(ax):
    """J by the work done. set(J, J of each batch, lowest J, epochs)"""
    set_axes = panels.axes(ax, linear("epochs", 0, 1), log("J", 1e-3, 60), "Cost by work done")
    set_own, set_all = panels.curve(ax, OWN, "J{t}, of its batch"), panels.curve(ax, ALL, "J, of all")
    set_lowest = panels.curve(ax, LOWEST, "lowest J")
    panels.legend(ax)

    def set_cost(J, own, lowest, epochs):
        set_axes(x=linear("examples seen, in epochs", 0, epochs))
        every, work = max(len(J) // 1000, 1), np.linspace(0, epochs, len(J))
        set_all(work[::every], _calm(J, 1e6)[::every])
        set_own(work[:-1][::every], _calm(own, 1e6)[::every])
        set_lowest([0, epochs], lowest)

    return set_cost


BY_SIZE = log("batch size B", 0.8, 330, {size: str(size) for size in (1, 4, 16, 64, 256)})


def _variance(ax):
    """How much the gradient varies from batch to batch. set(batch size, measured, that of one example)"""
    panels.axes(ax, BY_SIZE, log("variance", 1e-3, 400), "Noise of a batch's gradient")
    set_exact, set_law = panels.curve(ax, THEORY, "theory"), panels.curve(ax, THEORY.but(width=1), "1/B")
    set_measured, set_chosen = panels.points(ax, MEASURED), panels.points(ax, CHOSEN)
    panels.legend(ax)
    fine = 2.0 ** np.linspace(0, 7.9, 60)

    def set_variance(batch, measured, full):
        set_measured(SIZES[:-1], measured)
        set_exact(fine, theory.gradient_variance(full, fine, M))
        set_law([0.8, 330], [full / 0.8, full / 330])
        set_chosen(*((batch, measured[SIZES.index(batch)]) if batch < M else ()))

    return set_variance


def _time(ax):
    """The time of an epoch, and until J is low. set(batch size, steps that each size needs)"""
    panels.axes(ax, BY_SIZE, log("ms, by a model", 1e-3, 1e3), "Time")
    sizes = np.array(SIZES)
    panels.curve(ax, panels.NOW.but(width=1.9), "of an epoch")(sizes, M // sizes * TAKES)
    set_arrival, set_chosen = (
        panels.points(ax, ARRIVAL, f"until {percent(PARTS)} is left"),
        panels.points(ax, CHOSEN),
    )
    panels.legend(ax)

    def set_time(batch, need):
        there, k = need > 0, SIZES.index(batch)
        set_arrival(sizes[there], (need * TAKES)[there])
        set_chosen(*((batch, need[k] * TAKES[k]) if there[k] else ()))

    return set_time


@what_does_the_batch_size_buy.claim("with B = m the walk is gradient descent, to 1e-12")
def _(kind):
    path, _, _ = walks(M, 0.3, 40, 1.0, True, 1, 0)
    A, y, H, best, _ = line(1.0)
    plain = optim.trajectory(optim.gradient_descent, lambda p: H @ (p - best), START, 40, learning_rate=0.3)
    return np.abs(path[:, 0] - plain).max() < 1e-12, True


@what_does_the_batch_size_buy.claim(
    "the cloud of the ends is as theory has it: 2000 walks with B = 4, 16, 64, 128, widths and J within a few per cent"
)
def _(kind):
    shares = []
    for size, alpha, epochs in ((4, 0.2, 3), (16, 0.2, 4), (64, 0.2, 10), (128, 0.3, 20)):
        path, J, _ = walks(size, alpha, epochs, 1.0, True, 2000, 1)
        _, covariance, expected = theory.moments(line(1.0), START, size, alpha, epochs)
        widths = [np.sqrt(np.linalg.eigvalsh(part)) for part in (np.cov(path[-1].T), covariance)]
        shares.append([*widths[0] / widths[1], (J[-1].mean() - line(1.0)[4]) / expected])
    return shares, np.ones((4, 3)), 6e-2


@what_does_the_batch_size_buy.claim("by the model an epoch takes 1.79 ms with B = 1 and .009 with all")
def _(kind):
    return [kind(batch_size=size).numbers["ms of an epoch"] for size in (1, 256)], [1.794, 0.00892], 1e-3


@what_does_the_batch_size_buy.claim(
    "at α = .2 the steps to a hundredth of J − J* hardly depend on B: 14 with 4 examples, 11 with all; "
    "with 1 or 2 the noise never lets it come so low"
)
def _(kind):
    return arrivals(0.2, 0.0, 1.0), [0, 0, 14, 12, 11, 11, 11, 11, 11]


@what_does_the_batch_size_buy.claim(
    "the variance of the gradient falls as 1/B: on 16 384 examples with 100 features variance · B is 24.7 to 24.9 for all B"
)
def _(kind):
    X, Y, _ = data.logistic_stream(16_384, 100, rng=np.random.default_rng(0))
    g = ((0.5 - Y) * X).T  # at zero weights
    rng, products = np.random.default_rng(1), []
    for size in (1, 8, 64, 512):
        parts = [g[rng.permutation(len(g))].reshape(-1, size, 100).mean(axis=1) for _ in range(size // 8 + 2)]
        left = (len(g) - size) / (len(g) - 1)  # of the variance, because no example is drawn twice
        products.append(np.concatenate(parts).var(axis=0).sum() * size / left)
    return products, [24.8] * 4, 1e-2


@what_does_the_batch_size_buy.claim(
    "one pass over 200 000 examples: 200 steps with batches of 1000 bring J to .28, one step with all of them only to .38"
)
def _(kind):
    X, Y, _ = data.logistic_stream(rng=np.random.default_rng(0))
    batch = [theory.one_pass(X, Y, [Y.size], alpha)[0] for alpha in (0.5, 2.0, 4.0)]
    mini = theory.one_pass(X, Y, [1000], 0.5, rng=np.random.default_rng(0))
    return [min(batch), *mini], [0.377, 0.283], 5e-2


# ---- decay (2.9) --------------------------------------------------------------------------------------------------------
WALK, WALKERS, BEGIN = 2000, 400, 3.0
SCHEDULES = {
    "constant": lambda alpha, rate: schedules.constant(alpha),
    "α₀/(1 + rate·t)": schedules.inverse_time,
    "α₀ · baseᵗ": lambda alpha, rate: schedules.exponential(alpha, base=np.exp(-rate / 10)),
    "α₀/√t": lambda alpha, rate: schedules.inverse_sqrt(alpha),
    "stairs": lambda alpha, rate: schedules.staircase(alpha, every=max(round(10 / rate), 1)),
    "cosine": lambda alpha, rate: schedules.cosine(alpha, WALK),
    "warm-up, then constant": lambda alpha, rate: schedules.warm_up(
        schedules.constant(alpha), max(round(10 / rate), 1)
    ),
}


WITHOUT_RATE = "constant", "α₀/√t", "cosine"


@remembered
def kicks(seed):
    return np.random.default_rng(seed).standard_normal((WALK, WALKERS), dtype=np.float32)


@remembered
def cloud(schedule, alpha, rate, curvature, seed):
    """α_t (WALK,), the walkers w (WALK + 1, WALKERS) from w = BEGIN, and E[w²] (WALK + 1,) by theory."""
    alphas = np.broadcast_to(SCHEDULES[schedule](alpha, rate)(np.arange(1, WALK + 1)), WALK).astype(
        np.float32
    )
    return alphas, *theory.cloud(alphas, curvature, kicks(seed), BEGIN)


BINS = np.linspace(-3.6, 3.6, 73)
MIDDLE = np.linspace(-3.6, 3.6, 200)
SHOWN = np.unique(np.geomspace(1, WALK, 300).round().astype(int))  # steps of which curves are drawn
EXACT, FLOOR, RATE = (
    THEORY.but(color=theme.INK),
    Look(theme.VERMILLION, dash=(1.5, 1.5)),
    Look(theme.VERMILLION),
)


@explorable(
    alpha=LogSlider(0.01, 1.0, 0.2, label="α₀"),
    schedule=Choice(*SCHEDULES, label="schedule"),
    rate=LogSlider(0.005, 1.0, 0.05, label="rate of decay"),
    curvature=Slider(0.5, 1.9, 1.0, step=0.05, label="λ"),
    seed=Seed(),
    step=Step(0, WALK, WALK, milliseconds=25),
    more={"curvature and seed": ("curvature", "seed")},
    size=(940, 380),
    latency="II",
    presets={
        "constant .2": {},
        "constant .02": {"alpha": 0.02},
        "constant .4": {"alpha": 0.4},
        "decayed": {"schedule": "α₀/(1 + rate·t)"},
        "decayed too soon": {"schedule": "α₀ · baseᵗ", "alpha": 0.02, "rate": 1.0},
        "stairs": {"schedule": "stairs", "alpha": 0.5},
        "cosine": {"schedule": "cosine"},
    },
    ask={"step": 0},
    panels=Arrangement(
        "place widths / place rates", widths=(1.5, 1), folded={"over all steps": "widths rates"}
    ),
    predict="E[w²]",
)
def how_wide_is_the_cloud(place, widths, rates):
    """400 walkers in the bowl J = ½λw², each with gradients of its own noise: where they are at a step; the mean of w² by step
    with its exact theory, and α by step.   Lecture C2W2 2.9"""
    set_cloud, set_widths = _cloud(place), _widths(widths)
    panels.axes(rates, log("step", 1, WALK), log("α", 1e-6, 2))
    set_rate, set_now = panels.curve(rates, RATE), panels.vertical(rates)

    def update(schedule, alpha, rate, curvature, step, seed):
        alphas, path, second = cloud(schedule, alpha, rate, curvature, seed)
        floor, here = theory.cloud_floor(alphas, curvature), path[step]
        mean = theory.cloud_mean(alphas[:step], curvature, BEGIN)
        sigma, now = np.sqrt(max(second[step] - mean**2, 0.0)), float((here.astype(float) ** 2).mean())
        set_cloud(here, mean, sigma)
        set_widths((path[SHOWN] ** 2).mean(axis=1), second[SHOWN], floor[SHOWN - 1], max(step, 1), now)
        set_rate(SHOWN, alphas[SHOWN - 1])
        set_now(max(step, 1))
        at = max(step - 1, 0)
        told = {
            "E[w²]": now,
            "E[w²] by theory": float(second[step]),
            "α/(λ(2 − αλ))": float(floor[at]),
            "α at this step": float(alphas[at]),
            "mean of w": float(here.mean()),
        }
        return Reading(
            how_wide(step, schedule, float(alphas[at]), second[step], floor[at], mean, sigma), told
        )

    return update


def how_wide(step, schedule, alpha, second, floor, mean, sigma):
    """Where the walkers are after a step, in words; second is E[w²], mean and sigma those of w."""
    if second > 4 * floor and abs(mean) > 2 * sigma:
        return (
            f"After {count(step, 'step')} the walkers are still on the way: the mean of w is {number(mean)}"
        )
    if schedule == "constant":
        return f"With constant α = {number(alpha)} the cloud keeps E[w²] = {number(second)}, however long it walks"
    return f"α has come down to {number(alpha)}, and the cloud to E[w²] = {number(second)}"


def _cloud(ax):
    """The walkers, and the bell that theory draws of them. set(w, mean, width)"""
    panels.axes(
        ax, linear("w", *BINS[[0, -1]]), linear("share of the walkers", 0, 0.32), "The cloud at this step"
    )
    set_walkers, set_bell = panels.histogram(ax, BINS), panels.curve(ax, EXACT, "theory")
    set_width = panels.text(ax)
    panels.legend(ax)

    def set_cloud(walkers, mean, sigma):
        set_walkers(walkers)
        set_bell(
            *((MIDDLE, normal_density(MIDDLE, mean, sigma) * (BINS[1] - BINS[0])) if sigma > 1e-3 else ())
        )
        set_width(f"width {number(sigma)}" if sigma else "all of them start here")

    return set_cloud


def _widths(ax):
    """How far from the minimum the walkers are, by step. set(measured, exact, floor, step, now)"""
    panels.axes(ax, log("step", 1, WALK), log("E[w²]", 1e-5, 30), "How far from the minimum")
    set_exact, set_mean = (
        panels.curve(ax, EXACT, "theory", zorder=6),
        panels.curve(ax, label="mean over the walkers"),
    )
    set_floor, set_now = panels.curve(ax, FLOOR, "α/(λ(2 − αλ)) for its α"), panels.vertical(ax)
    set_dot = panels.points(ax, Look(size=10), zorder=7)
    panels.legend(ax, "lower left")

    def set_widths(measured, exact, floor, step, now):
        set_mean(SHOWN, measured)
        set_exact(SHOWN, exact)
        set_floor(SHOWN, floor)
        set_now(step)
        set_dot(step, now)

    return set_widths


@how_wide_is_the_cloud.claim(
    "λ = 1: constant α keeps E[w²] = α/(2 − α): .053, .111, .250 at α = .1, .2, .4; halving α about halves it"
)
def _(kind):
    floors = [kind(alpha=alpha).numbers["E[w²] by theory"] for alpha in (0.1, 0.2, 0.4)]
    return floors, [0.0526, 0.1111, 0.25], 1e-3


@how_wide_is_the_cloud.claim("walkers agree with the theory: 400 of them over the last 1000 steps within 2 %")
def _(kind):
    measured = [
        (cloud("constant", alpha, 0.05, 1.0, 0)[1][1000:].astype(float) ** 2).mean()
        for alpha in (0.1, 0.2, 0.4)
    ]
    return measured, [0.0526, 0.1111, 0.25], 2e-2


@how_wide_is_the_cloud.claim("α₀ = .2 decayed with rate .05 leaves .0011 after 2000 steps")
def _(kind):
    return kind(schedule="α₀/(1 + rate·t)").numbers["E[w²] by theory"], 0.0011, 5e-2


@how_wide_is_the_cloud.claim("α₀ = .2 and rate 1 give .1, .067, .05, .04 in the epochs 1 to 4")
def _(kind):
    return schedules.inverse_time(0.2, 1)(np.arange(1, 5)), [0.1, 0.0667, 0.05, 0.04], 1e-3
