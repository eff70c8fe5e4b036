"""Rules of a wire: what shall become of a frame.

A rule is a function. The wire calls it with each frame before anything else happens to the
frame, and it returns a `Verdict`, or None where it has nothing to say. What a frame is, the owner
of the wire decides; the ready rules here ask for what a `helpers.trace.Frame` has: `sender`,
`flags`, `length`, `arp`, `icmp`, `udp` and `tcp`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from helpers.link.quantities import WireError, seconds

KINDS: dict[str, Callable[[Any], bool]] = {
    "everything": lambda frame: True,
    "data": lambda frame: bool(frame.length and (frame.tcp or frame.udp)),
    "SYN": lambda frame: frame.flags == "SYN",
    "SYN, ACK": lambda frame: _has(frame, "SYN", "ACK"),
    "ACK": lambda frame: frame.flags == "ACK" and not frame.length,
    "FIN": lambda frame: _has(frame, "FIN"),
    "RST": lambda frame: _has(frame, "RST"),
    "TCP": lambda frame: frame.tcp is not None,
    "UDP": lambda frame: frame.udp is not None,
    "ICMP": lambda frame: frame.icmp is not None,
    "ARP": lambda frame: frame.arp is not None,
}


MOST = 100  # copies of one frame
LONGEST = 3600.0  # seconds that one is held back
LARGEST = 1518  # bytes: an Ethernet frame with the tag of a VLAN (IEEE 802.3 3.2.7)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one frame.

    `copies` of it are sent on, each `hold` seconds later than the wire alone would have it, and
    with `data` in place of its bytes, where that is not None. Raises WireError where no wire can
    do that.
    """

    copies: int = 1
    hold: float = 0.0
    data: bytes | None = None

    def __post_init__(self) -> None:
        copies = self.copies
        if isinstance(copies, bool) or not isinstance(copies, int) or not 0 <= copies <= MOST:
            raise WireError(
                f"a frame cannot be delivered {copies!r} times: write a whole number from 0 to "
                f"{MOST}, such as repeat(2)"
            )
        if not isinstance(self.hold, int | float) or not 0 <= self.hold <= LONGEST:
            raise WireError(f"a frame is held back for {LONGEST:g} s at the most: {self.hold!r} s")
        if not isinstance(self.data, bytes | None):
            kind = type(self.data).__name__
            raise WireError(f"change needs the bytes of a whole frame, not {kind}")
        if self.data is not None and len(self.data) > LARGEST:
            raise WireError(f"a frame has {LARGEST} bytes at the most, and not {len(self.data)}")


Rule = Callable[[Any], Verdict | None]

DELIVER = Verdict()
DROP = Verdict(copies=0)


def delay(time: float | str) -> Verdict:
    """Deliver the frame so much later: seconds, or text such as "100 ms". Others overtake it."""
    return Verdict(hold=seconds(time))


def repeat(copies: int = 2) -> Verdict:
    """Deliver the frame so many times. Raises WireError where that is no number of times."""
    return Verdict(copies=copies)


def change(data: bytes) -> Verdict:
    """Deliver `data`, a whole frame, in place of the frame. Nobody mends its checksums.

    Raises WireError where `data` is no bytes, or more than a frame holds.
    """
    return Verdict(data=bytes(data) if isinstance(data, bytearray | memoryview) else data)


def described(what: str, hosts: Collection[str]) -> Callable[[Any], bool]:
    """A test of a frame, from words: "data", "SYN, ACK from server", "everything from client".

    "ACK" is a segment that only acknowledges, "data" a TCP segment or UDP datagram that carries
    some. Raises WireError where the words are not among `KINDS`, or the host not among `hosts`.
    """
    kind, _, host = (part.strip() for part in str(what).partition(" from "))
    if not isinstance(what, str) or kind not in KINDS or (host and host not in hosts):
        raise WireError(
            f"a rule for {what!r} is not known: write one of {', '.join(map(repr, KINDS))}, "
            f"and after it, if you like, {' or '.join(repr('from ' + name) for name in hosts)}"
        )
    test = KINDS[kind]
    return lambda frame: (not host or frame.sender == host) and test(frame)


class Nth:
    """A rule that gives `verdict` to some of the frames for which `test(frame)` is true.

    `which` holds the places, counted from 1, of those that are meant; None means all of them.
    `seen` counts the frames that passed the test, `met` those that got the verdict.
    """

    def __init__(
        self,
        verdict: Verdict,
        test: Callable[[Any], bool],
        which: Collection[int] | None = None,
    ) -> None:
        self.seen = self.met = 0
        self._verdict, self._test, self._which = verdict, test, which

    def __call__(self, frame: Any) -> Verdict | None:
        """The verdict on one frame, or None."""
        if not self._test(frame):
            return None
        self.seen += 1
        if self._which is not None and self.seen not in self._which:
            return None
        self.met += 1
        return self._verdict


def judge(rules: Collection[Rule], frame: Any) -> Verdict | None:
    """The first verdict that one of `rules` has on `frame`, or None. Every rule is asked.

    Raises WireError where a rule answers anything else, and what a rule itself raises.
    """
    verdicts = []
    for rule in rules:
        verdict = rule(frame)
        if verdict is not None and not isinstance(verdict, Verdict):
            name = getattr(rule, "__name__", type(rule).__name__)
            raise WireError(
                f"the rule {name} returned {verdict!r}: return DELIVER, DROP, delay(…), repeat(…) "
                "or change(…), or None where it has nothing to say"
            )
        verdicts.append(verdict)
    return next((verdict for verdict in verdicts if verdict is not None), None)


def _has(frame: Any, *flags: str) -> bool:
    return frame.tcp is not None and set(flags) <= set(frame.tcp.flag_names)
