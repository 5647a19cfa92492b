"""C1W3: networks with one hidden layer."""

from .activations import *
from .hidden_units import *
from .layers import *
from .learning import *
from .playground import *
from .warping import *
