"""Exercise: a client that asks over TLS, and knows whom."""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from helpers.exercises.calls import LOOK, AnswerCall, Outcome
from helpers.exercises.exercise import Exercise, Mistake, NotQuite, expect
from helpers.exercises.peer import Peer
from helpers.exercises.peers import hosted
from helpers.exercises.watch import TrialWatch, now
from helpers.secure import Faulty, Side, faulty, identity, new_authority

REQUEST = b"what do I owe?\n"
ANSWER = b"10 to Ann, and 20 to Bob\n"
HALF = len(ANSWER) // 2
AMPLE = 20  # seconds that a call may take where the server is kind
SHORT = 0.1  # seconds that it may take where the server says nothing
LONGEST = 2.5  # seconds: a limit above that is no fault
HEADER = 5  # bytes of a record before its payload
SLIPS = (NotQuite, TypeError, NameError, AttributeError, LookupError, AssertionError)
WRONG_NAMES = ("for another name", "for another address")


@cache
def _servers() -> tuple[str, Faulty, dict[str, Faulty]]:
    """Return (what the client shall trust, the good server, the faulty ones), made once."""
    authority = new_authority()
    good = Faulty(identity(authority.issue_cert("server")), "server")
    return authority.cert_pem.bytes().decode(), good, faulty(authority)


def check(fetch_securely: Callable[..., Any]) -> None:
    """Be the right server, then each of those that a client must not talk to, then a cut one."""
    _good(fetch_securely)
    _faulty(fetch_securely)
    _cut_off(fetch_securely)
    _refused(fetch_securely)
    _plain(fetch_securely)
    _silent(fetch_securely)


class TlsPeer:
    """A server of TLS on the peer of a check. It takes whole records, as many as it needs."""

    def __init__(self, peer: Peer, context: ssl.SSLContext) -> None:
        self.peer, self.side = peer, Side(context, server_side=True)
        self.limit = 0.0  # seconds that the answer waits at most; 0: long enough

    def handshake(self) -> ssl.SSLError | None:
        """Shake hands; return None, or the ssl.SSLError that ended it."""
        try:
            while not self.side.handshake():
                self.peer.send(self.side.take())
                if not self._receive():
                    return ssl.SSLEOFError("nothing came")
        except ssl.SSLError as error:
            return error
        finally:
            self.peer.send(self.side.take())
        return None

    def read(self, size: int) -> bytes:
        """Return what comes, up to `size` bytes; fewer where no more comes."""
        data = b""
        while len(data) < size:
            try:
                data += self.side.tls.read(size - len(data))
            except ssl.SSLWantReadError:
                if not self._receive():
                    break
            except ssl.SSLError:
                break
        return data

    def pause(self) -> str:
        """Be silent for just longer than the limit of the answer's socket, unless it is ample."""
        self.peer.nothing_comes()  # whoever sets itself a limit has done so by then
        with contextlib.suppress(OSError):  # it may have gone
            theirs = self.peer.theirs
            if theirs is not None:
                limit = theirs.gettimeout() or AMPLE
                self.limit = limit if limit < LONGEST else 0
        deadline = time.monotonic() + (1.25 * self.limit + 0.1 if self.limit else 0)
        while time.monotonic() < deadline and not self.peer.call.ended:
            time.sleep(LOOK)
        return f"was silent for {1.25 * self.limit + 0.1:.2g} s" if self.limit else "was silent"

    def send(self, data: bytes) -> None:
        """Send `data` in one record."""
        self.side.tls.write(data)
        self.peer.send(self.side.take())

    def end(self) -> None:
        """Say that this is all, as TLS does, and as TCP does."""
        with contextlib.suppress(ssl.SSLError):
            self.side.tls.unwrap()
        self.peer.send(self.side.take())
        self.peer.end()

    def _receive(self) -> bool:
        head = self.peer.receive(HEADER)
        size = int.from_bytes(head[3:], "big") if len(head) == HEADER else 0
        record = head + self.peer.receive(size)
        if record:
            self.side.give(record)
        return bool(record)


@contextlib.contextmanager
def _serving(
    fetch: Callable[..., Any],
    name: str,
    timeout: float = AMPLE,
    allowed: tuple[type[BaseException], ...] = (),
) -> Iterator[Peer]:
    """Let the answer come, and ask for a server of that name; give the server's end."""
    pem = _servers()[0]
    with hosted(fetch, lambda at: (at, name, pem, REQUEST, timeout), allowed=allowed) as peer:
        if peer is None:
            expect(False, "never comes")
        yield peer


def _good(fetch: Callable[..., Any]) -> None:
    """Answer in one record, in many small ones, after a pause, with much, and with nothing."""
    good = _servers()[1]
    much = bytes(range(250)) * 200
    for records in ([ANSWER], [bytes([value]) for value in ANSWER], [ANSWER, much, ANSWER], []):
        answer = b"".join(records)
        with _serving(fetch, good.name, allowed=(OSError,)) as peer:
            tls = _trusted(peer, good)
            got = tls.read(len(REQUEST))
            more = tls.side.tls.pending()
            expect(got == REQUEST, "other request", request=REQUEST, got=got)
            deed = tls.pause()
            for record in records:
                tls.send(record)
            tls.end()
            outcome = peer.outcome()
            expect(not more and not tls.read(1), "asks twice")
        wrong = outcome.result != answer and not outcome.goes_on
        impatient = tls.limit or isinstance(outcome.error, TimeoutError)
        expect(not (wrong and impatient), "gives up", deed=deed, told=outcome.told)
        _compare(outcome, answer)


