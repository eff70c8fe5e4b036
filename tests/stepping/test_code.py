"""Which statement a line belongs to, and how values look."""

import socket

import pytest

from helpers.stepping.code import Sources
from helpers.stepping.values import changes, short, snapshot


def example(value):
    if value:
        value = max(
            value,
            2,  # a comment
        )
    with socket.socket() as sock:  # another
        return sock


def statement(offset):
    return Sources().statement(example.__code__, example.__code__.co_firstlineno + offset)


def test_a_statement_in_several_lines():
    found = [statement(offset) for offset in (2, 3, 4, 5)]
    assert {s.line for s in found} == {example.__code__.co_firstlineno + 2}
    assert found[0].text == "value = max( value, 2, )" and found[0].several
    assert found[0].indent == 4


def test_the_head_of_a_block_is_a_statement():
    head = statement(6)
    assert head.text == "with socket.socket() as sock:" and head.is_with and not head.several
    assert statement(1).text == "if value:" and statement(1).indent == 0


def test_whose_code_it_is():
    sources = Sources()
    assert sources.mine(example.__code__)
    assert not sources.mine(short.__code__) and not sources.mine(socket.create_server.__code__)
    assert not sources.mine((lambda: 0).__code__)
    assert not sources.mine(compile("1", "<string>", "eval"))


def test_an_installed_package_is_not_the_readers(tmp_path):
    for folder, mine in (("site-packages", False), ("dist-packages", False), ("work", True)):
        path = tmp_path / folder / "x.py"
        path.parent.mkdir()
        path.write_text("x = 1\n")
        assert Sources().of_interest(str(path)) is mine


class Broken:
    def __repr__(self):
        raise ValueError("no")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"hello", "b'hello'"),
        (bytes(1000), repr(bytes(20)) + "… (1000 bytes)"),
        (bytearray(b"ab"), "bytearray(b'ab')"),
        ([1, 2, 3, 4, 5], "[1, 2, 3, 4, ...]"),
        (Broken(), "a Broken"),
        (object(), "an object"),
        (OSError(1, "x"), "PermissionError"),
    ],
)
def test_a_value_as_short_text(value, text):
    assert short(value) == text


def test_a_socket_is_called_so():
    with socket.socket() as sock:
        assert short(sock) == "a socket" and short((sock, 1)) == "(a socket, 1)"


def test_changes_are_what_is_new_or_different():
    before = snapshot({"a": 1, "b": 2, "_": 3})
    after = snapshot({"a": 1, "b": 3, "c": 4, "_": 5, "socket": socket, "f": example, "k": Broken})
    assert changes(before, after) == {"b": "3", "c": "4"}
