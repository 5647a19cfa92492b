"""C1W1: what a network is, why it works now, and one that learns."""

from .. import figures

__getattr__, __dir__ = figures(__name__, "map", "digits", "houses", "scale", "checks", "sigmoids", "families")
