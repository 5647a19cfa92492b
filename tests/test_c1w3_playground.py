"""The playground of C1W3: what it reads, how it trains, stops, diverges and exports, and what a click on it does."""

import contextlib
import io

import numpy as np
import pytest

from dlcourse.analysis.snapshots import judge
from dlcourse.explore import Notice
from dlcourse.explore.live import Panel
from dlcourse.weeks.c1w3 import networks, planes, playground, warping
from dlcourse.weeks.c1w3.networks import (
    STEPS,
    Setting,
    examples,
    program,
    read_layers,
    read_points,
    trained,
    write_points,
)

learn, warp = playground.what_do_hidden_units_learn, warping.how_does_a_layer_warp_the_plane


def moment(step):
    return int(np.searchsorted(STEPS, step))


@pytest.mark.parametrize(
    "text, layers",
    [
        ("", ()),
        ("4", ((4, "tanh"),)),
        ("8-8-4", ((8, "tanh"), (8, "tanh"), (4, "tanh"))),
        ("8 tanh, 4 relu", ((8, "tanh"), (4, "ReLU"))),
        ("3x8 ReLU", ((8, "ReLU"),) * 3),
        ("2 × 3 leaky ReLU", ((3, "leaky ReLU"),) * 2),
        ("8 → 4 → 2 identity", ((8, "linear"), (4, "linear"), (2, "linear"))),
        ("(6 units of sigmoid)", ((6, "sigmoid"),)),
        ("[5, 3]", ((5, "tanh"), (3, "tanh"))),
        ("5 leaky_relu 3 GELU", ((5, "leaky ReLU"), (3, "GELU"))),
    ],
)
def test_layers_are_read_kindly(text, layers):
    assert read_layers(text) == layers


@pytest.mark.parametrize(
    "text, words",
    [
        ("8 tahn", "'tahn' is no layer"),
        ("13", "1 to 12 units each"),
        ("0", "1 to 12 units each"),
        ("7x2", "room for 6 hidden layers"),
        ("tanh", "'tanh' is no layer"),
        ("8 ?", "'\\?' is no layer"),
    ],
)
def test_layers_that_cannot_be_are_refused_in_words(text, words):
    with pytest.raises(ValueError, match=words):
        read_layers(text)
    view = learn(network=text)  # and in the figure calmly
    assert view.notice and view.values["network"] == ""


@pytest.mark.parametrize("text", ["1 2", "1 2 3", "1 2 0; x y 1", "9 0 1", "nan 0 1", "1 2 0.5"])
def test_points_that_cannot_be_are_refused_in_words(text):
    with pytest.raises(ValueError, match=r"point \d is .*: write x y class, such as 0.5 -1.2 1"):
        read_points(text)
    assert "write x y class" in learn(data="painted", points=text).notice


def test_points_survive_being_written():
    X, Y = read_points("1, 2, 0;\n −0.5 .25 1;")
    np.testing.assert_array_equal(X, [[1, -0.5], [2, 0.25]])
    np.testing.assert_array_equal(Y, [[0, 1]])
    again = read_points(write_points(X, Y))
    np.testing.assert_array_equal(np.vstack(again), np.vstack([X, Y]))


@pytest.mark.parametrize(
    "points, words",
    [
        ("", "Nothing is painted yet"),
        ("1 1 1", "The only point is of class 1"),
        ("1 1 0; 0 0 0", "All 2 points are of class 0"),
    ],
)
def test_painted_points_of_no_two_classes_give_a_picture_and_a_calm_sentence(points, words):
    view = learn(data="painted", points=points)
    assert view.notice is None and words in view.reading.finding


@pytest.mark.parametrize(
    "values",
    [
        dict(n=1),
        dict(n=2, moment=100),
        dict(layers=0, n=1),
        dict(n=3, batch=128),
        dict(n=1, loss="squared error"),
        dict(n=1, data="ripple", learning_rate=0.1),
        dict(example=1000, n=5),
        dict(unit=72, layers=0),
    ],
    ids=str,
)
def test_few_examples_are_enough_for_a_picture(values):
    view = learn(**values)
    assert view.notice is None and np.isfinite([v for v in view.numbers.values()]).all()


