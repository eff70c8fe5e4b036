"""A name server on this machine, over UDP and TCP, which may be silent or lie."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Self

from helpers.application import dns
from helpers.servers.background import BackgroundServer
from helpers.servers.datagram import DatagramServer
from helpers.servers.opening import ServerError, open_datagram_socket

TRIES = 20  # a port that is free for UDP may be in use for TCP
LONGEST = 65_535  # bytes of a message over TCP (RFC 1035 4.2.2)
LIAR = "203.0.113.9"  # an address that belongs to nobody (RFC 5737 3)


def _lie(data: bytes, **header: int) -> bytes:
    """The answer, with a wrong address in each record and other values in its header."""
    told = dns.parse(data)
    wrong = socket.inet_aton(LIAR)
    answers = tuple(
        record._replace(data=wrong) if record.type == dns.A else record for record in told.answers
    )
    return replace(told, header=replace(told.header, **header), answers=answers).pack()


def _other_id(data: bytes) -> bytes:
    return _lie(data, id=dns.parse(data).header.id ^ 1)


def _other_question(data: bytes) -> bytes:
    told = dns.parse(_lie(data))
    asked = tuple(question._replace(name="other.example") for question in told.questions)
    return replace(told, questions=asked).pack()


def _loop(data: bytes) -> bytes:
    """The answer, with a question whose name is a pointer to itself."""
    return data[: dns.HEADER] + b"\xc0\x0c" + b"\0\1\0\1"


LIES: dict[str, Callable[[bytes], bytes]] = {
    "another id": _other_id,
    "another port": _lie,
    "another question": _other_question,
    "a loop": _loop,
}


class NameServer:
    """Answers questions for the names of `zone`, over UDP and TCP on one port number.

    `zone` is as `helpers.application.dns.answer` takes it: `{"www.example": ["192.0.2.1"]}`. The
    first `ignores` datagrams get no answer. With `lies`, one of `LIES`, each answer over UDP comes
    after a wrong one, which differs from it as the lie says.

    Raises ValueError for a lie that is not known and a name that is none, ServerError if no port
    can be had. Stop it with `stop()`, or leave a `with` block.
    """

    def __init__(
        self, zone: dns.Zone, *, ignores: int = 0, lies: str = "", host: str = "127.0.0.1"
    ) -> None:
        if lies and lies not in LIES:
            raise ValueError(f"{lies!r} is none of the lies: {', '.join(LIES)}")
        for name in zone:
            dns.encode_name(name)
        self.zone = {name: list(texts) for name, texts in zone.items()}
        self.questions: list[str] = []
        """Over what each question came, "UDP" or "TCP", in their order."""
        self._ignores = ignores
        self._lie = LIES.get(lies)
        self._liar = open_datagram_socket(host) if lies == "another port" else None
        self._udp, self._tcp = self._open(host)
        self.address = self._udp.address

    def _open(self, host: str) -> tuple[DatagramServer, BackgroundServer]:
        for left in reversed(range(TRIES)):
            udp = _Datagrams(self._replies, host)
            try:
                return udp, BackgroundServer(self._serve, host=host, port=udp.address[1])
            except ServerError:
                udp.stop()
                if not left:
                    raise
        raise AssertionError("unreachable")

    def _replies(self, data: bytes) -> Iterator[tuple[socket.socket | None, bytes]]:
        """What is sent for a datagram, and by which socket: None is the server's own."""
        self.questions.append("UDP")
        if len(self.questions) <= self._ignores:
            return
        reply = dns.answer(self.zone, data)
        if reply is None:
            return
        if self._lie:
            yield self._liar, self._lie(reply)
        yield None, reply

    def _serve(self, connection: socket.socket) -> None:
        """Answer what comes over one connection, until its client has said all."""
        stream = b""
        while piece := connection.recv(LONGEST):
            queries, stream = dns.cut(stream + piece)
            for data in queries:
                reply = dns.answer(self.zone, data, LONGEST)
                if reply is None:
                    return
                self.questions.append("TCP")
                connection.sendall(dns.with_length(reply))

    @property
    def running(self) -> bool:
        """True until the server is stopped."""
        return bool(self._udp.running)

    def stop(self) -> None:
        """Stop both; a second call does nothing."""
        for server in (self._udp, self._tcp):
            server.stop_quietly()
        if self._liar:
            self._liar.close()

    stop_quietly = stop

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = "answers" if self.running else "has stopped"
        return f"<name server for {len(self.zone)} names, {state}>"


class _Datagrams(DatagramServer):
    """A UDP server whose answer may be several datagrams, from several sockets."""

    def __init__(self, replies: Callable[[bytes], Any], host: str) -> None:
        self._replies = replies
        super().__init__(replies, host=host)

    def _reply(self, who: str, client: tuple[str, int], data: bytes) -> None:
        for sock, reply in self._replies(data):
            self.log.add(who, f"was sent {len(reply)} bytes")
            (sock or self._socket).sendto(reply, client)
