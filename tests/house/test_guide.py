"""The instructor guide's form: what its test finds, and what a refresh writes."""

import pytest

from helpers.exercises import catalog
from helpers.exercises.question import Question, right, wrong
from tests import guide

ASKED = Question("99_sum", "What is it?", right("`2`", "Added.", 2), wrong("`11`", "No strings."))
ASKED_TOO = Question("99_more", "And now?", right("`3`", "Added.", 3), wrong("`4`", "Too many."))


def text(*questions, votes="`99_sum`: most vote b."):
    """Return a guide to a notebook that asks these questions."""
    parts = dict.fromkeys(guide.HEADINGS, "Words.")
    parts["Predictions"] = f"{votes}\n\n{guide.block(questions)}"
    return "# 99 · Sums\n\n" + "\n\n".join(f"## {h}\n\n{words}" for h, words in parts.items())


def test_a_good_guide():
    assert list(guide.complaints(text(ASKED), (ASKED,))) == []


@pytest.mark.parametrize(
    ("wrong_text", "said"),
    [
        (text(), "are not those of the notebook"),
        (text(ASKED, ASKED_TOO), "are not those of the notebook"),
        (text(ASKED).replace("No strings", "No string"), "are not those of the notebook"),
        (text(ASKED, votes=""), "nothing is said of `99_sum`"),
        (text(ASKED).replace(guide.END, ""), "no block"),
        (text(ASKED) + guide.block((ASKED,)), "more than one"),
        (text(ASKED).replace("## Vary", "## Tasks"), "its headings"),
    ],
)
def test_what_is_wrong(wrong_text, said):
    assert said in "\n".join(guide.complaints(wrong_text, (ASKED,)))


def test_each_sentence_stands_in_the_block():
    block = guide.block((ASKED, ASKED_TOO))
    assert "- ✓ **a** `2`. Added." in block
    assert "- ✗ **b** `4`. Too many." in block


def test_refresh_writes_the_block_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(guide, "GUIDE", tmp_path)
    monkeypatch.setattr(catalog, "questions", lambda number: (ASKED,))
    (tmp_path / "99.md").write_text(text(ASKED_TOO), "utf-8")
    assert guide.refresh("99")
    assert (tmp_path / "99.md").read_text("utf-8") == text(ASKED)
    assert not guide.refresh("99")
    assert not guide.refresh("98")
