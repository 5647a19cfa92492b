"""The first picture of a section: one thing to see, one thing to do. The laboratories behind them stand in the other files.   C2W1"""

import numpy as np

from ...analysis.signal import through_identities
from ...explore import Choice, Reading, Slider, explorable, number, panels, theme
from ...explore.panels import Look, linear

__all__ = ["does_a_factor_near_1_matter"]

# ---- one factor, many layers (1.10) -------------------------------------------------------------------------------------
FEW, MANY, TOP = 20, 150, 5.0
LEVEL = 1e-6  # as near to 1 as that is as good as 1


def of_layers(layers):
    """The layers as a scale, from the input on."""
    places = range(layers // 5, layers + 1, layers // 5)
    return linear("layer l", -1, layers + 1, {0: "input"} | {place: str(place) for place in places})


def last_of(factor, layers):
    """What the last layer says."""
    if abs(factor - 1) < LEVEL:
        return "The factor is 1: every layer is as large as the input"
    times = f"{number(factor)} in each of {layers} layers"
    return f"{times}: the last has {number(factor**layers)} times the size of the input"


@explorable(
    factor=Slider(0.7, 1.3, 1.2, step=0.01, label="factor s"),
    layers=Choice(FEW, MANY, label="layers"),
    presets={
        "1": {"factor": 1.0},
        "1.2": {},
        "0.8": {"factor": 0.8},
        "1.1, 150 layers": {"factor": 1.1, "layers": MANY},
        "0.9, 150 layers": {"factor": 0.9, "layers": MANY},
    },
    ask={"factor": 1.0},
    panels="sizes",
    predict="last layer",
    size=(940, 320),
)
def does_a_factor_near_1_matter(sizes):
    """Linear layers, W[l] = s times the identity, and how large the signal is in each; the input has the size 1.   Lecture C2W1 1.10"""
    set_axes = panels.axes(sizes, of_layers(FEW), linear("size of a^[l]", 0, TOP))
    set_bars = panels.bars(sizes, MANY + 1, Look(theme.SKY))
    panels.level(sizes, 1.0)
    set_last = panels.text(sizes, 0.02, 0.93, size=theme.LABEL)

    def update(factor, layers):
        a, _ = through_identities(factor, layers, np.float64)
        set_axes(x=of_layers(layers))
        set_bars(a)
        set_last(f"layer {layers}: {number(a[-1])}")
        return Reading(last_of(factor, layers), {"layer 10": a[10], "last layer": a[-1]})

    return update


@does_a_factor_near_1_matter.claim(
    "20 layers: 1.2²⁰ = 38.3 and .8²⁰ = .0115; 150 layers: 1.1¹⁵⁰ = 1.6 million, .9¹⁵⁰ = 1.4·10⁻⁷, a seven-millionth"
)
def _(kind):
    tried = (1.2, FEW), (0.8, FEW), (1.1, MANY), (0.9, MANY)
    told = [kind(factor=factor, layers=layers).numbers["last layer"] for factor, layers in tried]
    return [told[0], told[1], told[2] / 1.6e6, 1 / told[3] / 7e6], [38.34, 0.01153, 1.0, 1.0], 0.05