def _trusted(peer: Peer, server: Faulty) -> TlsPeer:
    """Shake hands with an answer that has no reason to refuse."""
    tls = TlsPeer(peer, server.context)
    error = tls.handshake()
    if error is not None:
        outcome = peer.outcome(OSError)
        if outcome.error is not None and not peer.received:
            raise outcome.error  # it did not come to TLS: this is about the program
        expect(not peer.received.startswith(REQUEST[:HEADER]), "no TLS")
        expect(not isinstance(outcome.error, ssl.SSLCertVerificationError), "distrusts",
               error=outcome.error)  # fmt: skip
        expect(False, "no handshake", told=outcome.told)
    return tls


def _compare(outcome: Outcome, answer: bytes) -> None:
    expect(not outcome.goes_on, "waits", line=outcome.line)
    if outcome.error is not None:
        expect(False, "fails", size=len(answer), told=outcome.told)
    got = outcome.result
    expect(not _is_record(got), "not decrypted", got=got)
    expect(got or not answer, "nothing", told=outcome.told)
    part = 0 < len(got) < len(answer) and answer.startswith(got)
    expect(not part, "only a part", got=len(got), size=len(answer))
    expect(got == answer, "other answer", size=len(answer), got=got)


def _is_record(data: Any) -> bool:
    """Whether `data` begins as a record of TLS does."""
    return data[:1] in (b"\x15", b"\x16", b"\x17") and data[1:2] == b"\3"


def _faulty(fetch: Callable[..., Any]) -> None:
    """No server that cannot prove its name may get the request."""
    for fault, server in _servers()[2].items():
        with _serving(fetch, server.name, allowed=(OSError,)) as peer:
            tls = TlsPeer(peer, server.context)
            trusts = tls.handshake() is None
            got = tls.read(len(REQUEST)) if trusts else b""
            mistake = "any name" if fault in WRONG_NAMES else "anybody"
            expect(not got, mistake, fault=fault)
            peer.end()
            outcome = peer.outcome()
        refused = isinstance(outcome.error, ssl.SSLCertVerificationError)
        expect(refused, "hides the refusal", fault=fault, told=outcome.told)


def _cut_off(fetch: Callable[..., Any]) -> None:
    """End the stream without the word of TLS: in the middle, and before the first byte."""
    good = _servers()[1]
    for sent in (ANSWER[:HALF], b""):
        with _serving(fetch, good.name, allowed=(OSError,)) as peer:
            tls = _trusted(peer, good)
            tls.read(len(REQUEST))
            if sent:
                tls.send(sent)
            peer.end()
            outcome = peer.outcome()
        _expect_error(outcome, "cut short", sent=sent)
        refused = isinstance(outcome.error, ssl.SSLCertVerificationError)
        expect(not refused, "blames the certificate", told=outcome.told)


