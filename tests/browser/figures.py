"""Two figures with every kind of control: run in a notebook by the browser tests, so that no week's figure is needed."""

import numpy as np

from dlcourse import explore
from dlcourse.explore import (
    Choice,
    IntSlider,
    LogSlider,
    Reading,
    Seed,
    Slider,
    Step,
    Table,
    Text,
    Toggle,
    tracks,
    views,
)


@explore.explorable(
    x=Slider(-2.0, 2.0, 1.0, step=0.1, marks={0.0: "middle"}),
    rate=LogSlider(0.1, 10.0, 0.9),
    turns=IntSlider(1, 9, 3),
    seed=Seed(),
    shape=Choice("spiral", "circle", "line"),
    grid=Toggle(),
    name=Text("it", examples=("she",)),
    rows=Table("1 2; 2 1; 0", columns=("u", "v"), last="b", row=(1.0, 1.0)),
    step=Step(0, 50, 50),
    size=(600, 260),
    presets={"near": {"x": 0.5}, "far": {"x": 1.5}},
    more={"More": ("seed", "name", "grid")},
    predict="distance",
)
def where_does_it_go(fig):
    """A path of 50 steps.   Lecture C2W2 2.6"""
    ax = fig.subplots()
    views.label_axes(ax, xlim=(-2, 2), ylim=(-2, 2))
    paths = tracks.Tracks(ax)
    set_path = paths.run(label="it")

    def update(x, rate, turns, seed, shape, grid, name, rows, step):
        angle = np.linspace(0, turns, 51) * (shape != "line") + seed
        r = x * np.linspace(1, 0, 51) ** (rate * (shape != "circle"))
        set_path(r * np.cos(angle), r * np.sin(angle))
        return Reading(f"{name} is at {r[step]:.3g} {rows} {grid}", {"distance": float(abs(r[step]))})

    update.tracks = [paths]
    update.handles = [tracks.Handle("start", ax, "x", "x")]
    update.program = lambda **values: f"print({values!r})"
    return update


@where_does_it_go.claim("on a line of a^[1] it is at x at first <em>and</em> at 0 in the end")
def _(kind):
    return [kind(shape="line", step=step).numbers["distance"] for step in (0, 50)], [1, 0]


@where_does_it_go.claim("it starts at 1.5 from afar")
def _(kind):
    return kind(x=1.5, step=0).numbers["distance"], 1.5


@explore.explorable(
    points=Text("", examples=("1 1",)), size=(400, 200), presets={f"{k} dots": {} for k in range(11)}
)
def where_are_the_dots(fig):
    """Points in a square.   Lecture C1W3 3.1"""
    ax = fig.subplots()
    views.label_axes(ax, xlim=(-2, 2), ylim=(-2, 2))
    set_dots = views.points(ax)

    def update(points):
        places = np.array([part.split() for part in points.split(";") if part.strip()], float).reshape(-1, 2)
        set_dots(*places.T)
        return Reading(f"{len(places)} dots", {"dots": len(places)})

    update.touch = lambda values, ax, x, y, key: {"points": f"{values['points']}; {x:.2f} {y:.2f}"}
    update.pens = {"dot": "1", "erase": "Backspace"}
    return update
