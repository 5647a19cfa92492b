"""Runs that the browser plays: Matplotlib's drawing of them, the scene for the browser, handles, and the panel around both."""

import numpy as np
import pytest

from dlcourse import explore
from dlcourse.explore import LogSlider, Reading, Slider, Step, theme, tracks, views
from dlcourse.explore.live import Panel


@pytest.fixture(scope="module")
def spiral():
    """A spiral of 100 steps that starts at (x, y); rate > 1 sends it to infinity. Its second panel has a logarithmic axis."""

    @explore.explorable(
        x=Slider(-2.0, 2.0, 1.0, step=0.1),
        y=Slider(-2.0, 2.0, 0.5),
        rate=LogSlider(0.1, 1000.0, 0.9),
        step=Step(0, 500, 500),
        size=(600, 300),
    )
    def where_does_it_go(fig):
        """A spiral.   Lecture C2W2 2.6"""
        plane, decay = fig.subplots(1, 2)
        views.label_axes(plane, xlim=(-2, 2), ylim=(-2, 2))
        views.label_axes(decay, xlim=(0, 100), ylim=(1e-6, 10))
        decay.set_yscale("log")
        paths, sizes = tracks.Tracks(plane), tracks.Tracks(decay, room=20)
        set_path = paths.run(color=theme.BLUE, dash=(3, 1), label="it", dots=True)
        set_other, set_arrow = paths.run(color=theme.GREEN, marker="s"), paths.pointer(label="next")
        set_size, set_cursor = sizes.run(color=theme.INK, ahead=True, label="size"), sizes.cursor()

        def update(x, y, rate, step):
            with np.errstate(over="ignore", invalid="ignore"):
                z = (x + 1j * y) * (rate * np.exp(0.3j)) ** np.arange(101)
            set_path(z.real, z.imag)
            set_other(*([z.imag, z.real] if x > 0 else [[], []]))
            set_arrow(z.real[:-1], z.imag[:-1], z.real[1:], z.imag[1:])
            set_size(np.arange(101), np.abs(z), values=np.abs(z)), set_cursor(np.arange(101))
            return Reading(f"It is at {abs(z[min(step, 100)]):.3g}", {})

        update.tracks = [paths, sizes]
        update.handles = [tracks.Handle("start", plane, "x", "y"), tracks.Handle("rate", decay, "x", "rate")]
        return update

    yield where_does_it_go
    del explore.REGISTRY[where_does_it_go.name]


def scene(view):
    """What a page is told of the runs: [(box of the panel, [(kind, points (K + 1, 2 or 4)), …]), …]."""
    message, data = view.description.whole()
    panels = []
    for place, (orders, first, length) in sorted(message["parts"].items()):
        raw = data[first : first + length]
        for order in orders:
            if order["k"] == "tracks":
                assert isinstance(view._moving[place - 2], tracks.Tracks)
                runs = [(run["kind"], run["length"], *run["points"]) for run in order["runs"]]
                found = [(kind, np.frombuffer(raw, "<f4", n, at).reshape(m, -1)) for kind, m, at, n in runs]
                panels.append((order["box"], found))
    return panels


def handles(view):
    return view.description.whole()[0]["handles"]


def without_runs(view, scale=1):
    """The pixels below the runs."""
    for artist in view.tracks:
        artist.set_visible(False)
    pixels = view.rgba(scale, title=False).copy()
    for artist in view.tracks:
        artist.set_visible(True)
    return pixels


def test_only_the_step_of_the_present_is_drawn(spiral):
    views_at = {k: spiral(step=k) for k in (0, 5, 40)}
    ink = [(v.rgba(title=False).copy() != without_runs(v)).any(-1).sum() for v in views_at.values()]
    assert 50 < ink[0] < ink[1] < ink[2]
    assert (
        spiral(step=100).rgba(title=False) == spiral(step=500).rgba(title=False)
    ).all()  # past the end is the end
    assert (without_runs(spiral(step=3)) == without_runs(spiral(step=70))).all()


def test_matplotlib_draws_where_the_page_is_told(spiral):
    for scale in (1, 2):
        view = spiral(step=7, y=-0.3)
        (box, ((_, path), *_)), _ = scene(view)
        with_runs = view.rgba(scale, title=False).copy()
        changed = (with_runs != without_runs(view, scale)).any(-1)
        found = [
            changed[round(float(y * scale)) - 1 : round(float(y * scale)) + 2, round(float(x * scale))].any()
            for x, y in path[1:8]
        ]  # the ring at the start is hollow, a label may hide one
        assert sum(found) >= 6
        left, top, right, bottom = box
        ink = np.argwhere(changed[:, : 300 * scale]) / scale
        assert ink[:, 0].min() >= top - 9 and ink[:, 0].max() <= bottom + 9 and ink[:, 1].min() >= left - 9


