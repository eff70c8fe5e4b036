"""`ready` chooses an interpreter; `command` turns what goes wrong into a message and a code."""

import ast
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import environment
from helpers.environment import explain
from helpers.environment.explain import Problem
from helpers.environment.folder import Folder
from helpers.environment.requirements import CHECKOUT
from helpers.environment.state import FolderState

ROOM = Path(environment.__file__).parent
COMMANDS = [CHECKOUT / "notebooks/__main__.py", CHECKOUT / "tests/__main__.py"]
EARLY = [*ROOM.glob("*.py"), *COMMANDS, CHECKOUT / "helpers/__init__.py"]
EARLY += [CHECKOUT / "tests/changed.py"]


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "requirements.txt").write_text("course-absent\n")
    return tmp_path


@pytest.fixture
def looks(monkeypatch):
    """Let `Folder.look` answer from a list, and count what `Folder.complete` is called for."""
    answers, completed = [], []
    monkeypatch.setattr(Folder, "look", lambda _: answers.pop(0))
    monkeypatch.setattr(Folder, "complete", lambda _, found, *__: completed.append(found))
    return answers, completed


def test_an_interpreter_that_has_everything_is_used_as_it_is(checkout, capfd):
    (checkout / "requirements.txt").write_text("pytest\n")
    assert environment.ready(checkout=checkout) == sys.executable
    assert list(checkout.iterdir()) == [checkout / "requirements.txt"]
    assert capfd.readouterr() == ("", "")


def test_a_good_venv_is_used_without_a_word(checkout, looks, capfd):
    looks[0].append(FolderState(exists=True))
    assert environment.ready(checkout=checkout) == str(Folder(checkout).python)
    assert capfd.readouterr() == ("", "")


def test_the_venv_itself_is_not_trusted_for_its_own_word(checkout, looks, monkeypatch):
    (checkout / "requirements.txt").write_text("pytest\n")
    monkeypatch.setattr(sys, "prefix", str(checkout / ".venv"))
    unfinished = FolderState(exists=True, unfinished=True)
    looks[0].extend([unfinished, unfinished])
    environment.ready(checkout=checkout)
    assert looks[1] == [unfinished]


def test_a_set_up_says_why_it_begins_and_that_it_ended(checkout, looks, capfd):
    looks[0].extend([FolderState(), FolderState()])
    environment.ready(checkout=checkout)
    first, *_, last = capfd.readouterr().err.splitlines()
    assert "lacks course-absent: making .venv" in first
    assert ".venv is ready" in last


def test_what_another_set_up_did_meanwhile_is_not_done_again(checkout, looks):
    looks[0].extend([FolderState(), FolderState(exists=True)])
    environment.ready(checkout=checkout)
    assert looks[1] == []


def test_a_folder_that_cannot_be_written_is_a_problem(checkout, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(Problem, match="cannot write in"):
        environment.ready(checkout=checkout)
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_leaves_nothing_behind(checkout, monkeypatch):
    def refuse():
        raise explain.no_venv("ensurepip")

    monkeypatch.setattr(explain, "require_venv_modules", refuse)
    with pytest.raises(Problem, match="apt install"):
        environment.ready(checkout=checkout)
    assert not (checkout / ".venv").exists()


def test_requirements_that_are_not_there_are_a_problem(tmp_path):
    with pytest.raises(Problem, match=r"requirements\.txt"):
        environment.ready(checkout=tmp_path)


def test_ctrl_c_leaves_one_line(checkout, looks, monkeypatch, capfd):
    def interrupt(*_):
        raise KeyboardInterrupt

    looks[0].extend([FolderState(), FolderState()])
    monkeypatch.setattr(Folder, "complete", interrupt)
    with pytest.raises(KeyboardInterrupt):
        environment.ready(checkout=checkout)
    assert capfd.readouterr().err.splitlines()[-1].startswith("Stopped.")


@pytest.mark.parametrize("version", [(3, 7, 16), (3, 10, 13), (2, 7, 18)])
def test_an_older_python_is_told_what_to_do(version, monkeypatch):
    monkeypatch.setattr(environment, "find_newer_python", lambda: "python3.12")
    with pytest.raises(Problem, match=r"3\.11 or newer; .*\nThis machine has python3\.12: start"):
        environment.require_python(version)
    monkeypatch.setattr(environment, "find_newer_python", lambda: None)
    with pytest.raises(Problem, match=r"python\.org"):
        environment.require_python(version)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_newer_python_will_do(version):
    environment.require_python(version)


@pytest.mark.parametrize("runs", [0, 1])
def test_a_newer_python_is_named_only_if_it_runs(runs, monkeypatch):
    monkeypatch.setattr(environment.shutil, "which", lambda name: name == "python3.13")
    monkeypatch.setattr(environment.subprocess, "call", lambda *_, **__: runs)
    assert environment.find_newer_python() == (None if runs else "python3.13")


@pytest.mark.parametrize("path", EARLY, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_runs_first_is_read_by_an_older_python_and_needs_nothing(path):
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 7))
    names = [alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names]
    names += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    foreign = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    if path.name == "requirements.py":
        foreign -= {"packaging.requirements"}  # within a `try`, or for type checkers
    foreign -= {"tests"}  # of which `changed` is wanted, that is looked at here as well
    assert all(name == "helpers" or name.startswith("helpers.environment") for name in foreign)


def test_the_kernel_finds_the_checkout_and_the_right_python(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    variables = environment.variables(tmp_path)
    assert variables["PYTHONPATH"].startswith(str(tmp_path))
    assert variables["PYTHONPATH"].endswith("elsewhere")
    assert variables["JUPYTER_PREFER_ENV_PATH"] == "1"
    monkeypatch.delenv("PYTHONPATH")
    assert environment.variables(tmp_path)["PYTHONPATH"] == str(tmp_path)


@pytest.fixture
def signals():
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("outcome", "code"), [(3, 3), (Problem("the reason\nthe cure"), 1), (KeyboardInterrupt(), 130)]
)
def test_a_command_ends_with_a_code_and_no_traceback(outcome, code, signals, capsys):
    def main(_arguments):
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    assert environment.command(main) == code
    assert capsys.readouterr().err == ("the reason\nthe cure\n" if code == 1 else "")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGTERM to catch")
def test_a_command_that_is_asked_to_end_does_so_as_on_ctrl_c():
    code = (
        "import sys, time; from helpers import environment\n"
        "def main(arguments): print('runs', flush=True); time.sleep(60)\n"
        "sys.exit(environment.command(main))"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=CHECKOUT
    ) as process:
        process.stdout.readline()
        process.terminate()
        assert process.wait(10) == 130
        assert process.stderr.read() == b""
