"""Answers to choose_protocol."""

from helpers.exercises.notebook_01.choose_protocol import (
    AS_RIGHT,
    CALL,
    DOWNLOAD,
    FILM,
    PROTOCOLS,
    ROUTERS,
    mistake_name,
)
from helpers.exercises.notebook_01.choose_protocol import RIGHT as CHOICES


def but(job, choice):
    """The right choices but for one."""
    return {**CHOICES, job: choice}


WRONG = (
    *(
        (but(job, choice), mistake_name(job, choice))
        for job, right in CHOICES.items()
        for choice in PROTOCOLS
        if choice != right and (job, choice) not in AS_RIGHT
    ),
    (but(CALL, ...), "blank"),
    (but(CALL, ""), "blank"),
    (but(CALL, "HTTP"), "no protocol"),
    (but(DOWNLOAD, "QUIC"), "no protocol"),
    (but(CALL, 17), "no protocol"),
    (but(CALL, "TCP or UDP"), "no protocol"),
    (but(CALL, ["TCP", "UDP"]), "no protocol"),
    ({DOWNLOAD: "TCP"}, "missing"),
    (["TCP"] * 8, "not a dict"),
)
RIGHT = (
    *(but(FILM, choice) for choice in ("UDP", "quic", "UDP (QUIC)", "QUIC/UDP")),
    {job: choice.lower() for job, choice in CHOICES.items()},
    {job: f" {choice}. " for job, choice in CHOICES.items()},
    dict(reversed(CHOICES.items())),
    but(DOWNLOAD, "TCP/IP"),
    but(ROUTERS, "IPv4"),
    but(CALL, "User Datagram Protocol"),
    {**CHOICES, "one more": "UDP"},
)
EQUIVALENT = {
    f"value of another key | {FILM!r}: 'TCP' → 'UDP'": "QUIC carries films over UDP",
}
