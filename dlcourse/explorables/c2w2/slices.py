"""The cost of a real network, seen on a line or a plane through its weights, and how sharp it gets while training.   C2W2 2.10"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ... import data, deep_network, initializers, optim, surfaces
from ... import functional as F
from ...autodiff import Parameter
from ...explore import Choice, IntSlider, LogSlider, Reading, Seed, Slider, Step, explorable, number, theme, views

__all__ = ["how_sharp_does_it_get", "what_does_a_slice_show"]

NETS = {"2-8-1": (2, 8, 1), "2-16-16-1": (2, 16, 16, 1)}
RANDOM, RAW, PCA, BETWEEN, WEIGHTS = "random, filter-normalised", "random, as drawn", "main ones of the path", "to a second solution", "two weights"
STEPS, PIECE = 200, 128
LINE = np.linspace(-0.5, 1.5, 81)


@lru_cache
def examples():
    """200 points of two moons, float32: X (2, m), Y (1, m)."""
    X, Y = data.moons(200, noise=0.2, rng=np.random.default_rng(0))
    return X.astype(np.float32), Y.astype(np.float32)


def pack(params):
    return np.concatenate([np.ravel(part) for layer in params for part in layer])


def unpack(theta, dims):
    """Parameters of a network or of many: θ (…, n) → [(W (…, n[l], n[l−1]), b (…, n[l], 1)), …]"""
    layers, place = [], 0
    for n_in, n_out in zip(dims, dims[1:]):
        W = theta[..., place:place + n_out * n_in].reshape(*theta.shape[:-1], n_out, n_in)
        place += n_out * n_in
        layers.append((W, theta[..., place:place + n_out, None]))
        place += n_out
    return layers


def cost(theta, dims):
    """J, the cross-entropy of networks with ReLU units, for all θ (…, n) at once, in pieces that stay in the cache.   → (…)"""
    X, Y = examples()
    flat = theta.reshape(-1, theta.shape[-1]).astype(np.float32)
    J = np.empty(len(flat), np.float32)
    for first in range(0, len(flat), PIECE):
        A = X
        *hidden, (W, b) = unpack(flat[first:first + PIECE], dims)
        for V, c in hidden:
            A = V @ A
            A += c
            np.maximum(A, 0, out=A)
        Z = W @ A + b
        J[first:first + PIECE] = (np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z))) - Y * Z).mean(axis=(1, 2))
    return J.reshape(theta.shape[:-1])


class Run(NamedTuple):
    """path (STEPS + 1, n), J (STEPS + 1,) of a training."""
    path: np.ndarray
    J: np.ndarray


@lru_cache(64)
def trained(net, seed):
    """Adam, α = .03, all examples, from He's random start."""
    dims, (X, Y) = NETS[net], examples()
    params = deep_network.initialize(dims, init=initializers.he, rng=np.random.default_rng(seed), dtype=np.float32)
    params = [(Parameter(W), Parameter(b)) for W, b in params]
    optimizer, path = optim.Adam([part for layer in params for part in layer], learning_rate=0.03), []
    for _ in range(STEPS + 1):
        path.append(pack([(W.value, b.value) for W, b in params]))
        A = X
        for k, (W, b) in enumerate(params):
            Z = F.affine(A, W, b)
            A = F.relu(Z) if k < len(params) - 1 else Z
        optimizer.zero_grad()
        F.binary_cross_entropy(Z, Y).backward()
        optimizer.step()
    path = np.array(path)
    return Run(path, cost(path, dims))


def rescaled(theta, dims, c):
    """The same function with other weights: into a layer of ReLU units c times as much, out of it 1/c.   θ (…, n)"""
    layers = [[W.copy(), b.copy()] for W, b in unpack(theta, dims)]
    layers[0][0] *= c
    layers[0][1] *= c
    layers[1][0] /= c
    return np.concatenate([part.reshape(*theta.shape[:-1], -1) for layer in layers for part in layer], axis=-1)


