"""The committed form: a good notebook passes, and each rule finds what it is there for."""

import base64
import copy
from functools import cache
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.exercises.question import Question, right, wrong
from tests import notebook_form
from tests.form import exercises, predictions

PATH = notebook_form.NOTEBOOKS / "03_good.ipynb"
STUB = "def echo_once(connection):\n    ..."
ASKED = Question("03_sum", "What is it?", right("`b'sum'`", "Added.", 2), wrong("three", "No."))
KNOWN = {"echo_once": SimpleNamespace(stub=STUB, notebook="03")}
IMPORTS, EXERCISE, CHECK, PLAIN, PROSE = 1, 5, 6, 8, 7
ASKS, COMPARES, EXPLAINS = 10, 11, 12  # where the cells of good() stand


@pytest.fixture(autouse=True)
def catalogue(monkeypatch):
    monkeypatch.setattr(exercises, "known_exercises", lambda: KNOWN)
    monkeypatch.setattr(predictions, "known_questions", lambda number: {ASKED.name: ASKED})


@cache
def built():
    """Return a notebook in the committed form, for copying."""
    cells = [
        new_markdown_cell("# 03 · A good notebook\n\n**Time:** 40 minutes."),
        new_code_cell("import socket\n\nfrom helpers.exercises import check"),
        new_markdown_cell(
            "## Connections (30 min)\n\nRFC 9293 3.5 opens one. See [below](#Words)."
        ),
        new_code_cell("socket.create_server(('127.0.0.1', 0)).close()"),
        new_markdown_cell("## Your turn (10 min)\n\n### Words"),
        new_code_cell(STUB, metadata={"tags": ["exercise-echo_once"]}),
        new_code_cell('check("echo_once", echo_once)'),
        new_markdown_cell("Prose."),
        new_code_cell("1 + 1"),
        new_markdown_cell("Guess."),
        new_code_cell('predict("03_sum")'),
        new_code_cell('total = 1 + 1\ncompare("03_sum", total)', metadata={"tags": ["reveal"]}),
        new_markdown_cell("<details><summary>Why</summary>\n\nIt is.\n\n</details>"),
    ]
    while len(cells) < 31:
        cells += [new_markdown_cell("Prose."), new_code_cell("1 + 1")]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    code = [cell for cell in cells if cell.cell_type == "code"]
    for count, cell in enumerate(code, 1):
        cell.execution_count = None if cell.metadata.get("tags") == ["reveal"] else count
    return notebook_form.committed_form(new_notebook(cells=cells))


def good():
    """Return a notebook in the committed form."""
    return copy.deepcopy(built())


def violations(notebook):
    return notebook_form.violations(notebook, PATH)


def shows(*outputs):
    """Return a change that gives the plain cell these outputs."""
    return lambda notebook: notebook.cells[PLAIN].update(outputs=list(outputs))


def display(**data):
    return shows(new_output("display_data", {k.replace("__", "/"): v for k, v in data.items()}))


def says(source, *tags, at=PLAIN):
    """Return a change that gives one cell this source and these tags."""

    def change(notebook):
        notebook.cells[at].source = source
        if tags:
            notebook.cells[at].metadata["tags"] = list(tags)

    return change


def picture(text):
    data = base64.b64encode(text.encode()).decode()
    return f'<img alt="x" src="data:image/svg+xml;base64,{data}">'


def set_counts(notebook):
    notebook.cells[PLAIN].execution_count = 99


