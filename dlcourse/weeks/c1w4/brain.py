"""Units and neurons: when a model neuron fires, and whether learning needs the exact way back (4.8)."""

import numpy as np

from ... import data
from ... import functional as F
from ...analysis import feedback
from ...analysis.feedback import EXACT, FROZEN, RANDOM
from ...analysis.neuron import firing_rate, leaky_integrate_and_fire, nearest_multiple
from ...explore import IntSlider, Reading, Slider, Step, explorable, theme, views
from ...remember import remembered

__all__ = ["which_curve_resembles_a_neuron", "must_the_way_back_be_exact"]

# ---- a neuron that leaks (4.8) ------------------------------------------------------------------------------------------
MILLISECONDS = 200.0  # of the trace
HIGHEST = 280.0  # spikes a second in the picture
CURRENTS = np.linspace(0, 4, 161)  # times the threshold


@remembered
def trace(current, tau, rest):
    return leaky_integrate_and_fire(current, tau, rest, milliseconds=MILLISECONDS)


STARTS, WIDTHS = np.linspace(-1, 4, 51), np.geomspace(0.03, 3, 25)


HINGES = F.relu(CURRENTS - STARTS[:, None])
S_CURVES = F.sigmoid((CURRENTS - STARTS[:, None, None]) / WIDTHS[:, None]).reshape(-1, len(CURRENTS))


@explorable(
    current=Slider(0.0, 4.0, 1.5, step=0.05, label="current I", marks={1.0: "threshold"}),
    tau=Slider(10.0, 50.0, 20.0, step=1.0, label="leak τ (ms)"),
    rest=Slider(0.0, 10.0, 2.0, step=0.5, label="rest (ms)"),
    size=(940, 420),
    presets={
        "below the threshold": {"current": 0.9},
        "just above": {"current": 1.1},
        "twice": {"current": 2.0},
        "a long rest": {"current": 2.0, "rest": 10.0},
        "no rest": {"current": 2.0, "tau": 50.0, "rest": 0.0},
    },
    predict="spikes a second",
)
def which_curve_resembles_a_neuron(fig):
    """A model neuron that fills with current, leaks, and fires at a threshold: its voltage over time, and its spikes a second against the
    current, with the hinge (ReLU) and the S-curve (sigmoid) that come nearest.   Lecture C1W4 4.8"""
    left, right = fig.subplots(1, 2, width_ratios=(1.25, 1))
    views.label_axes(left, "time (ms)", "voltage V", "The neuron", xlim=(0, MILLISECONDS), ylim=(-0.08, 1.85))
    left.axhline(1, color=theme.GREY, linewidth=1.0, linestyle="--")
    left.set_yticks([0, 0.5, 1], ["0", "0.5", "fires at 1"])
    set_voltage, set_count = (
        views.curve(left, color=theme.INK, width=1.3),
        views.text(left, 0.02, 0.99, size=theme.LABEL),
    )
    views.label_axes(
        right,
        "current I (1 just reaches the threshold)",
        "spikes a second",
        "How often it fires",
        xlim=(0, 4.05),
        ylim=(-7, HIGHEST),
        grid=True,
    )
    set_rate = views.curve(right, color=theme.INK, width=2.4, label="neuron")
    set_hinge = views.curve(right, color=theme.VERMILLION, style="--", label="nearest hinge, ReLU")
    set_s = views.curve(right, color=theme.BLUE, style=":", width=2.2, label="nearest S-curve, sigmoid")
    set_now = views.points(right, color=theme.INK, size=9, zorder=6)
    right.legend(loc="upper left")
    set_beyond = views.text(right, 0.98, 0.72, size=theme.LABEL, ha="right")

    def update(current, tau, rest):
        times, voltages, spikes = trace(current, tau, rest)
        curve = firing_rate(CURRENTS, tau, rest)
        (hinge, to_hinge), (s_curve, to_s) = (
            nearest_multiple(HINGES, curve),
            nearest_multiple(S_CURVES, curve),
        )
        (
            set_voltage(times, voltages),
            set_rate(CURRENTS, curve),
            set_hinge(CURRENTS, hinge),
            set_s(CURRENTS, s_curve),
        )
        expected = float(firing_rate(np.array(current), tau, rest))
        (
            set_now(current, min(expected, HIGHEST - 8)),
            set_beyond(f"↑ {curve[-1]:.0f} at I = 4" if curve[-1] > HIGHEST else ""),
        )
        measured = float(1000 / np.diff(spikes).mean()) if len(spikes) > 1 else 0.0
        set_count(
            f"{len(spikes)} spikes in {MILLISECONDS:g} ms"
            if len(spikes) != 1
            else f"1 spike in {MILLISECONDS:g} ms"
        )
        nearer = "hinge" if to_hinge < to_s else "S-curve"
        firing = (
            f"At I = {current:.3g} the neuron fires {expected:.0f} times a second"
            if current > 1
            else f"At I = {current:.3g} the leak wins: the neuron never fires"
        )
        return Reading(
            f"{firing}; its curve is nearer to the {nearer}",
            {
                "spikes a second": (measured, expected) if len(spikes) > 1 else expected,
                "off the hinge by": to_hinge,
                "off the S-curve by": to_s,
            },
        )

    return update


