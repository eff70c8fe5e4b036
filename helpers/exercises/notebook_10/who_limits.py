"""Exercise: who keeps a sender from sending more: its program, the reader, or the network?"""

from collections.abc import Callable
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.words import words
from helpers.tcp_info import TcpInfo, parse_tcp_info

WRITER, READER, NETWORK = NAMES = ("writer", "reader", "network")
SEEN = (  # unacked, cwnd, mss, peer_window, not_sent
    *((0, 10, 1448, 7240, 0), (0, 12, 1448, 0, 38_880), (5, 10, 1448, 7240, 807_984)),
    *(
        (38, 38, 1448, 2_177_792, 904_432),
        (19, 19, 1448, 42_112, 959_456),
        (0, 60, 1448, 42_112, 0),
    ),
    *((30, 60, 1448, 42_112, 830_224), (263, 263, 1448, 2_782_592, 252_832), (1, 10, 1448, 60, 9)),
    *((10, 10, 1448, 65_535, 0), (2, 2, 536, 1500, 5000), (2, 3, 536, 1500, 5000)),
    *((1, 1, 1448, 1449, 1449), (1, 1, 1448, 1447, 1449), (0, 12, 1448, 0, 0), (0, 1, 1448, 9, 1)),
    *((4, 40, 8948, 300_000, 7), (4, 30, 8948, 300_000, 7), (9, 3, 1448, 9472, 800)),
)


def check(who_limits: Callable[..., Any]) -> None:
    """Show it what connections held."""
    for unacked, cwnd, mss, window, not_sent in SEEN:
        numbers = {"unacked": unacked, "cwnd": cwnd, "mss": mss, "not_sent": not_sent}
        info = parse_tcp_info(b"")._replace(
            state="ESTABLISHED", congestion_state="Open", peer_window=window, **numbers
        )
        _compare(who_limits(info), info, {**numbers, "peer_window": window})


def right_for(info: TcpInfo) -> str:
    """The answer that is right."""
    if not info.not_sent:
        return WRITER
    return READER if info.peer_window < info.cwnd * info.mss else NETWORK


def _compare(told: object, info: TcpInfo, numbers: dict[str, int]) -> None:
    listed = ", ".join(f"{name}={value}" for name, value in numbers.items())
    by_network = info.cwnd * info.mss
    facts = {"told": told, "listed": listed, "window": info.peer_window, "by_network": by_network}
    said, right = words(told), right_for(info)
    if said == right:
        return
    expect(said in NAMES, "no name", **facts)
    expect(right != WRITER, "nothing waits", **facts)
    expect(said != WRITER, "something waits", **facts)
    expect(info.peer_window or said != NETWORK, "window of 0", **facts)
    wanted = "the window is the smaller" if right == READER else "the window is the larger"
    expect(False, "the other limit", wanted=wanted, **facts)


def who_limits(info):
    """Return who keeps a sender from sending more.

    That is "writer", its own program, or "reader", or "network".

    `info` is what its TCP holds: `info.not_sent` bytes wait to be sent. The
    reader's window is `info.peer_window` bytes; the congestion window, which
    TCP sets for the network, is `info.cwnd` segments of `info.mss` bytes.
    """
    if info.not_sent == 0:
        return "writer"
    if info.peer_window < info.cwnd * info.mss:
        return "reader"
    return "network"


IT_RETURNED = "for a connection with {listed} it returned {told!r}. "
EXERCISE = Exercise(
    name="who_limits",
    notebook="10",
    title="Tell whether the writer, the reader or the network holds a sender back",
    solution=(who_limits,),
    check=check,
    gives=str,
    mistakes={
        "no name": Mistake(
            IT_RETURNED + "That is none of the three.", '"writer", "reader" or "network".'
        ),
        "nothing waits": Mistake(
            IT_RETURNED + "Nothing waits to be sent: no limit of TCP holds anything back.",
            'to look at `not_sent` first: 0 means "writer", whatever the windows are.',
        ),
        "something waits": Mistake(
            IT_RETURNED + "The program has written bytes that TCP has not sent: it has done its "
            "part.",
            '"writer" only where `not_sent` is 0.',
        ),
        "window of 0": Mistake(
            IT_RETURNED + "A window of 0 means that the reader has no room.",
            "to compare the two limits: the smaller one is what holds the sender back.",
        ),
        "the other limit": Mistake(
            IT_RETURNED + "The reader allows {window} bytes, the congestion window {by_network}: "
            "{wanted}.",
            "to compare both in bytes, and to name the smaller one.",
        ),
    },
    hints=(
        "Three questions, in this order. Does anything wait? What does the reader allow? What "
        "does the congestion window allow?",
        "`cwnd` counts segments, `peer_window` bytes: one of them has to be converted.",
        "A sender may have in flight the *smaller* of the two.",
    ),
    right="Flow control protects the reader, and its window stands in every header. Congestion "
    "control protects the network, and its window stands in no header: only the sender knows it.",
)
