"""C1W3: networks with one hidden layer."""

from .. import figures

__getattr__, __dir__ = figures(
    __name__,
    "activations",
    "first_pictures",
    "flower",
    "hidden_units",
    "layers",
    "learning",
    "playground",
    "warping",
)
