"""Servers and clients as a reader writes them, to be stepped through."""

import contextlib
import itertools
import select
import socket
import struct
import time


def serve():
    listener = socket.socket()
    listener.bind(("", 0))
    listener.listen()
    conn, peer = listener.accept()
    print("connected to", peer)
    while True:
        data = conn.recv(100)
        if not data:
            break
        conn.sendall(data.upper())
    conn.close()
    listener.close()


def talk(address):
    sock = socket.socket()
    sock.connect(address)
    sock.sendall(b"hello")
    answer = sock.recv(100)
    print(answer)
    sock.close()


def handle(conn):
    data = conn.recv(10)
    conn.sendall(
        data * 2,
    )


def serve_for_ever():
    with socket.create_server(("", 0)) as listener:
        while True:
            conn, _ = listener.accept()
            with conn:
                handle(conn)


def ask(address, question):
    with socket.create_connection(address) as sock:
        sock.sendall(question)
        return sock.recv(100)


def one(address):
    return ask(address, b"one")


def two(address):
    return ask(address, b"two")


def refused():
    sock = socket.socket()
    with contextlib.suppress(ConnectionRefusedError):
        sock.connect(("127.0.0.1", 1))  # port: nobody listens there
    sock.close()


def says_nothing(address):
    sock = socket.create_connection(address)
    sock.recv(10)


def waits_a_moment(address):
    sock = socket.create_connection(address)
    sock.settimeout(0.1)
    time.sleep(0.05)
    sock.recv(10)


def resets(address):
    sock = socket.create_connection(address)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def fails(address):
    number = 1
    inner(number - 1)


def inner(divisor):
    return 1 / divisor


def endless(address):
    n = 0
    while True:
        n += 1


def never_back(address):
    any(False for _ in itertools.count())


def stubborn(address):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def listens_not():
    return 42


def serve_datagrams():
    sock = socket.socket(type=socket.SOCK_DGRAM)
    sock.bind(("", 0))
    data, peer = sock.recvfrom(100)
    sock.sendto(data, peer)
    sock.close()


def send_datagram(address):
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.sendto(b"ping", address)
        sock.recvfrom(100)


def read_all(sock):
    parts = []
    while part := sock.recv(3):
        parts.append(part)
    return b"".join(parts)


def serve_until_the_end():
    with socket.create_server(("", 0)) as listener:
        conn, _ = listener.accept()
        with conn:
            message = read_all(conn)
            conn.sendall(message[::-1])


def half_close(address):
    with socket.create_connection(address) as sock:
        sock.sendall(b"abc def")
        sock.shutdown(socket.SHUT_WR)
        return read_all(sock)


def forgets_its_sockets(address):
    global forgotten
    forgotten = [socket.create_connection(address), socket.create_server(("", 0))]


def bulk_server():
    with socket.create_server(("", 0)) as listener:
        conn, _ = listener.accept()
        total = 0
        while data := conn.recv(1 << 20):
            total += len(data)
        conn.close()
        return total


def bulk_client(address):
    with socket.create_connection(address) as sock:
        sock.sendall(bytes(400_000))


def parts_of(sock):
    while part := sock.recv(2):
        yield part


def serve_parts():
    with socket.create_server(("", 0)) as listener, listener.accept()[0] as conn:
        return b"".join(parts_of(conn))


def sends_and_waits(address):
    with socket.create_connection(address) as sock:
        sock.sendall(b"abc")
        sock.shutdown(socket.SHUT_WR)
        sock.recv(10)


def tidies_up():
    sock = socket.socket()
    try:
        sock.bind(5)
    except TypeError as error:
        kind = type(error).__name__
    finally:
        sock.close()
    return kind


def polls():
    with socket.create_server(("", 0)) as listener:
        listener.setblocking(False)
        while True:
            with contextlib.suppress(BlockingIOError):
                conn, _ = listener.accept()
                break
        conn.setblocking(True)
        handle(conn)
        conn.close()


def serve_lines():
    with socket.create_server(("", 0)) as listener:
        select.select([listener], [], [])
        conn, _ = listener.accept()
        with conn, conn.makefile("rwb") as file:
            file.write(file.readline())
            file.flush()


def asks_by_file(address):
    with socket.create_connection(address) as sock, sock.makefile("rwb") as file:
        file.write(b"hello\n")
        file.flush()
        return file.readline()


def serve_here_only():
    listener = socket.create_server(("127.0.0.1", 0))
    listener.accept()


def sleeps_long():
    time.sleep(1.5)


def has_yield():
    yield


async def is_async():
    pass


def the(stepped, who, source, nth=0):
    """The n-th step of a program at a line with this text."""
    return [step for step in stepped.by(who) if source in step.source][nth]


def flags(step):
    """The flags of each of its packets."""
    return [frame.flags for frame in step.packets]
