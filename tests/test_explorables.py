"""Every explorable, by registry: moved = freshly drawn, every control acts, calmly, extremes are calm, claims hold."""

import functools
import io
import json

import matplotlib
import numpy as np
import pytest
from PIL import Image

from dlcourse import weeks
from dlcourse.explore import Slider, Table, theme
from dlcourse.explore.canvas import packed

KINDS = sorted(weeks.registry().values(), key=lambda kind: kind.name)
each_explorable = pytest.mark.parametrize(
    "kind", KINDS, ids=[kind.name for kind in KINDS], scope="module"
)  # all tests of one figure, then those of the next


@functools.lru_cache(maxsize=1)
def shown(kind):
    """One figure for all tests that move it, and leave it without pins."""
    return kind()


class Answer:
    """What a figure says at one setting. Whoever asks for more of it gets a figure of its own."""

    def __init__(self, view):
        self._kind, self.values = view.kind, dict(view.values)
        self.reading, self.numbers, self.notice = view.reading, view.numbers, view.notice

    def __getattr__(self, name):
        if "_view" not in vars(self):
            view = self._kind(**self.values)
            vars(self).clear()
            self._view = view
        return getattr(self._view, name)


class Asked:
    """A kind of figure for its claims: one is moved to all that they ask, which a fresh one would show as well (see below)."""

    def __init__(self, kind):
        self._kind = kind

    def __getattr__(self, name):
        return getattr(self._kind, name)

    def __call__(self, **values):
        kind = self._kind
        if "hide" in values:
            return kind(**values)
        view = shown(kind).set(**{**kind.start, **values})
        return kind(**values) if view.notice else Answer(view)


def corners(kind):
    """Each control at each extreme, alone and all together."""
    alone = [{name: value} for name, control in kind.controls.items() for value in control.extremes()]
    return alone + [
        {name: control.extremes()[end] for name, control in kind.controls.items()} for end in (0, -1)
    ]


def anywhere(kind):
    """Random settings, the same in all tests of a figure: what it trains for them, it trains once."""
    rng = np.random.default_rng(0)
    return [{name: control.random(rng) for name, control in kind.controls.items()} for _ in range(5)]


def assert_calm(view):
    """The finding fits, every number and every point of a line is finite. Warnings are errors (pyproject.toml)."""
    assert view.reading.finding
    assert theme.title_width(view.reading.finding) <= view.kind.size[0], (
        f"{view.code}: the finding is wider than the figure: {view.reading.finding}"
    )
    for value in view.numbers.values():
        assert isinstance(value, str) or np.isfinite(value), f"{view.code}: the readout says {view.numbers}"
    for line in (line for ax in view.figure.axes for line in ax.lines if line.get_visible()):
        assert np.isfinite(np.asarray(line.get_xydata(), float)).all(), f"{view.code} draws non-finite points"


def test_there_are_explorables():
    assert KINDS


MOST_CONTROLS = 4  # that a figure shows before anything is unfolded, the bar of its steps apart


@each_explorable
def test_few_controls_are_unfolded(kind):
    folded = {name for names in kind.more.values() for name in names}
    shown = [name for name in kind.controls if name not in folded | {kind.clock}]
    assert len(shown) <= MOST_CONTROLS, f"fold some of {', '.join(shown)} by more="
    assert kind.clock not in folded


@each_explorable
def test_moved_equals_freshly_drawn_from_its_code(kind):
    view, artists, compared = shown(kind), None, 0
    module = type("module", (), {kind.name.partition(".")[2]: kind})
    settings = [*corners(kind), *kind.presets.values(), *anywhere(kind)]
    for setting in ({}, *(settings[k] for k in np.random.default_rng(0).permutation(len(settings))[:3])):
        view.set(**{**kind.start, **setting})
        if view.notice:
            continue
        fresh = eval(view.code, {kind.week: module})
        assert fresh.values == view.values and fresh.text == view.text
        different = (view.rgba() != fresh.rgba()).any(-1).mean()
        assert different == 0, f"{view.code}: {different:.2%} of the pixels depend on how the figure got here"
        count = len(view.figure.findobj())
        assert artists in (None, count), (
            f"{view.code}: {count - artists} artists more than before; move them, don't add new ones"
        )
        artists, compared = count, compared + 1
    assert compared, "every setting gave a notice; nothing was compared"


