"""C1W2: logistic regression as a picture."""

from .arrays import *
from .descent import *
from .graphs import *
from .loops import *
from .tracer import *