def test_divergence_says_at_which_step_and_the_sliders_stay_alive():
    panel = Panel(learn(data="ripple", learning_rate=0.1, g="ReLU", layers=2))
    panel.widgets["learning_rate"].value = 5.0
    setting = Setting(
        "ripple",
        learning_rate=panel.view.values["learning_rate"],
        hidden=((4, "ReLU"),) * 2,
        loss="squared error",
    )
    done, step = trained(setting, moment(500))
    assert (
        0 < step < 500
        and done[-1].step <= step
        and done[-1].J < 1000
        and f"Diverged at step {step}:" in panel.view.reading.finding
    )
    assert (done[-1].params[0][0] != done[0].params[0][0]).any()
    panel.widgets["learning_rate"].value = 0.1
    assert "Diverged" not in panel.view.reading.finding
    panel.widgets["moment"].value = 3
    assert panel.view.numbers["step"] == 3


def test_a_start_that_is_not_finite_is_a_notice():
    with pytest.raises(Notice, match="not finite even before the first step"):
        trained(Setting("ripple", hidden=((12, "linear"),) * 6, init="huge ×100", loss="squared error"), 0)
    view = learn()
    before = view.rgba().copy()
    view.set(data="ripple", layers=6, units=12, g="linear", init="huge ×100")
    assert "not finite" in view.notice and (view.rgba() == before).all()


def test_rewinding_comes_back_to_the_same_start():
    view = learn(moment=0, dropout=0.3, batch=32, optimizer="Adam", learning_rate=0.01)
    start, numbers = view.rgba().copy(), dict(view.numbers)
    later = view.set(moment=moment(1000)).rgba().copy()
    view.set(moment=moment(2000))
    assert (view.set(moment=moment(1000)).rgba() == later).all()
    view.set(moment=0)
    assert (view.rgba() == start).all() and view.numbers == numbers
    networks.begun.cache_clear(), planes.maps.cache_clear()  # and trained anew it is the same training
    assert (learn(**view.values).set(moment=moment(1000)).rgba() == later).all()


def test_weights_in_hand_agree_with_an_optimizer_on_the_tape():
    from dlcourse import deep_network, optim, train
    from dlcourse import functional as F

    setting = Setting(hidden=((3, "tanh"), (2, "sigmoid")), optimizer="momentum", learning_rate=0.5)
    X, Y, *_ = (part.astype(float) for part in examples(setting))
    params = deep_network.as_parameters(
        deep_network.initialize(setting.dims, init=setting.initializer, rng=np.random.default_rng(29))
    )
    optimizer = optim.Momentum(params, 0.5)
    history = train.fit(
        lambda batch: F.binary_cross_entropy(
            deep_network.output(params, batch[0], setting.activations), batch[1]
        ),
        [(X, Y)],
        optimizer,
        epochs=100,
        progress=False,
    )
    done, _ = trained(setting, moment(100))
    assert done[0].J == pytest.approx(history.loss[0], rel=1e-5)
    for (W, b), (W_tape, b_tape) in zip(done[-1].params, params):
        np.testing.assert_allclose(W, W_tape.value, atol=2e-4)
        np.testing.assert_allclose(b, b_tape.value, atol=2e-4)


@pytest.mark.parametrize(
    "setting",
    [
        Setting(),
        Setting("spiral", 150, hidden=(), init="all 0", loss="squared error"),
        Setting("painted", points="0 1 1; 1 1 0; -1 0 1", batch=1),
        Setting(
            "moons",
            90,
            hidden=((4, "leaky ReLU"), (3, "ELU")),
            init="He",
            batch=32,
            l2=1.5,
            dropout=0.2,
            optimizer="Adam",
            learning_rate=0.01,
        ),
        Setting(
            "ripple",
            80,
            hidden=((6, "GELU"),),
            init="small ×.01",
            loss="squared error",
            optimizer="RMSprop",
            learning_rate=0.003,
        ),
        Setting(
            "hill and hollow",
            80,
            hidden=((6, "softplus"),),
            init="all .3",
            loss="squared error",
            optimizer="momentum",
            learning_rate=0.05,
        ),
    ],
    ids=lambda setting: setting.data,
)
def test_the_exported_program_computes_the_same(setting):
    source, printed = program(setting, 50), io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, "export", "exec"), names := {})
    now = trained(setting, moment(50))[0][-1]
    params = [(W.value, b.value) for W, b in names["params"]]
    X, Y, *_ = examples(setting)
    J, right = judge(
        params, X.astype(float), Y, setting.activations, loss=setting.cost, threshold=setting.threshold
    )
    assert J == pytest.approx(now.J, rel=2e-3)
    assert setting.numbers or right == pytest.approx(now.right, abs=0.03)
    assert len(names["history"].loss) == 50
    told = float(printed.getvalue().split("J on new points: ")[1].split()[0])
    assert told == pytest.approx(now.J_new or now.J, rel=2e-3)  # painted points are judged by themselves


