"""Every explorable that is played in the browser, by registry, in a real JupyterLab: it plays, scrubs, its points are dragged.

Each stands in a notebook made for this test, so that a figure is tested before its week's notebook is there.
"""

import pytest

from dlcourse import weeks

SECONDS = 2
PICTURES = """(canvas, seconds) => new Promise(done => {          // frames in which the canvas shows another picture
    const small = document.createElement('canvas'), ink = small.getContext('2d', {willReadFrequently: true});
    const width = small.width = 188, height = small.height = 96, begun = performance.now();
    let last = null, pictures = -1;
    const look = now => {
        ink.clearRect(0, 0, width, height);
        ink.drawImage(canvas, 0, 0, width, height);
        const hash = ink.getImageData(0, 0, width, height).data.reduce((sum, byte) => (sum * 31 + byte) | 0, 0);
        if (hash !== last) { pictures += 1; last = hash; }
        if (now < begun + 1000 * seconds) requestAnimationFrame(look); else done(pictures / seconds); };
    requestAnimationFrame(look); })"""

PIXELS = "canvas => canvas.toDataURL()"


def played():
    """Name → view of every explorable with runs that are played."""
    kinds = sorted(weeks.registry().items())
    views = {
        name: kind() for name, kind in kinds if "tracks" in kind.draw.__code__.co_names
    }  # others cannot have any
    return {name: view for name, view in views.items() if view.tracks and view.kind.clock}


@pytest.fixture(scope="module")
def players(lab):
    """The notebook, run, and {name of the explorable: (its cell, its view in this process)}."""
    views = played()
    cells = [f"from dlcourse.weeks import {name.partition('.')[0]}\n{name}()" for name in views]
    book = lab.run("players", *cells)
    yield book, {name: (cell, view) for cell, (name, view) in enumerate(views.items())}
    book.page.close()


@pytest.fixture
def each(players):
    """(name, view, page, canvas, handles, bar) of every player, one after the other; what goes wrong is told at the end."""
    book, found = players

    def walk():
        for name, (cell, view) in found.items():
            figure = book.go(cell)
            player = figure.locator(".dlcourse-canvas")
            player.wait_for()
            yield name, view, book, player

    assert found
    yield walk()
    assert book.errors() == []


def step(player):
    return int(player.locator("canvas").get_attribute("data-step"))


def test_plays_and_stops(each, measured):
    """How many pictures a second depends on the machine: it is printed."""
    rates = {}
    for name, _, book, player in each:
        canvas = player.locator("canvas")
        canvas.focus()
        book.page.keyboard.press("Home")
        book.page.keyboard.press("Space")
        rates[name] = canvas.evaluate(PICTURES, SECONDS)
        book.page.keyboard.press("Space")
        stopped = step(player)
        book.page.wait_for_timeout(600)
        assert 0 < stopped == step(player), f"{name} does not stop"
    measured["pictures a second while it plays"] |= {name: [rate] for name, rate in rates.items()}
    assert min(rates.values()) > 0, f"pictures a second: {rates}"


def test_keys_and_slider_scrub(each):
    for name, _, book, player in each:
        canvas, slider, press = (
            player.locator("canvas"),
            player.get_by_label("step", exact=True),
            book.page.keyboard.press,
        )
        canvas.focus()
        steps = []
        for key in ("Home", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowLeft", "End", "ArrowRight"):
            press(key)
            steps.append(step(player))
        last = int(slider.get_attribute("max"))
        assert steps == [0, 1, 2, 12, 11, last, last], name
        slider.fill(str(last // 3))
        assert step(player) == last // 3 == int(slider.input_value())
        press("Home")
        for label, reached in (("one step on", 1), ("one step back", 0)):
            player.get_by_label(label).click()
            assert step(player) == reached, f"{name}: {label}"


def test_who_wants_no_motion_gets_the_end_at_once(each):
    for name, view, book, player in each:
        book.page.emulate_media(reduced_motion="reduce")
        player.locator("canvas").focus()
        book.page.keyboard.press("Home")
        book.page.keyboard.press("Space")
        assert step(player) == view.description.whole()[0]["steps"], name
        book.page.emulate_media(reduced_motion="no-preference")


def test_the_kernel_hears_of_the_step_when_it_rests(each):
    for name, view, book, player in each:
        canvas, press = player.locator("canvas"), book.page.keyboard.press
        canvas.focus()
        press("Home")
        press("Shift+ArrowRight")
        words = view.set(step=10).alt
        book.page.wait_for_function(
            "([canvas, words]) => canvas.getAttribute('aria-label').startsWith(words)",
            arg=[canvas.element_handle(), words],
        )
        book.rest(canvas)
        assert canvas.get_attribute("aria-label").startswith(words), name


def test_points_follow_the_mouse_and_the_arrow_keys(each):
    for name, view, book, player in each:
        canvas, handles, mouse = player.locator("canvas"), player.locator(".dlcourse-handle"), book.page.mouse
        assert handles.count() == len(view.handles)
        for k, handle in enumerate(handles.all()):
            said, before = (
                handle.get_attribute("aria-valuetext"),
                (book.rest(canvas), canvas.evaluate(PIXELS)),
            )
            box = handle.bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            mouse.move(x, y)
            mouse.down()
            mouse.move(x + 30, y + 12, steps=6)
            mouse.up()
            book.page.wait_for_function(
                "([node, said]) => node.getAttribute('aria-valuetext') !== said",
                arg=[handle.element_handle(), said],
            )
            after = book.rest(canvas), canvas.evaluate(PIXELS)
            assert after != before, (
                f"{name}: dragging {view.handles[k].name} changes neither picture nor runs"
            )
            box, dragged = handle.bounding_box(), handle.get_attribute("aria-valuetext")
            assert (
                abs(box["x"] + box["width"] / 2 - x - 30) < 4
                and abs(box["y"] + box["height"] / 2 - y - 12) < 4
            )
            handle.focus()
            book.page.keyboard.press("Shift+ArrowLeft")
            book.page.wait_for_function(
                "([node, said]) => node.getAttribute('aria-valuetext') !== said",
                arg=[handle.element_handle(), dragged],
            )
            book.rest(canvas)
            assert handle.bounding_box()["x"] < box["x"], (
                f"{name}: the arrow key moves {view.handles[k].name} the other way"
            )
            focused = (
                "node => node === document.activeElement && getComputedStyle(node).outlineStyle !== 'none'"
            )
            assert handle.evaluate(focused), f"{name}: no ring shows which point has the focus"
            place, (left, top, right, bottom) = (
                canvas.bounding_box(),
                view.description.whole()[0]["handles"][k]["box"],
            )
            scale = place["width"] / view.size[0]
            x, y = place["x"] + scale * (left + right) / 2, place["y"] + scale * (top + bottom) / 2
            mouse.click(x, y)
            book.rest(canvas)
            box, moved = (
                handle.bounding_box(),
                canvas.bounding_box()["y"] - place["y"],
            )  # what is told above may be longer
            y += moved
            came = abs(box["x"] + box["width"] / 2 - x) < 4 and abs(box["y"] + box["height"] / 2 - y) < 4
            assert came, (
                f"{name}: a click at {x:.0f}, {y:.0f} does not bring {view.handles[k].name}, but {box}"
            )
