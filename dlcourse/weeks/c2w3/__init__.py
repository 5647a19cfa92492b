"""C2W3: hyperparameter search, batch norm, softmax, and examples as rows."""

from .. import figures

__getattr__, __dir__ = figures(__name__, "batch_norm", "first_pictures", "rows", "softmax", "tuning")