def filter_normalized(direction, theta, dims):
    """A direction in which the weights into every unit are as long as those of θ, and its bias as large: the plane does not change
    when θ is rescaled."""
    parts = []
    for (W, b), (V, c) in zip(unpack(direction, dims), unpack(theta, dims)):
        lengths = [np.linalg.norm(part, axis=1, keepdims=True) for part in (V, W)]
        parts.append((W * lengths[0] / np.maximum(lengths[1], 1e-12), np.sign(b) * np.abs(c)))
    return pack(parts)


@lru_cache(128)
def plane(net, way, seed, scale):
    """Centre θ* (n,), two directions (2, n), and the path in the weights that were rescaled."""
    dims, run = NETS[net], trained(net, seed)
    path = rescaled(run.path, dims, np.float32(scale))
    end, rng = path[-1], np.random.default_rng([seed, 7])
    if way in (RANDOM, RAW):
        drawn = rng.normal(size=(2, end.size)).astype(np.float32)
        if way == RANDOM:
            return end, np.array([filter_normalized(d, end, dims) for d in drawn]), path
        return end, drawn / np.sqrt(end.size) * 8, path          # of one length, whatever the weights are
    if way == PCA:
        _, s, V = np.linalg.svd(path - path[-1], full_matrices=False)
        return end, V[:2] * np.abs((path - end) @ V[:2].T).max(), path
    if way == BETWEEN:
        other = rescaled(trained(net, seed + 1).path[-1], dims, np.float32(scale))
        across = rng.normal(size=end.size).astype(np.float32)
        return end, np.array([other - end, filter_normalized(across, end, dims)]), path
    two = np.zeros((2, end.size), np.float32)
    two[0, 0], two[1, 1] = 4.0, 4.0
    return end, two, path


@lru_cache(64)
def between(net, seed):
    """J on the straight line LINE between the solutions of two seeds."""
    one, two = (trained(net, each).path[-1] for each in (seed, seed + 1))
    return surfaces.loss_slice(lambda theta: cost(theta, NETS[net]), one, (two - one)[None], LINE[:, None].astype(np.float32))


@lru_cache(64)
def sliced(net, way, seed, scale, span, grid):
    """Coordinates (grid,), J on the plane (grid, grid), the path's coordinates (STEPS + 1, 2), J of its shadow on the plane, and the
    share of the path's variance that the plane keeps."""
    dims = NETS[net]
    end, directions, path = plane(net, way, seed, scale)
    at = np.linspace(-span, span, grid)
    coordinates = np.stack(np.meshgrid(at, at), axis=-1).astype(np.float32)
    J = surfaces.loss_slice(lambda theta: cost(theta, dims), end, directions, coordinates)
    off = (path - end).astype(float)
    shadow = np.linalg.lstsq(directions.T.astype(float), off.T, rcond=None)[0].T
    J_shadow = cost((end + shadow.astype(np.float32) @ directions), dims)
    left = off - shadow @ directions
    kept = 1 - (left**2).sum() / max((off**2).sum(), 1e-12)
    return at, J, shadow, J_shadow, float(kept)


COLORS = theme.ramp("#ffffff", "#e3ecf3", "#b6cade", "#86a5c4", "#5b7fa5", bands=20)
LOW, HIGH = -3.0, 1.6                                            # of log₁₀ J, the ends of the colours


@explorable(net=Choice(*NETS, label="network"), way=Choice(RANDOM, RAW, PCA, BETWEEN, WEIGHTS, label="directions"), span=Slider(0.1, 3.0, 1.0, step=0.05),
            scale=LogSlider(0.1, 10.0, 1.0, label="rescale c"), step=Step(0, STEPS, STEPS, milliseconds=40), grid=IntSlider(15, 61, 41, label="grid"), seed=Seed(0, 99, 0),
            presets={"filter-normalised": {}, "the same, c = 5": {"scale": 5.0}, "as drawn": {"way": RAW}, "as drawn, c = 5": {"way": RAW, "scale": 5.0},
                     "path": {"way": PCA}, "path of the larger": {"way": PCA, "net": "2-16-16-1"}, "two solutions": {"way": BETWEEN, "span": 1.5}},
            size=(940, 420), latency="II", predict="share of the path kept")