def test_the_page_is_told_the_same_whatever_was_drawn_last(spiral):
    view = spiral()
    before = view.description.whole()
    view.rgba(2)
    assert view.description.whole() == before
    view.set(step=3)
    told, _ = view.description.changes()
    runs = [
        order for orders, *_ in told.get("parts", {}).values() for order in orders if order["k"] == "tracks"
    ]
    assert runs == [], "scrubbing needs nothing new"
    assert [len(runs) for _, runs in scene(view)] == [3, 2] and before[0]["steps"] == 100
    assert [len(runs) for _, runs in scene(view.set(x=-1.0))] == [2, 2], "a hidden run is not sent"


def test_runs_that_leave_are_calm(spiral):
    far = scene(spiral(rate=1000.0))
    assert all(
        np.isfinite(points).all() and np.abs(points).max() <= 30_000 for _, runs in far for _, points in runs
    )
    box, ((_, path), *_) = far[0]
    away = path[[30, 60]] - [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
    true = np.exp(0.3j * np.array([30, 60])) * (1 + 0.5j)
    np.testing.assert_allclose(
        np.arctan2(-away[:, 1] / (box[3] - box[1]), away[:, 0] / (box[2] - box[0])), np.angle(true), atol=0.02
    )
    spiral(rate=1000.0).rgba()  # warnings are errors
    view = spiral()
    tracks_of_nothing = tracks.Tracks(view.figure.axes[0])
    set_run = tracks_of_nothing.run()
    set_run([np.nan, 1.0], [0.0, 1.0])
    assert list(tracks_of_nothing.shown()) == []
    set_run([0.0, 1.0, np.nan, 1.0], [0.0, 1.0, np.inf, 1.0])
    ((_, stays),) = tracks_of_nothing.shown()
    assert (stays[2:] == stays[1]).all()


def test_the_recent_part_of_a_path_that_fades_is_strong(spiral):
    assert tracks.begun(tracks.lengths(np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 5.0], [3.0, 5.0]])), 1.0) == 1
    assert tracks.begun(tracks.lengths(np.array([[0.0, 0.0], [3.0, 4.0]])), 90) == 0
    view = spiral(hide=("step",))
    shown = {}
    for fades in (False, True):
        paths = tracks.Tracks(view.figure.axes[0])
        paths.run(color="#000000", marker="s", ring=False, dots=True, fades=fades)(
            np.linspace(-1.9, 1.9, 50), np.zeros(50)
        )
        paths.step, (left, _, right, _) = 49, tracks.box(paths.axes)
        without_runs(view)
        paths.draw(view.canvas.get_renderer())
        pixels = np.asarray(view.canvas.get_renderer().buffer_rgba())
        ((_, path),) = paths.shown()
        shown[fades] = [
            int(pixels[round(float(path[0, 1])), round(x), 0]) for x in (left + 30, right - 150, right - 40)
        ]
    assert shown[False] == [0, 0, 0]
    assert shown[True] == [102, 51, 0], "white in the old part, in the last 200 pixels, in the last 90"


def test_a_pin_keeps_whole_runs_in_both_painters(spiral):
    view = spiral(step=0)
    plain, before = view.rgba().copy(), scene(view)
    view.pin()
    assert (view.rgba() != plain).any(-1).sum() > 300
    (_, pinned), _ = scene(view)
    assert [kind for kind, _ in pinned] == ["ghost", "ghost", "run", "run", "pointer"]
    view.set(y=-1.0)
    (_, now), _ = scene(view)
    (_, first), _ = before
    assert (now[0][1] == first[0][1]).all() and (now[2][1] != first[0][1]).any()
    view.set(y=0.5)
    view.unpin()
    assert (view.rgba() == plain).all() and [kind for kind, _ in scene(view)[0][1]] == [
        "run",
        "run",
        "pointer",
    ]


def test_labels_keep_clear_of_each_other():
    box, labels = (
        (0, 0, 200, 200),
        [(100, 50, 40), (101, 52, 40), (100, 51, 40), (195, 50, 40), (100, 199, 30)],
    )
    begun = tracks.places(labels, box)
    assert begun[0] == (109, 50)
    assert begun[3][0] == 195 - 9 - 40, "at the right edge it stands to the left"
    for k, (x, y) in enumerate(begun):
        assert 4 <= y <= 196
        for (other_x, other_y), (_, _, width) in zip(begun[:k], labels):
            assert abs(y - other_y) >= 13 or x >= other_x + width or other_x >= x + labels[k][2]
    assert tracks.places([(195, 50, 40)], box, room=60)[0][0] == 204


