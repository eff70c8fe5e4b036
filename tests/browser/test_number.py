"""The control for a number in a real browser: by mouse, by keyboard, in both themes."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

pytest.importorskip("playwright", reason="Playwright is in the extra [tests]")

from axe_playwright_python.sync_playwright import Axe

from helpers import draw
from helpers.widgets import explore
from tests.browser.page import Notebook, browser, browser_program, jupyterlab
from tests.form.outputs import WIDGET_VIEW

CELLS = (
    """
import time
from pathlib import Path
from helpers import draw
from helpers.widgets import explore

def sawtooth(queue):
    if queue == 40:
        raise ValueError("40 is too much")
    return draw.plot_cwnd(([0, 1, 2], [1, queue, 1]))

def slow(delay):
    for _ in range(3000):  # at most a minute
        if delay < 3 or Path("go").exists():
            return draw.plot_cwnd(([0, 1, 2], [1, delay, 1]))
        time.sleep(0.02)
""",
    "control = explore(sawtooth, queue=(5, 10, 20, 40, 80))\ncontrol",
    "explore(slow, delay=(1.5, 2.5, 4.25))",
)
QUEUES = ("5", "10", "20", "40", "80")
PARTS = (".widget-text input", "[role=slider]", ".ladder")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.skipif(browser_program() is None, reason="no Chromium here"),
]


def write(path, *cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=list(cells), metadata={"kernelspec": kernel}), path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("course")
    write(made / "number.ipynb", *(new_code_cell(cell.strip()) for cell in CELLS))
    shown = explore(lambda queue: draw.plot_cwnd(([0, 1], [1, queue])), queue=(5, 10, 20))
    data = dict(shown._repr_mimebundle_()[0])
    del data[WIDGET_VIEW]
    write(made / "fresh.ipynb", new_code_cell("1", outputs=[new_output("display_data", data)]))
    return made


@pytest.fixture(scope="module")
def lab(folder, tmp_path_factory):
    with jupyterlab(folder, tmp_path_factory.mktemp("jupyter")) as address, browser() as chromium:
        yield chromium, address


@pytest.fixture(scope="module")
def notebook(lab, folder):
    """Give the notebook while its last cell waits for the file "go"."""
    opened = Notebook(*lab, "number")
    opened.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    opened.page.wait_for_function(
        "() => document.querySelectorAll('.helpers-explorer svg.draw').length === 2"
    )
    return opened


@pytest.fixture(autouse=True)
def no_cell_is_lost(notebook):
    yield
    assert notebook.cells() == len(CELLS)
    assert (notebook.errors, notebook.strangers) == ([], [])


def stands(explorer, place):
    """Assert that field, slider, caption and picture all are at a place, and at once."""
    queue = QUEUES[place]
    assert explorer.locator(".widget-text input").input_value() == queue
    assert explorer.locator("[role=slider]").get_attribute("aria-valuetext") == f"queue = {queue}"
    assert float(explorer.locator("[role=slider]").get_attribute("aria-valuenow")) == place
    assert f"queue = {queue}: " in explorer.locator(".caption").inner_text()
    assert explorer.locator(".place").inner_text() == f"{place + 1} of 5"


def until(notebook, wanted):
    """Wait until the kernel has the place that the page is at."""
    for _ in range(200):
        if (found := notebook.ask("control.current")) == str(wanted):
            return
        notebook.page.wait_for_timeout(20)
    raise AssertionError(f"the kernel has {found}, not {wanted}")


# The first tests find the kernel busy: it waits in the last cell.


def test_the_bar_shows_how_far_the_pictures_are_while_they_are_made(notebook):
    slow = notebook.page.locator(".helpers-explorer").nth(1)
    bar = slow.locator(".widget-hprogress")
    assert bar.is_visible() and "3 pictures" in bar.inner_text()
    notebook.page.wait_for_function(
        "(bar) => bar.style.width.startsWith('66')",
        arg=bar.locator(".progress-bar").element_handle(),
    )
    assert slow.locator(".caption").inner_text().startswith("delay = 2.5: ")
    slow.locator(".ladder").focus()
    notebook.page.keyboard.press("Home")
    assert slow.locator(".caption").inner_text().startswith("delay = 1.5: ")
    notebook.page.keyboard.press("End")
    assert slow.locator("svg.draw").count() == 0, "this one is not there yet"
    assert not notebook.page.locator(".helpers-explorer").first.locator(".progress").is_visible()


@pytest.mark.parametrize("part", PARTS)
def test_keys_step_at_once_wherever_the_focus_is_while_a_cell_runs(notebook, part):
    explorer = notebook.page.locator(".helpers-explorer").first
    explorer.locator(part).focus()
    for key, place in (("Home", 0), ("ArrowUp", 1), ("ArrowUp", 2), ("End", 4), ("ArrowDown", 3)):
        notebook.page.keyboard.press(key)
        stands(explorer, place)
    if part != PARTS[0]:  # in the field these move the cursor
        for key, place in (("ArrowLeft", 2), ("ArrowRight", 3), ("ArrowRight", 4)):
            notebook.page.keyboard.press(key)
            stands(explorer, place)
    assert explorer.locator(part).evaluate("e => e === document.activeElement"), (
        "it keeps the focus"
    )


def test_the_last_picture_comes_when_it_is_made(notebook, folder):
    slow = notebook.page.locator(".helpers-explorer").nth(1)
    (folder / "go").touch()
    slow.locator("svg.draw").wait_for()
    assert slow.locator(".caption").inner_text().startswith("delay = 4.25: ")
    assert not slow.locator(".widget-hprogress").is_visible()
    notebook.page.locator(".helpers-explorer").first.locator(".ladder").focus()
    notebook.page.keyboard.press("Home")
    until(notebook, 0)


def test_a_number_in_between_goes_to_the_nearest_and_says_so(notebook):
    explorer = notebook.page.locator(".helpers-explorer").first
    field = explorer.locator(".widget-text input")
    for written, place, words in (
        ("17", 2, "There is no picture for 17; the nearest is shown. queue = 20: "),
        ("10", 1, "queue = 10: "),
        ("11", 1, "There is no picture for 11; the nearest is shown. queue = 10: "),
        ("1000", 4, "queue = 80: "),
    ):
        field.fill(written)
        field.press("Enter")
        notebook.page.wait_for_function(
            "([caption, words]) => caption.textContent.startsWith(words)",
            arg=[explorer.locator(".caption").element_handle(), words],
        )
        stands(explorer, place)
        until(notebook, place)


def test_the_slider_is_dragged_and_clicked(notebook):
    page = notebook.page
    explorer = page.locator(".helpers-explorer").first
    track = explorer.locator(".noUi-base").bounding_box()
    middle = track["y"] + track["height"] / 2
    page.mouse.click(track["x"] + track["width"] * 0.25, middle)
    stands(explorer, 1)
    explorer.locator(".noUi-state-tap").wait_for(state="detached")  # the handle glides to its place
    page.mouse.move(track["x"] + track["width"] * 0.25, middle)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * 0.98, middle, steps=8)
    stands(explorer, 4)
    page.mouse.up()
    stands(explorer, 4)
    until(notebook, 4)


def test_the_kernel_can_set_it_too(notebook):
    explorer = notebook.page.locator(".helpers-explorer").first
    notebook.ask("setattr(control, 'current', 2)")
    explorer.locator(".caption", has_text="queue = 20").wait_for()
    stands(explorer, 2)
    until(notebook, 2)
    assert notebook.ask("control.field.value, control.slider.index") == "20 2"


def test_an_error_stands_at_its_value(notebook):
    explorer = notebook.page.locator(".helpers-explorer").first
    explorer.locator(".ladder").focus()
    notebook.page.keyboard.press("End")
    high = explorer.bounding_box()["height"]
    notebook.page.keyboard.press("ArrowLeft")
    assert explorer.locator(".problem").inner_text() == "ValueError: 40 is too much"
    assert abs(explorer.bounding_box()["height"] - high) < 30, "what is below stays where it is"
    notebook.page.keyboard.press("ArrowLeft")
    assert explorer.locator("svg.draw").get_attribute("aria-label").endswith("highest 20.")


@pytest.mark.parametrize("part", PARTS)
def test_keys_that_command_a_notebook_do_nothing(notebook, part):
    notebook.page.locator(".helpers-explorer").first.locator(part).focus()
    for key in ("d", "d", "x", "b", "a", "Enter"):
        notebook.page.keyboard.press(key)
    assert notebook.page.locator(".jp-mod-editMode").count() == 0, "Enter opens no cell either"


def test_all_that_can_have_the_focus_has_a_name_and_keeps_its_keys(notebook):
    found = notebook.page.evaluate(
        """() => [...document.querySelector('.helpers-explorer').querySelectorAll(
            'input, button, select, textarea, a, [tabindex], [contenteditable]')]
            .filter(e => e.offsetParent && !e.hasAttribute('data-lm-suppress-shortcuts'))
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert found == []
    explorer = notebook.page.locator(".helpers-explorer").first
    assert explorer.get_by_role("spinbutton", name="queue").count() == 1
    assert explorer.get_by_role("slider", name="queue").count() == 1
    assert explorer.locator(".caption").get_attribute("aria-live") == "polite"