@each_explorable
def test_every_control_moves_the_picture_calmly(kind):
    """Each control alone, by its widget, from the start to its extremes and to random values between. Its time is in benchmarks/."""
    from dlcourse.explore.live import Panel

    panel, rng = Panel(shown(kind).set(**kind.start)), np.random.default_rng(4)
    for name, control in kind.controls.items():
        panel._set_all(dict(kind.start))
        seen, widget = {panel.shown}, panel.widgets[name]
        between = [control.random(rng) for _ in range(2) if isinstance(control, (Slider, Table))]
        for value in (*control.extremes(), *between):
            widget.value = (
                control.near(value) if isinstance(control, Slider) else value
            )  # the browser knows only its steps
            # widgets may round to their step; the view has what the widget shows, or it says why not
            assert panel.view.notice or panel.view.values[name] == control.check(widget.value)
            assert "cannot be shown" not in panel.banner.value, (
                f"{kind.name}: {name} = {value}: {panel.banner.value}"
            )
            assert_calm(panel.view)
            seen.add(panel.shown)
        assert len(seen) > 1 or acts_elsewhere(panel, name), (
            f"{kind.name}: moving {name!r} changes nothing anywhere"
        )
    panel.pinned.value = hasattr(panel.view.update, "pins")
    panel.show_code.value = True
    assert panel.code.value == panel.view.code
    assert "cannot be shown" not in panel.banner.value
    panel.pinned.value = False
    assert not panel.view.pinned


@each_explorable
def test_a_control_that_is_dimmed_acts_on_nothing(kind):
    view = shown(kind)
    idle = getattr(view.update, "idle", None)
    for setting in (kind.start, *kind.presets.values()) if idle else ():
        values = {**kind.start, **setting}
        before = view.set(**values).rgba().copy()
        for name, why in idle(values).items():
            assert why and isinstance(why, str)
            for value in kind.controls[name].extremes():
                changed = (view.set(**{**values, name: value}).rgba() != before).any()
                assert not changed, f"{view.code}: {name} is dimmed ({why}), and acts"


def acts_elsewhere(panel, name):
    """Whether a control that does nothing at the start, because it acts only together with others, acts at another setting."""
    kind = panel.view.kind
    for setting in (*kind.presets.values(), *anywhere(kind)[:3]):
        seen = set()
        for value in kind.controls[name].extremes():
            panel._set_all({**kind.start, **setting})
            panel.widgets[name].value = value
            assert "cannot be shown" not in panel.banner.value, (
                f"{kind.name}: {name} = {value}: {panel.banner.value}"
            )
            seen.add(panel.shown)
        if len(seen) > 1:
            return True
    return False


@each_explorable
def test_extremes_and_random_points_are_calm(kind):
    view = shown(kind)
    for setting in (*corners(kind)[-2:], *anywhere(kind)):  # the other corners are moved to above
        view.set(**{**kind.start, **setting}).rgba()
        assert_calm(view)


@each_explorable
def test_presets_are_calm_and_told_in_words(kind):
    view = shown(kind)
    for setting in (*kind.presets.values(), kind.start):
        view.set(**{**kind.start, **setting}).rgba()
        assert_calm(view)
        assert view.reading.finding in view.alt and len(view.alt) < 700
        for text in view.figure.findobj(matplotlib.text.Text):
            if text.get_text().strip() and text.get_visible():
                pixels = text.get_fontsize() * 100 / 72
                assert pixels > 10.9, (
                    f"{kind.name}: {text.get_text()!r} is set at {pixels:.1f} px, 11 are the least"
                )


@each_explorable
def test_stands_still_as_a_small_picture(kind):
    """Of its start. Packing one takes as long as ten moves, and those that notebooks show are looked at there."""
    view = shown(kind).set(**kind.start)
    data, metadata = view._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert metadata["image/png"]["alt"]
    png = data["image/png"]
    assert len(png) <= 150_000, f"{view.code}: the still picture has {len(png) // 1000} kB, 150 are allowed"
    assert Image.open(io.BytesIO(png)).size == tuple(2 * side for side in view.size)
    assert kind.size[0] <= 960 and kind.size[1] <= 520, (
        f"{kind.name}: the picture leaves no room for the controls"
    )


@each_explorable
def test_is_told_in_plain_data_and_little_of_it(kind):
    view = shown(kind).set(**kind.start)
    message, data = view.description.whole()
    whole = len(json.dumps(message, allow_nan=False)) + len(data)
    assert whole <= 500_000, f"{kind.name}: {whole // 1000} kB for the whole picture"
    assert view.description.changes() == ({}, b""), f"{kind.name}: something changes by itself"
    control, value = next((n, v) for n, c in kind.controls.items() for v in c.extremes() if v != c.start)
    _, letter = packed(*view.set(**{control: value}).description.changes())
    assert len(letter) <= 100_000, f"{kind.name}: {len(letter) // 1000} kB for a move of {control}"


@each_explorable
def test_claims_hold(kind):
    assert kind.claims, f"{kind.name} claims nothing; a figure states a number that the learner can verify"
    for sentence, measure in kind.claims:
        assert "planned" not in sentence, f"{kind.name} tells the learner of a plan: {sentence}"
        measured, expected, *tolerance = measure(Asked(kind))
        np.testing.assert_allclose(
            measured,
            expected,
            rtol=tolerance[0] if tolerance else 1e-9,
            atol=1e-12,
            err_msg=f"{kind.name}: {sentence}",
        )


def test_no_pyplot_figure_is_open():
    import sys

    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
