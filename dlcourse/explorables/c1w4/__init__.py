"""C1W4: many layers — what they compute, what they remember, what they buy."""

from .depth import *
from .brain import *
from .circuit import *
from .shapes import *
from .hyper import *
