"""Every widget of the course in a real browser: by mouse, by keyboard, in both themes."""

import os
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

pytest.importorskip("playwright", reason="Playwright is in the extra [tests]")

from axe_playwright_python.sync_playwright import Axe

from tests.browser.page import ROOT, Notebook, browser, browser_program, jupyterlab

CELLS = (
    """
from helpers.exercises import arrange, predict
from helpers.trace import Trace
from helpers.transport import TCP
from helpers.widgets import edit_header, explore_ladder

names = {"10.0.0.1": "client", "10.0.0.2": "server"}
trace = Trace.load("captures/hello.pcap", names)
""",
    """
from helpers.exercises.prediction import Prediction
from helpers.exercises.question import Question, right, wrong

guess = Prediction(Question(
    "99_browser", "Which comes first?",
    right("SYN", "It opens.", 1), wrong("FIN", "It closes."), wrong("`RST`", "It resets."),
))
guess
""",
    'calls = arrange("In the order of a server", "listen()", "bind()", "accept()")\ncalls',
    "ladder = explore_ladder(trace)\nladder",
    'editor = edit_header(TCP(50000, 80, seq=1, ack=1, window=512), b"hello")\neditor',
    """
import socket
from helpers.stepping import step_through
from helpers.widgets import explore_steps

def serve():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        conn, peer = listener.accept()
        with conn:
            conn.sendall(conn.recv(100).upper())

def talk(address):
    with socket.create_connection(address) as sock:
        sock.sendall(b"hello")
        answer = sock.recv(100)

stepped = step_through(server=serve, client=talk)
steps = explore_steps(stepped)
steps
""",
)
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Give a browser and the address of a JupyterLab that serves the course and `widgets.ipynb`."""
    if browser_program() is None:
        missing = "no Chromium here: apt-get install chromium"
        assert os.environ.get("EXPLORING_TCP_PROGRAMS") != "required", missing
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "notebooks", folder, dirs_exist_ok=True)
    cells = [new_code_cell(source.strip()) for source in CELLS]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(made, folder / "widgets.ipynb")
    settings = tmp_path_factory.mktemp("jupyter")
    with jupyterlab(folder, settings) as address, browser() as chromium:
        yield chromium, address


@pytest.fixture(scope="module")
def notebook(lab):
    opened = Notebook(*lab, "widgets")
    opened.run_all()
    return opened


@pytest.fixture(autouse=True)
def no_cell_is_lost(notebook):
    before = notebook.cells()
    yield
    assert notebook.cells() == before == len(CELLS)
    assert notebook.errors == []
    assert notebook.strangers == [], "the page asked another machine"


def until(notebook, expression, wanted):
    """Wait until the kernel's answer is `wanted`: what the page sends arrives a little later."""
    for _ in range(200):
        if (found := notebook.ask(expression)) == wanted:
            return
        notebook.page.wait_for_timeout(20)
    raise AssertionError(f"{expression} is {found}, not {wanted}")


def faults(page):
    """Return what axe-core finds wrong in the outputs of the cells."""
    found = Axe().run(page, context={"include": [[".jp-OutputArea-output"]]}).response
    assert found["passes"], "axe looked at nothing"
    return [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
    ]


def test_a_choice_by_mouse_keys_and_letter(notebook):
    page = notebook.page
    box = page.locator(".helpers-choice")
    box.locator("label", has_text="FIN").click()
    until(notebook, "guess.guessed", "b")
    page.keyboard.press("ArrowDown")
    until(notebook, "guess.guessed", "c")
    assert box.locator("input[value=c]").is_checked()
    page.keyboard.press("a")  # in a cell, this key would insert another one
    until(notebook, "guess.guessed", "a")
    assert "Your guess: a" in box.locator("[aria-live]").inner_text()


