"""The content, one folder a week: figures, `exercises.py`, `quiz.py`, and in stored/ what was trained beforehand.

A figure is named for the question it answers: `from dlcourse.weeks import c1w2`, then `c1w2.how_large_a_step()`.
"""

import importlib
import pkgutil


def registry():
    """Name → explorable, of all weeks."""
    from ..explore import REGISTRY  # here, so that exercises and quizzes come without Matplotlib

    for week in pkgutil.iter_modules(__path__):
        dir(importlib.import_module(f"{__name__}.{week.name}"))
    return REGISTRY


def figures(package, *parts):
    """The __getattr__ and __dir__ of a week: its figures stand in `parts`, which are loaded when the first one is asked for.

    So a week's exercises and quiz can be had without loading Matplotlib.
    """
    found = {}

    def load():
        for part in parts:
            module = importlib.import_module(f"{package}.{part}")
            found.update((name, getattr(module, name)) for name in module.__all__)
        return found

    def get(name):
        if not name.startswith("_") and name in load():
            return found[name]
        raise AttributeError(f"{package} has no figure {name!r}; it has {', '.join(sorted(load()))}")

    return get, lambda: sorted(load())
