"""`python3 -m notebooks [JupyterLab options]`: set up what is missing, and open the course."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers import environment

HELP = """\
python3 -m notebooks [JupyterLab options]

Opens the course in JupyterLab, at notebooks/00_start_here.ipynb. If this Python lacks what
requirements.txt asks for, the course makes itself a .venv first (once).

For example:
  python3 -m notebooks --no-browser --port 8890    print the address instead of opening it
  python3 -m notebooks notebooks/NAME.ipynb        open another notebook
  python3 -m notebooks --help-all                  all of JupyterLab's own options

Ctrl-C, twice, ends it.
"""
START = "/lab/tree/notebooks/00_start_here.ipynb"
PLACES = ("notebook-dir", "root_dir", "notebook_dir", "default_url", "file_to_run")


def main(arguments):
    """Run JupyterLab with `arguments` after ours; return its exit code, on Windows."""
    if arguments in (["--help"], ["-h"]):
        print(HELP, end="")
        return 0
    python = environment.ready()
    if is_root() and "--allow-root" not in arguments:
        print("Running as root, so JupyterLab is started with --allow-root.", file=sys.stderr)
    os.chdir(str(environment.CHECKOUT))
    return start([python, "-m", "jupyterlab", *ours(arguments), *arguments])


def ours(arguments):
    """Return our options for JupyterLab: those that `arguments` don't give; it refuses repeats."""
    given = {argument.partition("=")[0].split(".")[-1].lstrip("-") for argument in arguments}
    result = []
    if "ip" not in given:
        result.append("--ServerApp.ip=127.0.0.1")
    if not given & set(PLACES) and not any(names_a_place(a) for a in arguments):
        result.append("--LabApp.default_url=" + START)
    if is_root() and "--allow-root" not in arguments:
        result.append("--allow-root")
    return result


def names_a_place(argument):
    """Tell whether the reader asks for a notebook or a folder of their own."""
    return not argument.startswith("-") and Path(argument).exists()


def is_root():
    """Tell whether this is the superuser, as in most containers."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def start(command):
    """Become `command`; on Windows, where that is not possible, run it and return its code."""
    variables = environment.variables()
    # Defaults for JupyterLab: no question about its news covers the first page.
    paths = [str(environment.SETTINGS), *filter(None, [variables.get("JUPYTER_CONFIG_PATH")])]
    variables["JUPYTER_CONFIG_PATH"] = os.pathsep.join(paths)
    if os.name != "nt":
        os.execve(command[0], command, variables)
    process = subprocess.Popen(command, env=variables)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # JupyterLab, on the same console, got the Ctrl-C too, and ends by itself


if __name__ == "__main__":
    sys.exit(environment.command(main))
