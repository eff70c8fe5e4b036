"""`python3 -m tests --changed[=BASE]`: which tests a change touches, by who imports what.

A changed module touches each file of helpers and tests that takes something from it, and so on; a
file that is no Python touches the modules of its folder. Of these, the tests are run, and the
notebooks.

Nearly all take what they need from the `__init__` of a room, which has it from the module that
makes it. Only that module counts: else whoever needs one thing would depend on the whole room.
"""

from __future__ import annotations  # a Python too old for the course reads this file too

import ast
import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
MAINS = ("main", "origin/main", "master", "origin/master")
EVERYTHING = ("pyproject.toml", "requirements.txt", "tests/conftest.py", "tests/__main__.py")
ALWAYS = "tests/house"  # the rules of the house, of each notebook's form, and all links
BROWSER = "mark.browser"  # what stands in a file of tests that drive a browser
# How many files of tests, of tests in a browser, and notebooks: two minutes on two cores. Who
# changes what stands below everything hears of the nearest first, and of the rest from all gates.
NEAR = (16, 1, 3)


class Choice(NamedTuple):
    """Files to be run, the nearest to the change first; `edited` are notebooks that changed.

    `left` counts those that are touched as well, and too far away.
    """

    tests: list[str]
    browser: list[str]
    notebooks: list[str]
    edited: list[str]
    left: int


def git(*arguments: str, root: Path = ROOT) -> list[str]:
    """Return the lines that git prints. Raises CalledProcessError where it fails."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.splitlines()


def base(root: Path = ROOT) -> str:
    """Return the commit from which this branch went off; HEAD where there is no main branch."""
    for name in MAINS:
        try:
            return git("merge-base", "HEAD", name, root=root)[0]
        except (subprocess.CalledProcessError, IndexError):
            continue
    return "HEAD"


def files(since: str, root: Path = ROOT) -> list[str]:
    """Return the paths that differ from the commit `since`, committed or not, new ones too."""
    new = git("ls-files", "--others", "--exclude-standard", root=root)
    return sorted({*git("diff", "--name-only", since, root=root), *new})


def imports(text: str) -> set[str]:
    """Return the full names of what a source takes from this repository, anywhere in it.

    For `from helpers import draw` and `draw.ladder(…)`, that is `helpers.draw.ladder`. A source
    that stands in it as text counts as well: some tests run one in a process of its own.
    """
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError):  # the second: of a text with a null byte
        return set()
    used = attributes(nodes)
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                ends = used.get(alias.asname or alias.name, {""})
                found |= {f"{node.module}.{alias.name}{end}" for end in ends}
        elif isinstance(node, ast.Constant) and "import" in str(node.value):
            found |= imports(str(node.value))
    return {name for name in found if name.partition(".")[0] in ("helpers", "tests")}


def attributes(nodes: list[ast.AST]) -> dict[str, set[str]]:
    """Return {name: {".ladder", …}}, which attributes of a name are used; "" is itself."""
    parts = {id(node.value): f".{node.attr}" for node in nodes if isinstance(node, ast.Attribute)}
    found: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Name):
            found.setdefault(node.id, set()).add(parts.get(id(node), ""))
    return found


def module(path: str) -> str:
    """Return the name under which a file is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def code(path: Path) -> str:
    """Return the source of a module, or the code of a notebook, without what is no Python."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return "\n".join(filter(is_python, ("".join(cell["source"]) for cell in cells)))


def is_python(source: str) -> bool:
    """Tell whether this can be read: a magic line cannot, nor a cell that fails on purpose."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def sources(root: Path) -> dict[str, set[str]]:
    """Return {path: what it imports} of all modules and notebooks."""
    folders = (root / "helpers", root / "tests", root / "notebooks")
    paths = [p for folder in folders for end in ("*.py", "*.ipynb") for p in folder.rglob(end)]
    return {path.relative_to(root).as_posix(): imports(code(path)) for path in paths}


def maker(name: str, modules: Mapping[str, set[str]]) -> str:
    """Return the module that makes what has this full name.

    `modules` has them all, and what each room hands on: what its `__init__` imports.
    """
    owner = name
    while owner and owner not in modules:
        owner = owner.rpartition(".")[0]
    thing = name[len(owner) + 1 :].partition(".")[0]
    origins = [one for one in modules.get(owner, ()) if one.endswith(f".{thing}") and one != name]
    return maker(origins[0], modules) if thing and origins else owner


def touched(changed: Iterable[str], root: Path = ROOT) -> dict[str, str]:
    """Return {path: why} of each file that the `changed` paths touch, themselves first."""
    known, why = sources(root), dict.fromkeys(changed, "changed")
    doors = {path for path in known if path.endswith("/__init__.py")}
    modules = {module(path): known[path] if path in doors else set() for path in known}
    takes = {path: {maker(name, modules) for name in names} for path, names in known.items()}
    for door in {module(path) for path in doors & set(why)}:  # another `__init__` touches all
        for path, names in known.items():
            takes[path] |= {door for name in names if name.startswith(f"{door}.")}
    for path in [path for path in why if not path.endswith((".py", ".ipynb"))]:
        folder = path.rpartition("/")[0]
        why |= {p: f"beside {path}" for p in known if p.rpartition("/")[0] == folder and folder}
    waiting = list(why)
    while waiting:
        current = waiting.pop(0)
        for path, wanted in takes.items():
            if path not in why and current.endswith(".py") and module(current) in wanted:
                why[path] = f"imports {module(current)}"
                waiting.append(path)
    return {path: reason for path, reason in why.items() if path in known or reason == "changed"}


def choose(why: dict[str, str]) -> Choice:
    """Return what to run of the paths that are touched: all that changed, and the nearest."""
    there = [p for p in why if (ROOT / p).exists() and not p.startswith(ALWAYS)]
    tests = [p for p in there if p.startswith("tests/") and Path(p).name.startswith("test_")]
    browser = [p for p in tests if BROWSER in (ROOT / p).read_text("utf-8")]
    kinds = (
        [p for p in tests if p not in browser],
        browser,
        [p for p in there if p.endswith(".ipynb")],
    )
    edited = [[p for p in kind if why[p] == "changed"] for kind in kinds]
    near = [
        kind[: max(most, len(own))] for kind, most, own in zip(kinds, NEAR, edited, strict=True)
    ]
    return Choice(*near, edited[-1], sum(map(len, kinds)) - sum(map(len, near)))


def exercises(why: dict[str, str]) -> list[str]:
    """Return the names of the exercises that changed themselves, or whose known answers did."""
    places = ("helpers/exercises/notebook_", "tests/exercises/notebook_")
    changed = [Path(p) for p, reason in why.items() if p.startswith(places) and reason == "changed"]
    named = {path.stem for path in changed if path.suffix == ".py"}
    exercise = "helpers/exercises/notebook_*/{}.py"
    plain = ("__init__", "predictions", "recall")
    return sorted(n for n in named if n not in plain and any(ROOT.glob(exercise.format(n))))


def whole(why: dict[str, str]) -> str:
    """Return the first changed file on which every test depends, or ""."""
    return next((path for path in EVERYTHING if why.get(path) == "changed"), "")