WRONG = {
    "is not of format 4.5": lambda n: n.update(nbformat_minor=4),
    "metadata.widgets does not belong": lambda n: n.metadata.update(widgets={}),
    "metadata.kernelspec is not": lambda n: n.metadata.update(kernelspec={"name": "conda"}),
    "metadata.language_info is not": lambda n: n.metadata.language_info.update(version="3.11"),
    "metadata other than tags: execution": lambda n: n.cells[8].metadata.update(execution={}),
    "has the id cell-1 of an earlier": lambda n: n.cells[3].update(id="cell-1"),
    "has no id": lambda n: n.cells[3].pop("id"),
    "unknown tag: raises-execption": says("1/0", "raises-execption"),
    "has a line of 81 columns, more than 80": says("x = " + "1" * 77),
    "has no minutes": says("## Timeless", at=PROSE),
    "promises no time": says("# 03 · A good notebook", at=0),
    "take 40 minutes, and 50": says("# 03 · A good notebook\n\n**Time:** 50 minutes.", at=0),
    "holds nothing": says("", at=PROSE),
    "16 lines of code": says("\n".join("x = 1" for _ in range(16))),
    "begins 3 code cells": lambda n: n.cells.insert(7, new_code_cell("3")),
    "goes on below a fold": says(
        "<details><summary>x</summary>\n\nIt is.\n\n</details>\n\nAnd now?", at=EXPLAINS
    ),
    "begins with the one # heading": says("# Another", at=PROSE),
    "fewer than two ## sections": says("text", at=4),
    "leaves out a level": says("##### Deep", at=PROSE),
    "is not Python": says("def"),
    "imports os: that belongs": says("import os"),
    "the first code cell, and imports nothing": says("1", at=IMPORTS),
    "imports numpy: not the standard": says("import numpy", at=IMPORTS),
    "imports *": says("from socket import *", at=IMPORTS),
    "bind names port 5000": says("s.bind(('', 5000))"),
    "connect names port 5001": says("PORT = 5001\nhere = ('localhost', PORT)\ns.connect(here)"),
    "BackgroundServer names port 5002": says("BackgroundServer(echo, port=5002)"),
    "open_connection names port 5003": says("await asyncio.open_connection('::1', 5003)"),
    "listen names port 5004": says("%%writefile x.py\nlisten(port=5004)"),
    "bind names port 5005": says("program = 'import socket\\ns.bind((\"\", 5005))'"),
    "no cell calls dots.stop()": says("dots = servers.BackgroundServer(echo)"),
    "uses input": says("name = input()"),
    "uses interact": says("@interact\ndef f():\n    pass"),
    "uses Output": says("with widgets.Output():\n    pass"),
    "sleeps: wait": says("time.sleep(1)"),
    "has a semicolon": says("x = 1;"),
    "has the count 99, not 5": set_counts,
    "must be committed unrun": says("1 + 1", "reveal"),
    "writes to stderr": shows(new_output("stream", name="stderr", text="oh")),
    "fails with ValueError": shows(new_output("error", ename="ValueError", traceback=[])),
    "and does not fail": says("1/0", "raises-exception"),
    "the view of a widget": display(**{notebook_form.outputs.WIDGET_VIEW: {}, "text/plain": "w"}),
    "a picture without alt text": display(text__html="<img src='x'>", text__plain="x"),
    "an inline <svg>": display(text__html="<svg></svg>", text__plain="x"),
    "an image without alt text": display(image__png="aGk=", text__plain="x"),
    "that text/plain does not tell": display(text__html="<b>x</b>"),
    "cell 7 (![](x.png)) shows a picture": says("![](x.png)", at=PROSE),
    "a path of one machine: /home/ann/x": shows(
        new_output("stream", name="stdout", text="in /home/ann/x it is")
    ),
    "a path of one machine: C:\\Users": display(text__plain="C:\\Users\\ann"),
    "a path of one machine: /root/y": display(text__html=picture("/root/y"), text__plain="x"),
    "an address in memory": display(text__plain="<socket.socket object at 0x7f12aa>"),
    'should call check("echo_once"': says("1", at=CHECK),
    "checks other, and no cell above": says('check("other", 1)'),
    "is tagged exercise-echo_once, as": says(STUB, "exercise-echo_once"),
    "the exercise late is never checked": says("1", "exercise-late", at=30),
    "knows no late": says("1", "exercise-late", at=30),
    "is not the stub": says("def echo_once():\n    ...", "exercise-echo_once", at=EXERCISE),
    "a question stands in predictions.py": says('predict("03_sum", "Which?", "a", "b")', at=ASKS),
    "predictions.py of this notebook has no 03_x": says('predict("03_x")', at=ASKS),
    "asks 03_sum again": says('predict("03_sum")', at=14),
    "nothing below it calls compare": says("total = 2", at=COMPARES),
    "which nothing asks": says("1", at=ASKS),
    "has 03_sum, which the notebook does not ask": lambda n: n.cells.__delitem__(slice(10, 13)),
    "takes these two": says('compare("03_sum")', at=COMPARES),
    "compares with what was written down": says('compare("03_sum", "b")', at=COMPARES),
    "compare comes last": says('total = 2\ncompare("03_sum", total)\n1', at=COMPARES),
    "runs under the question 03_sum": says(
        'total = 2\ncompare("03_sum", total)', "waits", at=COMPARES
    ),
    "asserts under the question": says('assert total\ncompare("03_sum", total)', at=COMPARES),
    "holds the answer to 03_sum": says("x = b'sum'\ncompare(\"03_sum\", x)", at=COMPARES),
    "the next cell explains it": says("It is.", at=EXPLAINS),
    "needs its <summary>": says("<details>\n\nIt is.", at=EXPLAINS),
    "an empty line after </summary>": says(
        "<details><summary>x</summary>It is.</details>", at=EXPLAINS
    ),
    "RFC 793 is obsolete": says("RFC 793 says so", at=PROSE),
    "RFC 9293 has no section 3.99": says("As RFC 9293 3.99 says", at=PROSE),
    "RFC 99999 is not in": says("RFC 99999", at=PROSE),
    "“RFC9293” should be written": says("x = 1  # RFC9293"),
    "output: RFC 1323 is obsolete": display(text__html=picture("RFC 1323"), text__plain="x"),
    "leads to no file": says("[x](99_nowhere.ipynb)", at=PROSE),
    "00 is named without a link to 00_start": says("**Before:** 00 · Start here.", at=PROSE),
    "leads to no heading": says("[x](#Nowhere)", at=PROSE),
    "not in the committed form": lambda n: n.cells[8].metadata.update(tags=[]),
}

