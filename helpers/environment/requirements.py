"""What the course needs, and what a Python lacks of it.

Also runs as a file, `python -I requirements.py CHECKOUT [EXTRA]`, with which the Python of a
`.venv` answers for itself; so it imports nothing of the course.
"""

from __future__ import annotations  # a Python too old for the course reads this file too

import json
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # neither is in each Python that reads this file
    from importlib import metadata

    from packaging.requirements import Requirement

CHECKOUT = Path(__file__).resolve().parents[2]
MINIMUM = (3, 11)


def wanted(extra: str | None = None, checkout: Path = CHECKOUT) -> list[str]:
    """Return the requirements as lines, `["jupyterlab>=4.4,<5", ...]`.

    They are those of requirements.txt and those of the optional group `extra` of pyproject.toml.
    `-e .` is not among them: the two commands put the checkout on the path themselves.
    """
    text = (checkout / "requirements.txt").read_text(encoding="utf-8")
    lines = [re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("-")]
    if extra:
        import tomllib  # not in a Python older than 3.11, which reads this file too

        project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
        lines += project["project"]["optional-dependencies"][extra]
    return lines


def missing(lines: Iterable[str], deep: bool = False) -> list[str]:
    """Return those of `lines` that this Python does not satisfy, as text.

    With `deep`, what the installed packages need in their turn counts too; about 0.1 s.
    """
    try:
        from packaging.requirements import InvalidRequirement, Requirement
    except ImportError:
        return list(lines)
    todo, seen, lacking = [(line, "") for line in lines], set(), []
    while todo:
        line, under = todo.pop()
        try:
            need = Requirement(line)
        except InvalidRequirement:
            lacking.append(line)  # pip says what is wrong with it
            continue
        if need.marker and not need.marker.evaluate({"extra": under}):
            continue
        installed = find(need)
        if installed is None:
            lacking.append(str(need))
            continue
        for extra in ("", *need.extras) if deep else ():
            if (need.name.lower(), extra) not in seen:
                seen.add((need.name.lower(), extra))
                todo += [(n, extra) for n in installed.requires or () if extra or not optional(n)]
    return sorted(set(lacking))


def find(need: Requirement) -> metadata.Distribution | None:
    """Return the installed distribution that satisfies `need`, or None."""
    from importlib import metadata

    try:
        found = metadata.distribution(need.name)
        # That its metadata have a `get`, mypy believes of Python 3.12 and newer alone.
        details: Any = found.metadata or {}
        version = details.get("Version")  # an interrupted pip leaves no version
    except (metadata.PackageNotFoundError, FileNotFoundError):
        return None
    return found if version and need.specifier.contains(version, prereleases=True) else None


def optional(line: str) -> bool:
    """Tell whether a requirement stands under an extra; most do, and reading them takes time."""
    return "extra" in line.partition(";")[2]


def main(checkout: str, extra: str | None = None) -> None:
    """Print, as JSON, the version of this Python and what it lacks.

    Where nothing was lacking and no package has come or gone since, the answer is known: it is
    kept in the file `.checked` of the environment, for each of the two commands.
    """
    version, lacking = sys.version_info[:3], []
    if version >= MINIMUM:
        lines = wanted(extra, Path(checkout))
        known = Path(sys.prefix) / f".checked{'-' + extra if extra else ''}"
        state = json.dumps([sys.version, lines, packages()])
        if not known.exists() or known.read_text(encoding="utf-8") != state:
            lacking = missing(lines, deep=True)
            if not lacking:
                with suppress(OSError):  # it only saves time
                    known.write_text(state, encoding="utf-8")
    print(json.dumps({"version": version, "missing": lacking}))


def packages() -> list[str]:
    """Return the names of what is installed; those of the distributions hold their versions."""
    places = [Path(path) for path in sys.path if path.endswith("site-packages")]
    return sorted(entry.name for place in places if place.is_dir() for entry in place.iterdir())


if __name__ == "__main__":
    main(*sys.argv[1:])
