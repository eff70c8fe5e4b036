"""Answers to mend_the_leak."""

import asyncio
import contextlib
import socket
import threading

from helpers.exercises.notebook_07.mend_the_leak import VISITS

PLEASE = b"Your name in UTF-8, please."


def closes_the_silent(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(PLEASE)
            continue
        if not name:
            connection.close()
            continue
        connection.sendall(f"Hello, {name}.".encode())
        connection.close()


def closes_the_garbled(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(PLEASE)
            connection.close()
            continue
        if not name:
            continue
        connection.sendall(f"Hello, {name}.".encode())
        connection.close()


def only_forgets_the_guests(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(PLEASE)
            continue
        if not name:
            continue
        connection.sendall(f"Hello, {name}.".encode())
        connection.close()


def closes_all_at_the_end(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(PLEASE)
            continue
        if name:
            connection.sendall(f"Hello, {name}.".encode())
    for guest in guests:
        guest.close()


def only_shuts_down(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        name = connection.recv(100)
        connection.sendall({v[1]: v[2] for v in VISITS}[name])
        connection.shutdown(socket.SHUT_RDWR)


def shuts_down_the_silent(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        answer = answer_to(connection.recv(100))
        if answer:
            connection.sendall(answer)
            connection.close()
        else:
            connection.shutdown(socket.SHUT_WR)


def leaves_the_loop(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            name = connection.recv(100).decode(errors="replace")
            if not name:
                break
            connection.sendall(f"Hello, {name}.".encode())


def says_nothing_to_the_garbled(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            try:
                name = connection.recv(100).decode()
            except UnicodeDecodeError:
                continue
            if name:
                connection.sendall(f"Hello, {name}.".encode())


def greets_the_one_before(listener, clients):
    name = ""
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            try:
                name = connection.recv(100).decode()
            except UnicodeDecodeError:
                connection.sendall(PLEASE)
            if name:
                connection.sendall(f"Hello, {name}.".encode())


def greets_the_silent(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.sendall(answer_to(connection.recv(100)) or b"Hello, .")


def replaces_letters(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            name = connection.recv(100).decode(errors="replace")
            if name:
                connection.sendall(f"Hello, {name}.".encode())


def closes_before_it_reads(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        connection.close()
        connection.sendall(answer_to(connection.recv(100)))


def has_no_patience(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(0.1)
            connection.sendall(answer_to(connection.recv(100)))


def takes_silence_for_nothing(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(0.1)
            try:
                connection.sendall(answer_to(connection.recv(100)))
            except TimeoutError:
                continue


def reads_to_the_end(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as file:
            connection.sendall(answer_to(file.read()))


def one_too_many(listener, clients):
    for _ in range(clients + 1):
        connection, _ = listener.accept()
        with connection:
            connection.sendall(answer_to(connection.recv(100)))


def one_too_few(listener, clients):
    fixed(listener, clients - 1)


def closes_the_listener(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with listener:
            connection.sendall(answer_to(connection.recv(100)))


def strips(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.sendall(answer_to(connection.recv(100).strip()))


def closes_by_a_copy(listener, clients):
    copies = []
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            copies.append(connection.dup())
            connection.sendall(answer_to(connection.recv(100)))


def accepts_all_first(listener, clients):
    guests = [listener.accept()[0] for _ in range(clients)]
    for connection in guests:
        with connection:
            connection.sendall(answer_to(connection.recv(100)))


def resets(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.recv(1)


def sends(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.send(answer_to(connection.recv(100)))


WRONG = (
    (closes_the_silent, "leaks garbled"),
    (closes_the_garbled, "leaks silent"),
    (only_forgets_the_guests, "leaks garbled"),
    (closes_all_at_the_end, "leaks all"),
    (only_shuts_down, "only shuts down"),
    (shuts_down_the_silent, "only shuts down"),
    (leaves_the_loop, "stops early"),
    (says_nothing_to_the_garbled, "wrong answer"),
    (greets_the_one_before, "wrong answer"),
    (greets_the_silent, "wrong answer"),
    (replaces_letters, "wrong answer"),
    (closes_before_it_reads, "slip: used after close"),
    (has_no_patience, "gives up"),
    (takes_silence_for_nothing, "gives up"),
    (reads_to_the_end, "waits for the end"),
    (one_too_many, "goes on"),
    (one_too_few, "stops early"),
    (closes_the_listener, "slip: used after close"),
    (strips, "wrong answer"),
    (closes_by_a_copy, "leaks all"),
    (accepts_all_first, "no answer"),
    (resets, "resets"),
    (sends, "wrong answer"),
)


def answer_to(name):
    try:
        text = name.decode()
    except UnicodeDecodeError:
        return PLEASE
    return f"Hello, {text}.".encode() if text else b""


def fixed(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.sendall(answer_to(connection.recv(100)))


def closes_on_each_way(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        try:
            name = connection.recv(100).decode()
        except UnicodeDecodeError:
            connection.sendall(PLEASE)
            connection.close()
            continue
        if not name:
            connection.close()
            continue
        connection.sendall(f"Hello, {name}.".encode())
        connection.close()


def keeps_the_guests(listener, clients):
    guests = []
    for _ in range(clients):
        connection, _ = listener.accept()
        guests.append(connection)
        try:
            connection.sendall(answer_to(connection.recv(100)))
        finally:
            connection.close()


def shuts_down_and_closes(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        connection.sendall(answer_to(connection.recv(100)))
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()


def by_an_exit_stack(listener, clients):
    for _ in range(clients):
        with contextlib.ExitStack() as stack:
            connection = stack.enter_context(listener.accept()[0])
            connection.sendall(answer_to(connection.recv(100)))


def by_closing(listener, clients):
    while clients:
        with contextlib.closing(listener.accept()[0]) as connection:
            connection.sendall(answer_to(connection.recv(100)))
        clients -= 1


def by_a_function(listener, clients):
    def serve(connection):
        connection.sendall(answer_to(connection.recv(100)))

    for _ in range(clients):
        serve(listener.accept()[0])  # the last name of it goes with the call


def forgets_it(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        connection.sendall(answer_to(connection.recv(100)))
        del connection


def in_threads(listener, clients):
    def serve(connection):
        with connection:
            connection.sendall(answer_to(connection.recv(100)))

    threads = []
    for _ in range(clients):
        threads.append(threading.Thread(target=serve, args=(listener.accept()[0],)))
        threads[-1].start()
    for thread in threads:
        thread.join()


def by_an_event_loop(listener, clients):
    async def main():
        loop = asyncio.get_running_loop()
        listener.setblocking(False)
        for _ in range(clients):
            connection, _ = await loop.sock_accept(listener)
            with connection:
                answer = answer_to(await loop.sock_recv(connection, 100))
                await loop.sock_sendall(connection, answer)

    asyncio.run(main())


def sends_in_pieces(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            rest = memoryview(answer_to(connection.recv(100)))
            while rest:
                rest = rest[connection.send(rest) :]


def closes_the_listener_too(listener, clients):
    with listener:
        fixed(listener, clients)


def patient(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(0.1)
            while True:
                with contextlib.suppress(TimeoutError):
                    connection.sendall(answer_to(connection.recv(100)))
                    break


RIGHT = (
    *(fixed, closes_on_each_way, keeps_the_guests, shuts_down_and_closes, by_an_exit_stack),
    *(by_closing, by_a_function, forgets_it, in_threads, by_an_event_loop, sends_in_pieces),
    *(closes_the_listener_too, patient),
)

CUT = "a name that `recv(100)` would cut meets a RST after it: what its client sees is chance"
RECV = "name = connection.recv(100).decode()"
EQUIVALENT = {
    "error swallowed*": "what becomes of a client that resets is not asked for",
    "handler | except UnicodeDecodeError: → except Exception:": (
        "only a client that resets makes a difference, and what becomes of it is not asked for"
    ),
    "handler | except UnicodeDecodeError: → except ValueError:": (
        "a UnicodeDecodeError is a ValueError, and nothing else in that block raises one"
    ),
    f"number | {RECV} → name = connection.recv(101).decode()": CUT,
    f"number | {RECV} → name = connection.recv(200).decode()": CUT,
    f"size of recv | {RECV} → name = connection.recv(4096).decode()": CUT,
    f"size of recv | {RECV} → name = connection.recv(1000000).decode()": CUT,
}
