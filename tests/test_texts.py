"""What the lessons say: what readers once missed is there, and turns of phrase that are none of English stay away."""

import re
from pathlib import Path

import pytest

from dlcourse import curriculum, weeks

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "notebooks" / "source").glob("*.py"))
SPOKEN = [ROOT / "README.md", *SOURCES, *sorted(Path(weeks.__file__).parent.glob("*/*.py"))]
MISSED = {  # section → formulas, shapes and code that it must hold; the words around them may change
    "c1w2.04": [r"J\(w\+\\Delta w\)\\approx"],  # what a step downhill promises
    "c1w2.15": [r"\(4, 1\) and \(1, 3\) \|.*both", r"\(2, 3\) and \(2,\) \|.*error", r"if one of them is 1"],
    "c1w3.06": [
        r"relu\*\*10",
        r"[Ss]ection 4\.7",
        r'g="relu", second="sigmoid"',
    ],  # why ReLU; two curves at first
    "c1w4.07": [r"F\.sigmoid, F\.tanh, F\.relu", r"section 3\.6"],  # the promise is kept
    "c2w1.06": [r"E\[a'\]=.*=a"],
    "c2w1.11": [r"1/n_out", r"\*orthogonal\*"],
    "c2w2.06": [r"does_momentum_calm_the_zigzag", r"25, learning_rate=0\.095"],  # few steps, and one definition
}


def text_of(section):
    """The cells of a section in its week's source."""
    stem = curriculum.week(section.partition(".")[0]).stem
    source = next(path for path in SOURCES if path.stem == stem).read_text(encoding="utf-8")
    return re.search(rf'section="{section}"(.*?)(?=section="|\Z)', source, re.S)[1]


@pytest.mark.parametrize("section", MISSED)
def test_what_a_beginner_missed_is_there(section):
    text = text_of(section)
    for part in MISSED[section]:
        assert re.search(part, text), f"{section}: {part}"


FOREIGN = re.compile(
    r"\banother (\w+ )?than\b|\bis another[\"'.;:,]|\bgets? along\b|\bhangs? together\b|\bstands? steps\b|\bis no bowl\b"
    r"|\bthe way gets\b|\bhas not\"|\bforgotten to\b|\bby not one\b"
)


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_other_language_shines_through(path):
    found = FOREIGN.search(path.read_text(encoding="utf-8"))
    assert not found, found


def test_such_a_turn_is_seen():
    for turn in (
        "ends in another minimum than GD",
        "J is another;",
        "hyperparameters hang together",
        "the way gets steeper",
    ):
        assert FOREIGN.search(turn)
    assert not FOREIGN.search("another step, and then the next; others are larger than that")
