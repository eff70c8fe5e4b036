"""Types: everywhere in helpers, but in the answers that a reader of an exercise sees."""

import ast
import importlib
import tomllib
from pathlib import Path

import pytest

HELPERS = Path(__file__).parents[2] / "helpers"
FOLDERS = sorted((HELPERS / "exercises").glob("notebook_*"))
FILES = sorted((HELPERS / "exercises").glob("notebook_*/[!_]*.py"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
PROGRAMS = "PROGRAMS"  # what a module of an exercise calls the functions that its notebook shows


def test_types_are_checked_strictly_in_every_room():
    """But in the folders of the exercises; what of these has types, the tests below ask."""
    mypy = tomllib.loads((HELPERS.parent / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert mypy["files"] == ["helpers"] and mypy["disallow_untyped_defs"]
    spared = [one for one in mypy["overrides"] if "disallow_untyped_defs" in one]
    modules = [name for one in spared for name in one["module"]]
    assert modules == [f"helpers.exercises.{folder.name}.*" for folder in FOLDERS]


def shown(module):
    """Return the names of the functions and classes in a module that a reader sees."""
    exercise = getattr(module, "EXERCISE", None)
    parts = (*(exercise.solution if exercise else ()), *getattr(module, PROGRAMS, ()))
    return {part.__name__ for part in parts if callable(part)}


def untyped(definition):
    """Yield the names of the functions in a definition that lack a type, its own among them."""
    for node in ast.walk(definition):
        if isinstance(node, FUNCTIONS):
            given = node.args
            names = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
            named = [name for name in names if name is not None and name.arg != "self"]
            if node.returns is None or any(name.annotation is None for name in named):
                yield node.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_check_has_types(path):
    seen = shown(importlib.import_module(f"helpers.exercises.{path.parent.name}.{path.stem}"))
    body = ast.parse(path.read_text("utf-8")).body
    definitions = [node for node in body if isinstance(node, (*FUNCTIONS, ast.ClassDef))]
    own = [node for node in definitions if node.name not in seen]
    assert [name for node in own for name in untyped(node)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def f(a): ...", ["f"]),
        ("def f(a: int): ...", ["f"]),
        ("def f(*a) -> None: ...", ["f"]),
        ("class A:\n    def f(self, *, a=1) -> None: ...", ["f"]),
        ("def f() -> None:\n    async def g(): ...", ["g"]),
        ("class A:\n    def f(self, a: int, **more: int) -> None: ...", []),
    ],
)
def test_a_function_without_types_is_found(text, found):
    assert list(untyped(ast.parse(text))) == found
