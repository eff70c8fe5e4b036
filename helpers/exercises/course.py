"""The notebooks of the course, in order."""

from typing import NamedTuple

from helpers.exercises.folders import notebooks


class Notebook(NamedTuple):
    """One notebook: its two digits, its title, and what it is about in a few words."""

    number: str
    title: str
    about: str

    @property
    def file(self) -> str:
        """The name of its file, or "" while it is not written."""
        folder = notebooks()
        found = folder.glob(f"{self.number}_*.ipynb") if folder else ()
        return next((path.name for path in found), "")


PARTS = {
    "Part 1 — What it is, and how to use it": (
        Notebook("00", "Start here", "is this machine ready; a first echo; how a notebook works"),
        Notebook("01", "What TCP is", "and what UDP, IP and ICMP are not"),
        Notebook("02", "The TCP/IP layers", "open a packet by hand"),
        Notebook("03", "A server, step by step", "socket, bind, listen, accept: what each does"),
        Notebook("04", "A client, step by step", "connect, ports, errors and timeouts"),
        Notebook("05", "A stream of bytes", "not messages: framing"),
    ),
    "Part 2 — Inside TCP": (
        Notebook("06", "Opening a connection", "three segments, options and states"),
        Notebook("07", "Closing a connection", "FIN, RST, half-close and TIME_WAIT"),
        Notebook("08", "Reliability", "sequence numbers, acknowledgements, fast retransmit"),
        Notebook("09", "Timers", "how long to wait"),
        Notebook("10", "Flow control and small packets", "windows, Nagle and delayed ACKs"),
        Notebook("11", "Congestion control", "sharing a wire that nobody sees whole"),
    ),
    "Part 3 — Building with TCP": (
        Notebook("12", "Many clients", "threads, selectors and asyncio"),
        Notebook("13", "Names and addresses", "getaddrinfo, DNS by hand, IPv6"),
        Notebook("14", "HTTP/1.1 from scratch", "a server that browsers accept"),
        Notebook("15", "TLS over TCP", "what the wire shows, and what it hides"),
    ),
    "Part 4 — Mastery": (
        Notebook("16", "When it breaks", "from symptom to cause"),
        Notebook("17", "Your own TCP", "that talks to the Linux kernel"),
    ),
}
