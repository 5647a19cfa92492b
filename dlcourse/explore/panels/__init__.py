"""What figures are drawn with: panels that are declared, and parts of them that are moved by setters.

    @explorable(beta=Slider(0.0, 0.9, 0.0, label="β"), panels=Arrangement("valley left", widths=(2, 1), folded={"cost": "left"}))
    def what_does_momentum_calm(valley, left):
        "A narrow valley and a walk of 25 steps.   Lecture C2W2 2.6"
        panels.axes(valley, linear("w₁", -2, 2), linear("w₂", -1, 1), "Lines of equal J")
        panels.axes(left, linear("step", 0, 25), log("share of J left", 1e-4, 1))
        set_walk, set_left = panels.runs(valley, {"walk": WALK}, dots=True), panels.runs(left, {"walk": WALK})
        def update(beta):
            path = walk(beta)
            set_walk({"walk": path}), set_left({"walk": share_left(path)})
            return Reading(finding(path), {"J left": share_left(path)[-1]})
        return update

scales.py        what is measured along a panel, and looks          curves.py    curves, points, bars, runs over the steps, words
maps.py          arrays as pictures: maps, planes, matrices         arrangement.py    which panels there are, and where
images.py        images, mosaics, boxes on them                     tables.py         texts and numbers by rows and columns
tokens.py        tokens, attention, ribbons                         sequences.py      strips, unrolled graphs, histories
diagrams.py      trees, volumes to scale, networks                  space.py          a surface in space, which a drag turns
equations.py     matrices with signs between them
drawing.py       how these are drawn, and what a touch hits

Every setter, called without arguments, hides what it sets. What leaves a panel runs along its edge, under an arrow. A figure on
panels neither imports nor calls Matplotlib.
"""

from .arrangement import Arrangement
from .curves import (
    arrow,
    band,
    bars,
    caption,
    classes,
    cursors,
    curve,
    family,
    histogram,
    legend,
    level,
    lines,
    marks,
    note,
    paths,
    points,
    runs,
    text,
    vertical,
)
from .diagrams import network, tree, volumes
from .drawing import touched
from .equations import equation
from .images import boxes, image, mosaic
from .maps import GONE, WAITING, colours, contours, matrix, plane, regions
from .scales import CLASSES, DEV, NOW, TEST, THEORY, TRAIN, Look, Scale, axes, bare, linear, log, names
from .sequences import history, strip, unrolled
from .space import surface
from .tables import table
from .tokens import attention, ribbons, tokens

__all__ = [
    "Arrangement",
    "Look",
    "Scale",
    "GONE",
    "WAITING",
    "CLASSES",
    "DEV",
    "NOW",
    "TEST",
    "THEORY",
    "TRAIN",
    "arrow",
    "attention",
    "axes",
    "band",
    "bare",
    "bars",
    "caption",
    "boxes",
    "classes",
    "colours",
    "contours",
    "cursors",
    "curve",
    "equation",
    "family",
    "histogram",
    "history",
    "image",
    "legend",
    "level",
    "linear",
    "lines",
    "log",
    "marks",
    "matrix",
    "mosaic",
    "names",
    "network",
    "note",
    "paths",
    "plane",
    "points",
    "regions",
    "ribbons",
    "runs",
    "strip",
    "surface",
    "table",
    "text",
    "tokens",
    "touched",
    "tree",
    "unrolled",
    "vertical",
    "volumes",
]
