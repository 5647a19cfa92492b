"""Screenshots of every explorable of a notebook, for the eye: `python tests/browser/look.py c1w2 folder`.

Each is shown at its start, with all sliders at their low and at their high ends, in a window 1366 and one 900 pixels wide.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from lab import PICTURE, Lab

from dlcourse.tools import notebooks


def look(stem, out, folder=notebooks.FOLDER, widths=(1366, 900)):
    """Take the screenshots. Yields the path of each."""
    out.mkdir(parents=True, exist_ok=True)
    for width in widths:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as copy:
            shutil.copy(notebooks.notebook_path(stem, folder), copy)
            with Lab(copy, width=width) as lab:
                book = lab.open(f"{stem}.ipynb")
                book.run_all()
                for count, (index, figure) in enumerate(book.explorables(), 1):
                    for state, key in (("start", None), ("low", "Home"), ("high", "End")):
                        for handle in figure.locator(".noUi-handle").all() if key else ():
                            if handle.is_visible():
                                handle.focus()
                                book.page.keyboard.press(key)
                        book.rest(figure.locator(PICTURE))
                        figure.scroll_into_view_if_needed()
                        path = out / f"{count:02}-{book.cells()[index]['id']}-{width}-{state}.png"
                        figure.screenshot(path=path)
                        yield path


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("week", help="id (c1w2), stem, or start")
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--notebooks", type=Path, default=notebooks.FOLDER)
    options = parser.parse_args()
    try:
        stem = notebooks.stem_of(options.week)
    except notebooks.NotebookError as error:
        sys.exit(str(error))
    for path in look(stem, options.out, options.notebooks):
        print(path)


if __name__ == "__main__":
    main()
