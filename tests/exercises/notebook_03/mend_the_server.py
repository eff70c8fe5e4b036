"""Answers to mend_the_server."""

import contextlib
import socket
import threading
from contextlib import closing


def as_it_was(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        while True:
            data = connection.recv(4096)
            connection.sendall(data)


def leaves_the_loop(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        while True:
            data = connection.recv(4096)
            if not data:
                break
            connection.sendall(data)


def closes_after_the_loop(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        while True:
            data = connection.recv(4096)
            connection.sendall(data)
        connection.close()


def polite_only(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(4096):
                connection.sendall(data)


def returns(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while True:
                data = connection.recv(4096)
                if not data:
                    return
                connection.sendall(data)


def breaks_twice(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(4096):
                connection.sendall(data)
        break


def answers_once(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.sendall(connection.recv(4096))


def swallows_silence(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(1)
            try:
                while data := connection.recv(4096):
                    connection.sendall(data)
            except Exception:
                pass


def closes_on_one_way_only(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        try:
            while data := connection.recv(4096):
                connection.sendall(data)
            connection.close()
        except ConnectionError:
            pass


def guards_recv_only(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while True:
                try:
                    data = connection.recv(4096)
                except ConnectionError:
                    break
                if not data:
                    break
                connection.sendall(data)


def stops_at_a_rude_one(listener, clients):
    try:
        polite_only(listener, clients)
    except ConnectionError:
        print("a client has gone")


def shuts_only(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with contextlib.suppress(OSError):
            while data := connection.recv(4096):
                connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)


def sends(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection, contextlib.suppress(ConnectionError):
            while data := connection.recv(4096):
                connection.send(data)


def serves_for_ever(listener, clients):
    while True:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(ConnectionError):
            while data := connection.recv(4096):
                connection.sendall(data)


def serves_one_at_least(listener, clients):
    while True:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(ConnectionError):
            while data := connection.recv(4096):
                connection.sendall(data)
        clients -= 1
        if clients == 0:
            return


def all_at_the_end(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            data = b""
            while piece := connection.recv(4096):
                data += piece
            connection.sendall(data)


def shuts_the_door(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        listener.close()
        with connection, contextlib.suppress(ConnectionError):
            while data := connection.recv(4096):
                connection.sendall(data)


def strips(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(4096):
                connection.sendall(data.strip())


def says_goodbye(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(4096):
                connection.sendall(data)
            connection.sendall(b"bye")


def waits_a_little(listener, clients):
    listener.settimeout(0.2)
    with contextlib.suppress(TimeoutError):
        right_by_break(listener, clients)


def uses_the_listener(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            while data := listener.recv(4096):
                connection.sendall(data)


def forgets_the_pair(listener, clients):
    for _ in range(clients):
        connection = listener.accept()
        with connection:
            while data := connection.recv(4096):
                connection.sendall(data)


def right_by_break(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        try:
            while True:
                data = connection.recv(4096)
                if data == b"":
                    break
                connection.sendall(data)
        except OSError:
            pass
        finally:
            connection.close()


def by_closing(listener, clients):
    while clients > 0:
        clients -= 1
        with closing(listener.accept()[0]) as connection, contextlib.suppress(ConnectionError):
            for data in iter(lambda: connection.recv(1000), b""):
                connection.sendall(data)


def by_a_file(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        file = connection.makefile("rwb", buffering=0)
        with connection, file, contextlib.suppress(ConnectionError):
            while data := file.read(4096):
                while data:
                    data = data[file.write(data) :]


def byte_by_byte(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        with connection:
            try:
                while data := connection.recv(1):
                    connection.sendall(data)
            except (ConnectionResetError, BrokenPipeError) as error:
                print("lost a client:", error)


def by_itself(listener, clients):
    if clients:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(ConnectionError):
            buffer = bytearray(700)
            while count := connection.recv_into(buffer):
                connection.sendall(memoryview(buffer)[:count])
        by_itself(listener, clients - 1)


def by_helpers(listener, clients):
    def serve(connection):
        try:
            while True:
                try:
                    data = connection.recv(4096)
                except ConnectionResetError:
                    return
                if not data:
                    return
                try:
                    connection.sendall(data)
                except (BrokenPipeError, ConnectionResetError):
                    return
        finally:
            connection.close()

    for number in range(1, clients + 1):
        connection, address = listener.accept()
        print("client", number, address)
        serve(connection)


def by_threads(listener, clients):
    def serve(connection):
        with connection, contextlib.suppress(ConnectionError):
            while data := connection.recv(4096):
                connection.sendall(data)

    for _ in range(clients):
        thread = threading.Thread(target=serve, args=listener.accept()[:1])
        thread.start()
        thread.join()


def tries_and_else(listener, clients):
    served = 0
    while served < clients:
        connection, _ = listener.accept()
        served += 1
        talking = True
        while talking:
            try:
                data = connection.recv(4096)
                view = memoryview(data)
                while view:
                    view = view[connection.send(view) :]
            except ConnectionError:
                talking = False
            else:
                talking = len(data) > 0
        connection.close()


def closes_the_listener_last(listener, clients):
    with listener:
        for _ in [None] * clients:
            connection, _ = listener.accept()
            try:
                while data := connection.recv(4096):
                    connection.sendall(data)
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
            finally:
                connection.close()


WRONG = (
    (as_it_was, "goes round"),
    (leaves_the_loop, "not closed"),
    (closes_after_the_loop, "goes round"),
    (polite_only, "falls over"),
    (returns, "stops early"),
    (breaks_twice, "stops early"),
    (answers_once, "answers once"),
    (swallows_silence, "gives up"),
    (closes_on_one_way_only, "left open"),
    (guards_recv_only, "falls over"),
    (stops_at_a_rude_one, "gives up the rest"),
    (shuts_only, "half closed"),
    (sends, "loses bytes"),
    (serves_for_ever, "goes on"),
    (serves_one_at_least, "goes on"),
    (all_at_the_end, "answers late"),
    (shuts_the_door, "slip: used after close"),
    (strips, "changes"),
    (says_goodbye, "too much"),
    (waits_a_little, "does not wait"),
    (uses_the_listener, "slip: not connected"),
    (forgets_the_pair, "slip: wrong kind"),
)

RIGHT = (
    *(right_by_break, by_closing, by_a_file, byte_by_byte, by_itself, by_helpers, by_threads),
    *(tries_and_else, closes_the_listener_last),
)

ANY = "recv may be asked for any number of bytes above 0: the loop goes on"
WIDER = "what else may happen to one client need not hurt the others either"
LOOP = "while (data := connection.recv(4096)):"
EQUIVALENT = {
    "error swallowed*": "nothing outside of the `try` raises: `accept` waits for the next client",
    "handler | except ConnectionError: → except Exception:": WIDER,
    "handler | except ConnectionError: → except OSError:": WIDER,
    f"number | {LOOP} → while (data := connection.recv(4095)):": ANY,
    f"number | {LOOP} → while (data := connection.recv(4097)):": ANY,
    f"number | {LOOP} → while (data := connection.recv(8192)):": ANY,
    "size of recv*": ANY,
    "statement deleted | continue → pass": "it is the last statement of the loop",
}
