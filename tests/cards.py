"""What every card must be that a check, a hint or a question shows."""

import html.parser
import re


class _Balanced(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.text = [], []

    def handle_starttag(self, tag, attrs):
        assert tag in ("div", "span", "strong", "em", "code", "pre", "style")
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"code", "style"} & set(self.open):
            self.text.append(data)


def wellformed(card):
    """Balanced tags, no mark of Markdown left over outside of code, nothing that cannot be sent."""
    parser = _Balanced()
    parser.feed(card._repr_html_())
    parser.close()
    assert parser.open == []
    text = re.sub(r"\$[^$]+\$", "", "".join(parser.text))
    assert not re.search(r"`|\$|\*\*\S", text), text
    card._repr_html_().encode("utf-8")
    repr(card).encode("utf-8")
    assert all(each.isprintable() or each == "\n" for each in repr(card))
    return True
