"""The course map's links, in JupyterLab: the section's heading is in the window when all has come to rest."""

import pytest
from lab import CURRENT

from dlcourse import curriculum
from dlcourse.tools import notebooks

PLACE = f"""number => {{ const book = {CURRENT}.node;
    const heading = [...book.querySelectorAll('h2')].find(each => each.innerText.startsWith(number + ' '));
    const {{top, bottom}} = heading?.getBoundingClientRect() ?? {{}};
    const {{scrollTop, scrollHeight}} = book.querySelector('.jp-WindowedPanel-outer');
    return {{seen: top >= 0 && bottom <= innerHeight, at: [top, scrollTop, scrollHeight].join()}}; }}"""


@pytest.fixture
def start(lab):
    book = lab.open("start.ipynb")
    book.run_all()
    yield book
    book.page.close()


def place(book, number):
    """Where the heading of a section is, once that stays the same for two seconds."""
    book.page.wait_for_function(f"number => ({PLACE})(number).seen", arg=number)
    here, before = book.page.evaluate(PLACE, number), None
    while here != before:
        book.page.wait_for_timeout(2000)
        here, before = book.page.evaluate(PLACE, number), here
    return here


@pytest.mark.timeout(900)
def test_a_link_of_the_map_ends_at_the_heading(start):
    ready = [week for week in curriculum.weeks() if not week.planned]
    wanted = [
        ready[1].sections[7],
        ready[1].sections[-2],
        ready[-1].sections[3],
    ]  # the second in an open notebook
    map_tab = start.page.evaluate(f"() => {CURRENT}.id")
    for section in wanted:
        start.page.evaluate("id => jupyterapp.shell.activateById(id)", map_tab)
        output = start.go(1)
        output.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
        output.locator(f'td a[href$="#cell-id={section.id.replace(".", "-")}-1"]').click()
        path = notebooks.notebook_path(curriculum.week(section.id.partition(".")[0]).stem, "").name
        start.page.wait_for_function(f"path => {CURRENT}?.context?.path === path", arg=path)
        assert place(start, section.number)["seen"], section.number
