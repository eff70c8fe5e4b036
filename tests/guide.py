"""The instructor guide: a file for each notebook, with the predictions of the notebook in it.

The block between the two marks is made from `helpers/exercises/notebook_NN/predictions.py`, and
nobody writes in it: `python3 -m tests.refresh` does.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from helpers.exercises import catalog
from helpers.exercises.question import Question

GUIDE = Path(__file__).resolve().parents[1] / "notebooks" / "instructor_guide"
BEGIN = "<!-- predictions: written by python3 -m tests.refresh -->"
END = "<!-- end of predictions -->"
BLOCK = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
HEADINGS = (
    "Timing",
    "Show live",
    "Predictions",
    "Vary",
    "Questions that come",
    "Misconceptions",
    "Discuss",
)


def asked(question: Question) -> str:
    """Return a question with its choices, and the sentence on each, as Markdown."""
    lines = [f"### `{question.name}`", "", question.text, ""]
    for letter, choice in question.choices.items():
        mark = "✓" if choice.right else "✗"
        lines.append(f"- {mark} **{letter}** {choice.text}. {choice.why}")
    return "\n".join(lines)


def block(questions: tuple[Question, ...]) -> str:
    """Return the block of a guide, its two marks included."""
    return "\n\n".join([BEGIN, *map(asked, questions), END])


def current(text: str, questions: tuple[Question, ...]) -> str:
    """Return the text of a guide with its block as it shall be; a text without one as it is."""
    return BLOCK.sub(lambda match: block(questions), text)


def complaints(text: str, questions: tuple[Question, ...]) -> Iterator[str]:
    """Yield what is wrong with the guide to a notebook that asks `questions`."""
    found = re.findall(r"(?m)^## (.+)$", text)
    if tuple(found) != HEADINGS:
        yield f"its headings are {found}, not {list(HEADINGS)}"
    if len(BLOCK.findall(text)) != 1:
        yield f"it has no block, or more than one, from {BEGIN} to {END}"
    elif current(text, questions) != text:
        yield "its predictions are not those of the notebook: run python3 -m tests.refresh"
    by_hand = BLOCK.sub("", text)
    for question in questions:
        if f"`{question.name}`" not in by_hand:
            yield f"outside the block nothing is said of `{question.name}`: what does a class vote?"


def refresh(number: str) -> bool:
    """Write the block of the guide to a notebook anew; tell whether that changed the file."""
    path = GUIDE / f"{number}.md"
    if not path.exists():
        return False
    old = path.read_text("utf-8")
    new = current(old, catalog.questions(number))
    if new != old:
        path.write_text(new, "utf-8", newline="\n")
    return new != old
