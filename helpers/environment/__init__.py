"""The Python that the two commands use: the running one, or a `.venv` that they make themselves.

    python = environment.ready()            # a path; or a Problem that names its cure
    os.execve(python, [...], environment.variables())

Everything in this room uses the standard library only, since it runs before anything is
installed. It is written in the Python of 3.7, so that a Python too old for the course says so,
instead of stopping at a line that it cannot read.

Read it in this order, after this file:

=============  ==================================================================================
requirements   what the course needs, and what a Python lacks of it
state          what is known of a `.venv`
folder         the `.venv`: how its state is asked, and how it is made or completed
steps          the programs that do so, with a log and a line of progress
progress       how far a long job is
lock           one set-up at a time
explain        what stands in the way, in words that name the cure
leash          run a module, and end when its starter is gone
labconfig      defaults for JupyterLab: no Python
=============  ==================================================================================
"""

from __future__ import annotations  # a Python too old for the course reads this file too

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from helpers.environment import explain
from helpers.environment.explain import Problem
from helpers.environment.folder import Folder
from helpers.environment.lock import Lock
from helpers.environment.progress import Progress
from helpers.environment.requirements import CHECKOUT, MINIMUM, missing, wanted
from helpers.environment.state import FolderState

SETTINGS = Path(__file__).resolve().parent  # its labconfig/: defaults for JupyterLab
INTERRUPTED = 130  # the exit code that shells use for Ctrl-C


def ready(extra: str | None = None, checkout: Path = CHECKOUT) -> str:
    """Return the path of a Python that has what requirements.txt of `checkout` asks for.

    That is the running one if it has everything; else the one of `.venv`, which is made, mended
    or added to as far as needed. `extra` names an optional group of pyproject.toml that is
    wanted too. Raises `Problem`, with the cure in its message.
    """
    require_python()
    try:
        lacking = missing(wanted(extra, checkout))
        folder = Folder(checkout, extra)
        if not lacking and not folder.holds(sys.prefix):
            return sys.executable
        found = folder.look()
        if not found.ready:
            set_up(folder, found, lacking)
    except OSError as error:
        raise explain.os_error(error, checkout) from error
    return str(folder.python)


def set_up(folder: Folder, found: FolderState, lacking: Sequence[str]) -> None:
    """Make or complete `folder`; `lacking` is what the running Python lacks, for the message."""
    if not found.whole:
        explain.require_venv_modules()
    folder.path.mkdir(exist_ok=True)
    progress = Progress(sys.stderr)
    try:
        with Lock(folder.lock, progress) as lock:
            found = folder.look()  # again: another set-up may have ended while this one waited
            if not found.ready:
                progress.say(explain.beginning(found, lacking))
                folder.complete(found, lock, progress)
            progress.end(f".venv is ready: {folder.count()} packages, {progress.seconds:.0f} s.")
    except KeyboardInterrupt:
        progress.end("Stopped. The next start begins the set-up again.")
        raise
    except Problem:
        progress.clear()
        raise


def require_python(version: Sequence[int] = sys.version_info[:3]) -> None:
    """Raise `Problem` if `version` is older than the course can run on."""
    if tuple(version[:2]) >= MINIMUM:
        return
    asked, running = ".".join(map(str, MINIMUM)), ".".join(map(str, version[:3]))
    newer = find_newer_python()
    cure = (
        f"This machine has {newer}" if newer else "Get one from https://www.python.org/downloads/"
    )
    raise Problem(
        f"The course needs Python {asked} or newer; this is Python {running} ({sys.executable}).\n"
        f"{cure}: start the same command with it."
    )


def find_newer_python() -> str | None:
    """Return the name of a command that runs a Python new enough, or None."""
    names = [f"python{MINIMUM[0]}.{minor}" for minor in range(MINIMUM[1] + 9, MINIMUM[1] - 1, -1)]
    for name in filter(shutil.which, names):
        try:  # a shim of pyenv may be there, and run nothing
            if subprocess.call([name, "-c", ""], stderr=subprocess.DEVNULL, timeout=10) == 0:
                return name
        except (OSError, subprocess.TimeoutExpired):
            continue
    return None


def variables(checkout: Path = CHECKOUT) -> dict[str, str]:
    """Return the environment for what runs in the Python that `ready` returned, as a dict.

    `helpers` is imported from the checkout wherever a kernel starts, and the kernel "python3" is
    the one of that Python, even if the user's own folder holds another of the same name.
    """
    result = dict(os.environ)
    path = [str(checkout), *filter(None, [result.get("PYTHONPATH")])]
    result["PYTHONPATH"] = os.pathsep.join(path)
    result["JUPYTER_PREFER_ENV_PATH"] = "1"
    return result


def command(main: Callable[[list[str]], int]) -> int:
    """Run `main(arguments)`, a command of the course; return its exit code.

    A `Problem` becomes its message and 1, Ctrl-C (or being asked to end) becomes 130; neither
    shows a traceback.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    try:
        return main(sys.argv[1:])
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
