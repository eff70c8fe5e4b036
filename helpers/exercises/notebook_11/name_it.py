"""Exercise: what holds a sender back? Five flows, to be told from their charts."""

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.naming import names_given, table_mistakes

STUB = """
name_it = {
    "a": None,
    "b": None,
    "c": None,
    "d": None,
    "e": None,
}
"""

EXPECTED = {
    "a": "CUBIC",
    "b": "receiver",
    "c": "timeout",
    "d": "application",
    "e": "Reno",
}
WORDS = {
    "reno": "Reno",
    "cubic": "CUBIC",
    **dict.fromkeys(("timeout", "reno timeout", "reno with timeout", "time out"), "timeout"),
    **dict.fromkeys(("receiver", "receive window", "receiver s window"), "receiver"),
    **dict.fromkeys(("application", "program", "app"), "application"),
}


def check(name_it: dict[str, str]) -> None:
    """Compare the five names; a wrong one is told what to look at."""
    for letter, told in names_given(name_it, EXPECTED, WORDS).items():
        expect(told == EXPECTED[letter], letter, told=told)


name_it = EXPECTED

EXERCISE = Exercise(
    name="name_it",
    notebook="11",
    title="Tell from a chart what holds a sender back",
    stub=STUB,
    solution=(name_it,),
    check=check,
    mistakes={
        **table_mistakes(
            'to give each flow one of the words "Reno", "CUBIC", "timeout", "receiver" and '
            '"application".'
        ),
        "a": Mistake(
            "you said {told!r} of a. Look at its teeth: from about 40 segments cwnd falls to 28.",
            "to work out which share of cwnd is left, and to compare it with e.",
        ),
        "b": Mistake(
            "you said {told!r} of b. What is in flight stays level far below cwnd, and never "
            "stops: cwnd is not in its way, and it always has something to send.",
            "the other window.",
        ),
        "c": Mistake(
            "you said {told!r} of c. Its cwnd falls to a single segment, and stays there for a "
            "while.",
            "to ask which event leaves so little.",
        ),
        "d": Mistake(
            "you said {told!r} of d. Most of the time nothing at all is in flight, and both "
            "windows would let it send.",
            "to ask who has nothing to send.",
        ),
        "e": Mistake(
            "you said {told!r} of e. Look at its teeth: from about 40 segments cwnd falls to 20, "
            "and no further.",
            "to work out which share of cwnd is left, and to compare it with a.",
        ),
    },
    hints=(
        "First look where cwnd and what is in flight are the same: there, cwnd holds the sender "
        "back. In which two are they apart for most of the time?",
        "At a loss, the share of cwnd that is left tells the algorithm: a half, or seven tenths.",
        "b is held back by a window that is not drawn, d by its own program. One of the other "
        "three falls to 1.",
    ),
    right="On a connection of your own, `lab.client.watch` and `tcp_info` show the same two "
    "lines. Before you blame the network, look whether cwnd is what holds the sender back.",
)
