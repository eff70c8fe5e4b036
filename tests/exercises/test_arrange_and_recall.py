"""Parsons problems and recall questions."""

import pytest

from helpers.exercises import arrange, recall
from helpers.exercises.catalog import recall_questions
from helpers.exercises.course import PARTS


def test_an_arrangement_is_its_lines_in_their_order():
    lines = arrange("Order them", "second", "first")
    assert list(lines) == lines.order == ["second", "first"]
    lines._widget.set_state({"order": ["first", "second"]})  # what the page sends
    assert lines.order == ["first", "second"]
    assert lines != arrange("Order them", "second", "first")
    assert lines == arrange("Order them", "first", "second")
    assert repr(lines) == "Order them\n  first\n  second"


def test_what_a_reader_sees_without_a_kernel():
    data, _ = arrange("Order <them>", "a < b")._repr_mimebundle_()
    assert "<code>a &lt; b</code>" in data["text/html"]
    assert "Order &lt;them&gt;" in data["text/html"]


def written():
    return [n.number for part in PARTS.values() for n in part if n.file and n.number != "00"]


@pytest.mark.parametrize("number", written())
def test_every_notebook_has_ten_recall_questions(number):
    questions = recall_questions(number)
    assert len(questions) == 10
    assert all(question.endswith("?") or "." in question for question, _ in questions)
    shown = recall(number)
    assert shown.answer(1) == questions[0][1]
    assert repr(shown).startswith("1. ")
    assert shown.html().count("<details") == 10


def test_no_questions():
    with pytest.raises(LookupError, match="two digits"):
        recall("3")
