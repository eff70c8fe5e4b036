"""The stream with a cut to be moved, in a real browser: by mouse and by keyboard."""

import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

pytest.importorskip("playwright", reason="Playwright is in the extra [tests]")

from axe_playwright_python.sync_playwright import Axe

from tests.browser.page import ROOT, Notebook, browser, browser_program, jupyterlab

CELL = r"""
from helpers.application import LineReader
from helpers.widgets import explore_cut

cut = explore_cut(b"one\ntwo", LineReader, cut=2)
cut
"""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(browser_program() is None, reason="no Chromium here"),
]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    folder, settings = (tmp_path_factory.mktemp(name) for name in ("course", "jupyter"))
    shutil.copytree(ROOT / "notebooks" / "captures", folder / "captures")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = new_notebook(cells=[new_code_cell(CELL.strip())], metadata={"kernelspec": kernel})
    nbformat.write(made, folder / "cut.ipynb")
    with jupyterlab(folder, settings) as address, browser() as chromium:
        opened = Notebook(chromium, address, "cut")
        opened.run_all()
        opened.page.wait_for_selector(".helpers-explorer [data-byte]")
        yield opened


def until(notebook, wanted):
    """Wait until the kernel has the cut where the page put it."""
    for _ in range(200):
        if (found := notebook.ask("cut.cut")) == str(wanted):
            return
        notebook.page.wait_for_timeout(20)
    raise AssertionError(f"the cut is at {found}, not at {wanted}")


def test_the_cut_moves_by_keys(notebook):
    explorer = notebook.page.locator(".helpers-explorer")
    explorer.locator(".ladder").focus()
    for key, at in (("End", 7), ("ArrowLeft", 6), ("Home", 0), ("ArrowRight", 1)):
        notebook.page.keyboard.press(key)
        until(notebook, at)
        assert explorer.locator(".place").inner_text() == f"{at} | {7 - at}"


def test_the_cut_is_dragged_and_stays_where_the_mouse_lets_go(notebook):
    page = notebook.page
    explorer = page.locator(".helpers-explorer")
    strip = [byte.bounding_box() for byte in explorer.locator("[data-byte]").all()[:7]]
    middle = strip[0]["y"] + strip[0]["height"] / 2
    page.mouse.move(strip[1]["x"] + 2, middle)
    page.mouse.down()
    until(notebook, 1)
    page.mouse.move(strip[5]["x"] + 2, middle, steps=5)
    until(notebook, 5)
    page.mouse.up()
    page.mouse.move(strip[2]["x"], middle)
    assert "complete b'one'; waits b't'" in explorer.locator(".caption").inner_text()
    until(notebook, 5)
    assert (notebook.errors, notebook.strangers) == ([], [])


def test_axe_finds_no_fault_in_either_theme(notebook):
    for change in (lambda: None, notebook.dark):
        change()
        found = Axe().run(notebook.page, context={"include": [[".jp-OutputArea-output"]]}).response
        assert found["passes"], "axe looked at nothing"
        assert [
            (fault["id"], fault["nodes"][0]["html"][:120]) for fault in found["violations"]
        ] == []
