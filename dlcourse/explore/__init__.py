"""The engine of explorables: interactive figures that are drawn once and then moved. See `figure` for an example."""

from . import panels, theme, tracks, views
from .controls import Choice, IntSlider, LogSlider, Seed, Slider, Step, Table, Text, Toggle
from .figure import CLASS_MILLISECONDS, REGISTRY, Explorable, Notice, Reading, View, explorable
from .source import show
from .words import number

__all__ = [
    "explorable",
    "Explorable",
    "View",
    "Reading",
    "Notice",
    "number",
    "REGISTRY",
    "CLASS_MILLISECONDS",
    "show",
    "panels",
    "theme",
    "tracks",
    "views",
    "Slider",
    "LogSlider",
    "IntSlider",
    "Step",
    "Seed",
    "Choice",
    "Toggle",
    "Text",
    "Table",
]
