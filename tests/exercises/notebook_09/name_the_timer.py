"""Answers to name_the_timer."""

from helpers.exercises.notebook_09.name_the_timer import EXPECTED


def but(**others):
    return {**EXPECTED, **others}


WRONG = (
    (but(A1="retransmission"), "A1"),
    (but(A1="none"), "A1"),
    (but(A2="none"), "A2"),
    (but(A2="tail probe"), "A2"),
    (but(B1="retransmission"), "B1"),
    (but(C1="retransmission"), "C1"),
    (but(C1="keep-alive"), "C1"),
    (but(C2="window probe"), "C2"),
    (but(D1="window probe"), "D1"),
    (but(D1="none"), "D1"),
    (but(E1="none"), "E1"),
    (but(F1="tail probe"), "F1"),
    (but(F1="a timer"), "no word"),
    (but(F1=5), "no word"),
    ({name: told for name, told in EXPECTED.items() if name != "C2"}, "no line"),
    (list(EXPECTED.values()), "no table"),
)

RIGHT = (
    {name: told.upper() for name, told in EXPECTED.items()},
    but(A1="tail loss probe", A2="RTO", B1="no timer", D1="keepalive", E1="delayed_ack"),
    but(C1="zero-window probe", F1="the retransmission timer", extra="none"),
)

EQUIVALENT = {}
