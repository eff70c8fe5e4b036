"""Exercise: eight moments of six traces. Which timer went off, or was it none?"""

from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.naming import names_given, table_mistakes
from helpers.exercises.words import words

STUB = """
name_the_timer = {
    "A1": None,
    "A2": None,
    "B1": None,
    "C1": None,
    "C2": None,
    "D1": None,
    "E1": None,
    "F1": None,
}
"""

NAMES = ("retransmission", "tail probe", "window probe", "keep-alive", "delayed ACK", "none")
WORDS = {
    **{words(name): name for name in NAMES},
    **dict.fromkeys(("rto", "retransmission timer", "retransmission timeout"), "retransmission"),
    **dict.fromkeys(("tail loss probe", "tlp", "probe timeout"), "tail probe"),
    **dict.fromkeys(("zero window probe", "persist", "persist timer"), "window probe"),
    **dict.fromkeys(("keepalive", "keepalive probe", "keep alive probe"), "keep-alive"),
    **dict.fromkeys(("delayed ack timer", "delayed acknowledgment"), "delayed ACK"),
    **dict.fromkeys(("no timer", "nothing"), "none"),
}
EXPECTED = {
    "A1": "tail probe",
    "A2": "retransmission",
    "B1": "none",
    "C1": "window probe",
    "C2": "none",
    "D1": "keep-alive",
    "E1": "delayed ACK",
    "F1": "retransmission",
}


def check(name_the_timer: Any) -> None:
    """Compare each moment with what the scene of its trace does."""
    for moment, told in names_given(name_the_timer, EXPECTED, WORDS).items():
        expect(told == EXPECTED[moment], moment, told=told)


name_the_timer = EXPECTED

EXERCISE = Exercise(
    name="name_the_timer",
    notebook="09",
    title="Name the timer",
    stub=STUB,
    solution=(name_the_timer,),
    check=check,
    mistakes={
        **table_mistakes("one of the words " + ", ".join(f'"{name}"' for name in NAMES) + "."),
        "A1": Mistake(
            "you said {told!r} of A1. It repeats the *last* segment, though two before it are "
            "missing as well, and less than one RTO has passed.",
            "to look up in section 5 who sends the last one first, and what for.",
        ),
        "A2": Mistake(
            "you said {told!r} of A2. It repeats the first missing segment, and no third "
            "duplicate ACK has asked for that.",
            "to compare the time since A1 with the RTO.",
        ),
        "B1": Mistake(
            "you said {told!r} of B1. It came 40 ms after the segment that it repeats, and the RTO "
            "is 0.24 s.",
            "to ask what came in just before. Not all that is repeated is repeated by a timer.",
        ),
        "C1": Mistake(
            "you said {told!r} of C1. All that was sent has been acknowledged, and the window "
            "is 0.",
            "to ask what the client is waiting for, and what it does to learn of it.",
        ),
        "C2": Mistake(
            "you said {told!r} of C2. It comes from the server, whose window was 0 and is open.",
            "to ask what the server's program has just done.",
        ),
        "D1": Mistake(
            "you said {told!r} of D1. It has an old number and no data, the window is open, and "
            "nobody has sent anything for seven seconds.",
            "to ask who may wish to know whether the other is there.",
        ),
        "E1": Mistake(
            "you said {told!r} of E1. It only acknowledges, 40 ms after the data came.",
            "to ask why a receiver would wait with it, and what ended the wait.",
        ),
        "F1": Mistake(
            "you said {told!r} of F1. Nothing came back, and one RTO after the segment it is "
            "sent again.",
            "to look at the lines after it: how do the distances grow?",
        ),
    },
    hints=(
        "For each ask three things. Does it carry data, and new or old? How long is it since the "
        "last event, compared with the round trip and with the RTO? What had come in just before?",
        "Two of the eight are no timer's doing: one answers what came in, and one tells what a "
        "program did.",
        "Old number and no data: a probe. The window says of which kind. Two moments are the "
        "retransmission timer.",
    ),
    right="A trace does not name its timers, and you need no name: the distance tells.",
)