def what_does_a_slice_show(fig):
    """J of a network on two moons, on a plane through its trained weights: the plane with the shadow of the training path, true J
    beside that of its shadow, and J on the straight line to a second solution.   Lecture C2W2 2.10"""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.15, 1))
    world, costs, cut = fig.add_subplot(grid[:, 0]), fig.add_subplot(grid[0, 1]), fig.add_subplot(grid[1, 1])
    views.label_axes(world, "first direction, in spans", "second direction", xlim=(-1, 1), ylim=(-1, 1))
    set_map, set_lines = views.tiles(world, COLORS, smooth=True), views.contours(world, np.arange(LOW, HIGH, 0.25), color="#51697f", width=0.5)
    set_name = views.text(world, 0, 1.02, va="bottom", halo=False, size=theme.LABEL)
    set_path, set_end = views.path(world, color=theme.VERMILLION, zorder=6), views.points(world, color=theme.INK, marker="*", size=13, zorder=9)
    views.label_axes(costs, "training step", "J (log)", "On the path, and at its shadow on the plane", xlim=(0, STEPS), ylim=(1e-3, 50), grid=True)
    costs.set_yscale("log")
    set_true, set_shadow = views.curve(costs, color=theme.INK, width=2.2, label="true J"), views.curve(costs, color=theme.VERMILLION, style="--", label="J of the shadow")
    set_now = views.vertical(costs)
    costs.legend(loc="upper right")
    views.label_axes(cut, "from this solution (0) to the one of the next seed (1)", "J (log)", "On the line between two solutions", xlim=(-0.5, 1.5), ylim=(1e-3, 50), grid=True)
    cut.set_yscale("log")
    set_cut, set_both = views.curve(cut, color=theme.BLUE, width=2.2), views.points(cut, color=theme.INK, marker="*", size=11)

    def update(net, way, span, scale, step, grid, seed):
        at, J, shadow, J_shadow, kept = sliced(net, way, seed, scale, span, grid)
        heights = np.log10(J.clip(10**LOW, 10**HIGH))
        set_map([((heights - LOW) / (HIGH - LOW) * 2 - 1, (-1, -1, 2, 2))])
        set_lines(at / span, at / span, heights)
        set_name(f"J by colour and line, span {number(span)}")
        ends = [0.0, 1 / span] if way == BETWEEN and span > 1 else [0.0]         # the second solution is on this plane too
        set_path(*(shadow[:step + 1] / span).clip(-1, 1).T), set_end(ends, [0.0] * len(ends))
        run, steps = trained(net, seed), np.arange(STEPS + 1)
        set_true(steps, run.J.clip(1e-6)), set_shadow(steps, J_shadow.clip(1e-6, 1e6)), set_now(step)
        J_line = between(net, seed)
        set_cut(LINE, J_line.clip(1e-6, 1e6)), set_both([0, 1], [run.J[-1], trained(net, seed + 1).J[-1]])
        ridge = float(J_line[(LINE >= 0) & (LINE <= 1)].max())
        low = float(J.max() / J.min())
        gap = float(np.abs(np.log10(J_shadow.clip(1e-6, 1e6) / run.J.clip(1e-6)))[:step + 1].max())
        finding = {PCA: f"The path's two main directions keep {kept:.0%} of it; off the plane J is another",
                   BETWEEN: f"Between two solutions J climbs to {number(ridge)}; here it is {number(float(run.J[-1]))}"}
        return Reading(finding.get(way, f"This plane keeps {kept:.1%} of the path: its shadow's J is up to {number(10**gap)} times off"),
                       {"J at the end": float(run.J[-1]), "share of the path kept": kept, "largest J/lowest J on the plane": low,
                        "highest J between the solutions": ridge, "parameters": run.path.shape[1]})
    return update


