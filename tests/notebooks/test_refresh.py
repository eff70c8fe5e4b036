"""The refresh and the kernel under it, with small notebooks."""

import base64
import copy

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests import kernel, notebook_form, refreshing
from tests.form.drawings import is_stale
from tests.form.outputs import DATA_URI, pieces, readable

pytestmark = pytest.mark.notebooks


def write(folder, *cells):
    """Write a notebook of these code cells, each a source or (source, tag); return its path."""
    pairs = [cell if isinstance(cell, tuple) else (cell, None) for cell in cells]
    notebook = new_notebook(
        cells=[new_code_cell(s, metadata={"tags": [t]} if t else {}) for s, t in pairs]
    )
    path = folder / "03_small.ipynb"
    path.write_text(notebook_form.text_of(notebook), "utf-8")
    return path


def texts(path):
    """Return what each cell of a notebook shows, as (count, [text, …])."""
    return [
        (cell.execution_count, [pieces(output)["text/plain"] for output in cell.outputs])
        for cell in notebook_form.read(path).cells
    ]


def test_a_second_refresh_changes_nothing(tmp_path):
    path = write(
        tmp_path,
        "import os, socket, sys, time\nanswer = 41",
        ("answer += 1\nanswer", "reveal"),
        "answer",
        "with socket.create_server(('127.0.0.1', 0)) as s:\n    print(s.getsockname())",
        "print(f'{time.perf_counter()} s')",
        ("1/0", "raises-exception"),
        "assert 'EXPLORING_TCP_PROGRESS' in os.environ",
        "import helpers.servers\nos.path.exists('03_small.ipynb')",
        "import ipywidgets\nipywidgets.IntText(3)",
    )
    assert refreshing.refresh(path) == [2, 3, 4, 5, 7, 8]
    first = path.read_bytes()
    shown = texts(path)
    assert shown[1] == (None, []), "a reveal cell is run, and committed unrun"
    assert shown[2] == (3, ["42"])
    assert "ZeroDivisionError" in shown[5][1][0]
    assert shown[7] == (8, ["True"])
    assert shown[8] == (9, ["IntText(value=3)"])
    assert refreshing.refresh(path) == []
    assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]


def test_a_drawing_with_other_times_is_the_same_drawing(tmp_path):
    """Another word, or another shape, is not."""
    draw = (
        "import time\nfrom helpers import draw\nfrom helpers.record import Record\n"
        "from helpers.trace import Trace\ndraw.ladder(Trace([Record(t, 'a', bytes(14))"
        " for t in (0, {time})]))"
    )
    path = write(tmp_path, draw.format(time="time.perf_counter() % 1 + 1"))
    assert refreshing.refresh(path) == [0]
    first = path.read_bytes()
    assert refreshing.refresh(path) == []
    assert path.read_bytes() == first
    outputs = notebook_form.read(path).cells[0].outputs
    svg = readable(outputs[0].data["text/html"])
    assert "<svg" in svg and "<path" in svg
    changed = copy.deepcopy(outputs)
    picture = base64.b64encode(b"<svg><path/></svg>").decode()
    changed[0].data["text/html"] = DATA_URI.sub(
        f"data:image/svg+xml;base64,{picture}", outputs[0].data["text/html"]
    )
    assert is_stale(changed, outputs)


def test_numbers_that_nbval_ignores_are_left_alone(tmp_path):
    source = "import time\nprint('clock', time.perf_counter_ns())"
    path = write(tmp_path, (source, "nbval-ignore-output"))
    assert refreshing.refresh(path) == [0]
    first = path.read_bytes()
    assert refreshing.refresh(path) == []
    assert path.read_bytes() == first
    path.write_text(first.decode().replace("'clock'", "'watch'"), "utf-8")
    assert refreshing.refresh(path) == [0]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise ValueError('no good')", "ValueError: no good"),
        ("import time\ntime.sleep(60)", "did not come back"),
        ("import os\nos._exit(1)", "Kernel died"),
    ],
)
def test_a_notebook_that_does_not_run_stays_as_it_was(tmp_path, monkeypatch, capsys, source, said):
    monkeypatch.setattr(kernel, "CELL_SECONDS", 2)
    path = write(tmp_path, "1 + 1", source)
    before = path.read_bytes()
    assert refreshing.main([str(path)]) == 1
    assert path.read_bytes() == before
    shown = capsys.readouterr().out
    assert said in shown
    assert source in shown
    assert "cell 1" in shown


def test_a_kernel_knows_nothing_of_its_user(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", "mine.jsonl")
    environment = kernel.environment(str(tmp_path))
    assert "PYTHONHASHSEED" not in environment
    assert environment["EXPLORING_TCP_PROGRESS"] == str(tmp_path / "progress.jsonl")
    assert environment["PYTHONPATH"] == str(notebook_form.ROOT)


def test_what_a_notebook_leaves_behind_is_seen(tmp_path):
    notebook = new_notebook()
    leave = """\
import socket, threading
from helpers.servers import BackgroundServer, echo
server = BackgroundServer(echo)
udp = socket.socket(type=socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
print(0)"""
    with kernel.fresh_kernel(notebook) as client:
        before = kernel.left(client)
        kernel.ask(client, leave)
        after = kernel.left(client)
        assert after["bound sockets"] == before["bound sockets"] + 2
        assert after["threads"] > before["threads"] == 0
        assert kernel.stop_all(client) == 1
        kernel.ask(client, "udp.close()\nprint(0)")
        assert kernel.left(client) == before
