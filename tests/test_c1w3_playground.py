"""The playground of C1W3: what it reads, how it trains, stops, diverges and exports, and what a click on it does."""

import contextlib
import io
import json

import house
import numpy as np
import pytest

from dlcourse.analysis.snapshots import judge
from dlcourse.explore import Notice
from dlcourse.explore.live import Panel
from dlcourse.explore.panels.drawing import Drawing, Pen
from dlcourse.explore.recorder import Recorder
from dlcourse.explore.tracks import box
from dlcourse.weeks.c1w3 import flower, networks, planes, playground, warping
from dlcourse.weeks.c1w3.networks import (
    STEPS,
    Held,
    Setting,
    examples,
    program,
    read_held,
    read_layers,
    read_points,
    trained,
    write_held,
    write_layers,
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
        dict(n=3, batch_size=128),
        dict(n=1, loss="squared error"),
        dict(n=1, data="ripple", learning_rate=0.1),
        dict(example=1000, n=5),
        dict(unit="6.12", layers=0),
    ],
    ids=str,
)
def test_few_examples_are_enough_for_a_picture(values):
    view = learn(**values)
    assert view.notice is None and np.isfinite([v for v in view.numbers.values()]).all()


def test_divergence_says_at_which_step_and_the_sliders_stay_alive():
    panel = Panel(learn(data="ripple", learning_rate=0.1, activation="ReLU", layers=2))
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
    view.set(data="ripple", layers=6, units=12, activation="linear", init="huge ×100")
    assert "not finite" in view.notice and (view.rgba() == before).all()


def test_rewinding_comes_back_to_the_same_start():
    view = learn(moment=0, keep_prob=0.7, batch_size=32, optimizer="Adam", learning_rate=0.01)
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
        Setting("painted", points="0 1 1; 1 1 0; -1 0 1", batch_size=1),
        Setting(
            "moons",
            90,
            hidden=((4, "leaky ReLU"), (3, "ELU")),
            init="He",
            batch_size=32,
            lam=1.5,
            keep_prob=0.8,
            held=read_held("1.2; 2.1.3@20=0.5"),
            optimizer="Adam",
            learning_rate=0.01,
        ),
        Setting(held=read_held("1.1.2@7; 2.1@3")),
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
    ids=lambda setting: f"{setting.data} {write_held(setting.held)}",
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


# ---- what a click does -------------------------------------------------------------------------------------------------
def spots(view):
    """Where the parts of the network are, in CSS pixels of the picture: part → the middle of what a touch hits there."""
    net = view.figure.axes[0]
    (drawing,) = [artist for artist in net.artists if isinstance(artist, Drawing)]
    pen = Pen(Recorder(*view.size), net)
    drawing._draw(pen, *drawing.what)
    left, top = box(net)[:2]
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for _, (x0, y0, x1, y1) in pen.spots]
    found = {name(x, y): (x, y) for (name, _), (x, y) in zip(pen.spots, middles)}
    found |= {name: (0.8 * x0 + 0.2 * x1, 0.8 * y0 + 0.2 * y1) for name, (x0, y0, x1, y1) in pen.wires}
    return {name: (left + x, top + y) for name, (x, y) in found.items()}


def at(view, x, y):
    """A place of the map in pixels of the picture."""
    px, py = view.figure.axes[1].transData.transform((x, y)) / view._scale
    return px, view.size[1] - py


def test_a_click_on_a_unit_shows_its_map():
    view = learn(layers=2, units=3, moment=0)
    where = spots(view)
    for layer in (1, 2):
        for unit in range(3):
            view.touch(*where[layer, unit])
            assert view.values["unit"] == f"{layer}.{unit + 1}" and view.values["frozen"] == ""
    view.touch(*where[0, 1])
    assert view.values["unit"] == "2.3"  # an input has nothing to learn
    view.touch(*where[3, 0])
    assert view.values["unit"] == ""


def test_a_second_click_freezes_a_unit_and_one_more_frees_it():
    view = learn(moment=moment(100))
    where = spots(view)
    view.touch(*where[1, 2]).touch(*where[1, 2])
    assert view.values["frozen"] == "1.3@100" and view.numbers["frozen parts"] == 1
    assert "frozen='1.3@100'" in view.code
    view.touch(*where[1, 2])
    assert view.values["frozen"] == ""


