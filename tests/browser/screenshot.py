"""The screenshot of README: notebook 02 in JupyterLab, at the bytes of a SYN.

`python3 -m tests.browser.screenshot` writes it into .github. It needs a Chromium.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from tests import notebook_form
from tests.browser.page import ROOT, Notebook, browser, browser_program, jupyterlab

PICTURE = ROOT / ".github" / "course.png"
NUMBER, SHOWN = "02", "draw.hexdump(syn)"
SIZE = {"width": 1060, "height": 980}
SCROLL = """async (index) => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, 'start');
}"""


def place() -> int:
    """Return the index of the cell that is shown; raises StopIteration if it is not there."""
    cells = notebook_form.read(notebook_form.chosen([NUMBER])[0]).cells
    return next(index for index, cell in enumerate(cells) if SHOWN in cell.source)


def take(folder: Path) -> None:
    """Run the notebook in JupyterLab and write the picture; `folder` is for its own files."""
    shutil.copytree(notebook_form.NOTEBOOKS, folder / "notebooks")
    settings = folder / "settings"
    settings.mkdir()
    name = notebook_form.chosen([NUMBER])[0].stem
    with jupyterlab(folder / "notebooks", settings) as address, browser() as chromium:
        notebook = Notebook(chromium, address, name)
        notebook.page.set_viewport_size(SIZE)
        notebook.page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
        notebook.run_all()
        notebook.page.evaluate(SCROLL, place())
        notebook.page.wait_for_timeout(500)  # JupyterLab scrolls smoothly, and tells no end of it
        notebook.page.screenshot(path=str(PICTURE))


def main() -> int:
    """Write the picture; return the exit code."""
    if browser_program() is None:
        print("A Chromium is needed: apt install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        take(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
