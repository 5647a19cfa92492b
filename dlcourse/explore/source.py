"""Show the library's own source, so that a lesson never carries a copy of it."""

import inspect
from typing import Any

from IPython.display import Markdown


class Source(Markdown):
    """Python source as a highlighted block in every front end."""

    def __init__(self, code: str) -> None:
        super().__init__(f"```python\n{code.rstrip()}\n```")
        self.code = code

    def __repr__(self) -> str:
        return self.code


def show(thing: Any) -> Source:
    """The source of a function or class of the package, as a highlighted block."""
    try:
        return Source(inspect.getsource(inspect.unwrap(thing) if callable(thing) else thing))
    except (OSError, TypeError):
        raise TypeError(
            f"show() takes a function, class or module written in Python, got {type(thing).__name__}"
        ) from None