def squeeze(way, c):
    """How much J grows, at most, on the plane of the 2-8-1 network, once the weights were rescaled by c."""
    return float(np.ptp(np.log(sliced("2-8-1", way, 0, c, 1.0, 41)[1])))


@what_does_a_slice_show.claim("swapping two hidden units leaves J unchanged, to 1e-6 in float32 and 1e-12 in float64")
def _(kind):
    (W1, b1), (W2, b2) = unpack(trained("2-8-1", 0).path[-1].astype(float), NETS["2-8-1"])
    X, Y = examples()
    order = [1, 0, *range(2, 8)]

    def J(W1, b1, W2, b2):
        return F.binary_cross_entropy(W2 @ F.relu(W1 @ X + b1) + b2, Y)
    return abs(J(W1, b1, W2, b2) - J(W1[order], b1[order], W2[:, order], b2)) < 1e-12, True


@what_does_a_slice_show.claim("rescaling by c = 5 leaves J as it is; filter-normalised planes stay the same, planes as drawn do not")
def _(kind):
    run = trained("2-8-1", 0)
    J = cost(rescaled(run.path[-1:], NETS["2-8-1"], np.float32(5)), NETS["2-8-1"])
    normal, raw = ([squeeze(way, c) for c in (1.0, 5.0)] for way in (RANDOM, RAW))
    return [abs(J[0] / run.J[-1] - 1) < 1e-3, abs(normal[1] / normal[0] - 1) < 1e-2, abs(raw[1] / raw[0] - 1) > 0.05], [True] * 3


@what_does_a_slice_show.claim("off the plane the true cost is another: at the start it is not that of its shadow, at the end it is")
def _(kind):
    gaps = []
    for way in (RANDOM, PCA):
        *_, J_shadow, _ = sliced("2-16-16-1", way, 0, 1.0, 1.0, 15)
        gap = np.abs(np.log(J_shadow / trained("2-16-16-1", 0).J))
        gaps += [gap[:20].max() > 0.05, gap[-1] < 1e-2]
    return gaps, [True] * 4


@what_does_a_slice_show.claim("the path's two main directions keep more than nine tenths of it, two random ones almost nothing")
def _(kind):
    kept = [kind(way=way, net="2-16-16-1").numbers["share of the path kept"] for way in (PCA, RANDOM)]
    return [kept[0] > 0.9, kept[1] < 0.1], [True, True]


# ---- the edge of stability ----------------------------------------------------------------------------------------------
LONG, EVERY, ALPHAS = 6000, 100, (0.1, 0.2, 0.4, 0.5)


def sharpened(alpha, steps=LONG):
    """Plain descent on ½(a − y)² of a 2-16-1 network, tanh and a linear output, y = ±1: J after every EVERY steps, and λ_max there by
    power iteration, in which Hv is the two-sided difference of the gradient along v.   → J, λ_max (steps/EVERY + 1,)
    """
    (X, Y), dims = (part.astype(float) for part in examples()), (2, 16, 1)
    Y, m = 2 * Y - 1, X.shape[1]

    def both(theta):
        (W1, b1), (W2, b2) = unpack(theta, dims)
        A1 = np.tanh(W1 @ X + b1)
        E = W2 @ A1 + b2 - Y
        dZ1 = W2.T @ E * (1 - A1 * A1)
        return 0.5 * np.mean(E * E), np.concatenate([(dZ1 @ X.T).ravel(), dZ1.sum(1), (E @ A1.T).ravel(), E.sum(1)]) / m
    theta = pack(deep_network.initialize(dims, init=initializers.xavier, rng=np.random.default_rng(0)))
    direction, sharpness, costs = np.random.default_rng(1).normal(size=theta.size), [], []
    for t in range(steps + 1):
        if t % EVERY == 0:
            for _ in range(60 if t == 0 else 30):                # the direction of the last time is a good start
                direction /= np.linalg.norm(direction)
                pushed = (both(theta + 1e-4 * direction)[1] - both(theta - 1e-4 * direction)[1]) / 2e-4
                top, direction = direction @ pushed, pushed
            sharpness.append(top), costs.append(both(theta)[0])
        theta = theta - alpha * both(theta)[1]
    return np.array(costs), np.array(sharpness)


