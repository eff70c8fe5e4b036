"""What one step was: plain data."""

from dataclasses import dataclass, field
from typing import NamedTuple

from helpers.trace import Frame

TO_READ = "to read"


class SocketState(NamedTuple):
    """What a kernel holds of a socket: its state (RFC 9293 3.3.2), and what waits in it.

    `name` is that of the reader's variable; `note` says what waits: "5 bytes to read".
    """

    name: str
    state: str
    note: str = ""

    def __str__(self) -> str:
        text = f"{self.name} {self.state}"
        return f"{text}, {self.note}" if self.note else text


@dataclass(frozen=True)
class Step:
    """One line that ran, or a part of it.

    `who` ran it: "server", "client" or "client 2". `line` is the number of its line in the cell
    or file, `source` its text, `function` the function that it is in, `depth` how many
    calls of the reader's own functions lead there. `what` is

    - "ran": it came back;
    - "blocked": it did not come back, and the other side got its turn; `waiting` is the call;
    - "unblocked": it came back after that, because of the packet `unblocked_by` (None: not
      because of a packet, or nobody knows);
    - "raised": an exception came, `raised`, also where it had been blocked before;
    - "stuck": it did not come back until the time was over.

    `ended` says that the function ended with it, `ended_by` by which kind of exception, if any.
    `packets` are the frames that were sent because of it, `sockets` the states of all sockets
    after it, `changed` the variables that it changed, as text, `returned` what its function
    returned with it, `printed` what it printed. `goes_on` is True for the rest of a line, after
    a function that it called; `leaves` where a `with` statement runs again as its block ends;
    `closes` where it is no line, but the end of a function: its variables go, and sockets that
    nothing else holds are closed.
    """

    number: int
    who: str
    line: int
    source: str
    function: str
    what: str
    packets: tuple[Frame, ...] = ()
    sockets: dict[str, tuple[SocketState, ...]] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    printed: tuple[str, ...] = ()
    raised: str = ""
    returned: str = ""
    ended_by: str = ""
    waiting: str = ""
    unblocked_by: int | None = None
    after_block: bool = False
    ended: bool = False
    goes_on: bool = False
    leaves: bool = False
    closes: bool = False
    depth: int = 0
    indent: int = 0

    @property
    def states(self) -> dict[str, dict[str, str]]:
        """`{"server": {"listener": "LISTEN"}, …}`: the states of all sockets after this step."""
        return {who: {s.name: s.state for s in found} for who, found in self.sockets.items()}

    @property
    def happened(self) -> list[str]:
        """What happened, in words, beside packets, states and variables."""
        words = []
        if self.what == "blocked":
            words.append(f"blocked in {self.waiting}" if self.waiting else "blocked")
        elif self.waiting == "sleep":
            words.append("awake again" if self.after_block else "sleeps, and others go on")
        elif self.after_block and self.unblocked_by is not None:
            words.append(f"unblocked by packet {self.unblocked_by}")
        elif self.after_block:
            words.append("unblocked")
        if self.what == "stuck":
            words.append("does not come back")
        if self.leaves:
            words.append("leaves the block")
        if self.closes:
            words.append("its variables go")
        if self.raised:
            words.append(f"raises {self.raised}")
        if self.returned:
            words.append(f"returns {self.returned}")
        if self.ended:
            early = self.ended_by and not self.raised
            words.append(f"ends with {self.ended_by}" if early else "the end")
        return words
