"""What stands in the way of a set-up, in words that name the cure. ASCII, for every console."""

from __future__ import annotations  # a Python too old for the course reads this file too

import errno
import importlib.util
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers.environment.state import FolderState

FULL = ("No space left on device", "not enough space on the disk", "Disk quota exceeded")
FULL_NUMBERS = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
LITTLE = 20_000_000  # bytes; with less than this, whatever failed failed for want of space
SHUT = ("Permission denied", "Read-only file system", "Access is denied")
SHUT_NUMBERS = (errno.EACCES, errno.EPERM, errno.EROFS)
CERTIFICATE = ("CERTIFICATE_VERIFY_FAILED", "SSLError", "certificate verify failed")
NO_NETWORK = (
    "Retrying (Retry(",
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
    "Temporary failure in name resolution",
    "getaddrinfo failed",
    "Network is unreachable",
    "Connection refused",
    "Connection reset",
)
NOTHING_FOUND = re.compile(r"the requirement (\S+).*\(from versions: none\)")
OTHER_PYTHON = "require a different python version"
SHOWN = 12  # lines of a log


class Problem(Exception):
    """The course cannot start; the message says why, and what to do."""


class IndexUnreachable(Problem):
    """The package index does not answer."""


def beginning(found: FolderState, lacking: Sequence[str]) -> str:
    """Return the line with which a set-up begins; `lacking` is what the running Python lacks."""
    if found.unfinished:
        return "The last set-up did not come to its end: making .venv anew."
    if found.broken:
        return "The Python in .venv does not run: making .venv anew."
    if found.whole:
        return f"Adding to .venv what it lacks: {names(found.lacking)}."
    return (
        f"This Python lacks {names(lacking)}: making .venv for the course\n"
        "(once; about 300 MB, and a minute or two)."
    )


def names(requirements: Iterable[str], most: int = 4) -> str:
    """Return the first names of some requirements, as one text."""
    found = list(dict.fromkeys(re.split(r"[^\w.-]", line)[0] for line in requirements))
    text, more = ", ".join(found[:most]), len(found) - most
    return f"{text} and {more} more" if more > 0 else text


def require_venv_modules() -> None:
    """Raise `Problem` if this Python cannot make virtual environments, as on a bare Debian."""
    for name in ("venv", "ensurepip"):
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            raise no_venv(name)


def no_venv(module: str) -> Problem:
    """Return the `Problem` of a Python that comes without `module`."""
    major, minor = sys.version_info[:2]
    return Problem(
        f"This Python ({sys.executable}) cannot make a virtual environment: "
        f"it comes without its module {module}.\n"
        f"On Debian and Ubuntu: sudo apt install python{major}.{minor}-venv\n"
        "Elsewhere, use a Python from https://www.python.org/downloads/. Then run this again."
    )


def os_error(error: OSError, checkout: Path) -> Problem:
    """Return the `Problem` for an OSError met in the set-up."""
    if error.errno in FULL_NUMBERS:
        return no_space(checkout)
    if error.errno in SHUT_NUMBERS:
        return no_writing(checkout, error)
    return Problem(f"The set-up in {checkout} failed: {error}\nMend that, and run this again.")


def step_failed(output: str, log: Path, checkout: Path) -> Problem:
    """Return the `Problem` for a step whose `output` stands in the file `log`."""
    last = output.splitlines()[-60:]
    if any(word in output for word in FULL) or nearly_full(checkout):
        return no_space(checkout)
    if "ensurepip" in output:
        return no_venv("ensurepip")
    if holds(last, CERTIFICATE):
        return IndexUnreachable(
            "The set-up could not check the certificate of the package index.\n"
            "A proxy between you and the Internet may replace certificates: ask who runs the\n"
            f"network for its certificate, and name its file in PIP_CERT. What pip said: {log}"
        )
    if holds(last, NO_NETWORK):
        return IndexUnreachable(
            "The set-up could not reach the package index. Is this machine on the Internet?\n"
            "If it is behind a proxy, set HTTPS_PROXY (or PIP_INDEX_URL for an index of your\n"
            f"own). Then run this again. What pip said: {log}"
        )
    nothing = NOTHING_FOUND.search("\n".join(last))
    if nothing:
        return no_package(names([nothing[1]]), OTHER_PYTHON in output, log)
    if holds(last, SHUT):
        return no_writing(checkout, log)
    telling = [line for line in last if re.search(r"error:", line, re.IGNORECASE)] or last
    shown = "\n".join("  " + line.strip() for line in telling[-SHOWN:])
    return Problem(
        f"The set-up failed. It said:\n{shown}\n"
        f"All that it said is in {log}. Once that is mended, run this again."
    )


def no_package(name: str, for_other_pythons: bool, log: Path) -> Problem:
    """Return the `Problem` of a package of which pip found no version at all.

    With PIP_RETRIES=0 this is all that pip says of an index that it cannot reach.
    """
    if for_other_pythons:
        version = ".".join(map(str, sys.version_info[:2]))
        return Problem(
            f"There is no version of {name} for Python {version}.\n"
            f"Start the same command with another Python. What pip said: {log}"
        )
    return IndexUnreachable(
        f"The set-up found no version of {name}: it could not reach the package index,\n"
        "or that index does not have it. Is this machine on the Internet? Does PIP_INDEX_URL,\n"
        f"if it is set, name the right index? Then run this again. What pip said: {log}"
    )


def no_folder(path: Path) -> Problem:
    """Return the `Problem` of a `.venv` that is something else than a folder."""
    what = "a link that leads nowhere" if path.is_symlink() else "no folder"
    return Problem(f"{path} is {what}. Remove it, and run this again.")


def old_venv(folder: Path, version: Sequence[int], minimum: Sequence[int]) -> Problem:
    """Return the `Problem` of a .venv whose Python the course cannot use."""
    asked, there = (".".join(map(str, numbers)) for numbers in (minimum, version))
    return Problem(
        f"The course needs Python {asked} or newer; the one in {folder} is {there}.\n"
        "Remove that folder, and run this again."
    )


def no_space(checkout: Path) -> Problem:
    """Return the `Problem` of a full disk."""
    return Problem(
        "The disk is full. The course needs about 300 MB for its packages in\n"
        f"{checkout}, and for a while as much in {tempfile.gettempdir()}.\n"
        "Make room, and run this again."
    )


def no_writing(checkout: Path, reason: OSError | Path) -> Problem:
    """Return the `Problem` of a folder in which nothing can be written."""
    return Problem(
        f"The set-up cannot write in {checkout}: {reason}\n"
        "Copy the course to a folder of your own; or, if .venv is in use, end the programs that\n"
        "use it; or make .venv yours. Then run this again."
    )


def nearly_full(checkout: Path) -> bool:
    """Tell whether a disk that the set-up writes on has hardly any room left."""
    places = (checkout, tempfile.gettempdir())
    return any(shutil.disk_usage(str(place)).free < LITTLE for place in places)


def holds(lines: Iterable[str], words: Iterable[str]) -> bool:
    """Tell whether any of `words` stands in any of `lines`."""
    text = os.linesep.join(lines)
    return any(word in text for word in words)
