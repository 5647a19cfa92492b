"""Handwritten digits: a network before and after training (1.1), and pixels that change places (1.3)."""

import numpy as np

from ... import data, deep_network, initializers, metrics, optim, train
from ... import functional as F
from ...analysis.snapshots import by_epoch
from ...explore import Choice, IntSlider, Reading, Seed, Step, explorable, theme, views
from ...remember import remembered
from ...stored import load
from . import recipes

__all__ = ["what_does_training_change", "who_needs_the_picture"]

ACTIVATIONS = [F.relu, F.identity]  # the second one: logits, of which softmax makes probabilities
EPOCHS = 15


@remembered
def trained(hidden, learning_rate, seed):
    """A 64-hidden-10 network learns 1500 digits. For the start and each of 15 epochs: probabilities (10, 297) on the test digits."""
    rng = np.random.default_rng(seed)
    X, labels, X_test, _ = data.digits().split()
    params = deep_network.as_parameters(
        deep_network.initialize([64, hidden, 10], init=initializers.he, rng=rng)
    )
    values = by_epoch(
        lambda batch: F.cross_entropy(deep_network.output(params, batch[0], ACTIVATIONS), batch[1], axis=0),
        lambda: train.mini_batches(X, labels, 64, rng=rng),
        optim.Adam(params, learning_rate),
        params,
        epochs=EPOCHS,
    )
    return [F.softmax(deep_network.output(each, X_test, ACTIVATIONS), axis=0) for each in values]


