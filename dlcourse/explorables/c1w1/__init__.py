"""C1W1: what a network is, why it works now, and one that learns."""

from .map import *
from .digits import *
from .houses import *
from .scale import *
from .checks import *
from .sigmoids import *
from .families import *
