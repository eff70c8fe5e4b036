"""Rules on predictions: a question is read once, and nothing near it answers it.

From `predict("name")` to `compare("name", outcome)` every code cell is committed unrun, none
asserts, and none holds the answer; what happened is explained in the next cell, folded.
"""

import ast
from collections.abc import Iterator
from typing import Any

from tests.form.cells import called, calls, cells, place, tags, tree

FOLDED = "<details>"
TELLING = 5  # characters of an answer that nobody writes by chance


def asked(cell: Any, function: str) -> list[ast.Call]:
    """Return the calls of `predict` or `compare` in a code cell."""
    parsed = tree(cell)
    return [c for c in calls(parsed) if called(c) == function] if parsed is not None else []


def name_of(call: ast.Call) -> str:
    """Return the NAME of predict("NAME") or compare("NAME", …); "" where it is no plain text."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def places_of(notebook: Any, function: str) -> Iterator[tuple[int, Any, ast.Call]]:
    """Yield (index, cell, call) of each call of `function` in the notebook."""
    for index, cell in cells(notebook, "code"):
        for call in asked(cell, function):
            yield index, cell, call


def known_questions(number: str) -> dict[str, Any]:
    """Return {name: question} of the predictions of a notebook."""
    from helpers.exercises import catalog

    return {question.name: question for question in catalog.questions(number)}


def by_name(notebook: Any, path: Any) -> Iterator[str]:
    """A prediction is called by its name alone, asked once, and compared once, further down."""
    compared = {name_of(call): index for index, _, call in places_of(notebook, "compare")}
    known = known_questions(path.name[:2])
    seen = set()
    for index, cell, call in places_of(notebook, "predict"):
        name = name_of(call)
        if len(call.args) != 1 or call.keywords or not name:
            yield f"{place(index, cell)}: a question stands in predictions.py: predict(“name”)"
        elif name not in known:
            yield f"{place(index, cell)}: predictions.py of this notebook has no {name}"
        elif name in seen:
            yield f"{place(index, cell)} asks {name} again"
        elif compared.get(name, -1) <= index:
            yield f"{place(index, cell)}: nothing below it calls compare(“{name}”, outcome)"
        seen.add(name)
    for name in sorted(set(compared) - seen):
        yield f"cell {compared[name]} compares {name or 'something'}, which nothing asks"
    for name in sorted(set(known) - seen):
        yield f"predictions.py has {name}, which the notebook does not ask"


def outcomes(notebook: Any, path: Any) -> Iterator[str]:
    """`compare` is given what the run gave, and its card is what the cell shows."""
    for index, cell, call in places_of(notebook, "compare"):
        if len(call.args) != 2 or call.keywords:
            yield f"{place(index, cell)}: compare(“name”, outcome) takes these two"
        elif not any(isinstance(node, ast.Name) for node in ast.walk(call.args[1])):
            yield f"{place(index, cell)} compares with what was written down, not with the run"
        last = tree(cell).body[-1]
        if not (isinstance(last, ast.Expr) and last.value is call):
            yield f"{place(index, cell)}: compare comes last, so that its card is shown"


def between(notebook: Any) -> Iterator[tuple[str, list[int]]]:
    """Yield (name, indexes of the cells after the question, up to the one that compares)."""
    compared = {name_of(call): index for index, _, call in places_of(notebook, "compare")}
    for index, _, call in places_of(notebook, "predict"):
        if (name := name_of(call)) in compared:
            yield name, list(range(index + 1, compared[name] + 1))


def unanswered(notebook: Any, path: Any) -> Iterator[str]:
    """What stands between a question and its run neither shows nor says the answer."""
    known = known_questions(path.name[:2])
    for name, indexes in between(notebook):
        answer = known[name].choices[known[name].answer].text.strip("`") if name in known else ""
        for index in indexes:
            cell = notebook.cells[index]
            where = place(index, cell)
            unmarked = cell.cell_type == "code" and "reveal" not in tags(cell)
            if unmarked and not asked(cell, "predict"):
                yield f"{where} runs under the question {name}: tag it “reveal”"
            if cell.cell_type == "code" and any(
                isinstance(node, ast.Assert) for node in ast.walk(tree(cell) or ast.Module([], []))
            ):
                yield f"{where} asserts under the question {name}: it is read before the guess"
            if len(answer) >= TELLING and answer in cell.source:
                yield f"{where} holds the answer to {name}: {answer}"


def folded(notebook: Any, path: Any) -> Iterator[str]:
    """What happened is explained right after the run, and folded until it is wanted."""
    for index, cell, _ in places_of(notebook, "compare"):
        following = notebook.cells[index + 1] if index + 1 < len(notebook.cells) else None
        source = following.source.lstrip() if following else ""
        if following is None or following.cell_type != "markdown" or not source.startswith(FOLDED):
            yield f"{place(index, cell)}: the next cell explains it, folded in {FOLDED}"
        elif "<summary>" not in source or "</details>" not in source:
            yield f"cell {index + 1}: {FOLDED} needs its <summary> and its end"
        elif "</summary>\n\n" not in source:
            yield f"cell {index + 1}: Markdown in {FOLDED} needs an empty line after </summary>"


RULES = (by_name, outcomes, unanswered, folded)
