"""Numbers as a reader is told them: one style for titles, readouts, ticks and labels. And layers, which a^[1] names."""

from __future__ import annotations

import html as _html
import math
import re
from typing import Any

import numpy as np

MINUS, THIN = "−", "\u2009"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LAYER = re.compile(r"\^\[([^\]]+)\]")  # the number of a layer, a^[1], which is raised as on the slides
WRITTEN = re.compile(r"\^\[([^\]]+)\]|\$\^\{\[([^\]]+)\]\}\$")  # the same, and as Matplotlib writes it
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LEAST, MOST = 1e-3, 1e5  # numbers outside are told by a power of ten
NOISE = 1e-11  # what is nearer to 0 is round-off


def number(value: Any, digits: int = 3, *, noise: float = NOISE) -> str:
    """A number for a reader: three significant digits, thin spaces between thousands, a real minus sign, powers of ten
    (3.3·10⁻⁸) where it is small or large; what is nearer to 0 than `noise` as "< 10⁻¹¹", for it is round-off. A text is left as it
    is."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return f"{value:,}".replace(",", THIN).replace("-", MINUS)
    value = float(value) + 0.0  # no −0
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if 0 < abs(value) < noise:
        return f"< {power(round(math.log10(noise)))}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if value and not LEAST <= abs(float(f"{mantissa}e{exponent}")) < MOST:
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return times_power(mantissa, int(exponent))
    text = f"{float(f'{mantissa}e{exponent}'):,.{max(digits - 1 - int(exponent), 0)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(",", THIN).replace("-", MINUS)


def power(exponent: int) -> str:
    """A power of ten: "10⁻¹¹"."""
    return f"10{str(exponent).translate(RAISED)}"


def times_power(mantissa: str, exponent: int) -> str:
    """A number by a power of ten: "3.3·10⁻⁸", and "10⁶" for 1·10⁶."""
    sign, size = (MINUS, mantissa[1:]) if mantissa.startswith("-") else ("", mantissa)
    return sign + (power(exponent) if size == "1" else f"{size}·{power(exponent)}")


def count(n: int, one: str, many: str | None = None) -> str:
    """A number of things: "1 step", "3 steps", "2 classes"."""
    return f"{number(int(n))} {one if n == 1 else many or one + 's'}"


def percent(share: float, digits: int = 0) -> str:
    """A share as a percentage, never rounded to all or nothing: "47 %", "under 1 %", "over 99 %"."""
    if not math.isfinite(share):
        return number(share)
    least = 10.0**-digits / 100
    if 0 < share < least / 2:
        return f"under {100 * least:.{digits}f} %"
    if 1 - least / 2 < share < 1:
        return f"over {100 * (1 - least):.{digits}f} %"
    return f"{100 * share:.{digits}f} %".replace("-", MINUS)


def listed(names: list[str] | tuple[str, ...]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def html(text: str) -> str:
    """A text for a page, with nothing in it that a page would obey: a^[1] has its layer raised."""
    return LAYER.sub(r"<sup>[\1]</sup>", _html.escape(text))


def plain(text: str) -> str:
    """A text for who hears it, and for a page that can raise nothing: a[1] for a^[1]."""
    return WRITTEN.sub(lambda layer: f"[{layer[1] or layer[2]}]", text)
