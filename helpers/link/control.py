"""What a reader does to the wire, of a lab or of a simulation."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from helpers.link.quantities import WireError, seconds
from helpers.link.rules import DROP, Nth, Rule, Verdict, delay, described, repeat
from helpers.link.wire import Wire


class ActiveRule:
    """A rule that the wire asks, until `remove()` or the end of a `with` block.

    `met` counts the frames that a ready rule has met.
    """

    def __init__(self, control: "WireControl", rule: Rule) -> None:
        self.rule = rule
        self._control = control

    @property
    def met(self) -> int:
        """The number of frames that the rule has met; for a reader's own rule, 0."""
        return getattr(self.rule, "met", 0)

    def remove(self) -> None:
        """Let the wire ask this rule no more."""
        self._control.remove(self.rule)

    def __enter__(self) -> "ActiveRule":
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


class WireControl:
    """Sets the rules of a wire, at any time.

    The frames that a ready rule is about are named in words: "data", "SYN", "SYN, ACK", "ACK",
    "FIN", "RST", "TCP", "UDP", "ICMP", "ARP" or "everything", with " from client" or
    " from server" after it where only one of them is meant. Its numbers count the frames of this
    kind from 1, beginning when the rule is set; without a number, it is about all of them.

    `check` returns the time of the wire, or raises what says that it has ended. `hosts` are the
    names that may follow "from"; without them, those of the wire's ends.
    """

    def __init__(self, wire: Wire, check: Callable[[], float], hosts: Collection[str] = ()) -> None:
        self._wire, self._check = wire, check
        self._hosts = hosts or wire.ends

    def drop(
        self,
        which: int | Iterable[int] | None = None,
        *,
        of: str = "everything",
        during: float | str | None = None,
    ) -> ActiveRule:
        """Lose the frames of these numbers: `drop(3, of="data from client")`.

        With `during`, only in the next so many seconds: `drop(of="everything", during="2 s")`.
        """
        return self._set(DROP, which, of, during)

    def delay(
        self, time: float | str, which: int | Iterable[int] | None = None, *, of: str = "everything"
    ) -> ActiveRule:
        """Let the frames of these numbers be so much later; others overtake them."""
        return self._set(delay(time), which, of, None)

    def repeat(
        self, which: int | Iterable[int] | None = None, *, of: str = "everything", copies: int = 2
    ) -> ActiveRule:
        """Deliver the frames of these numbers so many times."""
        return self._set(repeat(copies), which, of, None)

    def rule(self, on_frame: Rule) -> ActiveRule:
        """Ask `on_frame(frame)` about each frame, a `helpers.trace.Frame`.

        It runs while the frame is on its way, and returns DELIVER, DROP, `delay("100 ms")`,
        `repeat(2)`, `change(data)`, or None where it has nothing to say. In a lab, what it raises
        stops the lab, and is raised where the lab is used next.
        """
        self._check()
        if not callable(on_frame):
            raise WireError(
                f"a rule is a function, and not {on_frame!r}: write def on_frame(frame) and give "
                "its name, or name the frames by drop(of=…), delay and repeat"
            )
        self._wire.rules += (on_frame,)
        return ActiveRule(self, on_frame)

    def remove(self, rule: Rule) -> None:
        """Ask this rule no more."""
        self._wire.rules = tuple(other for other in self._wire.rules if other is not rule)

    def waiting(self, sender: str) -> int:
        """How many frames of a host wait for the wire's rate, the one that is leaving included.

        Raises WireError where no host has this name.
        """
        if sender not in self._wire.ends:
            known = " and ".join(self._wire.ends)
            raise WireError(f"no host at an end of this wire is named {sender!r}: it has {known}")
        return self._wire.waiting(self._check(), sender)[0]

    def clear(self) -> None:
        """Ask no rule any more."""
        self._wire.rules = ()

    def _set(
        self,
        verdict: Verdict,
        which: int | Iterable[int] | None,
        of: str,
        during: float | str | None,
    ) -> ActiveRule:
        now = self._check()
        test = described(of, self._hosts)
        if during is not None:
            test = _until(now + seconds(during), test)
        return self.rule(Nth(verdict, test, None if which is None else _numbers(which)))


def _numbers(which: int | Iterable[int]) -> set[int]:
    """The numbers that are meant. Raises WireError for what never is the number of a frame."""
    is_many = isinstance(which, Iterable) and not isinstance(which, str | bytes)
    numbers: set[Any] = set(which) if is_many else {which}  # type: ignore[arg-type]
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise WireError(
                f"{number!r} is no number of a frame: they count from 1; which frames are counted "
                "is said in words, of='data from client'"
            )
    return numbers


def _until(end: float, test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda frame: frame.time < end and test(frame)
