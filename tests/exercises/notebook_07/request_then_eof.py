"""Answers to request_then_eof."""

import asyncio
import contextlib
import selectors
import socket
import threading
from typing import NamedTuple


def ask(sock, request):
    sock.sendall(request)
    sock.shutdown(socket.SHUT_WR)


def never_says_that_it_is_done(sock, request):
    sock.sendall(request)
    answer = b""
    while piece := sock.recv(4096):
        answer += piece
    return answer, "FIN"


def closes_instead(sock, request):
    sock.sendall(request)
    sock.close()
    answer = b""
    while piece := sock.recv(4096):
        answer += piece
    return answer, "FIN"


def shuts_both(sock, request):
    sock.sendall(request)
    sock.shutdown(socket.SHUT_RDWR)
    answer = b""
    while piece := sock.recv(4096):
        answer += piece
    return answer, "FIN"


def shuts_one_and_the_other(sock, request):
    ask(sock, request)
    sock.shutdown(socket.SHUT_RD)
    return read(sock)


def shuts_the_wrong_one(sock, request):
    sock.sendall(request)
    sock.shutdown(socket.SHUT_RD)
    return read(sock)


def shuts_first(sock, request):
    sock.shutdown(socket.SHUT_WR)
    sock.sendall(request)
    return read(sock)


def one_recv(sock, request):
    ask(sock, request)
    return sock.recv(4096), "FIN"


def reads_not_at_all(sock, request):
    ask(sock, request)
    return b"", "FIN"


def sends(sock, request):
    sock.send(request)
    sock.shutdown(socket.SHUT_WR)
    return read(sock)


def sends_a_line(sock, request):
    ask(sock, request + b"\n")
    return read(sock)


def sends_nothing(sock, request):
    sock.shutdown(socket.SHUT_WR)
    return read(sock)


def every_end_is_a_fin(sock, request):
    ask(sock, request)
    answer = b""
    try:
        while piece := sock.recv(4096):
            answer += piece
    except OSError:
        pass
    return answer, "FIN"


def every_error_is_a_rst(sock, request):
    ask(sock, request)
    answer = b""
    try:
        while piece := sock.recv(4096):
            answer += piece
    except OSError:
        return answer, "RST"
    return answer, "FIN"


def a_timeout_is_a_fin(sock, request):
    ask(sock, request)
    answer = b""
    try:
        while piece := sock.recv(4096):
            answer += piece
    except ConnectionResetError:
        return answer, "RST"
    except TimeoutError:
        pass
    return answer, "FIN"


def silence_is_the_end(sock, request):
    ask(sock, request)
    sock.settimeout(0.1)
    answer = b""
    with contextlib.suppress(TimeoutError):
        while piece := sock.recv(4096):
            answer += piece
    return answer, "FIN"


def has_no_patience(sock, request):
    sock.settimeout(0.1)
    ask(sock, request)
    return read(sock)


def lets_it_through(sock, request):
    ask(sock, request)
    answer = b""
    while piece := sock.recv(4096):
        answer += piece
    return answer, "FIN"


def keeps_nothing(sock, request):
    try:
        return lets_it_through(sock, request)
    except ConnectionResetError:
        return b"", "RST"


def keeps_the_last_piece(sock, request):
    ask(sock, request)
    answer = b""
    while piece := sock.recv(4096):
        answer = piece
    return answer, "FIN"


def strips(sock, request):
    answer, ending = right(sock, request)
    return answer.strip(), ending


def turned(sock, request):
    return right(sock, request)[::-1]


def alone(sock, request):
    return right(sock, request)[0]


def in_small_letters(sock, request):
    answer, ending = right(sock, request)
    return answer, ending.lower()


def decodes(sock, request):
    answer, ending = right(sock, request)
    return answer.decode("latin-1"), ending


def always_rst(sock, request):
    return right(sock, request)[0], "RST"


def says_closed(sock, request):
    answer, ending = right(sock, request)
    return answer, "closed" if ending == "FIN" else ending


def three_values(sock, request):
    return (*right(sock, request), None)


def goes_round(sock, request):
    ask(sock, request)
    answer = b""
    while True:
        answer += sock.recv(4096)


def prints_it(sock, request):
    print(right(sock, request))


def in_text(sock, request):
    ask(sock, str(request))
    return read(sock)


WRONG = (
    (never_says_that_it_is_done, "never says that it is done"),
    (closes_instead, "closes"),
    (shuts_both, "reads nothing"),
    (shuts_one_and_the_other, "reads nothing"),
    (shuts_the_wrong_one, "never says that it is done"),
    (shuts_first, "shuts first"),
    (one_recv, "one piece"),
    (reads_not_at_all, "does not wait"),
    (sends, "not all sent"),
    (sends_a_line, "other request"),
    (sends_nothing, "sends nothing"),
    (every_end_is_a_fin, "half looks whole"),
    (every_error_is_a_rst, "silence is a RST"),
    (a_timeout_is_a_fin, "silence is a FIN"),
    (silence_is_the_end, "gives up"),
    (has_no_patience, "gives up"),
    (lets_it_through, "lets it through"),
    (keeps_nothing, "throws away"),
    (keeps_the_last_piece, "wrong answer"),
    (strips, "one piece"),
    (turned, "turned"),
    (alone, "slip: wrong kind"),
    (in_small_letters, "wrong ending"),
    (decodes, "no bytes"),
    (always_rst, "wrong ending"),
    (says_closed, "wrong ending"),
    (three_values, "no pair"),
    (goes_round, "goes on"),
    (prints_it, "slip: printed"),
    (in_text, "slip: text for bytes"),
)


