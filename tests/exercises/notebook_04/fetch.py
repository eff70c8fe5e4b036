"""Answers to fetch."""

import asyncio
import contextlib
import select
import socket
import time


def _ask(client, request):
    client.sendall(request)
    client.shutdown(socket.SHUT_WR)


def _read_all(client, deadline=None):
    pieces = []
    while deadline is None or (left := deadline - time.monotonic()) > 0:
        if deadline is not None:
            client.settimeout(left)
        pieces.append(client.recv(4096))
        if not pieces[-1]:
            return b"".join(pieces)
    raise TimeoutError


def one_recv(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        return client.recv(1_000_000)


def no_shutdown(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        client.sendall(request)
        return _read_all(client)


def no_timeout(host, port, request, timeout):
    with socket.create_connection((host, port)) as client:
        _ask(client, request)
        return _read_all(client)


def half_is_better_than_nothing(host, port, request, timeout, answer=b""):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        with contextlib.suppress(ConnectionResetError):
            while piece := client.recv(4096):
                answer += piece
    return answer


def half_when_the_time_is_over(host, port, request, timeout):
    deadline, answer = time.monotonic() + timeout, b""
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        with contextlib.suppress(TimeoutError):
            while time.monotonic() < deadline:
                client.settimeout(max(0.001, deadline - time.monotonic()))
                piece = client.recv(4096)
                if not piece:
                    break
                answer += piece
    return answer


def a_timeout_for_each_call(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        return _read_all(client)


def a_kind_of_timeout_for_each_call(host, port, request, timeout):
    class TooSlow(TimeoutError):
        pass

    try:
        return a_timeout_for_each_call(host, port, request, timeout)
    except TimeoutError as error:
        raise TooSlow from error


def what_is_left_may_be_negative(host, port, request, timeout):
    deadline = time.monotonic() + timeout
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        pieces = []
        while pieces[-1:] != [b""]:
            client.settimeout(deadline - time.monotonic())
            pieces.append(client.recv(4096))
    return b"".join(pieces)


def only_the_answer_has_a_deadline(host, port, request, timeout):
    with socket.create_connection((host, port)) as client:
        _ask(client, request)
        return _read_all(client, time.monotonic() + timeout)


def connects_without_a_deadline(host, port, request, timeout):
    deadline = time.monotonic() + timeout
    with socket.create_connection((host, port)) as client:
        client.settimeout(timeout)
        _ask(client, request)
        return _read_all(client, deadline)


def a_new_deadline_after_the_request(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        return _read_all(client, time.monotonic() + timeout)


def closes_only_at_the_end(host, port, request, timeout):
    deadline = time.monotonic() + timeout
    client = socket.create_connection((host, port), timeout)
    _ask(client, request)
    answer = _read_all(client, deadline)
    client.close()
    return answer


def never_closes(host, port, request, timeout):
    deadline = time.monotonic() + timeout
    client = socket.create_connection((host, port), timeout)
    _ask(client, request)
    _kept.append(client)
    return _read_all(client, deadline)


_kept = []


def asks_nothing(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        client.shutdown(socket.SHUT_WR)
        return _read_all(client, time.monotonic() + timeout)


def adds_a_line_end(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request + b"\n")
        return _read_all(client, time.monotonic() + timeout)


def sends(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        client.send(request)
        client.shutdown(socket.SHUT_WR)
        return _read_all(client, time.monotonic() + timeout)


def closes_instead(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        client.sendall(request)
        client.close()
        return _read_all(client)


def shuts_both(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_RDWR)
        return _read_all(client)


def impatient(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        client.settimeout(0.2)
        answer = b""
        with contextlib.suppress(TimeoutError):
            while piece := client.recv(4096):
                answer += piece
    return answer


def as_text(host, port, request, timeout):
    with socket.create_connection((host, port), timeout) as client:
        _ask(client, request)
        return _read_all(client, time.monotonic() + timeout).decode()


def as_a_list(host, port, request, timeout):
    return [right_by_one_loop(host, port, request, timeout)]


def says_nothing(host, port, request, timeout):
    print(right_by_one_loop(host, port, request, timeout))


def goes_nowhere(host, port, request, timeout):
    return b""


def strips(host, port, request, timeout):
    return right_by_one_loop(host, port, request, timeout).strip()


def every_error_is_a_timeout(host, port, request, timeout):
    try:
        return right_by_one_loop(host, port, request, timeout)
    except OSError as error:
        raise TimeoutError from error


def own_error(host, port, request, timeout):
    try:
        return right_by_one_loop(host, port, request, timeout)
    except TimeoutError as error:
        raise RuntimeError("too slow") from error


def two_arguments(host, port, request, timeout):
    with socket.create_connection(host, port) as client:
        _ask(client, request)
        return _read_all(client)


def right_by_one_loop(host, port, request, timeout):
    end = time.monotonic() + timeout
    answer = bytearray()
    sock = socket.socket()
    try:
        sock.settimeout(timeout)
        sock.connect((host, port))
        sock.settimeout(max(end - time.monotonic(), 0.0001))
        sock.sendall(request)
        sock.shutdown(socket.SHUT_WR)
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock.settimeout(left)
            piece = sock.recv(1000)
            if not piece:
                return bytes(answer)
            answer.extend(piece)
    finally:
        sock.close()


def by_streams(host, port, request, timeout):
    async def talk():
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(request)
            await writer.drain()
            writer.write_eof()
            return await reader.read()
        finally:
            writer.transport.abort()

    async def main():
        return await asyncio.wait_for(talk(), timeout)

    return asyncio.run(main())


def byte_by_byte(host, port, request, timeout):
    deadline = time.time() + timeout

    def left():
        if time.time() >= deadline:
            raise TimeoutError("too late")
        return max(deadline - time.time(), 0.001)

    answer = b""
    with socket.create_connection((host, port), timeout=left()) as client:
        client.settimeout(left())
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        client.settimeout(left())
        while piece := client.recv(1):
            answer += piece
            client.settimeout(left())
    return answer


def by_select(host, port, request, timeout):
    deadline = time.perf_counter() + timeout
    pieces, view = [], memoryview(request)
    with socket.create_connection((host, port), timeout) as client:
        client.setblocking(False)
        done = False
        while True:
            left = deadline - time.perf_counter()
            if left <= 0:
                raise TimeoutError
            if not view and not done:
                client.shutdown(socket.SHUT_WR)
                done = True
            readable, writable, _ = select.select([client], [client] if view else [], [], left)
            if writable:
                view = view[client.send(view[:65536]) :]
            if readable:
                piece = client.recv(4096)
                if not piece:
                    return b"".join(pieces)
                pieces.append(piece)


def into_a_buffer(host, port, request, timeout):
    deadline = time.monotonic() + timeout
    answer, buffer = b"", bytearray(2000)
    with contextlib.closing(socket.create_connection((host, port), timeout)) as client:
        client.settimeout(max(deadline - time.monotonic(), 1e-6))
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        count = 1
        while count:
            if (left := deadline - time.monotonic()) <= 0:
                raise TimeoutError(f"not done in {timeout} s")
            client.settimeout(left)
            count = client.recv_into(buffer)
            answer += buffer[:count]
    return memoryview(answer)


def by_a_generator(host, port, request, timeout):
    deadline = time.monotonic() + timeout

    def remaining():
        if (left := deadline - time.monotonic()) > 0:
            return left
        raise TimeoutError

    def pieces(client):
        client.settimeout(remaining())
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        client.settimeout(remaining())
        for piece in iter(lambda: client.recv(4096), b""):
            yield piece
            client.settimeout(remaining())

    with socket.create_connection((host, port), remaining()) as client:
        return b"".join(pieces(client))


def in_small_steps(host, port, request, timeout):
    deadline = time.monotonic() + timeout
    with socket.create_connection((host, port), timeout) as client:
        view = memoryview(request)
        while view:
            client.settimeout(max(0.001, deadline - time.monotonic()))
            view = view[client.send(view) :]
            if time.monotonic() > deadline:
                raise TimeoutError
        client.shutdown(socket.SHUT_WR)
        client.settimeout(0.05)
        answer = b""
        while True:
            if time.monotonic() > deadline:
                raise TimeoutError
            try:
                piece = client.recv(4096)
            except TimeoutError:
                continue
            if piece == b"":
                break
            answer = answer + piece
        return answer


def own_kind_of_timeout(host, port, request, timeout):
    class TooSlow(TimeoutError):
        pass

    try:
        return right_by_one_loop(host, port, request, timeout)
    except TimeoutError as error:
        raise TooSlow("too slow") from error


WRONG = (
    (one_recv, "does not read on"),
    (no_shutdown, "never says that it is done"),
    (no_timeout, "waits for ever"),
    (half_is_better_than_nothing, "hides an error"),
    (half_when_the_time_is_over, "hides an error"),
    (a_timeout_for_each_call, "a new wait for each piece"),
    (a_kind_of_timeout_for_each_call, "a new wait for each piece"),
    (what_is_left_may_be_negative, "negative"),
    (only_the_answer_has_a_deadline, "sends for ever"),
    (connects_without_a_deadline, "connects for ever"),
    (a_new_deadline_after_the_request, "a new wait after the request"),
    (closes_only_at_the_end, "left open"),
    (never_closes, "left open"),
    (asks_nothing, "sends nothing"),
    (adds_a_line_end, "other request"),
    (sends, "not all sent"),
    (closes_instead, "slip: used after close"),
    (shuts_both, "closes"),
    (impatient, "gives up"),
    (as_text, "slip: text"),
    (as_a_list, "slip: one in a list"),
    (says_nothing, "slip: printed"),
    (goes_nowhere, "never comes"),
    (strips, "wrong answer"),
    (every_error_is_a_timeout, "wrong error"),
    (own_error, "another error"),
    (two_arguments, "slip: address"),
)

RIGHT = (
    *(right_by_one_loop, by_streams, byte_by_byte, by_select, into_a_buffer, by_a_generator),
    *(in_small_steps, own_kind_of_timeout),
)

ANY = "recv may be asked for any number of bytes above 0: the loop goes on"
AGAIN = "each `recv` has a timeout set after this one"
SAID = "what the exception says is not asked for"
FIRST = "`create_connection` leaves its timeout on the socket, and connecting here takes no time"
OVER = "raise TimeoutError('the whole exchange took too long')"
CONNECT = "with socket.create_connection((host, port), time_left()) as client:"
LEFT = f"left = deadline - time.monotonic() ⏎ if left <= 0: ⏎ {OVER} ⏎ return left"
NONE = "no source address is what it has by itself"
EQUIVALENT = {
    f"error swallowed | {LEFT} → try: ⏎ {LEFT} ⏎ except ConnectionError: ⏎ return None": (
        "nothing there raises a ConnectionError"
    ),
    "size of recv*": ANY,
    "number | piece = client.recv(4096) → piece = client.recv(4095)": ANY,
    "number | piece = client.recv(4096) → piece = client.recv(4097)": ANY,
    "number | piece = client.recv(4096) → piece = client.recv(8192)": ANY,
    "sides swapped | deadline = time.monotonic() + timeout*": "a sum has no order",
    "silence is the end | after client.shutdown(socket.SHUT_WR) → client.settimeout(0.2)": AGAIN,
    "comparison | if left <= 0: → if left < 0:": "the clock does not read just the deadline",
    "statement deleted | client.settimeout(time_left()) → pass": FIRST,
    "slip: parentheses forgotten | client.settimeout(time_left()) → client.settimeout": FIRST,
    f"slip: an argument in a list | {OVER} → *": SAID,
    f"slip: an argument too few | {OVER} → *": SAID,
    f"slip: an argument too many | {OVER} → *": SAID,
    f"text | {OVER} → *": SAID,
    f"slip: an argument too many | {CONNECT} → {CONNECT[:-12]}, None) as client:": NONE,
}
