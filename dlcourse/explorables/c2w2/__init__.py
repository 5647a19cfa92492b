"""C2W2: optimization algorithms as a race."""

from .averages import *
from .basins import *
from .momentum import *
from .noise import *
from .race import *
from .slices import *
