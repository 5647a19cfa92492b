"""C1W2: logistic regression as a picture."""

from .descent import *
