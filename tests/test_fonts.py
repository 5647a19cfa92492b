"""The letters that a page gets: every sign that a figure writes and that DejaVu has, in every face."""

import pytest
from fontTools.ttLib import TTFont

from dlcourse.explore.page import FONTS, HERE
from dlcourse.tools import fonts


@pytest.mark.parametrize("file", FONTS)
def test_a_page_has_every_sign_of_the_figures(file):
    known = TTFont(fonts.source(file)).getBestCmap()
    sent = TTFont(HERE / "fonts" / f"{file}.woff").getBestCmap()
    missing = {sign for sign in fonts.signs() if ord(sign) in known and ord(sign) not in sent}
    assert not missing, f"run python -m dlcourse.tools.fonts: {file} lacks {''.join(sorted(missing))}"


def test_the_letters_are_small_and_their_licence_lies_beside_them():
    files = list((HERE / "fonts").iterdir())
    assert {path.name for path in files} == {*(f"{file}.woff" for file in FONTS), "LICENSE"}
    assert sum(path.stat().st_size for path in files if path.suffix == ".woff") < 80_000
