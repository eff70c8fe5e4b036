"""Exercise: find out how a port says no, with nothing but a socket."""

import contextlib
import os
import socket

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.servers import BackgroundServer, DatagramServer, DatagramSink, FullServer, silent

STUB = '''
def who_says_no(kind, address, timeout):
    """Return "open", "rst", "icmp" or "timeout": what became of asking at `address`.

    `kind` is socket.SOCK_STREAM for TCP or socket.SOCK_DGRAM for UDP.
    """
    ...  # your code here
'''
ANSWERS = ("open", "rst", "icmp", "timeout")
TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM
WINDOWS = os.name == "nt"
LONG = 3.0  # seconds to wait where something does answer; a refusal takes 2 s on Windows
SHORT = 0.15  # seconds to wait where nothing ever will


def check(who_says_no):
    """Ask at six doors: two that open, two that say no, two that say nothing."""

    def ask(kind, address, timeout):
        got = who_says_no(kind, address, timeout)
        expect(got in ANSWERS, "another word", got=got)
        return got

    with BackgroundServer(silent) as server:
        got = ask(TCP, server.address, SHORT)
    expect(got != "timeout", "waits for words")
    expect(got == "open", "open TCP port", got=got)
    with _closed_tcp_port() as address:
        got = ask(TCP, address, LONG)
    expect(got == "rst", "closed TCP port", got=got)
    with DatagramServer() as server:
        got = ask(UDP, server.address, 0.5)
    expect(got != "timeout", "asks nothing")
    expect(got == "open", "open UDP port", got=got)
    _check_the_rest(ask)


def _check_the_rest(ask):
    with _closed_udp_port() as address:
        got = ask(UDP, address, 0.5)
    expect(got != "open", "connect proves nothing")
    expect(got != "timeout", "was not told")
    expect(got == "icmp", "wrong messenger")
    with DatagramSink() as sink:
        expect(ask(UDP, sink.address, SHORT) == "timeout", "silence")
        expect(sink.drain(), "asks nothing")
    if not WINDOWS:  # there a full queue is answered with a reset
        with FullServer() as server:
            got = ask(TCP, server.address, SHORT)
        expect(got == "timeout", "full TCP queue", got=got)


@contextlib.contextmanager
def _closed_tcp_port():
    """Give an address that refuses: bound, so that nobody else takes it, and not listening."""
    with socket.socket(socket.AF_INET, TCP) as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()


@contextlib.contextmanager
def _closed_udp_port():
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
    """Return "open", "rst", "icmp" or "timeout": what became of asking at `address`.

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


def unconnected(kind, address, timeout):
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(timeout)
        try:
            if kind == socket.SOCK_STREAM:
                sock.connect(address)
            else:
                sock.sendto(b"anybody there?", address)
                sock.recvfrom(1024)
        except TimeoutError:
            return "timeout"
        except ConnectionError:
            return "rst" if kind == socket.SOCK_STREAM else "icmp"
    return "open"


def _variant(
    *, asks=(UDP,), hears=(UDP,), patient=False, words=(("open", "rst"), ("open", "icmp"))
):
    """Return an answer that differs from the right one in one respect.

    `asks` and `hears` say for which kinds it sends and receives. `words` holds, for TCP and for
    UDP, its words for an answer, for a refusal and, where it is not "timeout", for silence.
    """

    def who_says_no(kind, address, timeout):
        opened, refused, *silence = words[kind == UDP]
        with socket.socket(socket.AF_INET, kind) as sock:
            sock.settimeout(None if patient else timeout)
            try:
                sock.connect(address)
                if kind in asks:
                    sock.send(b"anybody there?")
                if kind in hears:
                    sock.recv(1024)
            except TimeoutError:
                return silence[0] if silence else "timeout"
            except ConnectionError:
                return refused
        return opened

    return who_says_no


def expects_refusals_only(kind, address, timeout):
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(timeout)
        try:
            sock.connect(address)
            if kind == socket.SOCK_DGRAM:
                sock.send(b"anybody there?")
                sock.recv(1024)
        except ConnectionError:
            return "rst" if kind == socket.SOCK_STREAM else "icmp"
    return "open"


EXERCISE = Exercise(
    name="who_says_no",
    notebook="01",
    title="Find out how a port says no",
    stub=STUB,
    solution=(who_says_no,),
    check=check,
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
            "a UDP server answers every datagram, and you did not get its answer.",
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
            "a UDP port gave no answer at all, and you did not return “timeout”. A silent program, "
            "a firewall and a lost datagram look the same from here.",
            '`"timeout"` where `recv` raises TimeoutError.',
        ),
        "full TCP queue": Mistake(
            "a TCP server whose queue is full answered nothing, and you returned {got!r}.",
            '`"timeout"` where `connect` raises TimeoutError.',
        ),
        "hangs": Mistake(
            "it waits for ever at `{line}`: some ports never answer.",
            "`sock.settimeout(timeout)` before `connect`.",
        ),
        "raises": Mistake(
            "it raised {error} at `{line}`.",
            "an `except` for it: a refusal and a timeout are answers here.",
        ),
    },
    wrong=(
        Wrong((unconnected,), "was not told"),
        Wrong((expects_refusals_only,), "raises"),
        Wrong((_variant(patient=True),), "hangs"),
        Wrong((_variant(asks=(), hears=()),), "connect proves nothing"),
        Wrong((_variant(hears=()),), "connect proves nothing"),
        Wrong((_variant(asks=()),), "asks nothing"),
        Wrong((_variant(asks=(TCP, UDP), hears=(TCP, UDP)),), "waits for words"),
        Wrong((_variant(words=(("open", "rst"), ("open", "rst"))),), "wrong messenger"),
        Wrong((_variant(words=(("open", "rst"), ("open", "icmp", "open"))),), "silence"),
        Wrong((_variant(words=(("open", "rst", "open"), ("open", "icmp"))),), "full TCP queue"),
        Wrong((_variant(words=(("open", "icmp"), ("open", "icmp"))),), "closed TCP port"),
        Wrong((_variant(words=(("rst", "open"), ("open", "icmp"))),), "open TCP port"),
        Wrong((_variant(words=(("open", "rst"), ("icmp", "open"))),), "open UDP port"),
        Wrong((_variant(words=((True, False), (True, False))),), "another word"),
    ),
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
    time_limit=8.0 if WINDOWS else 2.5,
)