def test_its_cell_can_be_run_again(notebook):
    notebook.run_all()
    explorer = notebook.page.locator(".helpers-explorer").first
    explorer.locator("svg.draw").wait_for()
    stands(explorer, 2)
    explorer.locator(".ladder").focus()
    notebook.page.keyboard.press("End")
    stands(explorer, 4)
    until(notebook, 4)


@pytest.mark.parametrize("width", [853, 1024, 1280, 1920])
def test_it_is_not_wider_than_its_place(notebook, width):
    notebook.page.set_viewport_size({"width": width, "height": 1000})
    wide = """box => [...box.querySelectorAll('*')].filter(e => !e.closest('svg, .noUi-target'))
        .filter(e => e.getBoundingClientRect().right > box.getBoundingClientRect().right + 1)
        .map(e => e.outerHTML.slice(0, 80))"""
    explorer = notebook.page.locator(".helpers-explorer").first
    assert explorer.evaluate(wide) == []
    box = explorer.locator(".ladder")
    if width >= 1024:
        assert box.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, "nothing has to be scrolled"


def test_its_card_is_as_large_as_its_picture_when_the_window_shrinks(notebook):
    box = notebook.page.locator(".helpers-explorer .ladder").first
    for width in (1920, 900):
        notebook.page.set_viewport_size({"width": width, "height": 1000})
        notebook.page.wait_for_function(
            """box => {
                const [card, picture] = [box, box.firstChild].map(e => e.getBoundingClientRect());
                return card.width - picture.width < 4 && card.height - picture.height < 20;
            }""",
            arg=box.element_handle(),
            timeout=10_000,
        )
        box.focus()
        notebook.page.keyboard.press("Home")  # keeps the height, so that nothing below jumps


def test_axe_finds_no_fault_in_either_theme(notebook):
    for change in (lambda: None, notebook.dark):
        change()
        found = Axe().run(notebook.page, context={"include": [[".jp-OutputArea-output"]]}).response
        assert found["passes"], "axe looked at nothing"
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []


def test_in_a_fresh_clone_it_is_its_middle_picture(lab):
    opened = Notebook(*lab, "fresh")
    output = opened.page.locator(".jp-OutputArea-output")
    assert output.inner_text().strip() == "queue = 10, one of 5, 10, 20"
    image = output.locator("img")
    assert image.get_attribute("alt").startswith("congestion window (segments)")
    assert image.evaluate("e => e.complete && e.naturalWidth > 100")
    opened.page.close()
