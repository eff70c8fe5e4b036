"""Each kind of picture in JupyterLab, in a notebook that nobody has trusted, in narrow windows."""

import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

pytest.importorskip("playwright", reason="Playwright is in the extra [tests]")

from tests.browser.page import Notebook, browser, browser_program, jupyterlab
from tests.draw.test_legible import COLUMNS, PICTURES, natural_width, smallest_text

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
ALL_SHOWN = """number => {
    const images = [...document.querySelectorAll('.jp-OutputArea-output img')];
    return images.length === number && images.every(image => image.complete) }"""
SIZES = """() => [...document.querySelectorAll('.jp-OutputArea-output img')].map(image => [
    image.getBoundingClientRect().width, image.parentElement.clientWidth,
    image.parentElement.scrollWidth])"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Give an open notebook that shows one picture of each kind."""
    if browser_program() is None:
        missing = "no Chromium here: apt-get install chromium"
        assert os.environ.get("EXPLORING_TCP_PROGRAMS") != "required", missing
        pytest.skip(missing)
    folder, settings = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("jupyter")
    outputs = [new_output("display_data", PICTURES[k]()._repr_mimebundle_()) for k in PICTURES]
    cells = [new_code_cell("1", outputs=[output]) for output in outputs]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(made, folder / "pictures.ipynb")
    with jupyterlab(folder, settings) as address, browser() as chromium:
        notebook = Notebook(chromium, address, "pictures")
        # JupyterLab attaches the cells that are out of sight one by one, when it has time.
        notebook.page.wait_for_function(ALL_SHOWN, arg=len(PICTURES))
        yield notebook


@pytest.mark.parametrize(("window", "column"), list(zip((1280, 1024, 853), COLUMNS, strict=True)))
def test_the_smallest_text_has_nine_pixels_and_nothing_is_out_of_reach(shown, window, column):
    shown.page.set_viewport_size({"width": window, "height": 900})
    shown.page.wait_for_function(
        f"() => Math.abs(document.querySelector('.jp-OutputArea-output img').parentElement"
        f".clientWidth - {column}) < 30"
    )
    found = shown.page.evaluate(SIZES)
    assert len(found) == len(PICTURES)
    for (kind, draw), (width, room, reach) in zip(PICTURES.items(), found, strict=True):
        svg = draw().svg
        own = {"tiny": 6 * 96 / 72}.get(kind)
        assert (own or smallest_text(svg)) * width / natural_width(svg) >= 8.99, kind
        assert reach >= width - 1, kind
        assert width <= room + 1 or reach > room, kind