def read(sock):
    pieces = []
    while True:
        try:
            piece = sock.recv(1000)
        except ConnectionResetError:
            return b"".join(pieces), "RST"
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces), "FIN"


def right(sock, request):
    ask(sock, request)
    return read(sock)


def byte_by_byte(sock, request):
    ask(sock, request)
    answer, ending = bytearray(), "FIN"
    try:
        while byte := sock.recv(1):
            answer += byte
    except ConnectionError:
        ending = "RST"
    return answer, ending


def sends_in_pieces(sock, request):
    rest = memoryview(request)
    while rest:
        rest = rest[sock.send(rest) :]
    sock.shutdown(socket.SHUT_WR)
    return list(read(sock))


def sends_messages(sock, request):
    while request:
        request = request[sock.sendmsg([request]) :]
    sock.shutdown(socket.SHUT_WR)
    return read(sock)


def into_a_buffer(sock, request):
    ask(sock, request)
    buffer, answer = bytearray(333), b""
    try:
        while count := sock.recv_into(buffer):
            answer += buffer[:count]
    except (ConnectionResetError, ConnectionAbortedError):
        return answer, "RST"
    else:
        return answer, "FIN"


def in_the_end_closes(sock, request):
    with sock:
        return right(sock, request)


def by_a_file(sock, request):
    answer = b""
    try:
        with sock.makefile("rwb") as file:
            file.write(request)
            file.flush()
            sock.shutdown(socket.SHUT_WR)
            while piece := file.read1():
                answer += piece
    except ConnectionResetError:
        return answer, "RST"
    return answer, "FIN"


def by_a_generator(sock, request):
    endings = []

    def pieces():
        try:
            yield from iter(lambda: sock.recv(512), b"")
            endings.append("FIN")
        except ConnectionResetError:
            endings.append("RST")

    ask(sock, request)
    return b"".join(pieces()), endings[0]


def by_a_selector(sock, request):
    ask(sock, request)
    answer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        while True:
            selector.select()
            try:
                piece = sock.recv(4096)
            except ConnectionResetError:
                return answer, "RST"
            if not piece:
                return answer, "FIN"
            answer += piece


def patient(sock, request):
    sock.settimeout(None)
    ask(sock, request)
    sock.settimeout(0.1)
    answer = b""
    while True:
        try:
            piece = sock.recv(4096)
        except TimeoutError:
            continue
        except ConnectionResetError:
            return answer, "RST"
        if not piece:
            return answer, "FIN"
        answer += piece


def peeks(sock, request):
    ask(sock, request)
    answer = b""
    try:
        while seen := sock.recv(4096, socket.MSG_PEEK):
            answer += sock.recv(len(seen))
    except ConnectionResetError:
        return answer, "RST"
    return answer, "FIN"


class Answered(NamedTuple):
    answer: memoryview
    ending: str


def named(sock, request):
    answer, ending = right(sock, request)
    return Answered(memoryview(answer), ending)


def by_match(sock, request):
    ask(sock, request)
    answer = b""
    while True:
        try:
            match sock.recv(4096):
                case b"":
                    return answer, "FIN"
                case piece:
                    answer += piece
        except ConnectionResetError:
            return answer, "RST"


def sends_in_a_thread(sock, request):
    thread = threading.Thread(target=ask, args=(sock, request))
    thread.start()
    thread.join()
    return read(sock)


def by_an_event_loop(sock, request):
    async def main():
        sock.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(sock, request)
        sock.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := await loop.sock_recv(sock, 4096):
                answer += piece
        except ConnectionResetError:
            return answer, "RST"
        return answer, "FIN"

    return asyncio.run(main())


def calls_itself(sock, request, answer=None):
    if answer is None:
        ask(sock, request)
        answer = b""
    try:
        piece = sock.recv(4096)
    except ConnectionResetError:
        return answer, "RST"
    return calls_itself(sock, request, answer + piece) if piece else (answer, "FIN")


RIGHT = (
    *(right, byte_by_byte, sends_in_pieces, sends_messages, into_a_buffer, in_the_end_closes),
    *(by_a_file, by_a_generator, by_a_selector, patient, peeks, named, by_match),
    *(sends_in_a_thread, by_an_event_loop, calls_itself),
)

ANY = "recv may be asked for any number of bytes above 0: the loop goes on"
PAIR = "a list of two is unpacked as a pair is"
WHILE = "while (piece := sock.recv(4096)):"
EQUIVALENT = {
    f"number | {WHILE} → while (piece := sock.recv(4095)):": ANY,
    f"number | {WHILE} → while (piece := sock.recv(4097)):": ANY,
    f"number | {WHILE} → while (piece := sock.recv(8192)):": ANY,
    "size of recv*": ANY,
    "return of another kind | return (answer, 'FIN') → return list((answer, 'FIN'))": PAIR,
    "return of another kind | return (answer, 'RST') → return list((answer, 'RST'))": PAIR,
}
