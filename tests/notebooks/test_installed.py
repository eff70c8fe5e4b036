"""The helpers work from wherever they are installed, with the notebooks somewhere else."""

import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests import notebook_form
from tests.kernel import ask, fresh_kernel, run_all

pytestmark = pytest.mark.notebooks
PLACE = """\
import json
import helpers
from helpers.exercises import progress
print(json.dumps([helpers.__file__, str(progress.path())]))"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return a folder that holds what a wheel of the project holds, and nothing else."""
    built, folder = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("installed")
    source = tmp_path_factory.mktemp("source") / "course"
    hidden = shutil.ignore_patterns(".*", "*.egg-info", "build", "__pycache__")
    source.mkdir()
    shutil.copytree(notebook_form.ROOT / "helpers", source / "helpers", ignore=hidden)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(notebook_form.ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps"]
    offline = ["--no-index", "--no-build-isolation", "--wheel-dir", str(built)]
    done = subprocess.run([*pip, *offline, str(source)], capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr.decode()
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


@pytest.mark.parametrize("number", ["00", "01", "02"])
def test_a_notebook_runs_on_an_installed_package(installed, number, tmp_path, monkeypatch):
    course = tmp_path / "course"
    shutil.copytree(notebook_form.NOTEBOOKS, course / "notebooks")
    notebook = notebook_form.read(notebook_form.chosen([number])[0])
    with fresh_kernel(
        notebook, course / "notebooks", {"PYTHONPATH": str(installed), "EXPLORING_TCP_PROGRESS": ""}
    ) as client:
        run_all(client)
        package, progress = ask(client, PLACE)
    assert package.startswith(str(installed)), "another copy was imported"
    assert progress == str(course / ".progress.jsonl")
    lines = (course / ".progress.jsonl").read_text().splitlines()
    assert [json.loads(line)["kind"] for line in lines]
