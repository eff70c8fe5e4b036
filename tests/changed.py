"""`python3 -m tests --changed[=BASE]`: which tests a change touches, by who imports what.

A changed module touches each file of helpers and tests that imports it, and so on; a file that is
no Python touches the modules of its folder. Of these, the tests are run, and the notebooks.
"""

from __future__ import annotations  # a Python too old for the course reads this file too

import ast
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAINS = ("main", "origin/main", "master", "origin/master")
EVERYTHING = ("pyproject.toml", "requirements.txt", "tests/conftest.py", "tests/__main__.py")
ALWAYS = "tests/house"  # the rules of the house, of each notebook's form, and all links


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
    """Return the modules of this repository that a source imports, anywhere in it."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return set()
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.partition(".")[0] in ("helpers", "tests")}


def module(path: str) -> str:
    """Return the name under which a file is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def code(path: Path) -> str:
    """Return the source of a module, or the code of a notebook, without its magic lines."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return "\n".join(
        source
        for source in ("".join(cell["source"]) for cell in cells)
        if imports(source)  # a cell that fails on purpose, or a magic, imports nothing of ours
    )


def touched(changed: Iterable[str], root: Path = ROOT) -> dict[str, str]:
    """Return {path: why} of each file that the `changed` paths touch, themselves first."""
    folders = (root / "helpers", root / "tests", root / "notebooks")
    paths = [p for folder in folders for end in ("*.py", "*.ipynb") for p in folder.rglob(end)]
    known = {path.relative_to(root).as_posix(): imports(code(path)) for path in paths}
    why = dict.fromkeys(changed, "changed")
    for path in [path for path in why if not path.endswith((".py", ".ipynb"))]:
        folder = path.rpartition("/")[0]
        why |= {p: f"beside {path}" for p in known if p.rpartition("/")[0] == folder and folder}
    waiting = list(why)
    while waiting:
        current = waiting.pop(0)
        for path, wanted in known.items():
            if path not in why and current.endswith(".py") and module(current) in wanted:
                why[path] = f"imports {module(current)}"
                waiting.append(path)
    return {path: reason for path, reason in why.items() if path in known or reason == "changed"}


def choose(why: dict[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Return the test files, the notebooks to run, and those of them that changed themselves."""
    tests = [p for p in why if p.startswith("tests/") and Path(p).name.startswith("test_")]
    tests = [p for p in tests if (ROOT / p).exists() and not p.startswith(ALWAYS)]
    notebooks = [p for p in why if p.endswith(".ipynb") and (ROOT / p).exists()]
    return sorted(tests), sorted(notebooks), sorted(p for p in notebooks if why[p] == "changed")


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
