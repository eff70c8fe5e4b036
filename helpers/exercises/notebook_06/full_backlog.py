"""Exercise: explain what a full backlog does to clients."""

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect

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


def check(full_backlog):
    """Go through the lines in order; the first that is wrong is told."""
    expect(isinstance(full_backlog, dict) and full_backlog.keys() == RIGHT.keys(), "other keys")
    left = [key for key, value in full_backlog.items() if value is ...]
    expect(not left, "unfinished", key=left[0] if left else "")
    told = {key: _plain(value) for key, value in full_backlog.items()}
    expect(told[COUNT] != 2, "one more")
    expect(told[COUNT] != 5, "no limit")
    expect(told[COUNT] == 3, "count", told=told[COUNT])
    expect(told[STATE] != "ESTABLISHED", "believes in it")
    expect(told[STATE] == "SYN-SENT", "state", told=told[STATE])
    expect(told[SENDS] == "nothing", "answers", told=told[SENDS])
    expect(told[SIDE] == "client", "side")
    expect(told[RAISES] != "ConnectionRefusedError", "refused")
    expect(told[RAISES] == "TimeoutError", "raises", told=told[RAISES])
    expect(told[CONNECT] is True, "room")
    expect(told[ANSWERED] is False, "room is no answer")


def _plain(value):
    """Let the class TimeoutError do as well as its name."""
    return value.__name__ if isinstance(value, type) else value


def _with(**changes):
    names = {"count": COUNT, "sends": SENDS, "side": SIDE, "raises": RAISES, "state": STATE}
    names |= {"connect": CONNECT, "answered": ANSWERED}
    return {**RIGHT, **{names[name]: value for name, value in changes.items()}}


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
        "one more": Mistake(
            "Linux lets one more wait than `listen` says: you saw two with `listen(1)`.",
            "to add that one.",
        ),
        "no limit": Mistake(
            "all five were let in, though nobody accepts. The queue has an end.",
            "to look at `waiting` and `limit` in section 9.",
        ),
        "count": Mistake("{told!r} clients is not what the queue holds.", "`listen(2)`, and one."),
        "believes in it": Mistake(
            "ESTABLISHED means that the SYN was answered. This one was not.",
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
            "the server has forgotten the SYN, so it has nothing to repeat.",
            '"client" or "server": which of them still remembers?',
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
    wrong=(
        Wrong((_with(count=2),), "one more"),
        Wrong((_with(count=5),), "no limit"),
        Wrong((_with(state="ESTABLISHED"),), "believes in it"),
        Wrong((_with(sends="RST"),), "answers"),
        Wrong((_with(side="server"),), "side"),
        Wrong((_with(raises="ConnectionRefusedError"),), "refused"),
        Wrong((_with(answered=True),), "room is no answer"),
        Wrong((_with(connect=False),), "room"),
    ),
    hints=(
        "Section 9 had `listen(1)`, and two clients fitted in. Here it is `listen(2)`.",
        "The kernel drops the fourth client's SYN as if it had never come. What does a client do "
        "that hears nothing?",
        "The kernel opens connections; only the program answers them. It is busy for a minute.",
    ),
    right="A longer backlog helps against a short rush. Against a server that is too slow it only "
    "moves the waiting to where the client cannot see it.",
)