def test_the_figures_export_what_they_show():
    for kind in (learn, warp):
        view = kind(moment=moment(20))
        exec(compile(view.program, "export", "exec"), names := {})
        assert len(names["history"].loss) == view.numbers["step"] == 20


def test_nothing_painted_exports_a_sentence():
    assert learn(data="painted", points="").program == "# Nothing is painted yet.\n"


def test_stop_rules():
    enough = learn(stop="95 % are right", data="circles", moment=moment(2000))
    assert (
        enough.numbers["step"] < 2000
        and enough.numbers["right on new points, %"] >= 95
        and "Stopped at step" in enough.reading.finding
    )
    one_before = learn(data="circles", moment=moment(enough.numbers["step"]) - 1)
    assert one_before.numbers["right on new points, %"] < 95
    busy = dict(
        data="moons",
        noise=0.5,
        n=40,
        layers=2,
        units=12,
        optimizer="Adam",
        learning_rate=0.05,
        moment=moment(2000),
    )
    best, last = learn(stop="J on new points rises", **busy), learn(**busy)
    assert best.numbers["step"] < 2000 and best.numbers["J on new points"] < last.numbers["J on new points"]
    assert learn(stop="95 % are right", moment=5).numbers["step"] == 5  # not yet


def test_clicks_choose_units_and_examples_and_pens_paint():
    view = learn(layers=2, units=3)
    board, plane_ax = view.figure.axes[:2]

    def at(ax, x, y):
        px, py = ax.transData.transform((x, y)) / view._scale
        return px, view.kind.size[1] - py

    for layer, (centres, _) in enumerate(playground.places([2, 3, 3, 1])):
        for k, centre in enumerate(centres):
            view.touch(*at(board, *centre))
            assert view.values["unit"] == (0 if layer in (0, 3) else 3 * (layer - 1) + k + 1)
    X = examples(Setting(hidden=((3, "tanh"),) * 2))[0]
    assert view.touch(*at(plane_ax, *X[:, 16])).values["example"] == 17
    assert "∂L/∂z of the example" in view.numbers
    assert view.touch(*at(plane_ax, 4.9, 0.1)).values["example"] == 0  # far from all
    view.set(points="")
    view.touch(*at(plane_ax, 1, 1), "1")
    assert view.values["data"] == "painted" and view.values["points"] == "1.00 1.00 1"
    view.touch(*at(plane_ax, -1, 1), "0")
    view.touch(*at(plane_ax, -2, -1.5), "0")
    assert (
        view.values["points"] == "1.00 1.00 1; -1.00 1.00 0; -2.00 -1.50 0"
        and "right" in view.reading.finding
    )
    assert view.touch(*at(plane_ax, 0, -2.9), "Backspace").values["points"].count(";") == 2  # nothing is near
    assert (
        view.touch(*at(plane_ax, -1.05, 1.02), "Backspace").values["points"] == "1.00 1.00 1; -2.00 -1.50 0"
    )


def test_the_warped_grid_is_the_network():
    setting, index = Setting("circles", hidden=((2, "tanh"),)), moment(500)
    grid, here, right, spread = warping.seen(setting, index, warping.FIRST_TWO)[1]
    params = trained(setting, index)[0][index].params
    A = planes.through(params, setting.activations, examples(setting)[0])[0][1]
    np.testing.assert_allclose(np.corrcoef(here[0], A[0])[0, 1], 1, atol=1e-6)  # unit 1 across
    assert spread == pytest.approx(1.0)
    for axes in (warping.CUT, warping.WIDEST):
        for _, places, *_ in warping.seen(setting, index, axes):
            assert np.abs(places).max() <= 1 + 1e-9
    X, Y, *_ = examples(setting)
    _, here, right, _ = warping.seen(setting, index, warping.CUT)[1]
    assert np.mean((here[0] > 0) == Y[0]) == pytest.approx(
        right, abs=0.05
    )  # the cut stands in the middle, class 1 to the right
