"""C2W2: optimization algorithms as a race."""

from .momentum import *
from .race import *