@pytest.mark.parametrize("count, apart", [(7, True), (14, True), (40, False)])
@pytest.mark.parametrize("y", [6, 100, 103, 194])
def test_a_crowd_of_labels_stays_in_its_panel(count, apart, y):
    """Below or above there is no room: all go to the other side. Where there is none at all they lie on each other, inside."""
    labels = [(100, y, 40)] * count
    heights = [height for _, height in tracks.places(labels, (0, 0, 200, 200))]
    assert min(heights) >= 4 and max(heights) <= 196
    assert not apart or np.diff(sorted(heights)).min() >= tracks.LINE


def test_handles_set_their_controls(spiral):
    view = spiral()
    start, rate = handles(view)
    assert start["name"] == "start" and start["says"] == "x 1, y 0.5" and rate["says"] == "x 1, rate 0.9"
    assert view.moved_handle(0, *start["at"]) == {"x": 1.0, "y": 0.5}
    for scale in (1, 2):  # whatever was drawn last
        view.rgba(scale)
        assert view.moved_handle(1, *rate["at"])["rate"] == pytest.approx(0.9, rel=0.02)
    assert view.moved_handle(0, 0, 0) == {"x": -2.0, "y": 2.0}, "beyond the range is its end"
    assert view.nudged_handle(0, -3, 0) == {"x": 0.7}
    assert view.nudged_handle(0, 0, 1) == {"y": 0.52}
    assert view.nudged_handle(1, 0, 100)["rate"] == pytest.approx(0.9 * 10, rel=0.02)
    assert view.nudged_handle(1, 0, 1000)["rate"] == 1000.0


@pytest.fixture
def globe():
    @explore.explorable(
        azimuth=Slider(-180.0, 180.0, 170.0, step=1.0, wraps=True),
        elevation=Slider(0.0, 60.0, 20.0, step=1.0),
        size=(400, 200),
    )
    def where_is_the_eye(fig):
        """Nothing.   Lecture C1W2 2.2"""
        ax = fig.subplots()

        def update(azimuth, elevation):
            return Reading(f"{azimuth}, {elevation}")

        update.handles = [tracks.Turn("the globe", ax, "azimuth", "elevation")]
        return update

    yield where_is_the_eye
    del explore.REGISTRY[where_is_the_eye.name]


def test_a_panel_is_turned_and_the_eye_goes_the_other_way(globe):
    view = globe()
    assert view.nudged_handle(0, 30, 0) == {"azimuth": 140.0}
    assert view.nudged_handle(0, -30, -5) == {"azimuth": -160.0, "elevation": 25.0}, "beyond 180° it goes on"
    assert view.nudged_handle(0, 0, 99) == {"elevation": 0.0}, "a scale that does not wrap ends"
    (knob,) = handles(view)
    left, _, _, bottom = knob["box"]
    assert knob["turns"] and knob["at"] == [left + tracks.KNOB, bottom - tracks.KNOB]
    view.set(azimuth=0.0)
    assert handles(view)[0]["at"] == knob["at"], "the knob stays in its corner"
    panel = Panel(view)
    panel.canvas.moved = {"serial": 1, "handle": 0, "by": [7, -3]}
    assert view.values == {"azimuth": -7.0, "elevation": 23.0} and panel.canvas.done == 1


def test_the_panel_lets_the_page_play(spiral):
    panel = Panel(spiral())
    canvas = panel.canvas
    assert canvas.step == canvas.last == 500 and canvas.milliseconds == 60
    assert not any(panel.widgets["step"] in getattr(row, "children", ()) for row in panel.box.children)
    canvas.step = 20  # as the page does after scrubbing
    assert panel.view.values["step"] == 20 == panel.widgets["step"].value
    canvas.moved = {"serial": 1, "handle": 0, "by": [5, 0]}
    assert canvas.done == 1 and panel.view.values["x"] == 1.5 == panel.widgets["x"].value
    at = handles(panel.view.set(x=-1.0, y=0.2))[0]["at"]
    canvas.moved = {"serial": 2, "handle": 0, "at": at}
    assert canvas.done == 2 and panel.view.values["x"] == -1.0
    canvas.moved = {"serial": 3, "handle": 9, "at": [0, 0]}  # what cannot be does not stop the next
    assert canvas.done == 3 and "cannot be shown" in panel.banner.value
    panel.widgets["step"].value = 7
    assert canvas.step == 7


def test_without_a_step_to_scrub_there_is_no_bar(spiral):
    assert Panel(spiral(hide=("step",))).canvas.last == 0


def test_a_handle_of_one_control_is_moved_by_the_keys_of_both_directions():
    handle = tracks.Handle("start", None, "x", "x")
    assert [handle.steps(-10, 0), handle.steps(0, 3), handle.steps(0, 0)] == [{"x": -10}, {"x": 3}, {}]
