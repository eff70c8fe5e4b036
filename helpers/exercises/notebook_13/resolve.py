"""Exercise: ask a name server, again where nothing comes, and over TCP where there is much."""

import contextlib
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from helpers.application import dns
from helpers.exercises.exercise import Exercise, Mistake, NotQuite, expect
from helpers.exercises.peers import one_by_one
from helpers.exercises.watch import TrialWatch, now
from helpers.servers.names import LIAR, LIES, NameServer

TWO = ["192.0.2.1", "192.0.2.2"]
MANY = [f"192.0.2.{number}" for number in range(1, 41)]
ZONE = {
    "www.example": TWO,
    "alias.example": ["www.example"],
    "six.example": ["2001:db8::1"],
    "many.example": MANY,
    "fullup.example": MANY[:30],  # its answer has 512 bytes, as many as a datagram may
}
MARK = b"a mark"
SOON, SHORT = 0.1, 0.4  # seconds until it is asked again, and in all, where nobody answers
LONG = 2.5  # seconds in all, where somebody does
FEW = 0.5  # seconds until it is asked again, where something comes at once
LATE = 2.0  # seconds after which SHORT is over on a busy machine as well
GOES_ON = 2.5  # seconds for which a hostile peer goes on
SLIPS = (NotQuite, NameError, TypeError, AttributeError, ImportError, AssertionError)


def check(resolve: Callable[..., Any]) -> None:
    """Be a good name server, one that is silent, one that lies, and one that has much to say."""
    _good(resolve)
    _no_such_name(resolve)
    _loses_the_first(resolve)
    for lie in LIES:
        _lies(resolve, lie)
    _echoes(resolve)
    _silent(resolve)
    _floods(resolve)
    _truncated(resolve)
    _tcp_fails(resolve)


class _Server(NameServer):
    """A name server that keeps what it was asked. It may send other things before its answer."""

    def __init__(
        self,
        *,
        before: Callable[["_Server", bytes], Iterable[bytes]] | None = None,
        serve: Callable[["_Server", socket.socket], None] | None = None,
        **more: Any,
    ) -> None:
        self.asked: list[bytes] = []
        self.heard, self.connected = b"", False
        self.over, self.marked, self.left = (threading.Event() for _ in range(3))
        self._before, self._by_tcp = before, serve
        super().__init__(ZONE, **more)

    def _replies(self, data: bytes) -> Iterator[tuple[socket.socket | None, bytes]]:
        if data == MARK:
            self.marked.set()
            return
        self.asked.append(data)
        if self._before:
            yield from ((None, reply) for reply in self._before(self, data))
        yield from super()._replies(data)

    def _serve(self, connection: socket.socket) -> None:
        self.connected = True
        if self._by_tcp is None:
            return super()._serve(connection)
        self.questions.append("TCP")
        return self._by_tcp(self, connection)

    def count(self) -> int:
        """Return how many datagrams have come, those that still wait to be read among them."""
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.sendto(MARK, self.address)
        self.marked.wait(LONG)
        return len(self.asked)

    def stop(self) -> None:
        self.over.set()
        super().stop()

    def goes_on(self) -> Iterator[None]:
        """Give a turn now and then, until GOES_ON is over or the server stops."""
        ends = time.monotonic() + GOES_ON
        while time.monotonic() < ends and not self.over.wait(SOON / 4):
            yield


def _called(
    resolve: Callable[..., Any], server: _Server, name: str, timeout: float, again: float = SOON
) -> tuple[Any, Exception | None, float]:
    """Return (addresses, None), or (None, what it raised); and how many seconds it took."""
    begun = time.monotonic()
    try:
        found = resolve(name, server.address, again, timeout)
    except SLIPS:
        raise
    except Exception as error:
        return None, error, time.monotonic() - begun
    return found, None, time.monotonic() - begun


def _tells(
    resolve: Callable[..., Any],
    server: _Server,
    name: str,
    wanted: list[str],
    mistake: str,
    again: float = SOON,
) -> None:
    """See that it finds `wanted` within LONG, with no more questions than it has time for."""
    found, error, took = _called(resolve, server, name, LONG, again)
    told = f"raised {type(error).__name__}" if error else f"returned {found!r:.80}"
    expect(server.count(), "asks nobody", told=told)
    expect(_is_question(server.asked[0], name), "no question", got=server.asked[0], name=name)
    expect(error is None and list(found) == wanted, mistake, told=told, wanted=wanted)
    expect(server.count() <= 1 + took / again, "asks too often", count=server.count())