RIGHT = {
    "a longer name for a port": says("s.connect(server.address)"),
    "a parameter called port": says("port = 80\ndef f(port):\n    s.bind(('', port))"),
    "documentation address": says("s.connect(('192.0.2.1', 80))"),
    "sleep in a function": says("def slow():\n    time.sleep(1)"),
    "a server that is stopped": says("dots = BackgroundServer(echo)\ndots.stop()"),
    "a server in a block": says("dots = BackgroundServer(echo)\nwith dots:\n    pass"),
    "a tag for waiting": says("time.sleep(1)", "waits"),
    "an import that is shown": says("import asyncio", "imports-shown"),
    "a port in prose": says("HTTP uses port 80.", at=PROSE),
    "an obsolete RFC named as such": says("RFC 9293 obsoletes RFC 793.", at=PROSE),
    "a # in a fence": says("```\n# no heading\n```", at=PROSE),
    "a semicolon in a string": says("';'"),
}


def test_a_good_notebook_passes():
    assert violations(good()) == []


@pytest.mark.parametrize("complaint", WRONG)
def test_a_rule_finds_its_mistake(complaint):
    notebook = good()
    WRONG[complaint](notebook)
    assert any(complaint in found for found in violations(notebook)), violations(notebook)


@pytest.mark.parametrize("case", RIGHT)
def test_a_rule_lets_pass(case):
    notebook = good()
    RIGHT[case](notebook)
    assert violations(notebook) == []


def test_every_rule_is_tried():
    """Each rule is the reason for at least one complaint above."""
    tried = set()
    for change in WRONG.values():
        notebook = good()
        change(notebook)
        tried |= {rule for rule in notebook_form.RULES if list(rule(notebook, PATH))}
    assert set(notebook_form.RULES) - tried == set()


def test_a_notebook_that_never_ran_gets_one_sentence():
    notebook = good()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = None
    assert violations(notebook) == ["it has never been run: python3 -m tests.refresh runs it"]
