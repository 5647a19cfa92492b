"""What a page is told: plain data whatever is drawn, only what has changed, little of it; odd input is calm."""

import json
import re
import zlib

import artists
import numpy as np
import pytest
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from dlcourse import explore
from dlcourse.explore import Choice, Reading, Slider, page, views
from dlcourse.explore.canvas import FILES, packed
from dlcourse.explore.page import HERE, script
from dlcourse.explore.recorder import FAR, Recorder

ODD = {
    "nothing": ([], []),
    "one point": ([0.5], [0.5]),
    "no number": ([np.nan, np.nan], [np.nan, np.nan]),
    "a gap": ([0.0, 0.3, np.nan, 0.6, 1.0], [0.0, 1.0, 0.5, 0.2, 1.0]),
    "infinite": ([0.0, 0.5, 1.0], [0.0, np.inf, -np.inf]),
    "far": ([0.0, 0.5, 1.0], [0.0, 1e30, -1e300]),
    "many": (np.linspace(0, 1, 100_000), np.sin(np.linspace(0, 99, 100_000))),
}


@pytest.fixture(scope="module")
def anything():
    """One panel in which each kind of artist shows what it is given."""

    @explore.explorable(
        data=Choice("a line", *ODD),
        word=Choice("short", "x" * 300, "$x^2$"),
        w=Slider(0.0, 1.0, 0.5),
        size=(500, 260),
    )
    def what_is_drawn(fig):
        """Anything.   Lecture C1W2 2.1"""
        ax, board = fig.subplots(1, 2)
        ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="x", ylabel="J")
        set_line, set_points = views.curve(ax, label="curve"), views.points(ax)
        set_band, set_lines = views.band(ax), views.segments(ax)
        set_map = views.heat_map(board, (0, 1, 0, 1), domain=(0, 1), colorbar=False)
        set_word = views.text(board, 0.1, 0.9)

        def update(data, word, w):
            x, y = (np.asarray(part, float) for part in ODD.get(data, ([0.0, 1.0], [w, 1 - w])))
            set_line(x, y), set_points(x, y)
            short = np.nan_to_num(y[:50], posinf=9, neginf=-9).clip(-9, 9)
            set_band(np.nan_to_num(x[:50]), short - 0.1, short)
            ends = np.column_stack([np.nan_to_num(x[:9]), short[:9]])
            set_lines(ends, ends + 0.1)
            set_map(np.full((1, 1), np.nan if data == "no number" else w))
            set_word(word, *((np.nan, np.nan) if data == "no number" else (0.1, 0.9)))
            return Reading(f"w is {w:.2g}")

        return update

    yield what_is_drawn
    del explore.REGISTRY[what_is_drawn.name]


def numbers(message, data):
    """All coordinates that a page is told."""
    for orders, first, length in message.get("parts", {}).values():
        raw = data[first : first + length]
        for order in orders:
            for name in ("v", "at"):
                if name in order:
                    place, size = order[name]
                    yield np.frombuffer(raw, "<f4", size, place)


@pytest.mark.parametrize("data", ["a line", *ODD])
def test_odd_data_is_calm_plain_data(anything, data):
    view = anything(data=data)
    message, raw = view.description.whole()
    json.dumps(message, allow_nan=False)
    assert all(np.nanmax(np.abs(part), initial=0) <= FAR for part in numbers(message, raw))
    assert not any(np.isinf(part).any() for part in numbers(message, raw))
    view.rgba()  # warnings are errors


def test_words_of_any_length_and_formulas(anything):
    for word in ("x" * 300, "$x^2$"):
        message, _ = anything(word=word).description.whole()
        told = [order for orders, *_ in message["parts"].values() for order in orders if order["k"] == "text"]
        assert any(order["s"] == word for order in told) == (word[0] == "x")  # a formula is told as paths
        json.dumps(message, allow_nan=False)