def ten_pictures(ax, *, gap=2.6):
    """Ten pictures of 8 × 8 pixels in two rows, each with room for text under it; the board is 5·(8 + gap) wide.
    Returns set(images (10, 8, 8)) and the ten places (x, y) of the texts, under the middle of each picture."""
    width, height = 8 + gap, 14.2
    views.canvas(ax, 5 * width, 2 * height)
    corners = [(k % 5 * width + gap / 2, (1 - k // 5) * height + 5.4) for k in range(10)]
    set_tiles = views.tiles(ax, theme.ramp("#ffffff", "#ffffff", theme.INK), zorder=2)
    for x, y in corners:
        ax.plot([x, x + 8, x + 8, x, x], [y, y, y + 8, y + 8, y], color=theme.PALE, linewidth=0.8, zorder=3)

    def set_pictures(images):
        set_tiles([(image[::-1].astype(np.float32), (x, y, 8, 8)) for image, (x, y) in zip(images, corners)])

    return set_pictures, [(x + 4, y - 0.5) for x, y in corners]


@explorable(
    epoch=Step(0, EPOCHS, EPOCHS, milliseconds=250),
    hidden=IntSlider(1, 64, 32, label="hidden units"),
    learning_rate=Choice(0.0001, 0.001, 0.01, 0.1, 1.0, start=0.01, label="learning rate α"),
    seed=Seed(0, 9, 0),
    first=IntSlider(1, 288, 1, label="first of the ten"),
    size=(940, 390),
    latency="II",
    presets={
        "before": {"epoch": 0},
        "after one epoch": {"epoch": 1},
        "after": {},
        "two hidden units": {"hidden": 2},
        "α too large": {"learning_rate": 1.0},
    },
    predict="test digits right now, %",
)
def what_does_training_change(fig):
    """Ten test digits with what a network of 64 pixels, one hidden layer and 10 outputs says before training and now; beside
    them, the share of all 297 test digits that it gets right, after each of 15 epochs.   Lecture C1W1 1.1"""
    left, right = fig.subplots(1, 2, width_ratios=(1.45, 1))
    set_pictures, places = ten_pictures(left)
    set_before = [views.text(left, data=True, ha="center", color=theme.GREY, halo=False) for _ in places]
    set_now = [views.text(left, data=True, size=theme.LABEL, ha="center", halo=False) for _ in places]
    views.label_axes(
        right,
        "epochs (each shows all 1500 training digits once)",
        "test digits right (%)",
        xlim=(-0.4, EPOCHS + 0.4),
        ylim=(0, 103),
        grid=True,
    )
    right.axhline(10, color=theme.GREY, linestyle=":", linewidth=1.2)
    right.text(EPOCHS, 11.5, "guessing", ha="right", color=theme.GREY, fontsize=theme.points(theme.TICK))
    set_curve, set_dots = (
        views.curve(right, color=theme.BLUE, width=2.2),
        views.points(right, color=theme.BLUE, size=5),
    )
    set_cursor, set_here = (
        views.vertical(right),
        views.points(right, color=theme.INK, marker="D", size=9, zorder=6),
    )
    _, _, X_test, labels = data.digits().split()

    def update(epoch, hidden, learning_rate, seed, first):
        says = trained(hidden, learning_rate, seed)
        right_share = np.array([100 * metrics.class_accuracy(each, labels, axis=0) for each in says])
        ten = np.arange(first - 1, first + 9)
        set_pictures(X_test[:, ten].T.reshape(10, 8, 8))
        for n, (k, (x, y)) in enumerate(zip(ten, places)):
            before, now = says[0][:, k], says[epoch][:, k]
            set_before[n](f"before: {before.argmax()}, {before.max():.0%}", x, y - 2.3)
            good = now.argmax() == labels[k]
            set_now[n](
                f"{now.argmax()}, {now.max():.0%} {'✓' if good else '✗'}",
                x,
                y,
                theme.BLUE if good else theme.VERMILLION,
            )
        set_curve(np.arange(EPOCHS + 1), right_share), set_dots(np.arange(EPOCHS + 1), right_share)
        set_cursor(epoch), set_here(epoch, right_share[epoch])
        share, ten_right = right_share[epoch], int(sum(says[epoch][:, ten].argmax(0) == labels[ten]))
        when = "Before training" if epoch == 0 else f"After {epoch} epoch{'s' * (epoch > 1)}"
        guess = ", no better than guessing" if share < 16 else ""
        return Reading(
            f"{when} the network reads {share:.1f} % of the test digits{guess}",
            {
                "test digits right now, %": share,
                "before training, %": right_share[0],
                "guessing, %": 10.0,
                "of these ten": ten_right,
                "numbers learned": deep_network.count_parameters([64, hidden, 10]),
            },
        )

    return update


@what_does_training_change.claim(
    "2410 numbers are learned; before training 5 to 13 % are right, after it 97 to 99 %, for five seeds"
)
def _(kind):
    before, after = (
        [kind(seed=seed, epoch=epoch).numbers["test digits right now, %"] for seed in range(5)]
        for epoch in (0, EPOCHS)
    )
    return [
        min(before) > 4,
        max(before) < 14,
        min(after) > 96.5,
        max(after) < 99.5,
        kind().numbers["numbers learned"],
    ], [1, 1, 1, 1, 2410]


# ---- the same pixels in other places (1.3) ------------------------------------------------------------------------------
@remembered
def accuracies():
    """In per cent: (network, number of scrambled pixels, scramble)."""
    return 100 * load("c1w1/shuffled_pixels")["accuracy"].astype(float)


@explorable(
    scrambled=IntSlider(0, 64, 64, label="pixels scrambled"),
    seed=Seed(0, recipes.SCRAMBLES - 1, 0, label="scramble no."),
    first=IntSlider(1, 288, 1, label="first of the ten"),
    size=(940, 390),
    presets={"as written": {"scrambled": 0}, "a few": {"scrambled": 16}, "all": {}},
    predict="convolutional, %",
)
def who_needs_the_picture(fig):
    """Ten digits whose pixels have changed places, in the same way for all digits; beside them the test accuracy of a fully
    connected and of a convolutional network that were trained on such digits, ten times for every eighth number of pixels, with
    straight lines between.   Lecture C1W1 1.3"""
    left, right = fig.subplots(1, 2, width_ratios=(1.25, 1))
    set_pictures, places = ten_pictures(left)
    set_label = [views.text(left, data=True, size=theme.LABEL, ha="center", halo=False) for _ in places]
    ks, measured = np.array(recipes.SCRAMBLED), accuracies()
    views.label_axes(
        right,
        "pixels scrambled, of 64",
        "test digits right (%)",
        "Mean of ten runs, band: all; marks: this scramble",
        xlim=(-2, 66),
        ylim=(90, 99),
        grid=True,
    )
    right.set_xticks(ks[::2])
    styles = {
        "fully connected": dict(color=theme.BLUE, style="-"),
        "convolutional": dict(color=theme.VERMILLION, style="--"),
    }
    dots = {}
    for runs, (network, style) in zip(measured, styles.items()):
        right.fill_between(ks, runs.min(1), runs.max(1), color=style["color"], alpha=0.13, linewidth=0)
        right.plot(ks, runs.mean(1), color=style["color"], linestyle=style["style"], linewidth=2.2)
        dots[network] = views.points(
            right, color=style["color"], marker={"-": "o", "--": "X"}[style["style"]], size=9, zorder=6
        )
    for name, color, at in (
        ("fully connected", theme.BLUE, (40, 96.4)),
        ("convolutional", theme.VERMILLION, (18, 92.6)),
    ):
        right.text(*at, name, color=color, fontsize=theme.points(theme.LABEL))
    set_cursor = views.vertical(right)
    _, _, X_test, labels = data.digits().split()

    def update(scrambled, seed, first):
        ten = np.arange(first - 1, first + 9)
        set_pictures(X_test[recipes.scramble(scrambled, seed)][:, ten].T.reshape(10, 8, 8))
        for set_text, label, (x, y) in zip(set_label, labels[ten], places):
            set_text(f"{label}", x, y)
        set_cursor(scrambled)
        now, means = {}, {}
        for network, runs, set_dot in zip(styles, measured, dots.values()):
            now[network], means[network] = (
                float(np.interp(scrambled, ks, values)) for values in (runs[:, seed], runs.mean(1))
            )
            set_dot(scrambled, now[network])
        ahead = means["convolutional"] - means["fully connected"]
        pixels = f"{scrambled} pixel{'s' * (scrambled > 1)} scrambled"
        if scrambled == 0:
            finding = f"On pictures the convolutional network is ahead by {ahead:.1f} points"
        elif ahead > 0:
            finding = f"{pixels}: the convolutional network keeps {ahead:.1f} points of its lead"
        else:
            finding = f"{pixels}: the convolutional network is {-ahead:.1f} points behind, the other notices nothing"
        return Reading(
            finding,
            {
                "fully connected, %": now["fully connected"],
                "mean of ten": means["fully connected"],
                "convolutional, %": now["convolutional"],
                "mean of ten runs": means["convolutional"],
            },
        )

    return update


@who_needs_the_picture.claim(
    "fully connected 95.3 → 95.3 %; convolutional 96.4 → 93.3 %, mean of ten scrambles"
)
def _(kind):
    rows = [kind(scrambled=k).numbers for k in (0, 64)]
    return (
        [row[name] for row in rows for name in ("mean of ten", "mean of ten runs")],
        [95.27, 96.44, 95.27, 93.25],
        1e-3,
    )


@who_needs_the_picture.claim(
    "whatever is scrambled, the fully connected network stays within half a point of where it was"
)
def _(kind):
    fully, convolutional = accuracies().mean(-1)
    return [
        np.abs(fully - fully[0]).max() < 0.5,
        (convolutional[1:] < convolutional[0]).all(),
        fully[-1] - convolutional[-1] > 1.5,
    ], 1


@who_needs_the_picture.claim(
    "the stored accuracies are those that the recipe measures: one of each network, run again"
)
def _(kind):
    again = [100 * recipes.accuracy_of(network, 64, 0) for network in recipes.NETWORKS]
    return again, accuracies()[:, -1, 0], 0.01