def _is_question(data: bytes, name: str) -> bool:
    """Return whether a name server can take these bytes for a question for IPv4 addresses."""
    with contextlib.suppress(dns.BadMessage):
        asked = dns.parse(data)
        return asked.questions == (dns.Question(name),) and not asked.header.response
    return False


def _good(resolve: Callable[..., Any]) -> None:
    numbers = set()
    for name, wanted, mistake in (
        ("www.example", TWO, "one answer"),
        ("alias.example", TWO, "alias"),
        ("six.example", [], "no address"),
        ("fullup.example", MANY[:30], "a full datagram"),
    ):
        with _Server() as server:
            _tells(resolve, server, name, wanted, mistake, FEW)
            expect(not server.connected, "begins with TCP")
            numbers.add(server.asked[0][:2])
    expect(len(numbers) > 1, "same number")


def _no_such_name(resolve: Callable[..., Any]) -> None:
    with _Server() as server:
        found, error, _ = _called(resolve, server, "none.example", LONG)
    expect(error is not None, "no such name", found=found)
    expect(not isinstance(error, TimeoutError), "waits for a no")
    expect(isinstance(error, LookupError), "another error", error=error, wanted="LookupError")


def _loses_the_first(resolve: Callable[..., Any]) -> None:
    for count in (1, 4):
        with _Server(ignores=count) as server:
            _tells(resolve, server, "www.example", TWO, "asks once")


def _lies(resolve: Callable[..., Any], lie: str) -> None:
    with _Server(lies=lie) as server:
        found, error, took = _called(resolve, server, "www.example", LONG, FEW)
        count = server.count()
    expect(error is None, "stops at a lie", lie=lie, error=error)
    expect(LIAR not in found, lie, found=found)
    expect(list(found) == TWO, "stops at a lie", lie=lie, error=found)
    expect(count <= 1 + took / FEW, "asks after a lie", count=count)


def _echoes(resolve: Callable[..., Any]) -> None:
    with _Server(before=lambda _, data: [data]) as server:
        _tells(resolve, server, "www.example", TWO, "own question")


def _silent(resolve: Callable[..., Any]) -> None:
    with _Server(ignores=1000) as server:
        _times_out(resolve, server, "www.example", "too long")
        count = server.count()
    expect(count <= SHORT / SOON + 2, "floods", count=count)


def _times_out(resolve: Callable[..., Any], server: _Server, name: str, mistake: str) -> None:
    limits = (now() or TrialWatch()).notes.limits
    limits.clear()
    found, error, took = _called(resolve, server, name, SHORT)
    longest = max(limits, default=0) if took > 2 * SHORT else 0  # it had set itself a longer limit
    expect(took < LATE and longest <= SHORT, mistake, took=took)
    expect(error is not None, "invents", found=found)
    expect(isinstance(error, TimeoutError), "another error", error=error, wanted="TimeoutError")
    expect(took > SHORT * 0.9, "no patience", took=took)


def _floods(resolve: Callable[..., Any]) -> None:
    """Send wrong answers, again and again, and no right one."""

    def wrong_answers(server: _Server, data: bytes) -> Iterator[bytes]:
        for _ in server.goes_on():
            if reply := dns.answer(ZONE, data):
                yield LIES["another id"](reply)

    with _Server(before=wrong_answers, ignores=1000) as server:
        _times_out(resolve, server, "www.example", "held")


def _truncated(resolve: Callable[..., Any]) -> None:
    watch = now() or TrialWatch()
    with _Server() as server:
        watch.sizes = one_by_one
        try:
            found, error, _ = _called(resolve, server, "many.example", LONG)
        finally:
            watch.sizes = None
    expect(server.connected, "truncated", found=error or found)
    expect("TCP" in server.questions, "no length")
    expect(error is None, "pieces", told=f"raised {error!r:.80}")
    expect(list(found) == MANY, "pieces", told=f"returned {found!r:.80}")