def _refused(fetch: Callable[..., Any]) -> None:
    """Let nobody listen."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))  # held, so that nobody else can listen there
        arguments = (holder.getsockname(), "server", _servers()[0], REQUEST, AMPLE)
        call = AnswerCall(fetch, arguments, now() or TrialWatch())
        try:
            outcome = call.outcome(lambda: False, OSError)
        finally:
            call.stop()
    _expect_error(outcome, "hides an error")


def _plain(fetch: Callable[..., Any]) -> None:
    """Speak no TLS at all."""
    with _serving(fetch, "server", allowed=(OSError,)) as peer:
        peer.receive(HEADER)
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        peer.end()
        outcome = peer.outcome()
    _expect_error(outcome, "hides an error")


def _silent(fetch: Callable[..., Any]) -> None:
    """Take the hello, and say nothing."""
    with _serving(fetch, "server", timeout=SHORT, allowed=(OSError,)) as peer:
        peer.receive(HEADER)
        outcome = peer.outcome()
        expect(not outcome.goes_on, "waits for ever", line=outcome.line)
    _expect_error(outcome, "hides an error")
    expect(isinstance(outcome.error, TimeoutError), "other error", told=outcome.told)


def _expect_error(outcome: Outcome, mistake: str, **facts: object) -> None:
    """See that an error came out, and no slip of the pen."""
    expect(not outcome.goes_on, "waits", line=outcome.line)
    if isinstance(outcome.error, SLIPS):
        raise outcome.error
    expect(outcome.error is not None, mistake, told=outcome.told, **facts)


def fetch_securely(address, name, ca_pem, request, timeout):
    """Send `request` over TLS, and return the whole answer, as bytes.

    `address` is (host, port). The server has to prove that it is `name`, to
    a client that trusts the authority `ca_pem` (text). Raises
    ssl.SSLCertVerificationError where it cannot, another OSError where the
    answer is cut off, and TimeoutError after `timeout` seconds of silence.
    """
    context = ssl.create_default_context(cadata=ca_pem)
    with (
        socket.create_connection(address, timeout) as sock,
        context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False) as tls,
    ):
        tls.sendall(request)
        answer = b""
        while piece := tls.recv(4096):
            answer += piece
    return answer


EXERCISE = Exercise(
    name="fetch_securely",
    notebook="15",
    title="Ask over TLS, and know whom",
    solution=(fetch_securely,),
    check=check,
    gives=bytes,
    mistakes={
        "never comes": Mistake(
            "a server listened at `address`, and no connection came.",
            "`socket.create_connection(address, timeout)`.",
        ),
        "no TLS": Mistake(
            "the server waited for a ClientHello, and your request came without TLS. Everybody on "
            "the way has read it.",
            "`context.wrap_socket(sock, server_hostname=name)`, and to send through what it "
            "returns.",
        ),
        "no handshake": Mistake(
            "a server with a good certificate waited for the handshake, and your function {told}.",
            "to let `wrap_socket` finish before you do anything else with the connection.",
        ),
        "distrusts": Mistake(
            "the server had a certificate from the authority `ca_pem`, and your client refused it: "
            "{error!r}.",
            "`ssl.create_default_context(cadata=ca_pem)`, and the right name for "
            "`server_hostname`.",
        ),
        "other request": Mistake(
            "the server was to get {request!r}, and it got {got!r}.",
            "`sendall(request)`, once, through TLS.",
        ),
        "asks twice": Mistake(
            "the server had got your request, and then more came.", "`sendall(request)`, once."
        ),
        "gives up": Mistake(
            "the server had your request, {deed}, and answered, and your function {told}.",
            "to wait as long as `timeout` allows: silence is not the end.",
        ),
        "waits": Mistake(
            "the server had said that this was all, and your function waits at `{line}`.",
            "to leave the loop when `recv` returns b''.",
        ),
        "fails": Mistake(
            "a kind server answered with {size} bytes and ended properly, and your function "
            "{told}.",
            "to read on until `recv` returns b'', which is no error.",
        ),
        "nothing": Mistake(
            "the server had answered, and your function {told}.", "to return what has come."
        ),
        "only a part": Mistake(
            "of an answer of {size} bytes you returned {got}. It came in several records.",
            "a loop around `recv`: a record is no message either.",
        ),
        "not decrypted": Mistake(
            "what you returned are records of TLS, as they travel: {got!r}.",
            "to read with `recv` of what `wrap_socket` returned, and to leave `shutdown` out: a "
            "TLS socket on which it was called hands out what comes as it is.",
        ),
        "blames the certificate": Mistake(
            "the server had proved its name, the answer was cut off, and your function {told}. "
            "Whoever called would think that it was an impostor.",
            "to let exceptions through as they are.",
        ),
        "other answer": Mistake(
            "the answer had {size} bytes, and what you returned is {got!r}.",
            "to put the pieces together in the order in which they come.",
        ),
        "any name": Mistake(
            "a server with a certificate {fault} got your request. Anybody can have a certificate "
            "for a name of his own.",
            "to leave `check_hostname` on, and to give `server_hostname=name`.",
        ),
        "anybody": Mistake(
            "a server whose certificate had a fault ({fault}) got your request.",
            "`ssl.create_default_context(cadata=ca_pem)` as it is: it checks the issuer, the dates "
            "and the name. CERT_NONE checks nothing.",
        ),
        "hides the refusal": Mistake(
            "the certificate of a server had a fault ({fault}), and your function {told}.",
            "to let the ssl.SSLCertVerificationError of `wrap_socket` through.",
        ),
        "cut short": Mistake(
            "the connection ended after {sent!r}, without the word of TLS that this was all, and "
            "your function {told}. Anybody on the way can send a FIN.",
            "`suppress_ragged_eofs=False` for `wrap_socket`, as in section 7.",
        ),
        "hides an error": Mistake(
            "the connection failed, and your function {told}. Whoever called has to learn of it.",
            "to let exceptions through, or not to catch them at all.",
        ),
        "waits for ever": Mistake(
            "the server said nothing, and your function waits at `{line}`, far longer than "
            "`timeout`.",
            "to give `timeout` to `create_connection`: before TLS begins, so that it holds for the "
            "handshake, too.",
        ),
        "other error": Mistake(
            "the server said nothing for longer than `timeout`, and your function {told}.",
            "to let the TimeoutError through.",
        ),
    },
    hints=(
        "Three steps: a context that trusts `ca_pem`, a connection with a timeout, and TLS around "
        "it. Then it is the client of notebook 04.",
        "`ssl.create_default_context(cadata=ca_pem)` checks issuer, dates and name. Change nothing "
        "about it.",
        "`context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False)` in a `with` "
        "block; in it `sendall`, and a loop around `recv` until it returns b''.",
    ),
    right="Four lines make a careful client, and each careless one leaves one of them out.",
)
