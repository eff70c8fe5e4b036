"""A guess is recorded before the run and compared after it, by widget or by plain call."""

import pytest

from helpers.exercises import predict, progress


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    monkeypatch.setenv("EXPLORING_TCP_PROGRESS", str(tmp_path / "progress.jsonl"))


def ask():
    return predict("answer", "What comes?", "one", "two", "three")


def test_plain_call_and_widget_do_the_same():
    plain, clicked = ask(), predict("other", "What comes?", "one", "two", "three")
    plain.guess("b")
    clicked._widget.set_state({"chosen": "b"})  # what the page sends on a click
    assert plain.guessed == clicked.guessed == "b"
    assert [event["guess"] for event in progress.events("guess")] == ["b", "b"]
    assert repr(plain.compare("b")) == repr(clicked.compare("b"))


def test_right_wrong_and_none():
    question = ask()
    assert repr(question.compare("b")).startswith("You made no guess before the run")
    question.guess("a")
    assert "✗ You guessed a, and b happened" in repr(question.compare("b"))
    assert "✓ As you guessed: a" in repr(question.compare("a"))


def test_a_guess_survives_running_the_cell_again():
    ask().guess("c")
    assert ask().guessed == "c"


def test_a_remembered_guess_that_is_no_choice_any_more_is_dropped():
    progress.record("guess", "answer", guess="d")
    assert ask().guessed == ""


def test_a_guess_after_the_run_says_so():
    question = ask()
    question.compare("a")
    question.guess("a")
    assert "run is over" in question._widget.note
    assert progress.events("guess")[-1]["after_the_run"] is True


@pytest.mark.parametrize("letter", ["d", "", "A", None])
def test_a_letter_that_is_no_choice(letter):
    with pytest.raises(ValueError, match="one of a, b, c"):
        ask().guess(letter)
    with pytest.raises(ValueError, match="one of a, b, c"):
        ask().compare(letter)


@pytest.mark.parametrize("choices", [["one"], ["1", "2", "3", "4", "5"]])
def test_two_to_four_choices(choices):
    with pytest.raises(ValueError, match="two to four"):
        predict("x", "?", *choices)


def test_what_a_reader_sees_without_a_kernel():
    data, _ = ask()._repr_mimebundle_()
    assert data["text/plain"] == "What comes?\n  a  one\n  b  two\n  c  three"
    assert "<b>b</b>&ensp;two" in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data
