"""The cells of a notebook, as the rules of its form look at them."""

import ast
import re
import textwrap
from functools import cache

SHOWN = 40  # characters of a cell that are enough to find it again


def tags(cell):
    """Return the tags of `cell` as a list of strings."""
    return list(cell.get("metadata", {}).get("tags", []))


def place(index, cell):
    """Return where a cell stands, as a sentence begins: its number and its first words."""
    first = next((line for line in cell.source.splitlines() if line.strip()), "(empty)")
    return f"cell {index} ({textwrap.shorten(first, SHOWN, placeholder='…')})"


def cells(notebook, kind):
    """Yield (index, cell) of each cell of this kind: "code" or "markdown"; indexes count from 0."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == kind:
            yield index, cell


def python(source):
    """Return `source` without what only IPython reads: magics, and a cell magic's first line.

    `%%writefile NAME` leaves the script that it writes. Any other cell magic leaves nothing:
    what follows it need not be Python.
    """
    first, _, rest = source.partition("\n")
    if first.startswith("%%"):
        return rest if first.startswith("%%writefile") else ""
    return re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source)


@cache
def syntax(source):
    """Return the syntax tree of `source`, for reading only; None where it is no Python."""
    try:
        return ast.parse(python(source))
    except SyntaxError:
        return None


def tree(cell):
    """Return the syntax tree of a code cell; None where it is no Python."""
    return syntax(cell.source)


def trees(notebook):
    """Yield (index, cell, tree) of each code cell that is Python."""
    for index, cell in cells(notebook, "code"):
        parsed = tree(cell)
        if parsed is not None:
            yield index, cell, parsed


def called(node):
    """Return the last name of what a call calls: "bind" of `a.b.bind(…)`; "" where it has none."""
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def calls(parsed):
    """Yield each call in a syntax tree."""
    return (node for node in ast.walk(parsed) if isinstance(node, ast.Call))


def checked(parsed):
    """Yield the NAME of each call check("NAME", …) in a syntax tree."""
    for call in calls(parsed):
        if called(call) == "check" and call.args and isinstance(call.args[0], ast.Constant):
            yield call.args[0].value


def without_fences(text):
    """Return Markdown `text` without its fenced blocks, whose `#` is a comment, no heading."""
    return re.sub(r"(?ms)^ *(```|~~~).*?^ *\1[^\n]*$", "", text)


def headings(text):
    """Return the headings of Markdown `text`, each as (level, words)."""
    found = re.findall(r"(?m)^(#{1,6}) +(.*?)[ #]*$", without_fences(text))
    return [(len(marks), words) for marks, words in found]