def test_only_what_has_changed_is_told(anything):
    view = anything()
    message, _ = view.description.whole()
    assert message["parts"][0][0] and message["words"] == view.alt and message["steps"] == 0
    assert view.description.changes() == ({}, b"")
    view.set(w=0.25)
    changed, data = view.description.changes()
    names = {place: type(artist).__name__ for place, artist in enumerate(view._moving, 2)}
    moved = {names.get(place, "title") for place in changed["parts"]}
    assert {"Line2D", "AxesImage", "title"} <= moved and 0 not in changed["parts"] and "panels" not in changed
    assert len(data) + len(json.dumps(changed)) < 6000
    view.rgba(2)  # Agg paints in between: nothing is lost
    view.set(w=0.75)
    view.png()
    now, _ = view.description.changes()
    assert set(now["parts"]) == set(changed["parts"])
    view.figure.axes[0].set_title("another")
    view.set(w=0.75)
    assert 0 in view.description.changes()[0]["parts"]


def test_to_tell_what_an_axis_measures_leaves_what_rests_at_rest(anything):
    view = anything()
    view.figure.axes[0].set_xticks(
        [0, 0.5, 1], ["0 %", "50 %", "100 %"]
    )  # to read such labels places them anew
    view.description.whole()
    assert not view.figure.stale, "all that rests would be drawn again for every move"


def test_a_map_is_told_as_one_byte_a_cell_with_its_values(anything):
    message, data = anything(w=1.0).description.whole()
    images = [
        (order, data[first : first + length])
        for orders, first, length in message["parts"].values()
        for order in orders
        if order["k"] == "image"
    ]
    ((order, raw),) = images
    assert order["size"] == [1, 1] and order["domain"] == [0.0, 1.0, "linear"]
    cells, palette = raw[order["data"][0]], np.frombuffer(raw, "u1", *order["palette"][::-1]).reshape(-1, 4)
    from matplotlib import colormaps

    np.testing.assert_array_equal(palette[cells], colormaps["viridis"](1.0, bytes=True))
    assert palette[0, 3] == 0  # no number, no colour


def test_a_pin_keeps_curves_and_no_words(anything):
    view = anything(w=0.1)
    view.pin()
    view.set(w=0.9)
    orders, *_ = view.description.whole()[0]["parts"][1]
    assert {order["k"] for order in orders} <= {"path", "marks", "paths"} and orders
    view.unpin()
    assert view.description.changes()[0]["parts"][1][0] == []


def test_a_letter_holds_the_message_and_then_the_data(anything):
    message, data = anything().description.whole()
    message["words"] += "\ud800"  # a lone surrogate: somebody can type it
    head, letter = packed(message, data)
    told = zlib.decompress(letter)
    assert json.loads(told[:head])["words"] == message["words"] and told[head:] == data
    assert len(letter) < 0.6 * len(told)


def test_places_are_told_in_parts_of_a_pixel_and_markers_exactly():
    recorder = Recorder(100, 100)
    place, size = recorder.place(np.array([[1 / 3, 99.99], [np.inf, -1e9]]))
    told = np.frombuffer(recorder.data, "<f4", size, place)
    np.testing.assert_array_equal(told, [11 / 32, 100, np.nan, -FAR])
    ax = Figure(figsize=(1, 1)).add_axes((0, 0, 1, 1))
    for artist in (ax.scatter([0.5, 0.7], [0.5, 0.5], s=[4, 900]), *ax.plot([0.5], [0.5], "o", markersize=1)):
        (order,), data = recorder.note(artist)
        shape = np.frombuffer(data, "<f4", order["v"][1], order["v"][0])
        assert order["k"] == "marks" and (shape * 32 % 1 > 0.01).any()  # a shape may be enlarged


@pytest.fixture(scope="module")
def told_apart():
    """Twins, a log axis that is upside down, round axes, a map with a logarithmic scale, a hidden curve, axes without numbers."""

    @explore.explorable(w=Slider(0.0, 1.0, 0.5), size=(900, 240))
    def what_is_told(fig):
        """Anything.   Lecture C1W2 2.1"""
        ax, board, bare = fig.add_subplot(141), fig.add_subplot(142), fig.add_subplot(143)
        round_ = fig.add_subplot(144, projection="polar")
        ax.set(xlim=(0, 1), ylim=(1e2, 1e-2), yscale="log", xlabel="x")
        twin = ax.twinx()
        twin.set(ylim=(0, 1), ylabel="right")
        bare.set(xticks=[], yticks=[])
        set_line, set_twin = views.curve(ax, label="left"), views.curve(twin)
        set_hidden, set_bare, set_round = views.curve(ax), views.curve(bare), views.curve(round_)
        (image,) = [board.imshow([[1.0, 10.0], [100.0, 1000.0]], norm=LogNorm(1, 1000), animated=True)]
        shown = [line for line in ax.lines if line.get_label() != "left"]

        def update(w):
            for set_any in (set_line, set_twin, set_hidden, set_bare, set_round):
                set_any([0.0, 1.0], [w, 1.0])
            shown[0].set_visible(False)
            image.stale = True
            return Reading(f"w is {w:.2g}")

        return update

    yield what_is_told
    del explore.REGISTRY[what_is_told.name]


