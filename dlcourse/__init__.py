"""dlcourse: the companion package of an interactive course on deep learning.

Floors, each importing only the ones below it: `autodiff` and `curriculum` · `functional` and `data` · `optim`, `train`,
`deep_network` … · `explore` and `practice` (the only ones that need Matplotlib and ipywidgets) · the weeks' figures,
exercises and quizzes · `notebooks`, the command line.
"""

__version__ = "0.1.0"
