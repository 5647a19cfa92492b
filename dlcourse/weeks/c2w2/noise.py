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
    theme,
    views,
)
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


@explorable(
    batch=Choice(*SIZES, start=16, label="batch size B"),
    alpha=LogSlider(0.001, 1.0, 0.2, label="α"),
    epochs=IntSlider(1, 50, 4),
    shuffle=Toggle(True, label="shuffled"),
    repeats=IntSlider(1, 200, 30, label="walks"),
    scaling=Choice(*SCALINGS, label="step"),
    noise=Slider(0.0, 2.0, 1.0, step=0.05, label="noise in y"),
    seed=Seed(),
    more={"More": ("repeats", "scaling", "noise", "seed")},
    size=(940, 430),
    latency="II",
    predict="steps in an epoch",
    presets={
        "B = 16": {},
        "B = 1": {"batch": 1, "alpha": 0.05},
        "B = m": {"batch": 256, "epochs": 50},
        "α too large for B = 1": {"batch": 1, "alpha": 0.7},
        "not shuffled": {"shuffle": False, "repeats": 1, "batch": 16, "epochs": 8},
        "no noise": {"noise": 0.0, "batch": 4},
        "α grows with B": {"batch": 64, "scaling": "α · B/16", "epochs": 10},
    },
)
def what_does_the_batch_size_buy(fig):
    """Fitting a line to 256 points by mini-batches of B: walks over the lines of equal J with the cloud where they should end, J by
    examples seen, how much the gradient of a batch varies, and the time that a model says.   Lecture C2W2 2.1, 2.2"""
    grid = fig.add_gridspec(2, 3, width_ratios=(1, 1.15, 0.9))
    world, costs, var, time = [
        fig.add_subplot(part) for part in (grid[:, 0], grid[:, 1], grid[0, 2], grid[1, 2])
    ]
    views.label_axes(world, "w", "b", "Walks; dots: where each ends", xlim=(-2.4, 3.2), ylim=(-2.2, 2.6))
    set_cloud, set_cloud_word = (
        views.curve(world, color=theme.INK, style="--", width=1.4, zorder=7),
        views.text(world, 0.02, 0.03, va="bottom"),
    )
    set_bowl = views.contours(world, 4.0 ** np.arange(-5, 4), color="#b3c0cd")
    set_walks = views.segments(world, color="#9db7d0", width=0.6)
    set_one = views.curve(world, color=theme.BLUE, width=1.4)
    set_ends = views.points(world, color=theme.VERMILLION, size=4.5, zorder=6)
    views.points(world, color=theme.INK, size=8, hollow=True)(*START)
    set_best = views.points(world, color=theme.INK, marker="+", size=11, zorder=8)
    views.label_axes(
        costs, "examples seen, in epochs", "J (log)", "Cost by work done, first walk", xlim=(0, 1), grid=True
    )
    costs.set(xticks=np.linspace(0, 1, 5), xticklabels=["0", "", "", "", ""])
    set_epochs = [
        views.text(costs, share, -0.033, ha="center", halo=False) for share in (0.25, 0.5, 0.75, 1.0)
    ]
    costs.set_yscale("log")
    costs.set_ylim(1e-3, 60)
    set_own, set_cost = (
        views.curve(costs, color="#c58a5a", width=0.7, label="J{t}, of its batch"),
        views.curve(costs, color=theme.BLUE, width=2.2, label="J, of all"),
    )
    set_floor = views.curve(costs, color=theme.INK, style=":", label="lowest J")
    costs.legend(loc="upper right")
    views.label_axes(
        var, "", "variance (log)", "Noise of a batch's gradient", xlim=(0.8, 330), ylim=(1e-3, 400), grid=True
    )
    views.label_axes(
        time,
        "batch size B (log)",
        "ms, by a model (log)",
        "Time",
        xlim=(0.8, 330),
        ylim=(1e-3, 1e3),
        grid=True,
    )
    for ax in (var, time):
        ax.set_xscale("log", base=2), ax.set_yscale("log")
        ax.set(xticks=[1, 4, 16, 64, 256], xticklabels=["1", "4", "16", "64", "256"])
    set_epoch = views.curve(time, color=theme.INK, width=1.4, label="of an epoch")
    set_arrival = views.points(
        time, color=theme.GREEN, marker="^", size=7, label=f"until J − J* is {PARTS:.0%} of its start"
    )
    set_times = views.points(time, color=theme.INK, size=12, hollow=True)
    time.text(
        0.03,
        0.05,
        f"a step: {1e3 * theory.CALL:g} µs + {1e6 * theory.EACH:g} ns · B",
        transform=time.transAxes,
        fontsize=theme.points(theme.TICK),
    )
    time.legend(loc="upper right", borderaxespad=0, handlelength=1.4)
    set_theory, set_law = views.curve(var, color=theme.GREY), views.curve(var, color=theme.GREY, style=":")
    set_var, set_here = (
        views.points(var, color=theme.VERMILLION, size=6),
        views.points(var, color=theme.INK, size=12, hollow=True),
    )
    set_word = views.text(var, 0.98, 0.97, ha="right")
    square = np.linspace(-2.4, 3.2, 50), np.linspace(-2.2, 2.6, 50)
    fine, drawn, turn = 2.0 ** np.linspace(0, 7.9, 60), [], np.linspace(0, 2 * np.pi, 73)
    sizes, around = np.array(SIZES), 2 * np.stack([np.cos(turn), np.sin(turn)])
    takes = theory.step_milliseconds(sizes)
    set_epoch(sizes, M // sizes * takes)

    def update(batch, alpha, epochs, shuffle, repeats, scaling, noise, seed):
        rate = alpha * (batch / 16) ** SCALINGS[scaling]
        problem = line(noise)
        lowest = problem.lowest
        path, J, own = walks(batch, rate, epochs, noise, shuffle, repeats, seed)
        if drawn != [noise]:
            set_bowl(*square, problem.above(np.stack(np.meshgrid(*square), axis=-1)))
            set_best(*problem.best)
            drawn[:] = [noise]
        calm = np.nan_to_num(path, nan=1e3, posinf=1e3, neginf=-1e3).clip(-1e3, 1e3)
        step = max(len(calm) // 60, 1)
        few = calm[::step, 1:13]
        set_walks(few[:-1].reshape(-1, 2), few[1:].reshape(-1, 2))
        set_one(*calm[:: max(len(calm) // 800, 1), 0].T)
        set_ends(*calm[-1].T), set_cloud([], []), set_cloud_word("")
        work, every = np.linspace(0, 1, len(path)), max(len(path) // 1000, 1)
        calm_J = [
            np.nan_to_num(cost, nan=1e6, posinf=1e6).clip(1e-6, 1e6)[::every] for cost in (J[:, 0], own[:, 0])
        ]
        for k, set_label in enumerate(set_epochs, 1):
            set_label(number(epochs * k / 4))
        (
            set_cost(work[::every], calm_J[0]),
            set_own(work[:-1][::every], calm_J[1]),
            set_floor([0, 1], [max(lowest, 1e-6)] * 2),
        )
        measured, full = variances(noise)
        (
            set_var(SIZES[:-1], measured),
            set_theory(fine, theory.gradient_variance(full, fine, M)),
            set_law([0.8, 330], [full / 0.8, full / 330]),
        )
        if batch < M:
            set_here(batch, measured[SIZES.index(batch)])
        else:
            set_here([], [])
        set_word(
            f"B = {batch}: {number(measured[SIZES.index(batch)])}"
            if batch < M
            else "B = m: 0, there is no other batch"
        )
        over = float(np.clip(np.nan_to_num(J[-1].mean() - lowest, nan=1e12, posinf=1e12), 0, 1e12))
        reached = theory.moments(problem, START, batch, rate, epochs)
        lost = not np.isfinite(J[-1]).all() or not max(over, reached[-1]) <= J[0, 0] - lowest
        inside, expected = ends(reached, batch, noise, calm[-1]) if shuffle and not lost else (None, None)
        need = arrivals(alpha, SCALINGS[scaling], noise)
        there, here = need > 0, SIZES.index(batch)
        ms = M // batch * takes[here], need[here] * takes[here]
        set_arrival(sizes[there], (need * takes)[there])
        set_times([batch] * (1 + there[here]), ms[: 1 + there[here]])
        slope = theory.power_law(SIZES[:5], measured[:5])
        what = f"{M // batch} step{'s' if M > batch else ''} an epoch"
        return Reading(
            f"B = {batch}: {what}"
            + (
                "; the walk does not settle, α is too large for so much noise"
                if lost
                else f"; after {epochs} epoch{'s' * (epochs > 1)} J is {number(over)} above the lowest"
            ),
            {
                "steps in an epoch": M // batch,
                "α used": float(rate),
                "J above the lowest, mean of walks": over if expected is None else (over, expected),
                **({} if inside is None else {"walks that end inside the dashes": (inside, INSIDE)}),
                "slope of the noise": (slope, -1.0),
                "ms of an epoch": float(ms[0]),
                f"ms until J − J* is {PARTS:.0%}": float(ms[1]) if there[here] else "never",
            },
        )

    def ends(expected, batch, noise, reached):
        """Draw the ellipse of two widths in which the walks should end. → share of those `reached` (R, 2) in it, expected J − J*;
        None for what theory does not tell"""
        if batch == M:  # no noise: all walks are one
            return None, expected.above
        far = ((expected.mean - line(noise).best) ** 2).sum()
        if not noise or far > np.trace(expected.covariance):
            return None, None  # still on the way
        set_cloud(*expected.stretch(around))
        set_cloud_word(f"dashes: theory, {INSIDE:.0%} end inside")
        return expected.share_within(reached), expected.above

    return update


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
    return [kind(batch=size).numbers["ms of an epoch"] for size in (1, 256)], [1.794, 0.00892], 1e-3


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


@explorable(
    schedule=Choice(*SCHEDULES, label="schedule"),
    alpha=LogSlider(0.01, 1.0, 0.2, label="α₀"),
    rate=LogSlider(0.005, 1.0, 0.05, label="rate of decay"),
    curvature=Slider(0.5, 1.9, 1.0, step=0.05, label="λ"),
    step=Step(0, WALK, WALK, milliseconds=25),
    seed=Seed(),
    size=(940, 420),
    latency="II",
    presets={
        "constant .2": {},
        "constant .1": {"alpha": 0.1},
        "constant .4": {"alpha": 0.4},
        "decayed": {"schedule": "α₀/(1 + rate·t)"},
        "decayed too soon": {"schedule": "α₀ · baseᵗ", "alpha": 0.02, "rate": 1.0},
        "stairs": {"schedule": "stairs", "alpha": 0.5},
        "cosine": {"schedule": "cosine"},
    },
    predict="E[w²]",
    more={"Seed": ("seed",)},
)
def how_wide_is_the_cloud(fig):
    """400 walkers in the bowl J = ½λw², each with gradients of its own noise: where they are at a step, the mean of w² by step
    with its exact theory, and α by step.   Lecture C2W2 2.9"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.5, 1))
    widths, place, rates = (
        fig.add_subplot(grid[:, 0]),
        fig.add_subplot(grid[0, 1]),
        fig.add_subplot(grid[1, 1]),
    )
    views.label_axes(
        widths,
        "step (log)",
        "E[w²] (log)",
        "How far from the minimum",
        xlim=(1, WALK + 200),
        ylim=(1e-5, 30),
        grid=True,
    )
    widths.set_xscale("log"), widths.set_yscale("log")
    set_theory = views.curve(widths, color=theme.INK, style="--", width=1.4, label="theory", zorder=6)
    set_mean = views.curve(widths, color=theme.BLUE, width=2.2, label="mean over the walkers")
    set_floor = views.curve(
        widths, color=theme.VERMILLION, style=":", width=2.0, label="α/(λ(2 − αλ)) for this step's α"
    )
    set_now = views.vertical(widths)
    set_dot = views.points(widths, color=theme.BLUE, size=9, zorder=7)
    widths.legend(loc="lower left")
    edges = np.linspace(-3.6, 3.6, 73)
    views.label_axes(place, "w", "walkers", "The cloud at this step", xlim=(-3.6, 3.6), ylim=(0, 130))
    set_bars = views.steps(place, edges, color=theme.SKY)
    set_bell = views.curve(place, color=theme.INK, style="--", width=1.4)
    set_bell_word = views.text(place, 0.02, 0.95)
    views.label_axes(rates, "step (log)", "α (log)", xlim=(1, WALK + 200), ylim=(1e-6, 2), grid=True)
    rates.set_xscale("log"), rates.set_yscale("log")
    set_rate, set_rate_now = views.curve(rates, color=theme.VERMILLION), views.vertical(rates)
    shown, steps, middle = (
        np.unique(np.geomspace(1, WALK, 300).round().astype(int)),
        np.arange(1, WALK + 1),
        np.linspace(-3.6, 3.6, 200),
    )

    def update(schedule, alpha, rate, curvature, step, seed):
        alphas, path, second = cloud(schedule, alpha, rate, curvature, seed)
        measured = (path[shown] ** 2).mean(axis=1)
        set_mean(shown, measured), set_theory(shown, second[shown])
        floor = theory.cloud_floor(alphas, curvature)
        set_floor(shown, floor[shown - 1].clip(1e-9))
        here, a = path[step], float(alphas[max(step - 1, 0)])
        now = float((here.astype(float) ** 2).mean())
        set_now(max(step, 1)), set_dot(max(step, 1), now), set_rate_now(max(step, 1))
        set_bars(np.histogram(here, edges)[0])
        mean = theory.cloud_mean(alphas[:step], curvature, BEGIN)
        sigma = np.sqrt(max(second[step] - mean**2, 0.0))
        bell = normal_density(middle, mean, max(sigma, 1e-3)) * WALKERS * (edges[1] - edges[0])
        set_bell(middle, bell.clip(0, 1e4))
        set_bell_word(f"width {number(sigma)}")
        set_rate(steps[shown - 1], alphas[shown - 1].clip(1e-9))
        far = second[step] > 4 * floor[max(step - 1, 0)] and abs(mean) > 2 * sigma
        if far:
            finding = f"At step {step} the walkers are still on the way: the mean of w is {number(mean)}"
        elif schedule == "constant":
            finding = f"With constant α = {number(a)} the cloud keeps E[w²] = {number(second[step])}, however long it walks"
        else:
            finding = f"α has come down to {number(a)}, and the cloud to E[w²] = {number(second[step])}"
        return Reading(
            finding,
            {
                "E[w²]": (now, float(second[step])),
                "α/(λ(2 − αλ))": float(floor[max(step - 1, 0)]),
                "α at this step": a,
                "mean of w": float(here.mean()),
            },
        )

    update.idle = lambda values: (
        {"rate": "this schedule has no rate"} if values["schedule"] in WITHOUT_RATE else {}
    )
    return update


@how_wide_is_the_cloud.claim(
    "λ = 1: constant α keeps E[w²] = α/(2 − α): .053, .111, .250 at α = .1, .2, .4; halving α about halves it"
)
def _(kind):
    floors = [kind(alpha=alpha).reading.numbers["E[w²]"][1] for alpha in (0.1, 0.2, 0.4)]
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
    return kind(schedule="α₀/(1 + rate·t)").reading.numbers["E[w²]"][1], 0.0011, 5e-2


@how_wide_is_the_cloud.claim("α₀ = .2 and rate 1 give .1, .067, .05, .04 in the epochs 1 to 4")
def _(kind):
    return schedules.inverse_time(0.2, 1)(np.arange(1, 5)), [0.1, 0.0667, 0.05, 0.04], 1e-3
