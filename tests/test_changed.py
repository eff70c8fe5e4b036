"""What `--changed` chooses."""

from pathlib import Path

from tests import changed


def test_an_import_touches_who_imports_it():
    assert changed.imports("from helpers.draw import ladder") == {"helpers.draw.ladder"}
    assert changed.imports("def f():\n    import helpers.table") == {"helpers.table"}
    assert changed.imports("import os") == changed.imports("%magic !") == set()


def test_of_a_room_only_what_is_used_is_taken():
    source = "from helpers import draw as d\nd.ladder(trace)\nprint(d.ladder.__name__, d.stack)"
    assert changed.imports(source) == {"helpers.draw.ladder", "helpers.draw.stack"}
    assert changed.imports("from helpers import draw\nshow(draw, draw.ladder)") == {
        "helpers.draw",
        "helpers.draw.ladder",
    }


def test_a_source_in_a_text_is_one_too():
    source = """run("import sys; from helpers import draw; draw.stack()", "No import of ours.")"""
    assert changed.imports(source) == {"helpers.draw.stack"}


def test_a_room_hands_on_what_others_make():
    modules = {
        "helpers": set(),
        "helpers.a": {"helpers.a.one.f", "helpers.b.g"},
        "helpers.a.one": set(),
        "helpers.b": {"helpers.b.two.g"},
        "helpers.b.two": set(),
    }
    names = ("helpers.a.f", "helpers.a.g", "helpers.a.own", "helpers.a.one.f", "helpers.a", "os.a")
    made = [changed.maker(name, modules) for name in names]
    assert made == ["helpers.a.one", "helpers.b.two", "helpers.a", "helpers.a.one", "helpers.a", ""]


def test_who_needs_one_thing_of_a_room_does_not_depend_on_the_whole_room():
    """Notebook 02 draws the layers of a packet, notebook 05 where the words are cut."""
    notebooks = changed.choose(changed.touched(["helpers/draw/stack.py"])).notebooks
    assert [path[10:12] for path in notebooks] == ["02"]
    assert len(changed.touched(["helpers/draw/__init__.py"])) > 50


def test_a_change_of_a_room_runs_its_tests_and_those_above_it_but_not_below():
    why = changed.touched(["helpers/draw/picture.py"])
    assert {"tests/draw/test_picture.py", "tests/widgets/test_widgets.py"} <= set(why)
    assert not any(path.startswith(("tests/link/", "tests/transport/")) for path in why)
    choice = changed.choose(why)
    assert choice.tests and choice.browser and choice.notebooks and not choice.edited


def test_a_notebook_runs_itself_alone():
    path = "notebooks/05_a_stream_of_bytes.ipynb"
    assert changed.choose(changed.touched([path])) == ([], [], [path], [path], 0)


def test_the_nearest_are_run_first_and_the_rest_is_counted():
    why = changed.touched(["helpers/record.py", "tests/test_table.py"])
    choice = changed.choose(why)
    assert [len(choice.tests), len(choice.browser), len(choice.notebooks)] == [*changed.NEAR]
    assert choice.tests[0] == "tests/test_table.py"
    assert choice.left > 20
    all_notebooks = [p.relative_to(changed.ROOT).as_posix() for p in changed.ROOT.glob("*/*.ipynb")]
    assert len(changed.choose(changed.touched(all_notebooks)).notebooks) == len(all_notebooks)


def test_the_readme_runs_the_links_alone():
    assert changed.choose(changed.touched(["README.md"])) == ([], [], [], [], 0)
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
