"""Where RFC 9293's figure 5 has its boxes and arrows. (All numbers are pixels.)"""

from dataclasses import dataclass

from helpers.transport.tcp.states import State

WIDTH, HEIGHT = 880, 690
HALF_WIDTH, HALF_HEIGHT = 68, 18
AGAIN = "CLOSED again"  # the figure shows CLOSED twice, so that no arrow runs back up

CENTRES: dict[str, tuple[int, int]] = {
    State.CLOSED: (440, 74),
    State.LISTEN: (440, 164),
    State.SYN_RECEIVED: (150, 254),
    State.SYN_SENT: (730, 254),
    State.ESTABLISHED: (440, 344),
    State.FIN_WAIT_1: (150, 434),
    State.CLOSE_WAIT: (730, 434),
    State.FIN_WAIT_2: (150, 544),
    State.CLOSING: (440, 544),
    State.LAST_ACK: (730, 544),
    State.TIME_WAIT: (440, 644),
    AGAIN: (730, 644),
}


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow of the diagram, corner by corner, and where its label stands.

    `label` is where the first line stands, `anchor` its end there; `lines` is 1 where event and
    action share a line, and 2 where the action stands below.
    """

    points: tuple[tuple[int, int], ...]
    label: tuple[int, int]
    anchor: str = "middle"
    lines: int = 1


def _edges() -> dict[tuple[str, str], Edge]:
    s = State
    return {
        (s.CLOSED, s.LISTEN): Edge(((424, 92), (424, 146)), (414, 116), "end", 2),
        (s.LISTEN, s.CLOSED): Edge(((456, 146), (456, 92)), (466, 116), "start", 2),
        (s.CLOSED, s.SYN_SENT): Edge(((508, 66), (770, 66), (770, 236)), (640, 59)),
        (s.SYN_SENT, s.CLOSED): Edge(((730, 236), (730, 82), (508, 82)), (620, 98)),
        (s.LISTEN, s.SYN_SENT): Edge(((508, 164), (690, 164), (690, 236)), (600, 157)),
        (s.LISTEN, s.SYN_RECEIVED): Edge(((372, 172), (180, 172), (180, 236)), (280, 188)),
        (s.SYN_RECEIVED, s.LISTEN): Edge(((120, 236), (120, 156), (372, 156)), (246, 149)),
        (s.SYN_SENT, s.SYN_RECEIVED): Edge(((662, 254), (218, 254)), (440, 247)),
        (s.SYN_RECEIVED, s.ESTABLISHED): Edge(((180, 272), (180, 336), (372, 336)), (276, 329)),
        (s.SYN_SENT, s.ESTABLISHED): Edge(((700, 272), (700, 336), (508, 336)), (604, 329)),
        (s.SYN_RECEIVED, s.FIN_WAIT_1): Edge(((120, 272), (120, 416)), (112, 340), "end", 2),
        (s.ESTABLISHED, s.FIN_WAIT_1): Edge(((372, 352), (180, 352), (180, 416)), (276, 368)),
        (s.ESTABLISHED, s.CLOSE_WAIT): Edge(((508, 352), (730, 352), (730, 416)), (604, 368)),
        (s.FIN_WAIT_1, s.CLOSING): Edge(((218, 428), (440, 428), (440, 526)), (329, 421)),
        (s.FIN_WAIT_1, s.FIN_WAIT_2): Edge(((150, 452), (150, 526)), (142, 493), "end", 2),
        (s.FIN_WAIT_1, s.TIME_WAIT): Edge(
            ((218, 441), (300, 441), (300, 636), (372, 636)), (308, 580), "start", 2
        ),
        (s.FIN_WAIT_2, s.TIME_WAIT): Edge(((150, 562), (150, 652), (372, 652)), (256, 668)),
        (s.CLOSE_WAIT, s.LAST_ACK): Edge(((730, 452), (730, 526)), (740, 486), "start", 2),
        (s.CLOSING, s.TIME_WAIT): Edge(((440, 562), (440, 626)), (450, 598), "start", 2),
        (s.LAST_ACK, AGAIN): Edge(((730, 562), (730, 626)), (740, 598), "start", 2),
        (s.TIME_WAIT, AGAIN): Edge(((508, 644), (662, 644)), (585, 637), "middle", 2),
        # moves that the figure leaves out; drawn where a path takes them
        (s.SYN_RECEIVED, s.CLOSED): Edge(((82, 254), (56, 254), (56, 74), (372, 74)), (246, 90)),
        (s.ESTABLISHED, AGAIN): Edge(((486, 362), (700, 626)), (586, 466), "start", 2),
        (s.FIN_WAIT_1, AGAIN): Edge(((218, 447), (662, 632)), (226, 480), "start", 2),
        (s.FIN_WAIT_2, AGAIN): Edge(((218, 554), (662, 638)), (226, 590), "start", 2),
        (s.CLOSING, AGAIN): Edge(((508, 556), (684, 626)), (560, 560), "start", 2),
        (s.CLOSE_WAIT, AGAIN): Edge(
            ((798, 434), (860, 434), (860, 644), (798, 644)), (853, 484), "end", 2
        ),
    }


EDGES = _edges()
END = (State.LAST_ACK, State.TIME_WAIT, *(pair[0] for pair in EDGES if pair[1] == AGAIN))


def joined(state: str, following: str) -> tuple[str, str]:
    """The two boxes that an arrow joins: most connections end in the lower CLOSED."""
    return (state, AGAIN) if following == State.CLOSED and state in END else (state, following)
