"""The first picture of section 3.1: how many hidden units the flower needs."""

from ...explore import IntSlider, Reading, explorable, panels, theme
from ...explore.panels import Look
from ...explore.words import count, percent
from .networks import Setting, examples, trained
from .planes import SMALL_CLASSES, answer, maps, plane, sides
from .playground import BORDER, HALO, moment_of

__all__ = ["how_many_units_does_the_flower_need"]

TRAINED = moment_of(2000)
ZERO = Look(theme.INK, dash=(4, 3), width=1.2)
MOST = 4


def setting_of(units):
    """The lecture's network: tanh, weights N(0, 1) · .01, α = 1.2."""
    return Setting(init="small ×.01", hidden=((units, "tanh"),) if units else ())


@explorable(
    units=IntSlider(0, MOST, 3, label="hidden units"),
    presets={"none": {"units": 0}, "one": {"units": 1}, "two": {"units": 2}, "three": {}},
    ask={"units": 0},
    panels="flower",
    size=(520, 440),
    latency="II",
)
def how_many_units_does_the_flower_need(flower):
    """400 points in the petals of a flower, and what a trained network with so many tanh units answers everywhere; dashed: where a unit
    is 0.   Lecture C1W3 3.1"""
    panels.axes(flower, *sides("flower"), grid=False, equal=True)
    set_map = panels.colours(flower, 0, 1, "ŷ", colors=theme.SIGNED_COLORS)
    set_units = [panels.contours(flower, (0.0,), ZERO, write=None) for _ in range(MOST)]
    set_border = [panels.contours(flower, (0.0,), look, write=None) for look in (HALO, BORDER)]
    set_points = panels.classes(flower, SMALL_CLASSES, ("y = 0", "y = 1"), zorder=6)
    panels.legend(flower, "below", columns=2)

    def update(units):
        setting = setting_of(units)
        (X, Y, *_), (x, y, _) = examples(setting), plane("flower")
        now = trained(setting, TRAINED)[0][TRAINED]
        passed = [Z.reshape(-1, len(y), len(x)) for Z, _ in maps(setting, TRAINED)]
        set_map(answer(setting, passed[-1][0]))
        for set_line in set_border:
            set_line(x, y, passed[-1][0])
        for k, set_unit in enumerate(set_units):
            set_unit(*((x, y, passed[0][k]) if k < units else ()))
        set_points(*X, Y)
        who = count(units, "hidden unit") if units else "One straight border"
        return Reading(
            f"{who}: {percent(now.right)} of the flower right", {"right, %": 100 * now.right, "J": now.J}
        )

    return update


@how_many_units_does_the_flower_need.claim(
    "one straight border gets 47 % of the flower right, one unit 68, two 66, three and four 92"
)
def _(kind):
    return [kind(units=n).numbers["right, %"] for n in range(5)], [47, 68, 66.5, 92.2, 91.5], 5e-3
