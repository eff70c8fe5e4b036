"""A word means one thing: no two public classes of helpers have the same name.

A private class is a word of its own file, and may have a namesake.
"""

import ast
from collections import defaultdict
from pathlib import Path

HELPERS = Path(__file__).parents[2] / "helpers"

# A name that stays with two classes or more: where they are, and why it is right for each of them.
TWICE = {
    "Connection": (
        {"transport/tcp/connection.py", "trace/conversation.py", "exercises/notebook_12/chat.py"},
        "the word of RFC 9293: what one end of it remembers; which one it is, as a capture shows "
        "it; and the one that a check of asyncio's streams plays, with no network",
    ),
    "Host": (
        {"host/host.py", "lab/host.py", "simulation/host.py"},
        "one thing: a host is what it is, and readers use it in real time or in virtual time",
    ),
    "Question": (
        {"application/dns.py", "exercises/question.py"},
        "what a query asks is called so by RFC 1035 4.1.2, what a notebook asks by its authors",
    ),
    "Reassembler": (
        {"transport/tcp/reassembly.py", "exercises/notebook_08/reassembler.py"},
        "one thing: in notebook 08 readers write what the course's own TCP has",
    ),
}


def classes(text):
    """Return the names of the public classes in Python `text`, those in other classes too."""
    nodes = ast.walk(ast.parse(text))
    return [
        node.name
        for node in nodes
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def doubles(texts):
    """Return {name: the files with a class of that name}, where it is given more than once.

    `texts` maps files to their sources.
    """
    found = defaultdict(list)
    for file, text in texts.items():
        for name in classes(text):
            found[name].append(file)
    return {name: files for name, files in found.items() if len(files) > 1}


def test_no_name_is_given_to_two_classes():
    files = sorted(HELPERS.rglob("*.py"))
    texts = {path.relative_to(HELPERS).as_posix(): path.read_text("utf-8") for path in files}
    found = {name: sorted(files) for name, files in doubles(texts).items()}
    declared = {name: sorted(files) for name, (files, _) in TWICE.items()}
    assert found == declared, "name the one that is less exact by what it is"


def test_a_name_that_is_given_twice_is_found():
    texts = {
        "link/a.py": "class Cable:\n    ...\nclass _Own:\n    ...",
        "draw/b.py": "class Ink:\n    class Cable:\n        ...\nclass _Own:\n    ...",
        "draw/c.py": "class Paper:\n    ...",
    }
    assert doubles(texts) == {"Cable": ["link/a.py", "draw/b.py"]}
    assert doubles({"draw/c.py": "class Ink:\n    ...\nclass Ink:\n    ..."}) == {
        "Ink": ["draw/c.py", "draw/c.py"]
    }
