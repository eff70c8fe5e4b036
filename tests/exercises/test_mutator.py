"""The mutator changes one place at a time, and the gate sees what survives."""

import ast

import pytest

from helpers.exercises import catalog
from tests.exercises.answers import declares
from tests.exercises.mutants.__main__ import made_of, main
from tests.exercises.mutants.mutator import mutants, slips, value_mutants
from tests.exercises.mutants.rules import RULES

PROGRAM = '''
def answer(connection, size):
    """Return bytes."""
    data = b""
    while len(data) < size:
        try:
            piece = connection.recv(size - len(data))
        except ConnectionError:
            return None
        if not piece:
            raise ValueError("ended")
        data += piece
    with connection:
        connection.sendall(data[1:])
    return data
'''


def test_each_mutant_is_another_program():
    found = [mutant.source for mutant in mutants(PROGRAM)]
    assert len(found) == len(set(found)) > 80
    assert ast.unparse(ast.parse(PROGRAM)) not in found
    assert all('"""Return bytes."""' in source for source in found)


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("comparison", "while len(data) <= size:"),
        ("bound off by one", "while len(data) < size + 1:"),
        ("send for sendall", "connection.send(data[1:])"),
        ("silence is the end", "connection.settimeout(0.2)"),
        ("statement deleted", "pass"),
        ("not closed", "    connection.sendall(data[1:])"),
        ("slice", "data[:]"),
        ("jump", "break"),
        ("print for return", "print(data)"),
        ("raise", "return None"),
        ("handler", "except OSError:"),
        ("kept too little", "data = piece"),
        ("loop once", "break"),
    ],
)
def test_a_kind_of_mutant_is_made(kind, part):
    assert any(m.kind == kind and part in m.source for m in mutants(PROGRAM))


def test_there_are_many_kinds():
    assert len({rule.kind for rule in RULES}) >= 27


def test_slips():
    kinds = {mutant.kind for mutant in slips(PROGRAM)}
    assert kinds >= {"slip: async def", "slip: name misspelt", "slip: text for bytes"}


def test_values():
    keys = {mutant.key for mutant in value_mutants({"a": 1, "b": 5})}
    assert "key missing | 'a' → nothing" in keys
    assert "values swapped | 'a' → 'b'" in keys
    moved = [mutant.value for mutant in value_mutants(["x", "y", "z"])]
    assert ["y", "x", "z"] in moved
    assert ["x", "y"] in moved
    with pytest.raises(TypeError, match="no mutants"):
        list(value_mutants(5))


def test_each_key_is_given_once():
    keys = [made.key for made in made_of(catalog.find("turn"))]
    assert len(keys) == len(set(keys)) > 10


def test_a_declaration_names_one_mutant_or_a_family():
    assert declares("number | 1 → 2", "number | 1 → 2")
    assert not declares("number | 1", "number | 1 → 2")
    assert declares("number | 1*", "number | 1 → 2")


@pytest.mark.parametrize(
    ("equivalent", "complaint"),
    [
        ({}, "survives: sides swapped"),
        ({"sides swapped*": ""}, "without a reason"),
        ({"comparison | gone": "once"}, "there is no such mutant"),
        ({"number*": "never"}, "declared, and does not survive"),
    ],
)
def test_the_gate_fails(equivalent, complaint, monkeypatch, capsys):
    from tests.exercises.notebook_06 import ack_number

    monkeypatch.setattr(ack_number, "EQUIVALENT", equivalent)
    assert main(["ack_number"]) == 1
    assert complaint in capsys.readouterr().out
