"""C1W2: logistic regression as a picture."""

from .. import figures

__getattr__, __dir__ = figures(__name__, "arrays", "descent", "graphs", "loops", "tracer")
