"""The source of helpers and tests keeps what the house promises."""

import ast
import re
from functools import partial
from pathlib import Path

from tests.form.cells import called, calls
from tests.form.citations import complaints
from tests.form.code import port_calls

ROOT = Path(__file__).parents[2]
HELPERS = sorted((ROOT / "helpers").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PRINTS = (
    "helpers/environment/*",  # talks to whoever typed a command
    "helpers/exercises/notebook_*/*",  # answers print as readers do; the check keeps it
)


def prints(text):
    """Return the numbers of the lines on which Python `text` prints, as a list."""
    return [call.lineno for call in calls(ast.parse(text)) if called(call) == "print"]


def found(rule, paths):
    """Return {name of a file: what `rule` finds in its text} for those where it finds anything."""
    results = {str(path.relative_to(ROOT)): rule(path.read_text("utf-8")) for path in paths}
    return {name: result for name, result in results.items() if result}


def test_helpers_do_not_print():
    silent = [path for path in HELPERS if not any(path.match(pattern) for pattern in PRINTS)]
    assert found(prints, silent) == {}, "keep it in a log, or return it"


def ports(text, **options):
    """Return the fixed ports in Python `text`; a line that says "# port:" and why is let pass."""
    lines = text.splitlines()
    found = port_calls(ast.parse(text), **options)
    return [hit for hit in found if "# port: " not in lines[hit[0] - 1]]


def test_no_port_is_fixed():
    # Strings count in helpers, where they hold programs; tests quote wrong programs.
    assert found(ports, HELPERS) == {}
    assert found(partial(ports, into_strings=False), TESTS) == {}


def test_the_rfcs_that_helpers_cite_exist_and_are_current():
    assert found(lambda text: list(complaints(text)), HELPERS) == {}


def test_a_print_and_a_fixed_port_are_found():
    assert prints("def f():\n    print('hello')") == [2]
    text = "PORT = 5000\nserver.bind(('127.0.0.1', PORT))"
    assert ports(text) == [(2, "bind", 5000)]
    assert ports(f"{text}  # port: nobody listens") == []


ROOMS = [path.parent for path in HELPERS if path.name == "__init__.py"]
MOST = 6  # files of a room that needs no order in which to read them


def files_of(room):
    """Return the names of what is in a room: its modules, and the rooms in it."""
    inside = {path.parent.name for path in room.glob("*/__init__.py")}
    return {path.stem for path in room.glob("*.py")} - {"__init__", "__main__"} | inside


def test_a_room_tells_in_which_order_to_read_it():
    """Each of its files is named, and none that is not there."""
    wrong = {}
    for room in ROOMS:
        text = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8"))) or ""
        files = files_of(room)
        named = set(re.findall(r"\w+", text))
        missing = {name for name in files - named if not name.startswith("notebook_")}
        listed = re.findall(r"(?m)^(\w+) {2,}\S", text) if room.name != "helpers" else []
        gone = {name for name in listed if name not in files and not (room / name).exists()}
        if gone - {"file"} or (missing and len(files) > MOST):
            wrong[room.name] = missing | gone
    assert {name: found for name, found in wrong.items() if not name.startswith("notebook_")} == {}
