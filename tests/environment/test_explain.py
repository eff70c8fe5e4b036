"""Each thing that can go wrong in a set-up has its own words, and they name a cure."""

import errno
import importlib.util
from types import SimpleNamespace

import pytest

from helpers.environment import explain
from helpers.environment.explain import IndexUnreachable, Problem
from helpers.environment.state import FolderState

RETRYING = (
    "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by "
    "'NewConnectionError(...: Failed to establish a new connection: [Errno {}')': /simple/x/\n"
    "ERROR: Could not find a version that satisfies the requirement x (from versions: none)\n"
)
NOTHING = "ERROR: Could not find a version that satisfies the requirement anywidget<1 (from {})\n"
OUTPUTS = [
    (NOTHING.format("versions: none"), "found no version of anywidget", IndexUnreachable),
    (NOTHING.format("versions: none"), "PIP_INDEX_URL", IndexUnreachable),
    (
        "ERROR: Ignored the following versions that require a different python version: 1.0\n"
        + NOTHING.format("versions: none"),
        "another Python",
        Problem,
    ),
    (NOTHING.format("versions: 0.1, 0.2"), "requirement anywidget<1", Problem),
    (RETRYING.format("-2] Name or service not known"), "package index", IndexUnreachable),
    (RETRYING.format("11001] getaddrinfo failed"), "package index", IndexUnreachable),
    (RETRYING.format("111] Connection refused"), "HTTPS_PROXY", IndexUnreachable),
    ("SSLError(SSLCertVerificationError('CERTIFICATE_VERIFY_FAILED'", "PIP_CERT", IndexUnreachable),
    ("ERROR: OSError: [Errno 28] No space left on device", "Make room", Problem),
    ("OSError: [WinError 112] There is not enough space on the disk", "Make room", Problem),
    ("ERROR: [Errno 13] Permission denied: '/x/.venv/bin'", "folder of your own", Problem),
    ("The virtual environment was not created because ensurepip is not", "-venv", Problem),
    ("noise\n" * 9 + "  ERROR: gcc failed\n" + "noise\n" * 9, "  ERROR: gcc failed\n", Problem),
]


@pytest.fixture(autouse=True)
def roomy(monkeypatch):
    monkeypatch.setattr(explain.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**10))


@pytest.mark.parametrize(("output", "cure", "kind"), OUTPUTS)
def test_what_a_failed_step_said_is_told_with_its_cure(output, cure, kind, tmp_path):
    problem = explain.step_failed(output, tmp_path / "setup.log", tmp_path)
    assert type(problem) is kind
    assert cure in str(problem)
    assert str(problem).replace(str(tmp_path), "").isascii()


def test_a_step_that_says_nothing_of_use_shows_its_end_and_where_the_rest_is(tmp_path):
    output = "".join(f"line {number}\n" for number in range(99))
    message = str(explain.step_failed(output, tmp_path / "setup.log", tmp_path))
    assert "line 98" in message and "line 80" not in message
    assert str(tmp_path / "setup.log") in message


def test_an_early_failure_to_connect_is_not_blamed_for_a_later_error(tmp_path):
    output = RETRYING.format("111] Connection refused") + "Collecting x\n" * 80 + "error: gcc\n"
    assert type(explain.step_failed(output, tmp_path, tmp_path)) is Problem


def test_a_disk_without_room_is_the_reason_whatever_was_said(tmp_path, monkeypatch):
    monkeypatch.setattr(explain.shutil, "disk_usage", lambda _: SimpleNamespace(free=4096))
    assert "disk is full" in str(explain.step_failed("", tmp_path, tmp_path))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "cannot write"),
        (errno.EROFS, "cannot write"),
        (errno.ENOTDIR, "failed"),
    ],
)
def test_an_error_of_the_system_is_told(number, words, tmp_path):
    problem = explain.os_error(OSError(number, "said the system", "file"), tmp_path)
    assert words in str(problem)
    assert str(tmp_path) in str(problem)


@pytest.mark.parametrize("lacking", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(lacking, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: None if n == lacking else real(n))
    with pytest.raises(Problem, match=rf"module {lacking}.\n.*apt install python3\.\d+-venv"):
        explain.require_venv_modules()


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (FolderState(), "lacks alpha, beta: making .venv"),
        (FolderState(exists=True, unfinished=True), "did not come to its end"),
        (FolderState(exists=True, broken=True), "does not run"),
        (FolderState(exists=True, lacking=("gamma>=1",)), "what it lacks: gamma."),
    ],
)
def test_the_beginning_says_why(found, words):
    assert words in explain.beginning(found, ["alpha>=1,<2", "beta"])


def test_names_are_few_and_told_once():
    assert explain.names(["a>1", "a>2", "b[x]<3", "c", "d~=1"], most=3) == "a, b, c and 1 more"
