"""What `--changed` chooses."""

from pathlib import Path

from tests import changed


def test_an_import_touches_who_imports_it():
    assert changed.imports("from helpers.draw import ladder") == {
        "helpers.draw",
        "helpers.draw.ladder",
    }
    assert changed.imports("def f():\n    import helpers.table") == {"helpers.table"}
    assert changed.imports("import os") == changed.imports("%magic !") == set()


def test_a_change_of_a_room_runs_its_tests_and_those_above_it_but_not_below():
    tests, notebooks, edited = changed.choose(changed.touched(["helpers/draw/stack.py"]))
    assert "tests/draw/test_stack.py" in tests
    assert "tests/widgets/test_widgets.py" in tests
    assert not any(path.startswith(("tests/link/", "tests/transport/")) for path in tests)
    assert notebooks and not edited


def test_a_notebook_runs_itself_alone():
    path = "notebooks/05_a_stream_of_bytes.ipynb"
    assert changed.choose(changed.touched([path])) == ([], [path], [path])


def test_the_readme_runs_the_links_alone():
    assert changed.choose(changed.touched(["README.md"])) == ([], [], [])
    assert (changed.ROOT / changed.ALWAYS / "test_notebooks.py").exists()


def test_a_style_sheet_touches_the_modules_beside_it():
    why = changed.touched(["helpers/widgets/explorer.css"])
    assert why["helpers/widgets/explorer.py"] == "beside helpers/widgets/explorer.css"
    assert "tests/widgets/test_widgets.py" in changed.choose(why)[0]


def test_what_every_test_depends_on_is_named():
    assert changed.whole({"pyproject.toml": "changed"}) == "pyproject.toml"
    assert changed.whole({"README.md": "changed"}) == ""


def test_git_tells_what_is_new_and_what_is_committed(tmp_path):
    def commit(name):
        (tmp_path / name).write_text("x", "utf-8")
        changed.git("add", "-A", root=tmp_path)
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        changed.git(*who, "commit", "-qm", name, root=tmp_path)

    changed.git("init", "-q", "-b", "main", root=tmp_path)
    commit("first")
    changed.git("checkout", "-q", "-b", "work", root=tmp_path)
    commit("second")
    Path(tmp_path, "third").touch()
    assert changed.files(changed.base(tmp_path), tmp_path) == ["second", "third"]
