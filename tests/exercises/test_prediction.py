"""A guess is recorded before the run and held against its outcome, by widget or by plain call."""

import pytest

from helpers.exercises import catalog, compare, predict, progress
from helpers.exercises.catalog import UnknownQuestion, all_questions
from helpers.exercises.prediction import Prediction
from helpers.exercises.question import Question, right, wrong

ASKED = Question(
    "99_recv",
    "What does `recv` give?",
    wrong("`b'A'`", "Only where B came later", b"A"),
    right("`b'AB'`", "A stream has no seams", b"AB"),
    wrong("an error", "Nobody reset the connection.", OSError),
    wrong("a number", "It gives bytes", lambda outcome: outcome > 0),
)


class Hostile:
    """An outcome that cannot even be looked at."""

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = __bool__ = __gt__ = __repr__ = __str__ = __eq__


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.setattr(progress, "_unkept", [])
    known = catalog.questions
    monkeypatch.setattr(catalog, "questions", lambda n: (ASKED,) if n == "99" else known(n))
    monkeypatch.setattr("helpers.exercises.prediction._asked", {})


def ask():
    return predict("99_recv")


def test_plain_call_and_widget_do_the_same():
    plain, clicked = ask(), Prediction(ASKED)
    plain.guess("b")
    clicked._widget.set_state({"chosen": "b"})  # what the page sends on a click
    assert plain.guessed == clicked.guessed == "b"
    assert [event["guess"] for event in progress.events("guess")] == ["b", "b"]
    assert repr(plain.compare(b"AB")) == repr(clicked.compare(b"AB"))


@pytest.mark.parametrize(
    ("outcome", "letter"),
    [
        (b"A", "a"),
        (b"AB", "b"),
        (bytearray(b"AB"), "b"),
        (ConnectionResetError(), "c"),
        (OSError, "c"),
        (3, "d"),
        (0, ""),
        (None, ""),
        (Hostile(), ""),
    ],
)
def test_an_outcome_makes_its_choice_come_true(outcome, letter):
    assert compare("99_recv", outcome).happened == letter
    assert progress.events("outcome")[-1]["happened"] == letter


def test_right_wrong_and_none():
    assert repr(compare("99_recv", b"AB")).startswith("b happened. You made no guess before")
    ask().guess("a")
    lines = repr(compare("99_recv", b"AB")).splitlines()
    assert lines[0] == "✗ You guessed a, and b happened"
    assert lines[1] == "✗ a (your guess): `b'A'`. Only where B came later."
    assert lines[2] == "✓ b: `b'AB'`. A stream has no seams."
    assert [line[2] for line in lines[3:]] == ["c", "d"]
    ask().guess("b")
    assert "✓ As you guessed: b" in repr(compare("99_recv", b"AB"))


def test_what_the_notebook_did_not_foresee_is_said():
    ask().guess("a")
    other = compare("99_recv", b"A")
    assert "As the notebook has it, b comes true" in repr(other)
    assert other.tone == "open"
    none = compare("99_recv", Hostile())
    assert repr(none).startswith("Something else happened: ")
    assert "Hostile" in repr(none)
    assert len(repr(compare("99_recv", "x" * 10**7))) < 2000


def test_a_guess_survives_running_the_cell_again_and_says_so():
    ask().guess("c")
    again = ask()
    assert again.guessed == "c"
    assert "Last time you guessed c" in again._widget.note


def test_a_guess_is_kept_in_this_session_where_no_file_can_be_written(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "no" / "such" / "file"))
    ask().guess("b")
    assert "As you guessed" in repr(compare("99_recv", b"AB"))


def test_a_remembered_guess_that_is_no_choice_any_more_is_dropped():
    progress.record("guess", "99_recv", guess="e")
    assert ask().guessed == ""


def test_a_guess_after_the_run_says_so():
    question = ask()
    compare("99_recv", b"AB")
    question.guess("a")
    assert "run is over" in question._widget.note
    assert progress.events("guess")[-1]["after_the_run"] is True


@pytest.mark.parametrize("letter", ["e", "", "A", None])
def test_a_letter_that_is_no_choice(letter):
    with pytest.raises(ValueError, match="one of a, b, c"):
        ask().guess(letter)


@pytest.mark.parametrize("name", ["99_rec", "01_nothing", "", None, 5])
def test_an_unknown_name_names_the_nearest(name):
    with pytest.raises(UnknownQuestion, match="no prediction is called"):
        predict(name)
    with pytest.raises(UnknownQuestion, match="no prediction is called"):
        compare(name, 1)


@pytest.mark.parametrize(
    "choices",
    [
        [right("x", "y", 1)],
        [right("x", "y", 1)] + [wrong("x", "y")] * 4,
        [wrong("x", "y"), wrong("x", "y")],
        [right("x", "y", 1), right("x", "y", 2)],
    ],
)
def test_two_to_four_choices_of_which_one_is_right(choices):
    with pytest.raises(ValueError, match="99_x"):
        Question("99_x", "?", *choices)


def test_what_a_reader_sees_without_a_kernel():
    data, _ = ask()._repr_mimebundle_()
    assert data["text/plain"].startswith("What does `recv` give?\n  a  `b'A'`\n  b  ")
    assert "<b>b</b>&ensp;<code>b'AB'</code>" in data["text/html"]
    assert "Not run yet: click in this cell" in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize("question", all_questions(), ids=lambda q: q.name)
def test_a_question_of_the_course(question):
    """Its sentences are one sentence each, and its name leads to it."""
    assert catalog.find_question(question.name) is question
    assert question.text.endswith("?")
    for choice in question.choices.values():
        assert choice.why[:1].isupper() or choice.why[:1] in "`“"
        assert choice.why.endswith(".")
        assert not choice.text.endswith(".")
    assert len({choice.text for choice in question.choices.values()}) == len(question.choices)
    whens = [c.when for c in question.choices.values() if not callable(c.when)]
    assert all(question.letter_of(when) for when in whens)
