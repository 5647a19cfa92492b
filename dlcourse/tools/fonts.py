"""The letters of the figures in a page: `python -m dlcourse.tools.fonts` cuts them out of the DejaVu fonts that Matplotlib brings along.

Those of the Latin and Greek alphabets, and every other sign in the package's Python files. Run it when a figure writes a new sign.
"""

import io
from pathlib import Path

import matplotlib

from ..explore.page import FONTS, HERE

SOURCES = HERE.parent
SIGNS = "–—‘’“”… ′″⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ₀₁₂₃₄₅₆₇₈₉₊₋₍₎←↑→↓∂∇∈∏∑−∘√∞≈≠≤≥⊙⋅⋯■□▲△▼▽◆◇○●★✓✗"
FIRST_CHINESE = 0x3000  # DejaVu has none of these: they stand in Markdown and in widgets


def signs() -> set[str]:
    """Every sign that a figure may write."""
    written = {sign for path in SOURCES.rglob("*.py") for sign in path.read_text(encoding="utf-8")}
    latin = {
        chr(code) for first, last in ((32, 127), (0xA0, 0x100), (0x391, 0x3CA)) for code in range(first, last)
    }
    return latin | set(SIGNS) | {sign for sign in written if 126 < ord(sign) < FIRST_CHINESE}


def source(file: str) -> Path:
    """A font as Matplotlib brings it."""
    return Path(matplotlib.get_data_path(), "fonts", "ttf", f"{file}.ttf")


def cut(file: str) -> bytes:
    """A font with these signs alone, as WOFF."""
    from fontTools import subset

    options = subset.Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += ["FFTM", "GPOS", "GSUB", "GDEF", "kern"]
    font = subset.load_font(str(source(file)), options)
    subsetter, made = subset.Subsetter(options), io.BytesIO()
    subsetter.populate(text="".join(signs()))
    subsetter.subset(font)
    subset.save_font(font, made, options)
    return made.getvalue()


def main() -> None:
    for file in FONTS:
        data = cut(file)
        (HERE / "fonts" / f"{file}.woff").write_bytes(data)
        print(f"{file}: {len(data) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
