"""dlcourse: the companion package of an interactive course on deep learning.

The library: `autodiff`, `functional`, `data`, `nn`, `optim`, `train`, `deep_network` … · what studies training: `analysis` · the
engines: `explore` for figures, `practice` for exercises and quizzes (the only ones that need Matplotlib and ipywidgets) · the
content: `weeks`, one folder a week · the command line: `tools`. Imports only point to the left.
"""

__version__ = "0.1.0"
