"""C2W1: practical aspects of deep learning, from splitting the data to checking the gradient."""

from .checking import *
from .depth import *
from .dropout import *
from .errors import *
from .scaling import *
from .stopping import *
from .treatment import *
from .weights import *