def test_lines_are_put_in_order_by_button_and_by_keys(notebook):
    page = notebook.page
    box = page.locator(".helpers-sortable")
    box.get_by_role("button", name="move up: bind()").click()
    until(notebook, "calls.order", "['bind()', 'listen()', 'accept()']")
    page.keyboard.press("Alt+ArrowDown")  # the focus went along with the line
    until(notebook, "calls.order", "['listen()', 'bind()', 'accept()']")
    assert "bind(): now line 2 of 3" in box.locator("[aria-live]").inner_text()
    page.keyboard.press("ArrowUp")
    assert "listen()" in page.evaluate("document.activeElement.textContent")
    until(notebook, "calls.order", "['listen()', 'bind()', 'accept()']")


def test_a_ladder_is_stepped_by_button_slider_keys_and_click(notebook):
    page = notebook.page
    explorer = page.locator(".helpers-explorer").first
    caption = explorer.locator(".caption")
    assert caption.inner_text().startswith("0: ")
    explorer.get_by_role("button", name="Next").click()
    until(notebook, "ladder.current", "1")
    explorer.locator(".ladder").focus()
    for key, number in (("ArrowRight", 2), ("ArrowDown", 3), ("End", 11), ("Home", 0)):
        page.keyboard.press(key)
        assert caption.inner_text().startswith(f"{number}: "), key
        until(notebook, "ladder.current", str(number))
    explorer.locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    until(notebook, "ladder.current", "1")
    explorer.locator("[data-frame='0']").first.click(force=True)
    until(notebook, "ladder.current", "0")


def test_the_header_and_the_bytes_of_a_step_are_linked(notebook):
    page = notebook.page
    explorer = page.locator(".helpers-explorer").first
    explorer.locator(".ladder").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")  # the SYN
    assert "SYN" in explorer.locator(".caption").inner_text()
    explorer.locator(".bytes").focus()
    page.keyboard.press("End")
    assert "TCP" in explorer.locator(".said").inner_text()
    assert explorer.locator(".bytes .linked").count() == 1
    assert explorer.locator(".header .linked").count() >= 1


def test_a_changed_field_changes_the_bytes_and_breaks_the_checksum(notebook):
    page = notebook.page
    editor = page.locator(".helpers-explorer").nth(1)
    window = editor.get_by_role("textbox", name="Window")
    assert "is right" in editor.locator(".caption").inner_text()
    window.fill("0x1234")
    editor.get_by_text("is wrong").wait_for()
    until(notebook, "editor.header.window, editor.checksum_ok", "4660 False")
    assert editor.locator(".header .linked").count() == 1, "the focus shows the field"
    assert editor.locator(".bytes .linked").count() == 1
    editor.get_by_role("button", name="Compute").click()
    editor.get_by_text("is right").wait_for()
    until(notebook, "editor.checksum_ok", "True")
    editor.get_by_role("checkbox", name="SYN").focus()
    page.keyboard.press("Space")
    until(notebook, "editor.header.syn", "True")
    window.fill("70000")
    editor.get_by_text("16 bits: 0 to 65535").wait_for()
    until(notebook, "editor.header.window", "4660")
    window.fill("512")
    editor.get_by_text("16 bits: 0 to 65535").wait_for(state="hidden")


def test_the_lines_of_a_server_and_a_client_are_walked_through(notebook):
    page = notebook.page
    explorer = page.locator(".helpers-explorer").nth(2)
    caption = explorer.locator(".caption")
    last = int(notebook.ask("len(stepped)"))
    assert caption.inner_text().startswith("1: server, line 6: with socket.create_server")
    assert caption.get_attribute("aria-live") == "polite"
    hidden = explorer.locator("svg .step.later")
    assert hidden.count() == last - 1
    explorer.get_by_role("button", name="Next").click()
    until(notebook, "steps.current", "2")
    assert "blocked in accept" in caption.inner_text() and hidden.count() == last - 2
    explorer.locator(".ladder").focus()
    for key, number in (("ArrowRight", 3), ("ArrowUp", 2), ("End", last), ("Home", 1)):
        page.keyboard.press(key)
        assert caption.inner_text().startswith(f"{number}: "), key
        until(notebook, "steps.current", str(number))
        assert explorer.locator("svg .step.current").get_attribute("data-step") == str(number)
    for key in ("d", "d", "End"):  # the first two would delete a cell
        page.keyboard.press(key)
    explorer.locator(".step[data-step='2'] .box").click()
    until(notebook, "steps.current", "2")
    assert "listener LISTEN" in explorer.locator(".said").inner_text()
    explorer.get_by_label("what comes later").check()
    assert hidden.count() == 0
    notebook.ask("setattr(steps, 'current', 3)")
    page.wait_for_function("(at) => at.textContent.startsWith('3: ')", arg=caption.element_handle())


