"""A fresh kernel for one notebook, cut off from the settings and the progress of who runs it."""

import json
import os
import re
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from itertools import zip_longest
from pathlib import Path

import nbformat.v4
from nbclient import NotebookClient

from tests.form.exercises import checks_of
from tests.form.outputs import pieces
from tests.notebook_form import NOTEBOOKS, ROOT

CELL_SECONDS = 60
START_SECONDS = 45
LEFT = """\
def _left():
    import gc, json, psutil, threading
    gc.collect()
    process = psutil.Process()
    bound = [c for c in process.net_connections("inet") if not c.raddr]
    print(json.dumps({
        "bound sockets": len([c for c in bound if c.laddr and c.status in ("LISTEN", "NONE")]),
        "threads": len([t for t in threading.enumerate() if t.name.startswith("helpers-")]),
        "child processes": len(process.children(recursive=True)),
    }))
_left()
del _left
"""
VERDICT = re.compile(r"\W*(Right|Not quite|Not yet)\b")


def environment(folder):
    """Return the environment of a kernel whose own files live in the temporary `folder`.

    PYTHONHASHSEED stays out on purpose: an output that hangs on the order of a set has to show
    itself as changed, since it changes for readers too.
    """
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONHASHSEED"}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": folder,
        "IPYTHONDIR": str(Path(folder, "ipython")),
        "EXPLORING_TCP_PROGRESS": str(Path(folder, "progress.jsonl")),
    }


@contextmanager
def fresh_kernel(notebook, folder=NOTEBOOKS, variables=()):
    """Start a kernel in `folder` for `notebook`; yield an nbclient that runs its cells.

    `variables` are environment variables that this kernel has in place of the usual ones.

    It raises what nbclient raises: CellExecutionError for a cell that fails (unless it is tagged
    raises-exception), CellTimeoutError for one that hangs, DeadKernelError.
    """
    # The client writes the connection file, so this process needs the same two settings.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own, ExitStack() as running:
        how = {"cwd": str(folder), "env": environment(own) | dict(variables)}
        try:
            client = _started(notebook, running, **how)
        except RuntimeError:  # another process took one of the ports that were picked for it: it
            # died, or nobody hears it
            client = _started(notebook, running, **how)
        yield client


def _started(notebook, running, **how):
    """Return a client whose kernel runs until `running` ends. Raises RuntimeError where it died."""
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_SECONDS,
        startup_timeout=START_SECONDS,
        record_timing=False,
    )
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running.enter_context(client.setup_kernel(**how, **quiet))
    return client


def run_all(client, before_cell=lambda index: None):
    """Run every code cell of the client's notebook in order, with the counts that result."""
    for index, cell in enumerate(client.nb.cells):
        if cell.cell_type == "code":
            before_cell(index)
            client.execute_cell(cell, index)


def ask(client, code):
    """Run `code` in the client's kernel, outside of the notebook, and return what it prints.

    It prints JSON; returned is the value.
    """
    cell = nbformat.v4.new_code_cell(code)
    client.nb.cells.append(cell)
    try:
        client.execute_cell(cell, len(client.nb.cells) - 1, store_history=False)
    finally:
        client.nb.cells.pop()
    return json.loads(cell.outputs[0].text)


def left(client):
    """Return what the kernel holds that outlives a cell, as {kind: how many}."""
    return ask(client, LEFT)


def outcomes(client):
    """Return {name of a prediction: the letter that the run made true} of the kernel's notebook."""
    return ask(
        client,
        "print(__import__('json').dumps({event['name']: event['happened'] for event in "
        "__import__('helpers.exercises.progress').exercises.progress.events('outcome')}))",
    )


def open_sockets(client):
    """Return the names of the notebook that hold an open socket, as a list."""
    code = """\
print(__import__("json").dumps([
    name for name, value in list(globals().items())
    if hasattr(value, "getsockname") and getattr(value, "fileno", lambda: -1)() >= 0
]))"""
    return ask(client, code)


def stop_all(client):
    """Stop what runs in the background of the kernel; return how many that were."""
    return ask(client, "print(__import__('helpers.servers').servers.stop_all())")


def verdicts(notebook):
    """Return {name of an exercise: "right", "not quite" or "not yet"} from a notebook's outputs."""
    found = {}
    for cell in notebook.cells:
        names = checks_of(cell) if cell.cell_type == "code" else []
        shown = [pieces(output).get("text/plain", "") for output in cell.outputs] if names else []
        states = [match[1].lower() for match in map(VERDICT.match, shown) if match]
        found |= zip_longest(names, states[: len(names)], fillvalue="nothing")
    return found
