"""Answers to rescue."""

import asyncio
import socket
import threading
import time

_kept = []  # a notebook's variables live on like this


def hangs_up_at_once(address):
    socket.create_connection(address, timeout=2).close()


def forgets_the_end(address):
    with socket.create_connection(address, timeout=2) as client:
        client.sendall(b"wake up")


def only_makes_a_socket(address):
    with socket.socket() as client:
        client.settimeout(2)


def by_udp(address):
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.sendto(b"wake up\n", address)


def forgets_the_end_and_stays(address):
    client = socket.create_connection(address, timeout=2)
    _kept.append(client)
    client.sendall(b"wake up")


def waits_first(address):
    with socket.create_connection(address) as client:
        client.recv(100)
        client.sendall(b"wake up\n")


def a_raw_text(address):
    with socket.create_connection(address) as client:
        client.sendall(rb"wake up\n")


def leaves_it_open(address):
    client = socket.create_connection(address)
    _kept.append(client)
    client.sendall(b"wake up\n")


def sends_text(address):
    with socket.create_connection(address) as client:
        client.sendall("wake up\n")


def never_returns(address):
    with socket.create_connection(address) as client:
        client.sendall(b"wake up\n")
        while True:
            time.sleep(0.01)


WRONG = (
    (only_makes_a_socket, "never connected"),
    (by_udp, "never connected"),
    (hangs_up_at_once, "said nothing"),
    (forgets_the_end, "no end of line"),
    (forgets_the_end_and_stays, "still open"),
    (waits_first, "stays silent"),
    (a_raw_text, "two letters"),
    (leaves_it_open, "leaves sockets"),
    (sends_text, "slip: text for bytes"),
    (never_returns, "hangs"),
)


def byte_by_byte(address):
    client = socket.socket()
    client.connect(address)
    for value in b"please wake up\r\n":
        client.send(bytes([value]))
    client.close()


def waits_for_the_end(address):
    with socket.create_connection(address, 5) as client:
        client.sendall("wach auf, Bär\n".encode())
        client.shutdown(socket.SHUT_WR)
        while client.recv(10):
            pass


def a_line_of_nothing(address):
    with socket.create_connection(address) as client:
        client.send(b"\n")


def two_lines(address):
    with socket.create_connection(address) as client:
        client.sendall(b"one\ntwo\n")
        client.recv(1)


def by_a_file(address):
    with socket.create_connection(address) as client, client.makefile("w") as file:
        print("wake up", file=file)


def by_streams(address):
    async def main():
        _, writer = await asyncio.open_connection(*address)
        writer.writelines([b"wake", b" up", b"\n"])
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    asyncio.run(main())


def by_messages(address):
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        client.connect(address)
        left = b"wake up\n"
        while left:
            left = left[client.sendmsg([left]) :]
    finally:
        client.close()


def in_a_thread(address):
    def work():
        with socket.create_connection(address) as client:
            client.sendall(bytearray(b"wake up") + b"\n")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def with_an_answer(address):
    with socket.create_connection(address) as client:
        client.sendall(b"wake up\n")
        return client.recv(100)


RIGHT = (
    *(byte_by_byte, waits_for_the_end, a_line_of_nothing, two_lines, by_a_file, by_streams),
    *(by_messages, in_a_thread, with_an_answer),
)
LIMIT = "how long to wait for a server that is there is not asked for"
EQUIVALENT = {
    "error swallowed*": "a server that waits for this client gives it no error to swallow",
    "keyword dropped | with socket.create_connection(address, timeout=2) as client: → "
    "with socket.create_connection(address) as client:": LIMIT,
    **{
        "number | with socket.create_connection(address, timeout=2) as client: → "
        f"with socket.create_connection(address, timeout={seconds}) as client:": LIMIT
        for seconds in (1, 3, 4)
    },
    "not closed*": "Python closes a socket at once when nothing refers to it any more",
    "sent twice*": "two lines are what the server waits for, and more",
    "text | client.sendall(b'wake up\\n') → client.sendall(b'wake up\\n\\n')": "a line, and an "
    "empty one",
}