@which_curve_resembles_a_neuron.claim(
    "0, 42, 63 and 99 spikes a second at 1, 1.5, 2 and 3 times the threshold (τ = 20 ms, rest 2 ms)"
)
def _(kind):
    return [round(float(firing_rate(np.array(I), 20.0, 2.0))) for I in (1.0, 1.5, 2.0, 3.0)], [0, 42, 63, 99]


@which_curve_resembles_a_neuron.claim("the spikes of the simulated neuron come as often as the formula says")
def _(kind):
    pairs = [
        kind(current=I, tau=tau, rest=rest).reading.numbers["spikes a second"]
        for I in (1.5, 2.0, 4.0)
        for tau, rest in ((20.0, 2.0), (10.0, 0.0), (50.0, 10.0))
    ]
    return [measured for measured, _ in pairs], [expected for _, expected in pairs], 1e-6


@which_curve_resembles_a_neuron.claim(
    "which curve is nearer depends on the neuron: the hinge for τ = 20, rest 2; the S-curve for rest 10"
)
def _(kind):
    def nearer(rest):
        numbers = kind(rest=rest).numbers
        return numbers["off the hinge by"] < numbers["off the S-curve by"]

    return [nearer(2.0), nearer(10.0)], [True, False]


# ---- learning through random wires (4.8) --------------------------------------------------------------------------------
EPOCHS, SEEDS = 20, 6


@remembered
def trained(seed):
    """A 64-64-32-10 network on 1500 digits, in three ways from the same start."""
    return feedback.compare(*data.digits().split(), epochs=EPOCHS, seed=seed)


