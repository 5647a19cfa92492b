"""The calm card in which practice answers, and the few marks of Markdown that its texts use."""

import contextlib
import html
import re
import sys
import uuid

# Text keeps the page's own color, so that it reads well in light and dark themes. Only the mark and the bar are
# colored, by colors with a contrast of 3 and more on white and on black; the mark's shape says the same without color.
PASSED, HINT, NEUTRAL = ("✓", "#008a64"), ("→", "#b86e00"), ("○", "#767676")

_STRONG, _EMPHASIS = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"\*(\S(?:.*?\S)?)\*")
_CODE = re.compile(r"(`[^`]+`|\$[^$]+\$)")


def inline(text):
    """One line of Markdown as HTML: `code`, **bold**, *emphasis*; $formulas$ are left for the page to typeset."""
    parts = []
    for part in _CODE.split(text):
        if part.startswith("`") and len(part) > 2:
            parts.append(f"<code>{html.escape(part[1:-1], quote=False)}</code>")
            continue
        part = html.escape(part, quote=False)
        if not part.startswith("$"):
            part = _EMPHASIS.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", part))
        parts.append(part)
    return "".join(parts)


def paragraphs(text):
    """Markdown as HTML, a paragraph for each block of lines."""
    return "".join(f"<p>{inline(' '.join(block.split()))}</p>" for block in text.strip().split("\n\n"))


def plain(text):
    """The same text for a terminal: without the marks of Markdown."""
    parts = []
    for part in _CODE.split(text):
        if part.startswith("`") and len(part) > 2:
            part = part[1:-1]
        elif not part.startswith("$"):
            part = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", part))
        parts.append(part)
    return "".join(parts)


def code(text, longest=300):
    """Text of others, as an error's or the learner's, on one line and as `code`, so that none of it is taken for Markdown."""
    text = "".join(each if each.isprintable() else " " for each in str(text))
    text = " ".join(text.split()).replace("`", "ˋ")
    if len(text) > longest:
        text = f"{text[:longest]} …"
    return f"`{text}`" if text else ""


class Card:
    """A mark, a headline, a few lines and perhaps code. Shown by Jupyter as HTML, elsewhere as text."""

    def __init__(self, mark, title, *lines, code=""):
        self._mark, self.title, self._code = mark, title, code
        self._lines = []
        self.add(*lines)

    def add(self, *lines):
        """Add lines; empty ones are left out."""
        self._lines += [line for line in lines if line]

    _cell = None  # where it stands already

    def _ipython_display_(self):
        if self._cell is None or self._cell != _cell():
            raise NotImplementedError  # Jupyter then shows the HTML

    def __repr__(self):
        head = f"{self._mark[0]} {plain(self.title)}"
        body = [f"  {row}" for line in self._lines for row in plain(line).splitlines()]
        return "\n".join([head, *body, *(["", self._code.rstrip()] if self._code else [])])

    def _repr_html_(self):
        glyph, color = self._mark
        lines = "".join(f'<div style="margin-top: 4px">{inline(line)}</div>' for line in self._lines)
        code = (
            f"<pre><code>{html.escape(self._code.rstrip(), quote=False)}</code></pre>" if self._code else ""
        )
        return (
            f'<div style="border-left: 4px solid {color}; padding: 6px 12px; margin: 4px 0">'
            f'<div><span style="color: {color}; font-weight: bold">{glyph}</span> '
            f"<strong>{inline(self.title)}</strong></div>{lines}{code}</div>"
        )


class Place:
    """The place under a cell where a card will stand. Should none come for so many seconds, `late` is shown there.

    The page counts the seconds, by itself: a call into C may hold the interpreter, and then no message leaves the kernel
    any more. Outside of a notebook there is no such place, and nothing is shown.
    """

    def __init__(self, late, seconds):
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        self._publisher = shell.display_pub if hasattr(shell, "kernel") else None
        self._name, self._taken = uuid.uuid4().hex, False
        self._publish(
            "<style>@keyframes dlcourse-late {to {max-height: 40em; visibility: visible}}</style>"
            '<div style="max-height: 0; visibility: hidden; overflow: hidden; '
            f'animation: 1ms {seconds:g}s forwards dlcourse-late">{late._repr_html_()}</div>',
            repr(late),
        )
        with contextlib.suppress(Exception):
            sys.stdout.flush()  # waits until the thread that sends has sent it, for soon it may not run any more

    def show(self, card):
        """Put the card in its place; the cell does not show it again."""
        self._publish(card._repr_html_(), repr(card))
        card._cell = _cell()

    def _publish(self, markup, text):
        if self._publisher is None:
            return
        self._publisher.publish(
            {"text/html": markup, "text/plain": text},
            {},
            transient={"display_id": self._name},
            update=self._taken,
        )
        self._taken = True


def _cell():
    """Which run of which cell this is, in a notebook."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not hasattr(shell, "kernel"):
        return None
    return shell.kernel.get_parent().get("header", {}).get("msg_id")


def counted(number, noun):
    """1 part, 2 parts."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
