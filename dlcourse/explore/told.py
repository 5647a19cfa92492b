"""What a page is told of axes and artists, so that it can tell values under the pointer: names, units, words along an axis.

    views.curve(ax, label="train")                 # a curve tells its label; so do all artists that have one
    tell(line, name="train")                       # or a name that is not in the legend
    tell(edges, each=("unit 3 ← x₁", …), values=weights)          # a name and a number for each of many

What has the same label and the same name is the same thing: in all panels it lights up together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.patches import StepPatch
from matplotlib.quiver import Quiver
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from ..typing import Array
from .tracks import box
from .words import plain

KINDS = {StepPatch: "steps", Quiver: "arrows"}  # what an artist shows, where it says nothing else


class Tells(NamedTuple):
    """What is told of an artist."""

    kind: str = ""  # what its shapes are, where the orders alone do not say it: "bars", "steps", "arrows", "tiles", "said"; of "quiet" ones nothing is told
    each: tuple = ()  # the name of each of its shapes; of an image (names of its rows, names of its columns)
    name: str = ""  # in place of its label
    domain: tuple[float, float] | None = (
        None  # what the first and the last shade of a map mean, if not what Matplotlib thinks
    )
    values: Array | None = None  # for each of its shapes one number, or a few


def tell(artist: Any, **changes: Any) -> None:
    """Say what an artist shows: kind, each, name, domain and values, as in `Tells`."""
    artist.tells = tells(artist)._replace(**changes)


def tells(artist: Artist) -> Tells:
    """What an artist has to tell."""
    return getattr(artist, "tells", Tells())


def name(artist: Artist) -> str:
    """What an artist is called: its name, or its label in the legend."""
    label = str(artist.get_label())
    return plain(tells(artist).name or ("" if label.startswith("_") else label))


def axes(figure_axes: Iterable[Axes], moving: Iterable[Artist]) -> list[Axes]:
    """The axes of which something can be told: there are numbers along them, or what moves there has a name; not round ones."""
    named = {
        artist.axes
        for artist in moving
        if name(artist) or tells(artist).each or tells(artist).kind == "said" or isinstance(artist, AxesImage)
    }
    return [
        ax
        for ax in figure_axes
        if ax.get_visible() and ax.axison and ax.name == "rectilinear"
        if len(ax.get_xticks()) or len(ax.get_yticks()) or ax in named
    ]


def panel(ax: Axes) -> dict[str, Any]:
    """Where axes are, and what is measured along them."""
    return {"box": box(ax), "x": scale(ax, "x"), "y": scale(ax, "y")}


def names(told_axes: list[Axes], moving: Iterable[Artist]) -> dict[int, list]:
    """Place of an artist in the picture → [place of its panel, its name, what its shapes are, the name of each]."""
    places, found = {ax: place for place, ax in enumerate(told_axes)}, {}
    for place, artist in enumerate(moving, 2):
        if artist.axes in places and not isinstance(artist, Text):
            kind = tells(artist).kind or KINDS.get(type(artist), "")
            found[place] = [places[artist.axes], name(artist), kind, _plain(tells(artist).each)]
            while len(found[place]) > 2 and not found[place][-1]:
                found[place].pop()
    return found


def _plain(each):
    """Names, or tuples of names, as a page that raises no layer writes them."""
    return tuple(_plain(one) if isinstance(one, tuple) else plain(str(one)) for one in each)


# ---- what is measured along an axis ---------------------------------------------------------------------------------------
def scale(ax: Axes, along: str) -> list:
    """[value at its beginning, at its end, "linear" or "log", label, words], as its labels read: an axis that is labelled in
    percent, or with powers of ten at even distances, means these. Where labels are no numbers they are words, [share of its length, text],
    and without any tick nothing is measured: the scale is ""."""
    axis, ends = getattr(ax, f"{along}axis"), np.array(getattr(ax, f"get_{along}lim")(), float)
    words: list[Any] = []
    kind, ticks = axis.get_scale(), axis.get_majorticklocs()
    kind = kind if len(ticks) and kind in ("linear", "log") else ""
    if isinstance(axis.get_major_locator(), FixedLocator):
        texts = [plain(label.get_text()) for label in axis.get_ticklabels()]
        labelled = [(at, text) for at, text in zip(ticks, texts) if text and "$" not in text]
        places = axis.get_transform().transform(np.array([*(at for at, _ in labelled), *ends], float))
        values: Any = [value(text) for _, text in labelled]
        if None in values:
            words = labelled
        elif len(labelled) > 1 and not np.allclose(values, [at for at, _ in labelled], rtol=0.02):
            kind, ends = _as_labelled(places, np.array(values)) if len(labelled) > 2 else ("", ends)
            words = [] if kind else labelled
        shares = (places[:-2] - places[-2]) / (places[-1] - places[-2])
        words = [[round(float(share), 4), text] for share, (_, text) in zip(shares, words)]
    return [*map(float, ends), kind, plain(axis.get_label_text()), *([words] if words else [])]


def _as_labelled(places, values):
    """The scale and the ends of an axis whose ticks at `places`, followed by its ends, mean `values`."""
    for kind, there, back in (("linear", np.asarray, np.asarray), ("log", np.log10, lambda u: 10.0**u)):
        if kind == "linear" or (values > 0).all():
            line = np.polyfit(places[:-2], there(values), 1)
            if np.abs(np.polyval(line, places[:-2]) - there(values)).max() < 0.01 * np.ptp(there(values)):
                return kind, back(np.polyval(line, places[-2:]))
    return "", places[-2:]


HIGH = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def value(text: str) -> float | None:
    """The number that a label says, such as "−.5", "10⁻⁴", "10 000" or "20 %"; None if it says none."""
    text = re.sub(r"^10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)$", lambda power: f"1e{power[1].translate(HIGH)}", text.strip())
    try:
        return float(re.sub(r"[\s%]", "", text).replace("−", "-"))
    except ValueError:
        return None
