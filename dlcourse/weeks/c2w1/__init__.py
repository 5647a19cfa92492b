"""C2W1: practical aspects of deep learning, from splitting the data to checking the gradient."""

from .. import figures

__getattr__, __dir__ = figures(
    __name__,
    "checking",
    "depth",
    "dropout",
    "errors",
    "first_pictures",
    "scaling",
    "stopping",
    "treatment",
    "weights",
)