def _tcp_fails(resolve: Callable[..., Any]) -> None:
    """Say nothing over TCP, then a byte now and then, then end in the midst of a message."""

    def trickles(server: _Server, connection: socket.socket) -> None:
        for _ in server.goes_on():
            connection.sendall(b"\1")

    def is_silent(server: _Server, connection: socket.socket) -> None:
        while piece := connection.recv(512):
            server.heard += piece
        server.left.set()

    def ends(_: _Server, connection: socket.socket) -> None:
        connection.recv(512)  # what is not read would make it a reset
        connection.sendall(b"\1\0half")

    with _Server(serve=is_silent) as server:
        _times_out(resolve, server, "many.example", "TCP waits")
        server.left.wait(LONG)
        count = len(dns.cut(server.heard)[0])
    expect(count == 1, "asks too often", count=count)
    with _Server(serve=trickles) as server:
        _times_out(resolve, server, "many.example", "TCP waits")
    with _Server(serve=ends) as server:
        found, error, _ = _called(resolve, server, "many.example", LONG)
    expect(error is not None, "half an answer", found=found)
    expect(
        isinstance(error, ConnectionError), "another error", error=error, wanted="ConnectionError"
    )


def resolve(name, server, again, timeout):
    """Return the IPv4 addresses of `name`, as the name server `server` tells.

    It is asked over UDP, and asked again after each `again` seconds without
    its answer. Where the answer is truncated, it is asked over TCP.

    Raises LookupError where there is no such name, TimeoutError after
    `timeout` seconds, ConnectionError where TCP ends too early.
    """
    ends = time.monotonic() + timeout

    def left():
        if (seconds := ends - time.monotonic()) > 0:
            return seconds
        raise TimeoutError("no answer has come")

    question = dns.query(name, id=secrets.randbits(16))
    asked, told, ask_at = dns.parse(question), None, 0
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.connect(server)
        while told is None:
            if time.monotonic() >= ask_at:
                sock.send(question)
                ask_at = time.monotonic() + again
            sock.settimeout(min(left(), max(ask_at - time.monotonic(), 0.001)))
            with contextlib.suppress(TimeoutError, dns.BadMessage):
                found = dns.parse(sock.recv(512))
                same = found.header.id == asked.header.id
                if found.header.response and same and found.questions == asked.questions:
                    told = found
    if told.header.truncated:
        with socket.create_connection(server, left()) as sock:
            sock.sendall(dns.with_length(question))
            stream, messages = b"", []
            while not messages:
                sock.settimeout(left())
                piece = sock.recv(4096)
                if not piece:
                    raise ConnectionError("the server has ended too early")
                stream += piece
                messages, _ = dns.cut(stream)
        told = dns.parse(messages[0])
    if told.header.rcode == dns.NO_SUCH_NAME:
        raise LookupError(name)
    return told.addresses


