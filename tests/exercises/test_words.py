"""Words of a reader: what makes no difference is taken away, and nothing else."""

import pytest

from helpers.exercises.words import words


@pytest.mark.parametrize(
    "text", ["SYN-SENT", "syn_sent", " SYN sent ", "the SYN, sent.", "“SYN-SENT”"]
)
def test_the_same_words(text):
    assert words(text) == "syn sent"


@pytest.mark.parametrize("value", [None, 3, b"SYN-SENT", ["SYN-SENT"], "", " - "])
def test_no_words(value):
    assert words(value) == ""


def test_words_that_differ_stay_different():
    assert len({words(text) for text in ("RST", "no RST", "FIN", "FIN-WAIT-1", "FIN-WAIT-2")}) == 5
