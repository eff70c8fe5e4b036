"""The house stands: every room of helpers has a floor, and imports only from floors below."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest

HELPERS = Path(__file__).parents[2] / "helpers"
FILES = sorted(HELPERS.rglob("*.py"))

FLOORS = {  # a package or a module of helpers: its floor; a half is a mezzanine
    "environment": 0,
    "address": 0,
    "table": 0,
    "tcp_info": 0,
    "keywords": 0,
    "record": 0,
    "kernel": 0.5,
    "layout": 0.5,
    "link": 1,
    "internet": 2,
    "transport": 3,
    "application": 4,
    "host": 4,
    "trace": 4.5,
    "capture": 5,
    "draw": 5,
    "secure": 5,
    "servers": 5,
    "simulation": 5,
    "lab": 6,
    "readiness": 7,
    "stepping": 7,
    "widgets": 8,
    "exercises": 9,
}
OTHERS = {  # what a room may import besides the standard library and lower floors
    "environment": {"packaging"},  # where it is there; the room goes on without it
    "kernel": {"psutil"},
    "exercises": {"psutil"},
    "secure": {"trustme"},
    "widgets": {"IPython", "anywidget", "ipywidgets", "traitlets"},
}
WORLD = {  # what a sans-IO room leaves to others: sockets, threads, the clock
    *("socket", "socketserver", "ssl", "select", "selectors", "asyncio", "subprocess"),
    *("threading", "multiprocessing", "concurrent", "time", "datetime"),
}


def room(path):
    """Return the room that a file of helpers belongs to: "servers", "address"; "" for the map."""
    first = path.relative_to(HELPERS).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def modules(tree):
    """Yield each module that a syntax tree imports; helpers.a.b for `from helpers.a import b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write the whole name: from helpers.…"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names if node.module == "helpers" else [node.module]


def wrong_imports(path, text):
    """Yield what is wrong with the imports of the file `path`, whose source is `text`."""
    own = room(path)
    floor = FLOORS[own]
    for module in modules(ast.parse(text)):
        top, _, rest = module.partition(".")
        other = rest.partition(".")[0]
        if top == "helpers" and other not in FLOORS:
            yield f"{module} has no floor"
        elif top == "helpers" and other != own and FLOORS[other] >= floor:
            yield f"{own} (floor {floor}) imports {other} (floor {FLOORS[other]})"
        elif top != "helpers" and top not in sys.stdlib_module_names | OTHERS.get(own, set()):
            yield f"{own} imports {top}, which is neither below it nor in the standard library"
        elif 1 <= floor <= 4 and top in WORLD:
            yield f"{own} (floor {floor}) is sans-IO, and imports {top}"


def name_of(path):
    """Return the name of the module in a file: helpers/a/b.py is "helpers.a.b"."""
    parts = path.relative_to(HELPERS.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(tree, known):
    """Return the modules among `known` that a syntax tree imports, for type hints too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found & known


def circles(imports):
    """Yield the modules of each circle in a mapping from a module to those that it imports."""
    order, low, stack, number = {}, {}, [], 0
    found = []

    def visit(module):
        nonlocal number
        number += 1
        order[module] = low[module] = number
        stack.append(module)
        for other in sorted(imports[module]):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:  # the first of a circle that was met (Tarjan, 1972)
            circle = []
            while module not in circle:
                circle.append(stack.pop())
            if len(circle) > 1:
                found.append(sorted(circle))

    for module in sorted(imports):
        if module not in order:
            visit(module)
    return sorted(found)


def module_imports():
    """Return {module: the modules of helpers that it imports}, packages apart.

    A package's own file gathers names of the modules in it, so it is no stop on a circle.
    """
    files = {name_of(path): path for path in FILES if path.name != "__init__.py"}
    return {
        name: imports_of(ast.parse(path.read_text("utf-8")), set(files)) - {name}
        for name, path in files.items()
    }


def test_imports_make_no_circle_type_hints_included():
    assert circles(module_imports()) == []


def test_a_circle_is_found():
    tree = ast.parse("if TYPE_CHECKING:\n    from helpers.b import B")
    imports = {"helpers.a": imports_of(tree, {"helpers.b"}), "helpers.b": {"helpers.a"}}
    assert circles({**imports, "helpers.c": {"helpers.a"}}) == [["helpers.a", "helpers.b"]]


def test_every_room_has_a_floor():
    assert {room(path) for path in FILES} - {"", *FLOORS} == set(), "put it into FLOORS and the map"


def test_imports_point_down():
    rooms = [path for path in FILES if room(path) in FLOORS]
    found = {path: list(wrong_imports(path, path.read_text("utf-8"))) for path in rooms}
    assert {path: complaints for path, complaints in found.items() if complaints} == {}


def test_the_map_imports_nothing():
    assert list(modules(ast.parse((HELPERS / "__init__.py").read_text("utf-8")))) == []


@pytest.mark.parametrize(
    ("own", "text", "complaint"),
    [
        ("link", "import helpers.servers", "imports servers"),
        ("link", "def f():\n    from helpers.internet import ipv4", "imports internet"),
        ("draw", "from helpers import servers", "imports servers (floor 5)"),
        ("link", "from helpers import attic", "helpers.attic has no floor"),
        ("transport", "import time", "is sans-IO, and imports time"),
        ("servers", "import requests", "imports requests"),
        ("environment", "from helpers.address import mac_text", "imports address"),
    ],
)
def test_a_wrong_import_is_found(own, text, complaint):
    assert complaint in next(wrong_imports(HELPERS / own / "x.py", text))


def test_a_right_import_passes():
    text = "import socket\nfrom helpers import address\nfrom helpers.servers.log import Log"
    assert list(wrong_imports(HELPERS / "servers" / "x.py", text)) == []


def test_the_map_shows_every_room_on_its_floor():
    text = (HELPERS / "__init__.py").read_text("utf-8")
    shown = {name: float(floor) for floor, name in re.findall(r"(?m)^(\d[\d.]*) +(\w+) ", text)}
    assert shown == {name: FLOORS.get(name) for name in {room(path) for path in FILES} - {""}}


def test_the_simulation_and_the_pictures_need_the_standard_library_only():
    """So they run where nothing can be installed; `-S` hides every installed package."""
    code = f"import sys; sys.path.insert(0, {str(HELPERS.parent)!r}); import helpers.simulation"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{code}, helpers.draw"], capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()


# What is not there at run time, on purpose: an import that takes long, or that may be missing.
FOR_TYPE_CHECKERS = {
    "helpers.environment.requirements": "Requirement",
    "helpers.lab.child": "Any",
    "helpers.secure.certificates": "trustme",
}


def hinted(module):
    """Yield what in a module has type hints: its functions, its classes and what is in these."""
    for one in vars(module).values():
        if getattr(one, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(one):
            yield one
            yield from (part for part in vars(one).values() if inspect.isfunction(part))
        elif inspect.isfunction(one):
            yield one


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_type_hints_can_be_read(path):
    """By `typing.get_type_hints`: each names what is imported where it stands."""
    missing = set()
    for one in hinted(importlib.import_module(name_of(path))):
        try:
            get_type_hints(one)
        except NameError as error:
            missing.add(error.name)
    assert missing <= {FOR_TYPE_CHECKERS.get(name_of(path))}