@lru_cache
def recorded():
    """J and λ_max of each α, as `make_sharpness.py` found them, (ALPHAS, LONG/EVERY + 1)."""
    with np.load(Path(__file__).with_name("sharpness.npz")) as stored:
        return stored["J"], stored["sharpness"]


@explorable(alpha=Choice(*ALPHAS, start=0.4, label="α"), step=IntSlider(0, LONG // EVERY, LONG // EVERY, label="hundreds of steps"), size=(940, 360),
            presets={"α = .1": {"alpha": 0.1}, "α = .2": {"alpha": 0.2}, "α = .4": {}, "α = .5": {"alpha": 0.5}}, predict="α · λmax")
def how_sharp_does_it_get(fig):
    """A small network trained by plain gradient descent on all examples: the largest curvature λmax of its cost, and the cost, by
    step, for four learning rates.   Lecture C2W2 2.10"""
    edge, costs = fig.subplots(1, 2)
    steps = np.arange(LONG // EVERY + 1) * EVERY
    looks = list(zip(ALPHAS, theme.CYCLE, ("-", "--", "-.", ":")))
    views.label_axes(edge, "step", "α · λmax", "How near to the edge of stability", xlim=(0, LONG), ylim=(0, 2.6), grid=True)
    views.label_axes(costs, "step", "J (log)", "The cost", xlim=(0, LONG), ylim=(5e-3, 1), grid=True)
    costs.set_yscale("log")
    edge.axhline(2, color=theme.INK, linewidth=1.4)
    edge.text(2400, 2.07, "2: beyond it a bowl would throw descent out", fontsize=theme.points(theme.TICK))
    J, sharpness = recorded()
    for (alpha, color, style), j, top in zip(looks, J, sharpness):
        edge.plot(steps, alpha * top, color=color, linestyle=style, linewidth=1.1, alpha=0.6)
        costs.plot(steps, j, color=color, linestyle=style, linewidth=1.1, alpha=0.6, label=f"α = {number(alpha)}")
    costs.legend(loc="upper right")
    set_chosen = [views.curve(ax, color=theme.INK, width=2.4) for ax in (edge, costs)]
    set_here, set_now = [views.points(ax, color=theme.INK, size=9, zorder=6) for ax in (edge, costs)], [views.vertical(ax) for ax in (edge, costs)]

    def update(alpha, step):
        k = ALPHAS.index(alpha)
        for set_curve, set_point, set_line, values in zip(set_chosen, set_here, set_now, (alpha * sharpness[k], J[k])):
            set_curve(steps, values), set_point(steps[step], values[step]), set_line(steps[step])
        now = float(alpha * sharpness[k, step])
        return Reading(f"After {number(int(steps[step]))} steps with α = {number(alpha)}, α·λmax is {number(now)}" +
                       (": at the edge of stability, and it stays" if now > 1.9 else ": it climbs" if step else ""),
                       {"α · λmax": now, "λmax": float(sharpness[k, step]), "J": float(J[k, step])})
    return update


@how_sharp_does_it_get.claim("plain descent drives α·λmax up to about 2 and holds it there, with α = .4 from step 2000 on")
def _(kind):
    J, sharpness = recorded()
    held = 0.4 * sharpness[ALPHAS.index(0.4), 20:]
    return [0.4 * sharpness[ALPHAS.index(0.4), 0] < 1.8, held.min() > 1.85, held.max() < 2.25, J[ALPHAS.index(0.4), -1] < J[ALPHAS.index(0.4), 20]], [True] * 4


@how_sharp_does_it_get.claim("the record is what the training gives")
def _(kind):
    J, sharpness = sharpened(0.2, 300)
    return [J, sharpness], [part[1, :4] for part in recorded()], 1e-4