@explorable(
    epoch=Step(0, EPOCHS, EPOCHS, milliseconds=300),
    seed=IntSlider(0, SEEDS - 1, 0),
    size=(940, 440),
    latency="II",
    presets={
        "before": {"epoch": 0},
        "one epoch": {"epoch": 1},
        "at the end": {},
        "another start": {"seed": 4},
    },
    predict="random feedback",
)
def must_the_way_back_be_exact(fig):
    """A network learns digits three times: by backpropagation, with fixed random matrices in place of Wᵀ on the way back, and with its
    hidden layers frozen. Accuracy, angle of the steps to the true gradient, and the last weights beside their random partner.   Lecture C1W4 4.8"""
    grid = fig.add_gridspec(2, 3, width_ratios=(1.25, 1, 0.62))
    right, turn = fig.add_subplot(grid[:, 0]), fig.add_subplot(grid[:, 1])
    pictures = [fig.add_subplot(grid[row, 2]) for row in (0, 1)]
    views.label_axes(
        right,
        "epoch",
        "test accuracy",
        "New digits read correctly",
        xlim=(-0.5, EPOCHS + 0.5),
        ylim=(0, 1.04),
        grid=True,
    )
    looks = {EXACT: (theme.BLUE, "-", "o"), RANDOM: (theme.GREEN, "--", "D"), FROZEN: (theme.GREY, ":", "s")}
    set_lines = {
        method: (
            views.curve(right, color=color, style=style, width=2.0, label=method),
            views.points(right, color=color, marker=marker, size=8),
        )
        for method, (color, style, marker) in looks.items()
    }
    right.set_xticks([0, 5, 10, 15, 20])
    right.legend(loc="lower right")
    views.label_axes(
        turn,
        "epoch",
        "degrees",
        "Angle to the true gradient",
        xlim=(-0.5, EPOCHS + 0.5),
        ylim=(0, 110),
        grid=True,
    )
    turn.set(xticks=[0, 5, 10, 15, 20], yticks=[0, 30, 60, 90])
    turn.axhline(90, color=theme.GREY, linewidth=1.0)
    turn.text(
        EPOCHS,
        92,
        "90°: knows nothing of it",
        ha="right",
        fontsize=theme.points(theme.TICK),
        color=theme.GREY,
    )
    set_angles = [
        (
            views.curve(turn, color=theme.GREEN, style=style, label=f"dW of layer {l}"),
            views.points(turn, color=theme.GREEN, marker=marker, size=8),
        )
        for l, style, marker in ((1, "-", "o"), (2, "--", "D"))
    ]
    turn.legend(loc="lower left")
    set_pictures = []
    for ax, name in zip(pictures, ("W of layer 3, learned", "B of layer 3, random, fixed")):
        ax.set(xticks=[], yticks=[], title=name)
        set_pictures.append(
            ax.imshow(
                np.zeros((10, 32)), cmap=theme.SIGNED_MAP, vmin=-1, vmax=1, aspect="auto", animated=True
            ).set_data
        )
    set_between = views.text(pictures[1], 0.5, -0.04, size=theme.LABEL, ha="center", halo=False)
    pictures[1].text(
        0.5,
        -0.15,
        "red above 0, to ±2.5 σ of each",
        fontsize=theme.points(theme.TICK),
        color=theme.GREY,
        ha="center",
        va="top",
        transform=pictures[1].transAxes,
        in_layout=False,
    )

    def update(epoch, seed):
        run, seen = trained(seed), np.arange(epoch + 1)
        for method, (set_line, set_dot) in set_lines.items():
            set_line(seen, run.right[method][seen]), set_dot(epoch, run.right[method][epoch])
        for k, (set_line, set_dot) in enumerate(set_angles):
            set_line(seen, run.angles[seen, k]), set_dot(epoch, run.angles[epoch, k])
        W, B = run.W[epoch], run.B
        set_pictures[0](W / (2.5 * W.std())), set_pictures[1](B / (2.5 * B.std()))
        between = run.angles[epoch, 2]
        set_between(f"{between:.0f}° apart")
        now = {method: run.right[method][epoch] for method in looks}
        finding = (
            "Before training nobody knows anything, and the random way back points nowhere"
            if epoch == 0
            else f"Random feedback: {now[RANDOM]:.1%} right after {epoch} epoch{'s' * (epoch > 1)}; exact: {now[EXACT]:.1%}, frozen: {now[FROZEN]:.1%}"
        )
        return Reading(
            finding,
            {
                **now,
                "angle of layer 1": run.angles[epoch, 0],
                "of layer 2": run.angles[epoch, 1],
                "W to B": between,
            },
        )

    return update


@must_the_way_back_be_exact.claim(
    "after 20 epochs, over six starts: backpropagation 96–99 %, random feedback 95–99 %, frozen 73–87 %"
)
def _(kind):
    ends = np.array(
        [[trained(seed).right[method][-1] for method in (EXACT, RANDOM, FROZEN)] for seed in range(SEEDS)]
    )
    return [
        ((ends >= [0.96, 0.95, 0.73]) & (ends <= [0.995, 0.99, 0.87])).all(),
        (ends[:, 1] > ends[:, 2] + 0.1).all(),
    ], [True, True]


@must_the_way_back_be_exact.claim(
    "the random way back starts at a right angle to the gradient, 80–100°, and ends at 50–70° in layer 1, 30–60° in layer 2"
)
def _(kind):
    angles = np.array([trained(seed).angles[[0, -1]] for seed in range(SEEDS)])
    start, end = angles[:, 0, :2], angles[:, 1, :2]
    return [((start > 80) & (start < 100)).all(), ((end > [50, 30]) & (end < [70, 60])).all()], [True, True]


@must_the_way_back_be_exact.claim(
    "W^[3] turns towards its random partner B[3], from a right angle to less than 65°"
)
def _(kind):
    turned = np.array([trained(seed).angles[[0, -1], 2] for seed in range(SEEDS)])
    return [(abs(turned[:, 0] - 90) < 12).all(), (turned[:, 1] < 65).all()], [True, True]
