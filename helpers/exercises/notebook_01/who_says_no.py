"""Exercise: find out how a port says no, with nothing but a socket."""

import contextlib
import os
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

from helpers.address import Address
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.noting import Notes
from helpers.exercises.watch import TrialWatch, now
from helpers.servers import BackgroundServer, DatagramServer, DatagramSink, FullServer, silent

ANSWERS = ("open", "rst", "icmp", "timeout")
TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM
WINDOWS = os.name == "nt"
LONG = 3.0  # seconds to wait where something does answer; a refusal takes 2 s on Windows
Ask = Callable[[socket.SocketKind, Address, float], str]
SHORT = 0.15  # seconds to wait where nothing ever will


def check(who_says_no: Callable[..., Any]) -> None:
    """Ask at doors that open, that say no, that say nothing, and at one that takes its time."""
    notes = (now() or TrialWatch()).notes

    def ask(kind: socket.SocketKind, address: Address, timeout: float) -> str:
        notes.limits.clear()
        begun = time.monotonic()
        said: str = who_says_no(kind, address, timeout)
        expect(said in ANSWERS, "another word", got=said)
        late = time.monotonic() - begun > 2 * timeout + 0.2
        longest = max(notes.limits, default=0.0)
        expect(not late or longest <= timeout, "waits longer", limit=longest, timeout=timeout)
        return said

    _check_tcp(ask)
    _check_udp(ask, notes)


def _check_tcp(ask: Ask) -> None:
    with BackgroundServer(silent) as server:
        got = ask(TCP, server.address, SHORT)
        expect(got != "timeout", "waits for words")
        expect(got == "open", "open TCP port", got=got)
    with _closed_tcp_port() as address:
        got = ask(TCP, address, LONG)
    expect(got != "icmp", "not RST")
    expect(got == "rst", "closed TCP port", got=got)
    if not WINDOWS:  # there a full queue is answered with a reset
        with FullServer() as server:
            got = ask(TCP, server.address, SHORT)
        expect(got == "timeout", "full TCP queue", got=got)


def _check_udp(ask: Ask, notes: Notes) -> None:
    with DatagramServer() as server:
        got = ask(UDP, server.address, LONG)
    expect(got != "timeout", "asks nothing")
    expect(got == "open", "open UDP port", got=got)
    with _closed_udp_port() as address:
        got = ask(UDP, address, LONG)
    expect(got != "open", "connect proves nothing")
    expect(got != "timeout", "was not told")
    expect(got == "icmp", "wrong messenger")
    with DatagramSink() as sink:
        got = ask(UDP, sink.address, SHORT)
        asked = sink.drain()
    expect(asked, "asks nothing")
    expect(got == "timeout", "silence", got=got)
    _check_patience(ask, notes)


def _check_patience(ask: Ask, notes: Notes) -> None:
    """Answer after longer than any limit that the answer has set, but for what was asked for."""

    def answer(data: bytes) -> bytes:
        begun, least = time.monotonic(), 0.1  # a limit may be set after the question was sent
        while time.monotonic() - begun < least:
            time.sleep(0.01)
            short = [limit for limit in notes.limits.copy() if limit < LONG / 3]
            least = max(0.1, *(1.25 * limit + 0.05 for limit in short), 0.0)
        return data

    with DatagramServer(answer) as server:
        got = ask(UDP, server.address, LONG)
        limit = min(notes.limits, default=0.0)
    expect(got == "open", "gives up", got=got, limit=limit, timeout=LONG)


@contextlib.contextmanager
def _closed_tcp_port() -> Iterator[Address]:
    """Give an address that refuses: bound, so that nobody else takes it, and not listening."""
    with socket.socket(socket.AF_INET, TCP) as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()


@contextlib.contextmanager
def _closed_udp_port() -> Iterator[Address]:
    """Give an address that refuses: held by a socket that listens to nobody but itself."""
    with socket.socket(socket.AF_INET, UDP) as held:
        held.bind(("127.0.0.1", 0))
        address = held.getsockname()
        if WINDOWS:
            held.close()
        else:
            held.connect(address)
        yield address


