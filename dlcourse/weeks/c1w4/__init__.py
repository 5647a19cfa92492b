"""C1W4: many layers — what they compute, what they remember, what they buy."""

from .. import figures

__getattr__, __dir__ = figures(__name__, "depth", "brain", "circuit", "shapes", "hyper")
