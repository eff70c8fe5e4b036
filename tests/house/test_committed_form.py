"""What `committed_form` and the refresh do to a notebook, without running it."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests import notebook_form, refreshing
from tests.form.outputs import WIDGET_VIEW

PAIRS = refreshing.sanitizers()


def notebook_of(*cells):
    return notebook_form.committed_form(new_notebook(cells=list(cells)))


def result(text, count=1):
    return new_output("execute_result", {"text/plain": text}, execution_count=count)


def committed(output):
    """Return the outputs of a cell that had one output."""
    return notebook_of(new_code_cell("1", outputs=[output])).cells[0].outputs


def test_it_leaves_only_tags_in_the_metadata():
    cell = new_code_cell("1", metadata={"tags": ["waits"], "collapsed": True, "execution": {}})
    notebook = new_notebook(cells=[cell], metadata={"widgets": {}, "vscode": {}})
    form = notebook_form.committed_form(notebook)
    assert form.cells[0].metadata == {"tags": ["waits"]}
    assert form.metadata == notebook_form.layout.METADATA
    assert notebook.cells[0].metadata.collapsed, "the notebook given stays as it was"


def test_it_empties_a_reveal_cell():
    cell = new_code_cell("1", metadata={"tags": ["reveal"]}, outputs=[result("1")])
    cell.execution_count = 4
    form = notebook_of(cell)
    assert (form.cells[0].outputs, form.cells[0].execution_count) == ([], None)


def test_it_gives_the_same_new_id_to_the_same_text():
    cells = [new_markdown_cell("one"), new_markdown_cell("one"), new_markdown_cell("two")]
    notebook = new_notebook(cells=cells)
    for cell in notebook.cells:
        del cell["id"]
    first, second = (notebook_form.committed_form(notebook) for _ in range(2))
    ids = [cell.id for cell in first.cells]
    assert ids == [cell.id for cell in second.cells]
    assert len(set(ids)) == 3
    assert notebook_of(*first.cells) == first


def test_it_drops_the_view_of_a_widget_and_keeps_its_words():
    data = {"text/plain": "IntText(value=3)", WIDGET_VIEW: {"model_id": "1"}}
    assert committed(new_output("display_data", data))[0].data == {"text/plain": "IntText(value=3)"}
    assert committed(new_output("display_data", {WIDGET_VIEW: {}})) == []


def test_it_joins_a_stream_that_came_in_pieces():
    streams = [new_output("stream", name="stdout", text=text) for text in ("a\n", "b\n")]
    form = notebook_of(new_code_cell("1", outputs=streams))
    assert [output.text for output in form.cells[0].outputs] == ["a\nb\n"]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("File /usr/lib/python3.11/socket.py:851, in f()", "File socket.py:851, in f()"),
        ("File ~/work/helpers/servers/task.py:9", "File task.py:9"),
        ("File C:\\Python311\\Lib\\socket.py:8", "File socket.py:8"),
        ("Cell In[3], line 1", "Cell In[3], line 1"),
        (
            "\x1b[32m1\x1b[39m \x1b[32m1\x1b[39m/\x1b[32m0",
            "\x1b[32m1\x1b[39m \x1b[32m1\x1b[39m/\x1b[32m0",
        ),
    ],
)
def test_it_takes_folders_out_of_a_traceback(line, wanted):
    error = new_output("error", ename="E", evalue="", traceback=[line])
    assert committed(error)[0].traceback == [wanted]


def test_equal_outputs_are_left_alone():
    old = notebook_of(new_code_cell("1", outputs=[result("('127.0.0.1', 40001) in 3.1 ms", 7)]))
    new = notebook_of(new_code_cell("1", outputs=[result("('127.0.0.1', 51234) in 0.9 s", 8)]))
    new.cells[0].id, new.cells[0].execution_count = old.cells[0].id, 8
    assert refreshing.keep_equal_outputs(old, new, PAIRS) == []
    assert new.cells[0].outputs[0].data["text/plain"] == "('127.0.0.1', 40001) in 3.1 ms"
    assert new.cells[0].outputs[0].execution_count == 8


@pytest.mark.parametrize(
    "other",
    [
        result("other"),
        new_output("stream", name="stdout", text="same"),
        new_output("display_data", {"text/plain": "same", "text/html": "<b>same</b>"}),
        new_output("error", ename="ValueError", evalue="same", traceback=["same"]),
    ],
)
def test_another_output_is_a_change(other):
    old, new = (notebook_of(new_code_cell("1", outputs=[o])) for o in (result("same"), other))
    new.cells[0].id = old.cells[0].id
    assert refreshing.keep_equal_outputs(old, new, PAIRS) == [0]
    assert new.cells[0].outputs[0] == other


@pytest.mark.parametrize(
    ("shown", "compared"),
    [
        (
            "('127.0.0.1', 40001) and ('::1', 40001, 0, 0)",
            "('127.0.0.1', PORT) and ('::1', PORT, 0, 0)",
        ),
        ("to 127.0.0.1:40001 and [::1]:40001", "to 127.0.0.1:PORT and [::1]:PORT"),
        ("port 40001, port 80", "port PORT, port 80"),
        ("1.5 s, 3µs, 4 μs, 1e-05 seconds", "TIME, TIME, TIME, TIME"),
        ("<socket.socket fd=57>", "<socket.socket fd=FD>"),
        ("[Errno 111] Connection refused", "[Errno]"),
        ("[WinError 10061] No connection could be made", "[Errno]"),
        ("Thread-12 (serve)", "Thread-N (serve)"),
        ("5 bytes, 3 segments, 41 sockets", "5 bytes, 3 segments, 41 sockets"),
    ],
)
def test_what_may_differ_is_replaced(shown, compared):
    assert refreshing.sanitized(shown, PAIRS) == compared


def test_sanitize_is_read_as_nbval_reads_it():
    from nbval.plugin import get_sanitize_patterns

    text = refreshing.SANITIZE.read_text("ascii")  # nbval opens it in the machine's own encoding
    assert get_sanitize_patterns(text) == PAIRS


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "03_x.ipynb"
    refreshing.write(path, "old")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        refreshing.write(path, "new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("03_x.ipynb", "old")]


def test_choosing_notebooks(tmp_path):
    for name in ("00_start.ipynb", "03_server.ipynb", "draft.ipynb"):
        (tmp_path / name).touch()
    assert [p.name for p in notebook_form.chosen(folder=tmp_path)] == [
        "00_start.ipynb",
        "03_server.ipynb",
    ]
    assert [p.name for p in notebook_form.chosen(["03"], tmp_path)] == ["03_server.ipynb"]
    with pytest.raises(SystemExit, match="07"):
        notebook_form.chosen(["03", "07"], tmp_path)
