"""Answers to turn."""

import asyncio
import socket
import time

from helpers.exercises.notebook_10.turn import turn


def read(sock):
    answer = b""
    while b"\n" not in answer:
        piece = sock.recv(1000)
        if not piece:
            raise EOFError(f"only {answer} came")
        answer += piece
    return answer.rstrip(b"\n")


def two_writes(sock, header, body):
    sock.sendall(header)
    sock.sendall(body)
    return read(sock)


def three_writes(sock, header, body):
    for part in (header, body[:3], body[3:]):
        sock.sendall(part)
    return read(sock)


def no_delay(sock, header, body):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return two_writes(sock, header, body)


def sleeps(sock, header, body):
    sock.sendall(header)
    time.sleep(0.01)
    sock.sendall(body)
    return read(sock)


def sends(sock, header, body):
    sock.send(header + body)
    return read(sock)


def body_alone(sock, header, body):
    sock.sendall(body)
    return read(sock)


def body_first(sock, header, body):
    sock.sendall(body + header)
    return read(sock)


def header_alone(sock, header, body):
    sock.sendall(header)
    return read(sock)


def with_a_line_end(sock, header, body):
    sock.sendall(header + body + b"\n")
    return read(sock)


def shuts(sock, header, body):
    sock.sendall(header + body)
    sock.shutdown(socket.SHUT_WR)
    return read(sock)


def sends_nothing(sock, header, body):
    return read(sock)


def one_recv(sock, header, body):
    sock.sendall(header + body)
    return sock.recv(4096)[:-1]


def keeps_the_end(sock, header, body):
    return turn(sock, header, body) + b"\n"


def strips(sock, header, body):
    return turn(sock, header, body)[3:]


def strips_too_much(sock, header, body):
    return turn(sock, header, body).strip()


def to_the_end_of_the_stream(sock, header, body):
    sock.sendall(header + body)
    answer = b""
    while piece := sock.recv(4096):
        answer += piece
    return answer[:-1]


def half_is_whole(sock, header, body):
    try:
        return turn(sock, header, body)
    except EOFError:
        return b""


def goes_round(sock, header, body):
    sock.sendall(header + body)
    answer = b""
    while not answer.endswith(b"\n"):
        answer += sock.recv(4096)
    return answer[:-1]


def has_no_patience(sock, header, body):
    sock.settimeout(0.3)
    try:
        return turn(sock, header, body)
    except TimeoutError:
        return b""


def swallows(sock, header, body):
    try:
        return turn(sock, header, body)
    except OSError:
        return b""


def closes(sock, header, body):
    with sock:
        return turn(sock, header, body)


def in_text(sock, header, body):
    sock.sendall(header + body)
    return read(sock).decode()


def sends_parts(sock, header, body):
    sock.send(header, getattr(socket, "MSG_MORE", 0))
    sock.sendall(body)
    return read(sock)


def sends_both_once(sock, header, body):
    sock.sendmsg([header, body])
    return read(sock)


def raises_another_error(sock, header, body):
    try:
        return turn(sock, header, body)
    except EOFError:
        raise ValueError("it ended") from None


def skips_an_empty_body(sock, header, body):
    if body:
        return turn(sock, header, body)
    return turn(sock, b"", b"")


WRONG = (
    (skips_an_empty_body, "sends nothing"),
    (sends_parts, "not all sent"),
    (sends_both_once, "not all sent"),
    (raises_another_error, "another error"),
    (two_writes, "two writes"),
    (three_writes, "two writes"),
    (no_delay, "no delay, more segments"),
    (sleeps, "two writes"),
    (sends, "not all sent"),
    (body_alone, "other request"),
    (body_first, "other request"),
    (header_alone, "waits too soon"),
    (with_a_line_end, "more than that"),
    (shuts, "closes"),
    (sends_nothing, "sends nothing"),
    (one_recv, "one piece"),
    (keeps_the_end, "keeps the end"),
    (strips, "other answer"),
    (strips_too_much, "strips"),
    (to_the_end_of_the_stream, "goes on"),
    (half_is_whole, "half an answer"),
    (goes_round, "spins"),
    (has_no_patience, "gives up"),
    (swallows, "hides the reset"),
    (closes, "slip: used after close"),
    (in_text, "slip: text"),
)


def joined(sock, header, body):
    sock.sendall(b"".join((header, body)))
    return read(sock)


def by_a_file(sock, header, body):
    with sock.makefile("rwb") as file:
        file.write(header)
        file.write(body)
        file.flush()
        line = file.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    return line[:-1]


def gathers(sock, header, body):
    rest = [header, body]
    while any(rest):
        sent = sock.sendmsg(rest)
        rest = [b"".join(rest)[sent:]]
    return read(sock)


def in_a_loop(sock, header, body):
    rest = memoryview(header + body)
    while rest:
        rest = rest[sock.send(rest) :]
    return read(sock)


def small_ones_joined(sock, header, body):
    """Copy no large body."""
    if len(body) < 1000:
        header, body = header + body, b""
    sock.sendall(header)
    if body:
        sock.sendall(body)
    return read(sock)


def says_that_more_comes(sock, header, body):
    sock.sendall(header, getattr(socket, "MSG_MORE", 0))
    sock.sendall(body)
    return read(sock)


def with_a_cork(sock, header, body):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    sock.sendall(header)
    sock.sendall(body)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
    return read(sock)


def into_a_buffer(sock, header, body):
    sock.sendall(bytearray(header) + body)
    answer, buffer = bytearray(), bytearray(100)
    while not answer.endswith(b"\n"):
        count = sock.recv_into(buffer)
        if not count:
            raise EOFError
        answer += buffer[:count]
    return answer[:-1]


def by_an_event_loop(sock, header, body):
    async def main():
        reader, writer = await asyncio.open_connection(sock=sock.dup())
        try:
            writer.writelines([header, body])
            return (await reader.readuntil(b"\n"))[:-1]
        finally:
            writer.close()

    return asyncio.run(main())


RIGHT = (
    *(joined, by_a_file, gathers, in_a_loop, small_ones_joined, into_a_buffer),
    *([says_that_more_comes, with_a_cork] if hasattr(socket, "TCP_CORK") else ()),
)
ANY = "recv may be asked for any number of bytes above 0: the loop goes on"
WORDS = "what the exception says is not asked for"
RAISE = "raise EOFError('the connection ended before the answer did')"
PIECE = "piece = sock.recv(4096)"
EQUIVALENT = {
    f"number | {PIECE} → piece = sock.recv(4095)": ANY,
    f"number | {PIECE} → piece = sock.recv(4097)": ANY,
    f"number | {PIECE} → piece = sock.recv(8192)": ANY,
    f"size of recv | {PIECE} → *": ANY,
    f"text | {RAISE} → *": WORDS,
    f"slip: an argument in a list | {RAISE} → *": WORDS,
    f"slip: an argument too few | {RAISE} → *": WORDS,
    f"slip: an argument too many | {RAISE} → *": WORDS,
    "slip: an argument too many | while not answer.endswith(b'\\n'): → *": "None is the whole",
}
