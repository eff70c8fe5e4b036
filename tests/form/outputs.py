"""Rules on what a committed notebook shows: its run, its errors, its pictures, its words."""

import base64
import html.parser
import re
import sys
import tempfile
from pathlib import Path

from tests.form.cells import cells, place, tags

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
DATA_URI = re.compile(r"data:([\w/+.-]+);base64,([A-Za-z0-9+/=\s]*)")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
SOMEBODYS_FOLDER = re.compile(
    r"(?<![\w./:])(/(?:home|root|Users|tmp|private|opt|mnt|srv|usr/local|usr/lib|var/folders)/"
    r"[^\s'\"<>]*|[A-Za-z]:\\[^\s'\"<>]*)"
)


def is_reveal(cell):
    """Tell whether a cell answers a prediction, and so is committed unrun."""
    return "reveal" in tags(cell)


def one_run(notebook, path):
    """The counts are those of one run, top to bottom, on a fresh kernel."""
    run = [cell.get("execution_count") for _, cell in cells(notebook, "code")]
    if run and not any(run):
        yield "it has never been run: python3 -m tests.refresh runs it"
        return
    for count, (index, cell) in enumerate(cells(notebook, "code"), 1):
        if is_reveal(cell):
            if cell.get("execution_count") is not None or cell.get("outputs"):
                yield f"{place(index, cell)} is tagged “reveal” and must be committed unrun"
        elif cell.get("execution_count") != count:
            yield f"{place(index, cell)} has the count {cell.get('execution_count')}, not {count}"


def pieces(output):
    """Return {MIME type: text} of one output; a stream and an error are text/plain."""
    if output.output_type == "stream":
        return {"text/plain": output.text}
    if output.output_type == "error":
        return {"text/plain": ESCAPES.sub("", "\n".join(output.traceback))}
    return dict(output.data)


def readable(text):
    """Return `text` with its embedded pictures: an SVG as its source, any other left out."""

    def replace(match):
        if match[1] != "image/svg+xml":
            return ""
        return base64.b64decode(match[2]).decode("utf-8", "replace")

    return DATA_URI.sub(replace, text)


def output_texts(cell):
    """Yield each text that the outputs of a code cell show, pictures included."""
    for output in cell.get("outputs", []):
        for mime, text in pieces(output).items():
            if isinstance(text, str) and mime not in ("image/png", "image/jpeg"):
                yield readable(text)


def errors(notebook, path):
    """Nothing on stderr, and a cell fails only where it says so."""
    for index, cell in cells(notebook, "code"):
        outputs = cell.get("outputs", [])
        if any(output.get("name") == "stderr" for output in outputs):
            yield f"{place(index, cell)} writes to stderr"
        failed = [output.ename for output in outputs if output.output_type == "error"]
        expected = "raises-exception" in tags(cell)
        if failed and not expected:
            yield f"{place(index, cell)} fails with {failed[0]}, and is not tagged raises-exception"
        if expected and not failed and not is_reveal(cell):
            yield f"{place(index, cell)} is tagged raises-exception, and does not fail"


def widget_views(notebook, path):
    """No view of a widget: without its kernel it is an error message in the reader's eyes."""
    for index, cell in cells(notebook, "code"):
        if any(WIDGET_VIEW in output.get("data", {}) for output in cell.get("outputs", [])):
            yield f"{place(index, cell)} holds the view of a widget"


class Images(html.parser.HTMLParser):
    """Counts the pictures of an HTML text that a reader without eyes, or without trust, misses."""

    def __init__(self, text):
        super().__init__()
        self.without_alt = self.inline_svg = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Look at one tag."""
        self.inline_svg += tag == "svg"
        self.without_alt += tag == "img" and not (dict(attrs).get("alt") or "").strip()


def pictures(notebook, path):
    """Every picture has words, and shows in a fresh clone that nobody has trusted yet."""
    for index, cell in cells(notebook, "code"):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            images = Images(data.get("text/html", ""))
            if images.without_alt:
                yield f"{place(index, cell)} shows a picture without alt text"
            if images.inline_svg:
                yield f"{place(index, cell)} shows an inline <svg>: use <img src='data:…' alt='…'>"
            if any(mime in data for mime in PICTURES) and "text/html" not in data:
                yield f"{place(index, cell)} shows an image without alt text: use <img alt='…'>"
            if data and not data.get("text/plain", "").strip():
                yield f"{place(index, cell)} shows something that text/plain does not tell"
    for index, cell in cells(notebook, "markdown"):
        if re.search(r"!\[\s*\]", cell.source) or Images(cell.source).without_alt:
            yield f"{place(index, cell)} shows a picture without alt text"


def this_machine():
    """Return the folders of this machine that no output may name."""
    root = Path(__file__).resolve().parents[2]
    folders = (root, Path.home(), Path(sys.prefix), Path(tempfile.gettempdir()))
    return [str(folder) for folder in folders if len(folder.parts) > 2]


def places(notebook, path):
    """No output names a folder of somebody's machine, or an address in its memory."""
    for index, cell in cells(notebook, "code"):
        for text in output_texts(cell):
            folder = SOMEBODYS_FOLDER.search(text)
            named = folder[0] if folder else next((f for f in this_machine() if f in text), None)
            if named:
                yield f"{place(index, cell)} shows a path of one machine: {named}"
            if re.search(r" object at 0x[0-9a-fA-F]+", text):
                yield f"{place(index, cell)} shows an address in memory: give the object a repr"


RULES = (one_run, errors, widget_views, pictures, places)
