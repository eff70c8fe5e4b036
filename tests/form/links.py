"""Do relative links and their anchors lead somewhere? In notebooks and in Markdown files."""

import re
from functools import cache
from urllib.parse import unquote, urlsplit

import nbformat.v4

from tests.form.cells import cells, headings, place, without_fences

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'][^)]*)?\)")
IMAGE_LINK = re.compile(r"\[!\[[^\]]*\]\([^)]*\)\]\(\s*<?([^)\s>]+)>?\)")
NEIGHBOUR = re.compile(r"\*\*(?:Before|Next):\*\* (\d\d) ·")  # without a link
HTML_LINK = re.compile(r"(?:href|src)=[\"']([^\"']+)[\"']")


def targets(text):
    """Return where Markdown `text` links to, outside of code, as a list."""
    plain = re.sub(r"`[^`\n]*`", "", without_fences(text))
    return [t for pattern in (LINK, IMAGE_LINK, HTML_LINK) for t in pattern.findall(plain)]


def notebook_anchor(words):
    """Return the anchor that JupyterLab and GitHub's notebook view give a heading."""
    return spoken(words).replace(" ", "-")


def file_anchor(words):
    """Return the anchor that GitHub gives a heading of a Markdown file."""
    return re.sub(r"[^\w\- ]", "", spoken(words).lower()).replace(" ", "-")


def spoken(words):
    """Return the words of a heading without the marks of Markdown."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words)
    return re.sub(r"[`*]", "", words).strip()


def notebook_anchors(notebook):
    """Return the anchors of the headings of a notebook, as a set."""
    sources = (cell.source for _, cell in cells(notebook, "markdown"))
    return {notebook_anchor(words) for source in sources for _, words in headings(source)}


@cache
def anchors(path):
    """Return the anchors of the file at `path`, a notebook or a Markdown file, as a set."""
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        return notebook_anchors(nbformat.v4.reads(text))
    return {file_anchor(words) for _, words in headings(text)}


def broken(text, path, own_anchors):
    """Yield what is wrong with the relative links of `text`, which stands in the file `path`."""
    for target in targets(text):
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            continue
        anchor, there = unquote(parts.fragment), path.parent / unquote(parts.path)
        if not parts.path:
            known = own_anchors
        elif not there.exists():
            yield f"the link {target} leads to no file"
            continue
        else:
            known = anchors(there.resolve()) if there.suffix in (".ipynb", ".md") else set()
        if anchor and anchor not in known:
            yield f"the link {target} leads to no heading"


def links(notebook, path):
    """The links of a notebook resolve, and the notebooks before and after it are links."""
    own = notebook_anchors(notebook)
    for index, cell in cells(notebook, "markdown"):
        for complaint in broken(cell.source, path, own):
            yield f"{place(index, cell)}: {complaint}"
        for number in NEIGHBOUR.findall(cell.source):
            for there in path.parent.glob(f"{number}_*.ipynb"):
                yield f"{place(index, cell)}: {number} is named without a link to {there.name}"


def file_links(path):
    """Yield what is wrong with the links of the Markdown file at `path`, a `Path`."""
    yield from broken(path.read_text("utf-8"), path, anchors(path.resolve()))


def course_table(path):
    """Return the notebooks that a Markdown file links to from a table, as (file name, words)."""
    rows = [line for line in path.read_text("utf-8").splitlines() if line.startswith("|")]
    found = [re.findall(r"\[([^\]]+)\]\((?:\S*/)?(\d\d_\w+\.ipynb)\)", row) for row in rows]
    return [(name, words) for row in found for words, name in row]


def title(notebook):
    """Return the title of a notebook without its number: “A server” of `# 03 · A server`."""
    words = next((w for level, w in headings(notebook.cells[0].source) if level == 1), "")
    return re.sub(r"^\d\d\W*", "", words)


RULES = (links,)