EXERCISE = Exercise(
    name="resolve",
    notebook="13",
    title="Ask a name server, and take no for an answer but no lie",
    solution=(resolve,),
    check=check,
    gives=list,
    mistakes={
        "asks nobody": Mistake(
            "your function {told}, and the name server was asked nothing.",
            "`dns.query(name, id=…)` makes the bytes; `sock.send` sends them to `server`.",
        ),
        "no question": Mistake(
            "the name server got {got!r}, and that asks for no IPv4 address of {name}.",
            "`dns.query(name, id=…)`, which makes the bytes of the question.",
        ),
        "one answer": Mistake(
            "the name server says {wanted!r}, and your function {told}.",
            "`dns.parse(…).addresses`.",
        ),
        "alias": Mistake(
            "the name is another name for one with the addresses {wanted!r}, and your function "
            "{told}.",
            "`dns.parse(…).addresses`: all addresses among the answers, and no names.",
        ),
        "no address": Mistake(
            "the name is there and has no IPv4 address, and your function {told}.",
            "an empty list: the server has answered, and its code is 0.",
        ),
        "begins with TCP": Mistake(
            "a short answer was asked for over TCP too.",
            "TCP only where `header.truncated` is set in the answer over UDP.",
        ),
        "asks too often": Mistake(
            "the name server was there, and was asked {count} times.",
            "to send again only when `again` seconds have gone by; over TCP never.",
        ),
        "asks after a lie": Mistake(
            "a wrong answer came, then at once the true one, and the server was asked {count} "
            "times.",
            "to wait on after a wrong answer, and to ask only when `again` seconds have gone by: "
            "whoever sends you rubbish would make you send as much.",
        ),
        "a full datagram": Mistake(
            "an answer of 512 bytes came over UDP, and your function {told}.",
            "`recv(512)` at least: what does not fit is lost.",
        ),
        "same number": Mistake(
            "each of your questions has the same ID, so a liar knows it.",
            "`secrets.randbits(16)` for each call.",
        ),
        "no such name": Mistake(
            "the server says that there is no such name, and you gave {found!r}.",
            "LookupError where `header.rcode` is 3.",
        ),
        "waits for a no": Mistake(
            "the server says that there is no such name, and your function raised TimeoutError.",
            "to take this for an answer: the server was there, and has said no.",
        ),
        "another error": Mistake(
            "your function raised {error}; its caller waits for {wanted}.",
            "LookupError for a name that is not there, TimeoutError where no answer comes in time, "
            "ConnectionError where TCP ends too early.",
        ),
        "asks once": Mistake(
            "the first question was lost on its way, and your function {told}.",
            "to ask again after `again` seconds, until `timeout` is over.",
        ),
        "another id": Mistake(
            "you gave {found!r}, from an answer with another ID than your question has.",
            "to compare the `header.id` of both, and to wait on where they differ.",
        ),
        "another port": Mistake(
            "you gave {found!r}, from an answer that came from another port than you asked.",
            "`sock.connect(server)`: then the kernel drops what others send.",
        ),
        "another question": Mistake(
            "you gave {found!r}, from the answer to another question.",
            "to compare the `questions` of both, and to wait on where they differ.",
        ),
        "stops at a lie": Mistake(
            "a wrong answer came before the true one ({lie}), and your function ended with "
            "{error}.",
            "to pass over it, and to wait for the next datagram.",
        ),
        "own question": Mistake(
            "your question came back as it was, and then the answer. Your function {told}.",
            "to look at `header.response`: it is 0 in a question and 1 in an answer.",
        ),
        "too long": Mistake(
            "nobody answers, and your function took {took:.1f} s, far more than `timeout`.",
            "to compute the end once, and never to wait beyond it.",
        ),
        "floods": Mistake(
            "nobody answers, and the server was asked {count} times within four times `again`.",
            "to wait for `again` seconds after each question.",
        ),
        "invents": Mistake(
            "no true answer came, and you gave {found!r}.",
            "TimeoutError.",
        ),
        "no patience": Mistake(
            "your function gave up after {took:.2f} s, before `timeout`.",
            "to go on asking until `timeout` is over.",
        ),
        "held": Mistake(
            "somebody sends wrong answers without end, and your function stayed for {took:.1f} s, "
            "far more than `timeout`.",
            "to give `settimeout` what is left of the time, before each `recv`: it counts anew "
            "for each.",
        ),
        "truncated": Mistake(
            "the answer says that it is truncated, and your function ended with {found!r}.",
            "to look at `header.truncated`, and to ask again with `socket.create_connection`.",
        ),
        "no length": Mistake(
            "you connected to the server, and sent nothing that it could take for a question.",
            "to send the length before the question: `sock.sendall(dns.with_length(question))`.",
        ),
        "pieces": Mistake(
            "the long answer came over TCP in small pieces, and your function {told}.",
            "to collect what `recv` gives until `dns.cut(stream)` finds a message.",
        ),
        "TCP waits": Mistake(
            "over TCP the server sent nothing, or a byte now and then, and your function took "
            "{took:.1f} s, far more than `timeout`.",
            "to give `settimeout` what is left of the time, before each `recv` there as well.",
        ),
        "half an answer": Mistake(
            "the server ended in the midst of its answer over TCP, and you gave {found!r}.",
            'ConnectionError where `recv` gives `b""` and no message is whole.',
        ),
        "hangs": Mistake(
            "it did not come to an end; it is at `{line}`.",
            "`settimeout` with what is left of the time before each `recv`. Over TCP, "
            '`b""` says that nothing more will come.',
        ),
    },
    hints=(
        "Most of it stands in sections 5 and 6: `ask_by_tcp` and `careful`. What is new is the "
        "time, and what to do when nothing comes.",
        "Two times matter: when to ask again, and when to give up. In a loop: ask if it is time "
        "to, then wait for the nearer of the two, `settimeout(min(…))`, for one datagram. "
        "TimeoutError and BadMessage of that `recv` send you round the loop.",
        "Only an answer ends the loop: `header.response` is set, and the ID and the questions are "
        "yours. Then look at `header.truncated`, then at `header.rcode`.",
    ),
    right="Your system does the same each time you write a name, and keeps the answer for its TTL.",
)
