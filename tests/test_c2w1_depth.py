"""What the figures of signals in deep networks say, and where they show what has been lost (C2W1 1.10, 1.11)."""

import numpy as np
import pytest

from dlcourse.weeks.c2w1 import depth, first_pictures


@pytest.mark.parametrize(
    "values, found",
    [
        ([1, 2, 4], ()),
        ([1, 0.5, 0, 0], (2, 1e-45)),
        ([1, 2, np.inf, np.nan], (2, 1e38)),
        ([0, 0, 0.5, 1], (1, 1e-45)),
        ([np.nan, np.inf, 2, 1], (1, 1e38)),
    ],
)
def test_a_signal_is_lost_where_it_was_last_a_number(values, found):
    assert depth.where_lost(np.array(values, float), 1e-45, 1e38) == found


def test_what_is_no_number_of_the_panel_stands_at_its_ends():
    shown = [depth.shown(value, 1e-45, 1e38) for value in (0.0, 1.0, np.inf, np.nan)]
    assert shown == [1e-45, 1.0, 1e38, 1e38]
    assert depth.shown(np.inf, 5e-324, 1e308) == depth.HIGHEST and depth.shown(0.0, 0.0, 1) == depth.LOWEST


@pytest.mark.parametrize(
    "scale, a, says",
    [
        (0.5, [1, 0.5, 0], "layer 2 is the first to read exactly 0 in float32"),
        (1.5, [1, np.inf, np.nan], "layer 1 is the first to overflow float32"),
        (1.0, [1, 1, 1], "as large after 2 layers as before"),
        (1.5, [1, 1.5, 2.25], "after 2 layers the signal has 2.2 times its size"),
        (0.5, [1, 1e-20, 1.4e-45], "has 1.4·10⁻⁴⁵ times its size"),
    ],
)
def test_told_of_a_product(scale, a, says):
    assert says in depth.told_of_product(scale, len(a) - 1, "float32", np.array(a, float))


@pytest.mark.parametrize(
    "end, came, says",
    [
        (1e-4, 1, "has the size 10⁻⁴, it has vanished"),
        (0.2, 1, "it has faded"),
        (1.1, 1, "it is kept"),
        (1.1, 1e4, "but the gradient comes back as 10\u2009000"),
        (40, 1, "it has grown"),
        (1e9, 1, "it has exploded"),
        (np.nan, 1, "overflow at layer 1 of 1"),
    ],
)
def test_told_of_a_flow(end, came, says):
    assert says in depth.told_of_flow("ReLU", "variance 2/n", np.array([1.0, end]), np.array([came, 1.0]))


@pytest.mark.parametrize(
    "step, says",
    [
        (0, "Before the first step every start guesses"),
        (23, "In the first epoch every start guesses"),
        (24, "ReLU, 1 epoch: variance 2/n reads 93 %"),
        (240, "ReLU, 10 epochs: variance 2/n reads 93 % of the test digits, N(0, .01²) 7 %"),
    ],
)
def test_told_of_starts(step, says):
    right = np.array([0.07, 0.45, 0.42, 0.93, 0.14, np.nan])
    assert depth.told_of_starts("ReLU", step, right).startswith(says)


def test_s_is_dimmed_where_no_start_has_it():
    assert [bool(depth.idle({"start": start})) for start in (depth.ONE_N, depth.GAUSS, depth.IDENTITY)] == [
        True,
        False,
        False,
    ]


def test_told_of_the_last_layer():
    assert first_pictures.last_of(1.0, 20) == "The factor is 1: every layer is as large as the input"
    assert (
        first_pictures.last_of(1.2, 20)
        == "1.2 in each of 20 layers: the last has 38.3 times the size of the input"
    )


def test_no_bar_of_a_layer_is_cut():
    """The axis of one layer's activations ends above its highest bar."""
    view = depth.does_the_start_keep_the_signal()
    (one,) = [ax for ax in view.figure.axes if ax.get_xlabel().startswith("a")]
    tops = {}
    for start in (depth.ONE_N, depth.IDENTITY):
        view.set(start=start, s=1.0, g="ReLU" if start == depth.ONE_N else "linear")
        tops[start] = one.get_ylim()[1]
        heights = [patch.get_data().values.max() for patch in one.patches if hasattr(patch, "get_data")]
        assert heights and max(heights) < one.get_ylim()[1]
    assert tops[depth.ONE_N] > tops[depth.IDENTITY], "half of ReLU's activations are 0"


def test_theory_lies_over_what_is_measured():
    view = depth.does_the_start_keep_the_signal()
    sizes = view.figure.axes[0]
    measured, theory = (
        next(line for line in sizes.lines if line.get_label() == name) for name in ("measured", "theory")
    )
    assert theory.zorder > measured.zorder and sizes.get_legend()