def test_a_click_on_a_weight_freezes_it():
    view = learn(moment=moment(10))
    where = spots(view)
    view.touch(*where[1, 1, 0]).touch(*where[2, 0, 3])
    assert view.values["frozen"] == "1.2.1@10; 2.1.4@10"
    view.touch(*spots(view)[1, 1, 0])
    assert view.values["frozen"] == "2.1.4@10"


def test_the_signs_on_the_network_make_units_and_layers():
    view = learn(moment=0)

    def click(*part):
        view.touch(*spots(view)[part])
        return {name: view.values[name] for name in ("layers", "units", "network")}

    assert click("+", 1) == {"layers": 1, "units": 5, "network": ""}
    assert click("+", None) == {"layers": 2, "units": 5, "network": ""}
    assert click("−", 2) == {"layers": 2, "units": 5, "network": "5, 4"}
    assert click("+", 2) == {"layers": 2, "units": 5, "network": ""}
    assert click("−", None) == {"layers": 1, "units": 5, "network": ""}
    assert (
        click("−", None)["layers"] == 0 and "Logistic regression" in view.reading.finding.title().capitalize()
    )
    assert click("+", None) == {"layers": 1, "units": 5, "network": ""}
    view.set(units=1)
    assert click("−", 1)["layers"] == 0  # a layer without units is none
    view.set(network="8 tanh, 4 relu")
    assert click("+", 2)["network"] == "8 tanh, 5 ReLU"
    assert click("−", None)["network"] == "" and view.values["units"] == 8
    view.set(layers=6, units=12)
    full = dict(view.values)
    assert click("+", None) == {name: full[name] for name in ("layers", "units", "network")}
    assert click("+", 3) == {name: full[name] for name in ("layers", "units", "network")}


def test_clicks_on_the_map_choose_examples_and_pens_paint():
    view = learn(layers=2, units=3)
    X = examples(Setting(hidden=((3, "tanh"),) * 2))[0]
    assert view.touch(*at(view, *X[:, 16])).values["example"] == 17
    assert "∂L/∂z of the example" in view.numbers
    assert view.touch(*at(view, 4.9, 0.1)).values["example"] == 0  # far from all
    view.set(points="")
    view.touch(*at(view, 1, 1), "1")
    assert view.values["data"] == "painted" and view.values["points"] == "1.00 1.00 1"
    view.touch(*at(view, -1, 1), "0")
    view.touch(*at(view, -2, -1.5), "0")
    assert view.values["points"] == "1.00 1.00 1; -1.00 1.00 0; -2.00 -1.50 0"
    assert "right" in view.reading.finding
    assert view.touch(*at(view, 0, -2.9), "Backspace").values["points"].count(";") == 2  # nothing is near
    view.touch(*at(view, -1.05, 1.02), "Backspace")
    assert view.values["points"] == "1.00 1.00 1; -2.00 -1.50 0"


# ---- what is frozen ----------------------------------------------------------------------------------------------------
def test_what_is_frozen_survives_being_written():
    text = "1.2@0; 1.3.1@100; 2.1.3@0=0.5"
    held = Held(1, 2), Held(1, 3, 1, 100), Held(2, 1, 3, 0, 0.5)
    assert read_held(text) == held and write_held(held) == text
    assert (
        read_held(" 1.2 ;\n2 . 1 . 3 = −0.5;") == (Held(1, 2), Held(2, 1, 3, 0, -0.5)) and read_held("") == ()
    )


@pytest.mark.parametrize(
    "text", ["1", "1.2@", "a.b", "0.1", "1.0", "1.2.0", "1.2=3", "1.2.1=nan", "1.2.1=--1", "1.2.1=1e9"]
)
def test_what_cannot_be_frozen_is_refused_in_words(text):
    with pytest.raises(ValueError, match="is nothing to freeze: write layer.unit, or layer.unit.input"):
        read_held(text)
    assert "nothing to freeze" in learn(frozen=text, moment=0).notice