def who_says_no(kind, address, timeout):
    """Return what came of asking: "open", "rst", "icmp" or "timeout".

    `kind` is socket.SOCK_STREAM for TCP or socket.SOCK_DGRAM for UDP.
    """
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(timeout)
        try:
            sock.connect(address)
            if kind == socket.SOCK_DGRAM:
                sock.send(b"anybody there?")
                sock.recv(1024)
        except TimeoutError:
            return "timeout"
        except ConnectionError:
            return "rst" if kind == socket.SOCK_STREAM else "icmp"
    return "open"


EXERCISE = Exercise(
    name="who_says_no",
    notebook="01",
    title="Find out how a port says no",
    solution=(who_says_no,),
    check=check,
    gives=str,
    mistakes={
        "another word": Mistake(
            "it returned {got!r}.", 'one of `"open"`, `"rst"`, `"icmp"` and `"timeout"`.'
        ),
        "waits for words": Mistake(
            "a TCP server accepted the connection and had nothing to say, and you called that a "
            "timeout.",
            "to call a TCP port open as soon as `connect` returns: the other kernel has answered.",
        ),
        "open TCP port": Mistake(
            "a server listens at a TCP port and you returned {got!r}.",
            '`"open"` when `connect` returns without an exception.',
        ),
        "closed TCP port": Mistake(
            "nobody listens at a TCP port, its kernel answered with RST, and you returned {got!r}.",
            "what exception `connect` raises then, and which `kind` you were given.",
        ),
        "open UDP port": Mistake(
            "a UDP server answered and you returned {got!r}.", '`"open"` when `recv` returns.'
        ),
        "asks nothing": Mistake(
            "a UDP server waited for a datagram, and had none from you, or you did not take its "
            "answer.",
            "to send it one: `connect` on a UDP socket sends nothing.",
        ),
        "connect proves nothing": Mistake(
            "nobody is at that UDP port and you called it open. `connect` on a UDP socket sends "
            "nothing, and `send` does not wait for an answer.",
            "to `send` a datagram and then wait in `recv` for what comes back.",
        ),
        "was not told": Mistake(
            "the closed UDP port answered with ICMP and you returned “timeout”: most kernels tell "
            "only a connected UDP socket.",
            "`connect`, `send` and `recv` in the place of `sendto` and `recvfrom`.",
        ),
        "wrong messenger": Mistake(
            "a closed UDP port refused, and you named RST. That is a bit in the TCP header, and "
            "UDP has no such bit.",
            'to return `"icmp"` where `kind` is `socket.SOCK_DGRAM`.',
        ),
        "silence": Mistake(
            "a UDP port gave no answer at all, and you returned {got!r}. A silent program, "
            "a firewall and a lost datagram look the same from here.",
            '`"timeout"` where `recv` raises TimeoutError.',
        ),
        "full TCP queue": Mistake(
            "a TCP server whose queue is full answered nothing, and you returned {got!r}.",
            '`"timeout"` where `connect` raises TimeoutError.',
        ),
        "hangs": Mistake(
            "it still waits at `{line}`, long after `timeout` seconds: some ports never answer.",
            "`sock.settimeout(timeout)` before `connect`.",
        ),
        "waits longer": Mistake(
            "it was given {timeout} s, and waited longer than that: the limit of the socket was "
            "{limit} s.",
            "`sock.settimeout(timeout)`, with the `timeout` that is given.",
        ),
        "gives up": Mistake(
            "a UDP server took a moment for its answer, within the {timeout} s that you were given "
            "to wait, and you returned {got!r}. A limit of {limit:g} s was set.",
            "`sock.settimeout(timeout)`, with the `timeout` that is given.",
        ),
        "not RST": Mistake(
            "nobody listens at a TCP port and its kernel answered with RST; you named ICMP, which "
            "is how a closed UDP port says no.",
            'to return `"rst"` where `kind` is `socket.SOCK_STREAM`.',
        ),
    },
    hints=(
        "One `socket.socket(socket.AF_INET, kind)` does for both kinds, and both have `connect`.",
        "TCP has its answer when `connect` returns or raises. UDP has none before you `send` "
        "something and wait in `recv`.",
        "Inside `try`: `connect`, and for UDP also `send` and `recv`. Then `except TimeoutError` "
        'returns "timeout", and `except ConnectionError` returns "rst" or "icmp", by `kind`.',
    ),
    right=(
        "One exception, two messengers: RST in a TCP header, ICMP beside UDP. A firewall can "
        "answer TCP with ICMP too, and then only the wire would tell you the difference."
    ),
    time_limit=8.0 if WINDOWS else 4.0,
)
