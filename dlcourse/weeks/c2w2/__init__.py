"""C2W2: optimization algorithms as a race."""

from .. import figures

__getattr__, __dir__ = figures(
    __name__, "averages", "basins", "first_pictures", "momentum", "noise", "race", "slices"
)
