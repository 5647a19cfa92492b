"""Numbers as a reader is told them."""

from typing import Any

import numpy as np


def number(value: Any) -> str:
    """A number for a reader: three significant digits, thin spaces and a real minus sign; round-off noise as "< 1e-11"."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return f"{value:,}".replace(",", "\u2009").replace("-", "−")
    value = float(value)
    if 0 < abs(value) < 1e-11:
        return "< 1e-11"
    return f"{value:.3g}".replace("-", "−")
