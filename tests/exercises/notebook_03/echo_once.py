"""Answers to echo_once."""

import asyncio
import contextlib
import select
import selectors
import socket
import threading


def one_recv(connection):
    connection.sendall(connection.recv(1024))


def one_large_recv(connection):
    connection.sendall(connection.recv(1_000_000))


def for_ever(connection):
    while True:
        connection.sendall(connection.recv(4096))


def all_at_the_end(connection):
    everything = b""
    while data := connection.recv(4096):
        everything += data
    connection.sendall(everything)


def prints_it(connection):
    while data := connection.recv(4096):
        print(data)


def non_blocking(connection):
    connection.settimeout(0.2)
    while data := connection.recv(1_000_000):
        connection.send(data[:100_000])


def sends(connection):
    while data := connection.recv(4096):
        connection.send(data)


def silence_is_the_end(connection):
    connection.settimeout(0.2)
    with contextlib.suppress(TimeoutError):
        while data := connection.recv(4096):
            connection.sendall(data)


def selected_silence_is_the_end(connection):
    while select.select([connection], [], [], 0.3)[0]:
        data = connection.recv(4096)
        if not data:
            return
        connection.sendall(data)


def says_goodbye(connection):
    while data := connection.recv(4096):
        connection.sendall(data)
    connection.sendall(b"bye")


def louder(connection):
    while data := connection.recv(4096):
        connection.sendall(data.upper())


def a_hundred_times(connection):
    for _ in range(100):
        connection.sendall(connection.recv(4096))


def ends_at_a_space(connection):
    while data := connection.recv(4096).strip():
        connection.sendall(data)


def strips(connection):
    while data := connection.recv(4096):
        connection.sendall(data.strip())


def listens_besides(connection):
    with socket.create_server(("", 0)):
        while data := connection.recv(4096):
            connection.sendall(data)


_kept = []


def leaves_a_copy(connection):
    _kept.append(connection.dup())
    while data := connection.recv(4096):
        connection.sendall(data)


def leaves_a_thread(connection):
    threading.Thread(target=threading.Event().wait, args=(2,), daemon=True).start()
    while data := connection.recv(4096):
        connection.sendall(data)


async def never_runs(connection):
    while data := connection.recv(4096):
        connection.sendall(data)


ANY = "recv may be asked for any number of bytes above 0: the loop goes on"

WRONG = (
    (louder, "changes"),
    (a_hundred_times, "reads once"),
    (one_recv, "reads once"),
    (one_large_recv, "reads once"),
    (for_ever, "hangs"),
    (all_at_the_end, "answers late"),
    (prints_it, "silent"),
    (non_blocking, "slip: own limit"),
    (sends, "loses bytes"),
    (silence_is_the_end, "gives up"),
    (selected_silence_is_the_end, "gives up"),
    (says_goodbye, "too much"),
    (strips, "drops a space"),
    (ends_at_a_space, "drops a space"),
    (listens_besides, "leaves wide"),
    (leaves_a_copy, "leaves sockets"),
    (leaves_a_thread, "leaves threads"),
    (never_runs, "slip: coroutine"),
)


def byte_by_byte(connection):
    while data := connection.recv(1):
        connection.sendall(data)


def closes(connection):
    with connection:
        while data := connection.recv(1024):
            connection.sendall(data)


def by_a_file(connection):
    with connection.makefile("rwb") as file:
        while data := file.read1():
            file.write(data)
            file.flush()


def by_two_files(connection):
    with connection.makefile("rb", buffering=0) as reader, connection.makefile("wb") as writer:
        while data := reader.read(4096):
            writer.write(data)
            writer.flush()


def by_streams(connection):
    async def main():
        reader, writer = await asyncio.open_connection(sock=connection)
        try:
            while data := await reader.read(1000):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()
            await writer.wait_closed()

    with contextlib.suppress(ConnectionError):
        asyncio.run(main())


def by_an_event_loop(connection):
    async def main():
        connection.setblocking(False)
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(connection, 1000):
            await loop.sock_sendall(connection, data)

    asyncio.run(main())


def in_a_thread(connection):
    thread = threading.Thread(target=byte_by_piece, args=(connection,))
    thread.start()
    thread.join()


def byte_by_piece(connection):
    with contextlib.suppress(ConnectionError):
        while data := connection.recv(4096):
            while data:
                data = data[connection.send(data) :]


def by_messages(connection):
    while data := connection.recvmsg(100)[0]:
        while data:
            data = data[connection.sendmsg([data]) :]


def into_a_buffer(connection):
    buffer = bytearray(500)
    while count := connection.recv_into(buffer):
        connection.sendall(memoryview(buffer)[:count])


def by_a_selector(connection):
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        while True:
            selector.select()
            data = connection.recv(4096)
            if not data:
                return
            connection.sendall(data)


def by_a_copy(connection):
    with connection.dup() as copy:
        while data := copy.recv(4096):
            copy.sendall(data)


def takes_it_over(connection):
    with socket.socket(fileno=connection.detach()) as own:
        while data := own.recv(4096):
            own.sendall(data)


def patient(connection):
    while True:
        connection.settimeout(0.1)
        try:
            data = connection.recv(4096)
        except TimeoutError:
            continue
        if not data:
            return
        connection.settimeout(None)
        connection.sendall(data)


def with_iter(connection):
    for data in iter(lambda: connection.recv(4096), b""):
        connection.sendall(data)


RIGHT = (
    *(byte_by_byte, closes, by_a_file, by_two_files, by_streams, by_an_event_loop, in_a_thread),
    *(byte_by_piece, by_messages, into_a_buffer, by_a_selector, by_a_copy, takes_it_over),
    *(patient, with_iter),
)

EQUIVALENT = {
    "error swallowed*": "what becomes of a client that resets is not asked for",
    "number | while (data := connection.recv(4096)): → while (data := connection.recv(4095)):": ANY,
    "number | while (data := connection.recv(4096)): → while (data := connection.recv(4097)):": ANY,
    "number | while (data := connection.recv(4096)): → while (data := connection.recv(8192)):": ANY,
    "size of recv*": ANY,
}
