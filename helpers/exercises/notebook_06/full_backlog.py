"""Exercise: explain what a full backlog does to clients."""

from collections.abc import Mapping
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.words import words

STUB = """
full_backlog = {
    "number of clients whose connect returns": ...,
    "state of the fourth client's socket": ...,
    "what the server's kernel sends the fourth client": ...,
    "the side that tries again": ...,
    "what the fourth client's connect raises": ...,
    "with listen(100) all five connect": ...,
    "with listen(100) all five are answered in time": ...,
}
"""

RIGHT = {
    "number of clients whose connect returns": 3,
    "state of the fourth client's socket": "SYN-SENT",
    "what the server's kernel sends the fourth client": "nothing",
    "the side that tries again": "client",
    "what the fourth client's connect raises": "TimeoutError",
    "with listen(100) all five connect": True,
    "with listen(100) all five are answered in time": False,
}
COUNT, STATE, SENDS, SIDE, RAISES, CONNECT, ANSWERED = RIGHT


NUMBER, BOOL = "a number, such as 7, without quotes or brackets", "True or False, without quotes"
STATE_NAME = 'the name of a state in quotes, such as "LISTEN"'
WANTED = {
    COUNT: NUMBER,
    STATE: STATE_NAME,
    SENDS: '"RST", "SYN, ACK" or "nothing", with the quotes',
    SIDE: '"client" or "server", with the quotes',
    RAISES: "the name of an exception",
    CONNECT: BOOL,
    ANSWERED: BOOL,
}
SEGMENTS = {
    **dict.fromkeys(("nothing", "no answer", "nothing at all"), "nothing"),
    **dict.fromkeys(("rst", "reset", "rst ack"), "RST"),
    **dict.fromkeys(("syn ack", "ack syn", "synack"), "SYN, ACK"),
}
TIMEOUT = ("timeouterror", "timeout error", "socket timeout", "timeout", "builtins timeouterror")
REFUSED = ("connectionrefusederror", "connection refused error", "connectionrefused", "refused")


def check(full_backlog: Any) -> None:
    """Go through the lines in order; the first that is wrong is told."""
    expect(isinstance(full_backlog, dict) and full_backlog.keys() == RIGHT.keys(), "other keys")
    left = [key for key, value in full_backlog.items() if value is ... or value is None]
    expect(not left, "unfinished", key=left[0] if left else "")
    told = {key: _plain(key, value) for key, value in full_backlog.items()}
    for key, wanted in WANTED.items():
        expect(told[key] is not None, "kind", key=key, got=full_backlog[key], wanted=wanted)
    _compare(told, full_backlog)


def _compare(told: Mapping[str, Any], full_backlog: Any) -> None:
    expect(told[COUNT] != 2, "one more")
    expect(told[COUNT] < 5, "no limit", told=told[COUNT])
    expect(told[COUNT] == 3, "count", told=told[COUNT])
    expect(told[STATE] not in ("established", "estab"), "believes in it")
    expect(told[STATE] == "syn sent", "state", told=full_backlog[STATE])
    expect(told[SENDS] == "nothing", "answers", told=told[SENDS])
    expect(told[SIDE] == "client", "side")
    expect(told[RAISES] not in REFUSED, "refused")
    expect(told[RAISES] in TIMEOUT, "raises", told=full_backlog[RAISES])
    expect(told[CONNECT], "room")
    expect(not told[ANSWERED], "room is no answer")


def _plain(key: str, value: Any) -> Any:
    """Return a value without what makes no difference; None if it is of no kind that is wanted."""
    if key in (CONNECT, ANSWERED):
        return value if isinstance(value, bool) else None
    if key == COUNT:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return value if is_number else None
    if key == RAISES:
        return _exception(value)
    if key == SENDS:
        return SEGMENTS.get(words(value))
    return _side(words(value)) if key == SIDE else words(value) or None


def _side(said: str) -> str | None:
    sides = [side for side in ("client", "server") if side in said]
    return sides[0] if len(sides) == 1 else None


def _exception(value: object) -> str | None:
    """Let the class TimeoutError, or one that was raised, do as well as its name."""
    kind = value if isinstance(value, type) else type(value)
    if issubclass(kind, BaseException):
        return words(kind.__name__)
    return words(value) or None


EXERCISE = Exercise(
    name="full_backlog",
    notebook="06",
    title="Explain a full backlog",
    stub=STUB,
    solution=(RIGHT,),
    check=check,
    mistakes={
        "other keys": Mistake(
            "`full_backlog` has not the seven keys of the stub any more.",
            "to change only what stands after the colons.",
        ),
        "unfinished": Mistake(
            "“{key}” is still open.", "to fill in every line, even if you have to guess."
        ),
        "kind": Mistake("“{key}” is {got!r} in your table.", "{wanted}."),
        "one more": Mistake(
            "you said 2. Linux lets one more wait than `listen` says: you saw two with "
            "`listen(1)`.",
            "to add that one.",
        ),
        "no limit": Mistake(
            "you let {told} clients in, though nobody accepts. The queue has an end.",
            "to look at `waiting` and `limit` in section 9.",
        ),
        "count": Mistake("{told!r} clients is not what the queue holds.", "`listen(2)`, and one."),
        "believes in it": Mistake(
            "you said ESTABLISHED, which means that the SYN was answered. This one was not.",
            "the state of a socket that has sent a SYN and heard nothing.",
        ),
        "state": Mistake(
            "the fourth client is not in {told!r}.", "the state after its SYN is out."
        ),
        "answers": Mistake(
            "the fourth client does not get {told!r}: an answer would be a decision, and the "
            "queue may have room again in a moment.",
            '"RST", "SYN, ACK" or "nothing": which of them lets the client simply try later?',
        ),
        "side": Mistake(
            "you said that the server tries again. It has dropped the SYN and kept nothing of it, "
            "so it has nothing to repeat.",
            "the side that still remembers that there was a SYN.",
        ),
        "refused": Mistake(
            "“refused” needs a RST, and none came.", "what `connect` raises when nobody answers."
        ),
        "raises": Mistake(
            "`connect` does not raise {told!r} here.",
            "the exception that says: no answer came in time.",
        ),
        "room": Mistake(
            "a queue with room for a hundred takes five.", "`True`: the kernel needs no program."
        ),
        "room is no answer": Mistake(
            "a longer queue lets clients connect. It does not make the program call `accept` "
            "any sooner.",
            "to ask when the server reads the first request.",
        ),
    },
    hints=(
        "Section 9 had `listen(1)`, and two clients fitted in. Here it is `listen(2)`.",
        "The kernel drops the fourth client's SYN as if it had never come. What does a client do "
        "that hears nothing?",
        "The kernel opens connections; only the program answers them. It is busy for a minute.",
    ),
    right="A longer backlog helps against a short rush. Against a server that is too slow it only "
    "moves the waiting to where the client cannot see it.",
)