@pytest.mark.parametrize("optimizer", ["gradient descent", "Adam"])
def test_a_frozen_number_keeps_the_value_of_its_step_and_the_others_learn(optimizer):
    given = dict(optimizer=optimizer, learning_rate=0.1)
    free = trained(Setting(**given), moment(200))[0]
    held = Setting(**given, held=read_held("1.2@10; 1.3.1@50; 2.1.4@0=0.25"))
    done = trained(held, moment(200))[0]
    (W, b), (V, _) = done[-1].params
    (W10, b10), _ = done[moment(10)].params
    np.testing.assert_array_equal(W[1], W10[1])
    np.testing.assert_array_equal(b[1], b10[1])
    assert W[2, 0] == done[moment(50)].params[0][0][2, 0] != done[moment(40)].params[0][0][2, 0]
    assert all(now.params[1][0][0, 3] == 0.25 for now in done)
    assert (W[2, 1] != W10[2, 1]).all() and (W[0] != W10[0]).all() and done[-1].J != free[-1].J
    only_later = trained(Setting(**given, held=read_held("1.2@100")), moment(200))[0]
    assert [now.J for now in only_later[: moment(100) + 1]] == [now.J for now in free[: moment(100) + 1]]


def test_what_the_network_has_not_is_not_frozen():
    assert playground.setting_of(**values(frozen="3.1; 1.5; 1.2.3; 2.1.4")).held == (Held(2, 1, 4),)
    assert learn(frozen="6.12").numbers == learn().numbers


def values(**changes):
    start = {name: control.start for name, control in playground.CONTROLS.items()}
    return {**start, **changes}


def test_layers_survive_being_written():
    for hidden in (((8, "tanh"), (4, "ReLU")), ((5, "tanh"), (4, "tanh")), ((3, "leaky ReLU"),) * 2, ()):
        assert read_layers(write_layers(hidden, "tanh"), "tanh") == hidden


# ---- what is told ------------------------------------------------------------------------------------------------------
def test_a_weight_and_a_unit_are_told_to_the_pointer():
    view = learn()
    view.description.whole()
    parts = [part for part, _ in view.description.sent.values()]
    ((names, *_), (units, _)) = next(
        (order["lines"], order["boxes"]) for part in parts for order in part if order["k"] == "said"
    )
    assert names == ["x₁", "x₂", *(f"layer 1, unit {k}" for k in range(1, 5)), "layer 2, unit 1"]
    assert units[:2] == ["x₁", "x₂"] and units[2].startswith("layer 1, unit 1: tanh, b ") and len(units) == 7


@pytest.mark.parametrize(
    "state",
    [
        {},
        learn.presets["spiral"],
        dict(layers=6, units=12, learning_rate=0.05),
        dict(layers=6, units=12, lines="gradients ∂J/∂w", unit="3.5", learning_rate=0.05),
    ],
    ids=["start", "spiral", "largest", "largest, gradients"],
)
def test_a_move_sends_less_than_100_kilobytes(state):
    view = learn(**{**state, "moment": moment(20)})
    view.description.whole()
    view.set(moment=moment(30))
    message, data = view.description.changes()
    assert 5_000 < len(json.dumps(message, ensure_ascii=False).encode()) + len(data) < 100_000


def test_the_player_says_the_steps_of_the_training():
    panel = Panel(learn())
    assert panel.canvas.moments[:12] == [*range(11), 15] and panel.canvas.moments[-1] == 5000
    assert len(panel.canvas.moments) == panel.canvas.last + 1


def test_it_opens_before_the_first_step():
    panel = Panel(learn())
    assert panel.view.values["moment"] == 0 and panel.view.heading == "What do hidden units learn?"
    panel.widgets["moment"].value = 20
    assert "after 60 steps" in panel.view.heading


@pytest.mark.parametrize(
    "kind", [learn, flower.how_many_units_does_the_flower_need], ids=lambda kind: kind.name
)
def test_the_bar_beside_a_map_stays_on_a_narrow_page(kind):
    view = kind().fit(420)
    view.rgba()
    (bar,) = [child for ax in view.figure.axes for child in ax.child_axes]
    left, _, right, _ = box(bar)
    assert 0 < left < right and right + 24 < view.size[0]  # and its numbers
    assert not list(house.off_the_canvas(view))


