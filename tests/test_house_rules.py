"""The house rules (house.py) for every figure, at its start, its presets and its extremes. house_rules.txt lists the figures that
still break one; the list only shrinks: `python tests/test_house_rules.py` writes it anew."""

from pathlib import Path

import house
import pytest

from dlcourse import weeks

KINDS = {kind.name: kind for kind in sorted(weeks.registry().values(), key=lambda kind: kind.name)}
LIST = Path(__file__).parent / "house_rules.txt"
KNOWN = (
    {tuple(line.split()) for line in LIST.read_text(encoding="utf-8").splitlines()}
    if LIST.exists()
    else set()
)


def states(kind):
    """The start, every preset, and each control at its extremes, all together and alone."""
    extremes = {name: control.extremes() for name, control in kind.controls.items()}
    together = [{name: ends[end] for name, ends in extremes.items()} for end in (0, -1)]
    alone = [{name: ends[end]} for name, ends in extremes.items() for end in (0, -1)]
    return [{}, *kind.presets.values(), *together, *alone[:64]]


def broken(kind):
    """{rule: (line of code that shows it, what breaks it)} of the first state that breaks each."""
    view, found = kind(), {}
    for state in states(kind):
        view.set(**{**kind.start, **state})
        if not view.notice:
            for rule, cases in house.broken(view, resting=not state).items():
                found.setdefault(rule, (view.code, cases))
    return found


@pytest.mark.parametrize("name", KINDS)
def test_a_figure_keeps_the_house_rules(name):
    found = broken(KINDS[name])
    new = {rule: case for rule, case in found.items() if (name, rule) not in KNOWN}
    assert not new, f"{name} breaks {new}"
    kept = {rule for figure, rule in KNOWN if figure == name} - set(found)
    assert not kept, f"{name} keeps {', '.join(kept)} now: take it off {LIST.name}"


def test_the_list_names_figures_and_rules_that_exist():
    assert {figure for figure, _ in KNOWN} <= set(KINDS)
    assert {rule for _, rule in KNOWN} <= set(house.RULES)


if __name__ == "__main__":
    lines = sorted(f"{name} {rule}" for name, kind in KINDS.items() for rule in broken(kind))
    LIST.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} lines")