def test_each_curve_is_told_of_its_own_axes(told_apart):
    view = told_apart()
    message, _ = view.description.whole()
    panels, names = message["panels"], message["names"]
    assert [panel["y"][3] for panel in panels] == [
        "",
        "",
        "right",
    ]  # axes without numbers, and round ones, tell none
    assert panels[0]["y"][:3] == [1e2, 1e-2, "log"] and panels[0]["box"] == panels[2]["box"]
    axes = {artist.axes: place for place, artist in enumerate(view._moving, 2)}
    assert names[axes[view.figure.axes[-1]]] == [2, ""] and [0, "left"] in names.values()
    assert not {axes[view.figure.axes[2]], axes[view.figure.axes[3]]} & set(names)
    hidden = [place for place, artist in enumerate(view._moving, 2) if not artist.get_visible()]
    assert hidden and all(message["parts"][place][0] == [] for place in hidden)


def test_a_map_tells_its_values_exactly_at_its_ends_and_in_between(told_apart):
    message, data = told_apart().description.whole()
    ((order, first),) = (
        (order, first)
        for orders, first, _ in message["parts"].values()
        for order in orders
        if order["k"] == "image"
    )
    low, high, scale = order["domain"]
    assert scale == "log" and not order["smooth"]
    cells = np.frombuffer(data, "u1", 4, first + order["data"][0])
    np.testing.assert_allclose(low * (high / low) ** ((cells - 1) / 254), [1, 10, 100, 1000], rtol=0.02)
    assert cells[0] == 1 and cells[-1] == 255


@pytest.mark.parametrize("name", artists.ARTISTS)
def test_whatever_matplotlib_draws_is_told_in_plain_data(name):
    figure = artists.board([name])
    recorder = Recorder(*artists.size(figure))
    orders, data = recorder.note(figure)
    assert len(orders) > 3
    for artist in figure.axes[0].get_children():  # and by itself, as an artist that moves
        orders, data = recorder.note(artist)
        json.dumps(orders, allow_nan=False)
        ends = [place + 4 * size for order in orders for place, size in _floats(order)]
        assert max(ends, default=0) <= len(data)


def _floats(order):
    return [order[name] for name in ("v", "at", "by", "widths") if name in order]


def test_what_the_page_needs_is_small_and_whole():
    """Every figure brings the module along. A name that two of its files declare would leave every figure blank."""
    module = script(*FILES)
    assert (
        len(module.encode()) <= 31 * 1024
        and "//" not in module
        and module.endswith("export default{render};")
    )
    sources = "".join((HERE / file).read_text(encoding="utf-8") for file in FILES)
    declared = re.findall(r"^(?:export )?(?:function|const|let|class) (\w+)", sources, re.M)
    assert len(declared) == len(set(declared)) > 50


def test_what_is_quoted_stays_as_it_is_written(tmp_path, monkeypatch):
    """The module comes without the spaces around signs; a text, or a minus beside a minus, keeps its own."""
    (tmp_path / "a.js").write_text(
        """import { b } from "./b.js";
export const a = x => {                   // a comment
  const text = "one, two ; three,}", other = '[a="b"] , c', more = `${x ? 1 : 2} , ${x}`;
  return x - -1 + text;
};
""",
        encoding="utf-8",
    )
    monkeypatch.setattr(page, "HERE", tmp_path)
    assert script("a.js") == (
        """const a=x=>{const text="one, two ; three,}",other='[a="b"] , c',more=`${x ? 1 : 2} , ${x}`;
return x - -1+text};"""
    )
