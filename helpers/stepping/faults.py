"""The known ways in which a server and a client never come to an end, by name."""

from collections.abc import Iterator, Mapping, Sequence

from helpers.stepping.actor import Actor
from helpers.stepping.blocking import LOCKS, RECEIVE, SEND, Waiting
from helpers.stepping.book import NEW
from helpers.stepping.step import SocketState

FEWEST = 3  # reads after the end, which no right program makes in a row


def reads_on(actor: Actor) -> str:
    """Words for a loop that reads on after the end of the stream."""
    count = actor.reads.after_the_end
    return (
        f"{actor.name} reads on after the end: its peer has closed, and recv has returned b'' "
        f"{count} times. b'' says that nothing will come any more: leave the loop"
    )


def goes_round(actor: Actor) -> str:
    """Words for a loop in which nothing comes, and which never ends."""
    if actor.reads.after_the_end >= FEWEST:
        return reads_on(actor)
    return (
        f"{actor.name} goes round for ever: it has come to {actor.rounds.call} again and again "
        "with the same variables, and nobody else will do anything any more"
    )


def named(
    actors: Sequence[Actor],
    waits: Mapping[str, Waiting],
    sockets: Mapping[str, Sequence[SocketState]],
) -> Iterator[str]:
    """The known faults of those that have not ended.

    `waits` says in what they wait that are blocked, `sockets` what each holds in the end.
    """
    alive = [actor for actor in actors if actor.started and not actor.ended]
    for actor in actors:
        if actor.reads.after_the_end >= FEWEST and not (actor.ended and not actor.failed):
            yield reads_on(actor)
    for actor in actors:
        if actor.end[0].startswith("ConnectionRefusedError"):
            yield f"nobody listens where {actor.name} connects"
    blocked = {actor.name: waits.get(actor.name, Waiting()).call for actor in alive}
    if not all(actor.blocked for actor in alive):
        return
    where = ", ".join(f"{name} in {call}" for name, call in blocked.items() if call)
    # A line that still waits may have accepted one: the kernel has a note at those that it keeps.
    not_accepted = any(
        state.name == NEW and state.note for held in sockets.values() for state in held
    )
    client_waits = any(
        call in (*RECEIVE, *SEND, "select", "connect") and name != "server"
        for name, call in blocked.items()
    )
    calls = set(blocked.values())
    if not_accepted and client_waits and blocked.get("server") != "accept":
        yield f"nobody accepts: a connection waits for the server's accept, and {where} waits"
    elif len(blocked) > 1 and calls <= set(SEND):
        yield (
            f"both send first ({where}): neither reads, so the buffers on the way are full "
            "and no send can come back"
        )
    elif len(blocked) > 1 and calls <= {*RECEIVE, "select"}:
        yield f"both wait for the other ({where}): neither sends, so nothing will ever come"
    elif calls & set(LOCKS):
        yield f"nobody will ever end this waiting: {where}"