@pytest.mark.parametrize("unit", ["1", "1.2.3", "one", "1.x", "²"])
def test_what_is_no_unit_is_refused_in_words(unit):
    assert "is no unit: write layer.unit, such as 1.2" in learn(unit=unit, moment=0).notice


def test_a_unit_that_is_not_there_is_the_output():
    assert playground.chosen_unit(Setting(), "1.4") == (1, 3)
    for unit in ("", " ", "1.5", "0.1", "9.1", "2.1"):
        assert playground.chosen_unit(Setting(), unit) == (2, 0)


@pytest.mark.parametrize(
    "values, names",
    [
        ({}, {"points"}),
        ({"layers": 0}, {"points", "units", "activation", "keep_prob"}),
        ({"network": "3, 2"}, {"points", "layers", "units"}),
        ({"data": "painted"}, {"n", "noise"}),
        ({"data": "ripple"}, {"points", "loss"}),
    ],
)
def test_what_acts_on_nothing_is_dimmed(values, names):
    assert set(playground.idle({**learn.start, **values})) == names


@pytest.mark.parametrize(
    "state, words",
    [
        ({"layers": 0}, "Logistic regression can only cut straight: "),
        ({"activation": "linear"}, "Linear units cut straight at any depth: "),
        ({"init": "all .3"}, "Units that start equal stay equal: no two differ anywhere after 100 steps"),
        ({"init": "all .3", "frozen": "1.1.1@0=2"}, "4 tanh units after 100 steps: "),
        ({"init": "huge ×100"}, "Weights too large: "),
        ({"moment": 0}, "4 tanh units before the first step: "),
        ({"data": "ripple"}, "4 tanh units after 100 steps explain "),
        (
            {"data": "ripple", "layers": 0, "learning_rate": 0.1},
            "Linear regression after 100 steps explains ",
        ),
        (
            {"n": 12, "moment": moment(3000)},
            "4 tanh units: 92 % of the points they learned from are right, but ",
        ),
        ({"network": "3, 2"}, "Layers of 3, 2 units after 100 steps: "),
        ({"layers": 2, "units": 1}, "2 layers of 1 tanh unit after 100 steps: "),
    ],
    ids=str,
)
def test_findings(state, words):
    assert learn(**{"moment": moment(100), **state}).reading.finding.startswith(words)


@pytest.mark.parametrize(
    "state, words",
    [
        ({"layer": 0.0}, "In the plane one straight cut gets "),
        ({"layer": 2.0}, "Seen by layer 2, one straight cut gets "),
        ({"layer": 1.5}, "Between layers 1 ("),
        ({"layers": 0}, "No hidden layer: one straight cut gets "),
        ({"moment": 0}, "Untrained: one cut gets "),
        ({"activation": "linear"}, "Linear layers never bend: "),
        ({"init": "huge ×100", "activation": "ReLU", "optimizer": "gradient descent"}, "Diverged at step "),
    ],
    ids=str,
)
def test_findings_of_the_bent_plane(state, words):
    assert warp(**state).reading.finding.startswith(words)


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


def test_a_weight_under_the_pointer_has_the_value_that_the_network_has():
    """The numbers that the page is given, against those of the training."""
    view = learn()
    view.description.whole()
    orders, data = next(
        (orders, data)
        for orders, data in view.description.sent.values()
        if any(order["k"] == "said" for order in orders)
    )
    (said,) = [order for order in orders if order["k"] == "said"]
    place, count = said["lines"][3]
    told = np.frombuffer(data, "<f4", count, place).reshape(-1, 3)
    names = said["lines"][0]
    W = trained(Setting(), learn.start["moment"])[0][-1].params
    found = {(names[int(b)], names[int(a)]): w for a, b, w in told}
    assert (
        found["layer 1, unit 3", "x₂"] == W[0][0][2, 1]
        and found["layer 2, unit 1", "layer 1, unit 4"] == W[1][0][0, 3]
    )
