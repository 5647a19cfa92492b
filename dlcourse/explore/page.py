"""What a page needs once, however many figures and quizzes it shows.

Keys: a key pressed in a figure or a quiz is its own and never the notebook's, where `d d` would delete the cell. Letters: those of
the still pictures, so that a text is as wide in the page as Matplotlib thinks. And how the rows of buttons and controls look.

Whatever shows widgets calls `prepare_page()`, and gives its outermost box a class that begins with "dlcourse-".
"""

import functools
import re
from pathlib import Path

HERE = Path(__file__).parent
FONTS = {  # subsets of DejaVu (fonts/LICENSE): file → family and weight, as canvas.js asks for them
    "DejaVuSans": ("DejaVu Sans", "400"),
    "DejaVuSans-Bold": ("DejaVu Sans", "700"),
    "DejaVuSansMono": ("DejaVu Sans Mono", "400"),
}


COMMENT = re.compile(r"(^|\s\s)//\s.*")
QUOTED = re.compile(r"""("[^"]*"|'[^']*'|`[^`]*`)""")
CLOSE, OPEN = re.compile(r"[,;]?\n([})\]])"), re.compile(r"([{(\[,])\n")
SPACE = re.compile(r" ?([*/%=<>!&|?:;,(){}\[\]]+) ?| ([-+]) (?![-+])")


def script(*files: str) -> str:
    """JavaScript files as one module: each may use what those before it export. Every figure brings it along, so comments,
    indentation, spaces around signs and what is empty beside a bracket stay at home; names are as they were written."""
    lines = [line for file in files for line in (HERE / file).read_text(encoding="utf-8").splitlines()]
    lines = [COMMENT.sub("", line).strip() for line in lines if not line.startswith("import ")]
    lines = [_dense(line.removeprefix("export ")) for line in lines if line]
    return OPEN.sub(r"\1", CLOSE.sub(r"\1", "\n".join(lines))).replace("default{", "export default{")


def _dense(line):
    """A line without the spaces around its signs, but for what is quoted."""
    parts = QUOTED.split(line)
    return "".join(part if k % 2 else SPACE.sub(r"\1\2", part) for k, part in enumerate(parts))


@functools.cache
def prepare_page():
    """Have the page do what page.js does, for as long as the kernel lives.

    Returns the widget that does it, which is never shown; None where anywidget is missing.
    """
    try:
        import anywidget
        import traitlets
    except ImportError:
        return None

    class Page(anywidget.AnyWidget):
        _esm = script("page.js")
        _css = (HERE / "controls.css").read_text(encoding="utf-8")
        fonts = traitlets.List().tag(sync=True)

    return Page(
        fonts=[
            {"family": family, "weight": weight, "data": (HERE / "fonts" / f"{file}.woff").read_bytes()}
            for file, (family, weight) in FONTS.items()
        ]
    )