def test_steps_go_on_while_a_cell_is_busy(notebook):
    page = notebook.page
    page.evaluate("""() => { window.busy = jupyterapp.shell.currentWidget.sessionContext.session
        .kernel.requestExecute({ code: 'import threading; threading.Event().wait(20)' }).done }""")
    try:
        explorer = page.locator(".helpers-explorer").first
        explorer.locator(".ladder").focus()
        page.keyboard.press("End")
        assert explorer.locator(".caption").inner_text().startswith("11: ")
    finally:
        page.evaluate("""async () => {
            await jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt();
            await window.busy.catch(() => null) }""")


SHORTCUT_FREE = ".helpers-choice input", ".helpers-sortable button", ".line", ".controls button"


@pytest.mark.parametrize(
    "place",
    [*SHORTCUT_FREE, ".controls input", ".ladder", ".bytes", ".choices input", ".verdict button"],
)
def test_keys_that_command_a_notebook_do_nothing_in_a_widget(notebook, place):
    notebook.page.locator(place).first.focus()
    for key in ("d", "d", "x", "b", "a"):
        notebook.page.keyboard.press(key)


def test_the_dark_theme_and_accessibility_in_both(notebook):
    page = notebook.page

    def colour(selector):
        return page.locator(selector).first.evaluate("e => getComputedStyle(e).color")

    places = (".helpers-choice", ".helpers-sortable", ".helpers-explorer .caption")
    light = [colour(place) for place in places]
    assert faults(page) == []
    notebook.dark()
    dark = [colour(place) for place in places]
    assert all(a != b for a, b in zip(light, dark, strict=True))
    assert faults(page) == []


def test_fields_and_bytes_light_up_under_the_mouse(notebook):
    editor = notebook.page.locator(".helpers-explorer").nth(1)
    field = editor.locator(".fields > *", has_text="Window")
    editor.locator(".header [data-field=window] text").first.hover()
    assert "linked" in field.get_attribute("class")
    assert "Window" in editor.locator(".said").inner_text()
    assert editor.locator(".bytes .linked").count() == 1
    editor.locator(".bytes [data-layer=TCP][data-field=checksum] .byte").first.hover()
    assert "Checksum" in editor.locator(".said").inner_text()
    assert editor.locator(".header .linked").get_attribute("data-field") == "checksum"
    field.hover()
    assert editor.locator(".header .linked").get_attribute("data-field") == "window"


@pytest.mark.parametrize("width", [800, 1180, 1920])
def test_no_widget_is_wider_than_its_place(notebook, width):
    notebook.page.set_viewport_size({"width": width, "height": 1000})
    wide = """box => [...box.querySelectorAll('*')].filter(e => !e.closest('svg'))
        .filter(e => e.getBoundingClientRect().right > box.getBoundingClientRect().right + 1)
        .map(e => e.outerHTML.slice(0, 80))"""
    for box in notebook.page.locator(".helpers-explorer").all():
        assert box.evaluate(wide) == []


def test_a_notebook_of_the_course_shows_what_it_has_to(lab):
    course = Notebook(*lab, "02_the_tcp_ip_layers")
    course.run_all()
    page = course.page
    page.wait_for_selector(".helpers-explorer .bytes svg")
    images = page.locator(".jp-OutputArea-output img").all()
    assert len(images) > 5
    assert [image for image in images if not image.get_attribute("alt")] == []
    assert page.locator(".jp-OutputArea-output svg[role=img]:not([aria-label])").count() == 0
    solution = page.locator(".jp-OutputArea-output details pre").first
    assert solution.evaluate("code => getComputedStyle(code).wordBreak") == "normal"
    assert faults(page) == []
    assert (course.errors, course.strangers) == ([], [])
    page.close()
