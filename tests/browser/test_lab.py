"""Every built notebook in a real JupyterLab, as a learner meets it: look, run, move, answer, solve, come back.

The tests of one notebook run in this order on one page.
"""

import ast
import time

import pytest
from lab import PATIENCE, PICTURE, QUIZ

from dlcourse.practice.exercise import exercises
from dlcourse.practice.quiz import questions
from dlcourse.tools import notebooks

WIDEST, TALLEST = (
    960,
    645,
)  # pixels of a figure with its controls and the bar of its steps, in a window of 1366 × 768
IMAGES = ("image/png", "image/jpeg")
SHOWS = (
    "node => node.width > 0 && (node.naturalWidth > 0 || Boolean(node.dataset.serial))"  # an img or a canvas
)


def pictures_missing(book):
    """Cells that hold a picture in the file and show none (or fewer) in the page."""
    missing = []
    for index, cell in enumerate(book.cells()):
        stored = sum(
            any(kind in output.get("data", ()) for kind in IMAGES) for output in cell.get("outputs", ())
        )
        if stored:
            shown = book.go(index).locator(f".jp-OutputArea :is(img, {PICTURE})")
            loaded = sum(shown.nth(place).evaluate(SHOWS) for place in range(shown.count()))
            if loaded < stored:
                missing.append(f"cell {cell['id']}: {loaded} of {stored} pictures")
    return missing


def pictures_missing_at_last(book, seconds=PATIENCE):
    """The same, after as long as Lab may take to fetch the widgets' states from a kernel that is still there."""
    end = time.monotonic() + seconds
    while (missing := pictures_missing(book)) and time.monotonic() < end:
        time.sleep(0.5)
    return missing


def test_opening_and_saving_changes_nothing(book, stem, lab, request, shoot):
    """Not a byte, so that whoever only reads has nothing for git to complain of."""
    book.save()
    stored = notebooks.notebook_path(stem, request.config.getoption("--notebooks")).read_bytes()
    assert notebooks.notebook_path(stem, lab.folder).read_bytes() == stored


@pytest.fixture(scope="module")
def seconds(book):
    """Run all cells, once; seconds it took."""
    return book.run_all()


def test_pictures_are_there_before_anything_runs(book, shoot):
    assert pictures_missing(book) == []
    assert book.errors() == []


def test_runs_from_top_to_bottom(book, seconds, shoot):
    unexecuted = [
        cell["id"] for cell in book.cells() if cell["cell_type"] == "code" and not cell["execution_count"]
    ]
    assert unexecuted == []
    assert pictures_missing(book) == []
    assert book.errors() == []


@pytest.mark.timeout(1800)
def test_explorables_move(book, stem, seconds, shoot, measured):
    live = [
        cell["id"]
        for cell in book.cells()
        for output in cell.get("outputs", ())
        if {notebooks.WIDGET, "image/png"} <= set(output.get("data", ()))
    ]
    seen, problems = [], []
    for index, figure in book.explorables():
        seen.append(book.cells()[index]["id"])
        box, times, canvas = figure.bounding_box(), [], figure.locator(PICTURE)
        if round(box["width"]) > WIDEST or round(box["height"]) > TALLEST:
            problems.append(
                f"{seen[-1]}: {box['width']:.0f} × {box['height']:.0f} px with its controls, {WIDEST} × {TALLEST} are allowed"
            )
        begun, first = book.processor(), int(canvas.get_attribute("data-serial"))
        if problem := moves(book, figure, times):
            problems.append(f"{seen[-1]}: {problem}, see {shoot(seen[-1])}")
        if pictures := int(canvas.get_attribute("data-serial")) - first:
            taken = (book.processor() - begun) / pictures
            measured["the kernel's processor for a picture, ms"][seen[-1]] = [taken]
        if times:
            measured["slider to new picture, ms"][seen[-1]] = times
    assert seen == live
    assert problems == []
    assert book.errors() == []


DEAD = "no slider changes the picture"


def moves(book, figure, times):
    """Move a slider by the keys, then with the mouse; says what does not change the picture, None if all is well."""
    picture = figure.locator(PICTURE)
    sliders = [slider for slider in figure.locator(".noUi-target").all() if slider.is_visible()]
    if not sliders:
        return None if other_control(book, figure, picture) else "no control changes the picture"
    fault = slid(book, sliders, picture, times)
    for choice in reversed(
        figure.locator(".widget-dropdown select:visible").all()
    ):  # a slider may act only in one of the views
        for index in range(choice.locator("option").count()):
            if fault != DEAD:
                return fault
            choice.select_option(index=index)
            fault = slid(book, sliders, picture, times)
    if fault == DEAD:  # what it changes may be folded
        for button in figure.locator(".dlcourse-folds button:visible").all():
            button.click()
        fault = slid(book, sliders, picture, times)
    return None if fault == DEAD and other_control(book, figure, picture) else fault


