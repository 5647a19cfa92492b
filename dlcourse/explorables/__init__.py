"""The interactive figures, one module a week. A figure is named for the question it answers."""

import importlib
import pkgutil

from ..explore import REGISTRY


def registry():
    """Name → explorable, of all weeks."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return REGISTRY