def slid(book, sliders, picture, times):
    """Move the sliders by keys, one after the other, until one changes the picture; then drag that one. Says the fault, or None."""
    for slider in sliders:
        slider.locator(".noUi-handle").first.focus()
        shown = []
        for key in ("Home", "ArrowRight", "End"):
            book.page.keyboard.press(key)
            shown.append(book.rest(picture))
            if shown[-1] != shown[0]:
                break
        else:
            continue
        for to in (
            (0.15, 0.85) if book.position(slider) > 0.5 else (0.85, 0.15)
        ):  # near an end: a slider may have three places
            times += book.drag(slider, to, picture)
            if book.rest(picture) != shown[-1]:
                return None
        return "dragging the slider does not change the picture, its keys do"
    return DEAD


def other_control(book, figure, picture):
    """For an explorable without a slider: choose, tick, step or type; says whether the picture changed."""
    before = book.rest(picture)
    for choice in figure.locator(".widget-dropdown select:visible").all():
        for index in range(choice.locator("option").count()):
            choice.select_option(index=index)
            if book.rest(picture) != before:
                return True
    for bar in figure.locator(".dlcourse-bar input[type=range]:visible").all():
        for key in ("Home", "End"):
            bar.focus()
            book.page.keyboard.press(key)
            if book.rest(picture) != before:
                return True
    for box in figure.locator("input[type=checkbox]:visible, input[type=number]:visible").all():
        box.focus()
        book.page.keyboard.press("Space" if box.get_attribute("type") == "checkbox" else "ArrowUp")
        if book.rest(picture) != before:
            return True
    return False


def test_quizzes_explain(book, stem, seconds, shoot):
    """The first question of every quiz: a wrong answer by mouse, the right one by keyboard; each gets its explanation."""
    week = notebooks.week_of(stem)
    known = {
        tuple(option.text for option in question.options): question
        for question in (questions(week.id).values() if week else ())
    }
    panels = 0
    for _, panel in book.shown(QUIZ):
        panels += 1
        choices = panel.locator(".widget-radio").first
        options = known[
            tuple(text.strip() for text in choices.locator(".widget-radio-box label").all_inner_texts())
        ].options
        radios, button = choices.locator("input[type=radio]"), panel.locator("button").first
        told, score = panel.locator("[role=status]").first, panel.locator("[role=status]").last
        radios.nth(next(i for i, option in enumerate(options) if not option.right)).click()
        button.click()
        told.get_by_text("Not yet.").wait_for()
        before = score.inner_text()
        radios.nth(next(i for i, option in enumerate(options) if option.right)).focus()
        book.page.keyboard.press("Space")
        told.filter(has_text="Not yet.").wait_for(state="detached")  # another choice, another verdict
        button.focus()
        book.page.keyboard.press("Enter")
        told.get_by_text("Right.").wait_for()
        end = time.monotonic() + PATIENCE  # the score is a message of its own
        while score.inner_text() == before and time.monotonic() < end:
            book.page.wait_for_timeout(50)
        assert score.inner_text() != before
    assert bool(panels) == bool(known)
    assert book.errors() == []


def test_exercises_answer(book, stem, seconds, shoot):
    """A known mistake in the stub gets its own hint, the solution passes."""
    week = notebooks.week_of(stem)
    for name, exercise in exercises(week.id).items() if week else ():
        place, source = stub(book, name)
        wrong = (
            f"def {name}(*arguments):\n    from dlcourse.practice.exercise import exercises\n"
            f"    return exercises({week.id!r})[{name!r}].mistakes[0].function(*arguments)\n"
        )
        hint = " ".join(exercise.mistakes[0].hint.replace("`", "").split())
        answer = checked(book, name, place, replaced(source, name, wrong))
        assert hint[:40] in answer, f"{name} with a known mistake: {answer}"
        answer = checked(book, name, place, replaced(source, name, exercise.source))
        assert "✓" in answer, f"{name} with the solution: {answer}"
    assert book.errors() == []


def stub(book, name):
    """(index, source) of the cell that holds an exercise's stub."""
    for index, cell in enumerate(book.cells()):
        if cell["cell_type"] == "code" and f"def {name}(" in cell["source"]:
            return index, cell["source"]
    raise AssertionError(f"no cell has the stub of the exercise {name}")


def replaced(source, name, definition):
    """A cell's source with the definition of one function replaced."""
    node = next(node for node in ast.parse(source).body if getattr(node, "name", None) == name)
    lines = source.splitlines()
    return "\n".join([*lines[: node.lineno - 1], definition.rstrip(), *lines[node.end_lineno :]])


def checked(book, name, place, source):
    """Write the stub's cell, run it and the cell that checks it; the answer as one line of text."""
    book.write_cell(place, source)
    book.run_cell(place)
    check = next(
        index
        for index, cell in enumerate(book.cells())
        if index >= place and f"check({name}" in cell["source"]
    )
    if check != place:
        book.run_cell(check)
    texts = [
        text
        for output in book.cells()[check]["outputs"]
        for text in (output.get("text", ""), output.get("data", {}).get("text/plain", ""))
    ]
    return " ".join("".join(map("".join, texts)).split())


def test_pictures_survive_save_and_reload(book, stem, lab, seconds, shoot):
    book.save()
    book.load()
    assert pictures_missing_at_last(book) == []
    book.shut_down()  # the next day: the kernel is gone
    book.load()
    assert pictures_missing_at_last(book) == []
    assert book.errors() == []
