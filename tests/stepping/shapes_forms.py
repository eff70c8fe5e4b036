"""Shapes of programs: how they are written."""

import contextlib
import functools
import select
import socket

from tests.stepping.shape import listen, says_hi, shape


class Echo:
    """A listener in __init__."""

    def __init__(self):
        self.door = listen()

    def run(self):
        guest, _ = self.door.accept()
        guest.sendall(guest.recv(10))
        guest.close()

    def waits_first(self):
        select.select([self.door], [], [])
        self.run()

    __call__ = run


@shape
def a_class_with_a_listener():
    return Echo().run, says_hi


@shape
def a_class_that_selects():
    return Echo().waits_first, says_hi


@shape
def an_object_to_be_called():
    return Echo(), says_hi


@shape
def a_listener_of_another_cell():
    door = listen()

    def server():
        guest, _ = door.accept()
        guest.send(guest.recv(10) + b"Welcome")
        guest.close()

    return server, says_hi


@shape
def a_listener_that_is_given():
    def server(door):
        guest, _ = door.accept()
        guest.sendall(guest.recv(10))
        guest.close()

    return functools.partial(server, listen()), says_hi


@shape
def one_liners():
    door = listen()

    # fmt: off
    def server(): guest, _ = door.accept(); guest.send(b"Welcome"); guest.close()  # noqa: E702
    def client(address): s = socket.create_connection(address); print(s.recv(10)); print(s.recv(10)); s.close()  # noqa: E501, E702
    # fmt: on
    return server, client


@shape
def lambdas():
    return (
        lambda: listen().accept()[0].sendall(b"from a lambda"),
        lambda address: print(socket.create_connection(address).recv(100)),
    )


@shape
def generators():
    def parts(sock):
        while part := sock.recv(2):
            yield part

    def server():
        door = listen()
        guest, _ = door.accept()
        for part in parts(guest):
            print(part)

    def client(address):
        s = socket.create_connection(address)
        s.sendall(b"abcdef")

    return server, client


@shape
def a_generator_that_is_left():
    def guests(door):
        while True:
            guest, _ = door.accept()
            yield guest

    def server():
        door = listen()
        for guest in guests(door):
            guest.sendall(b"first and last")
            break

    def client(address):
        s = socket.create_connection(address)
        print(s.recv(100))
        print(s.recv(100))

    return server, client


@shape
def context_managers():
    @contextlib.contextmanager
    def guest_of(door):
        guest, _ = door.accept()
        try:
            yield guest
        finally:
            guest.close()
            print("left")

    def server():
        with listen() as door, guest_of(door) as guest:
            guest.sendall(guest.recv(10))

    return server, says_hi


@shape
def recursion():
    def receive(sock, count):
        if count == 0:
            return b""
        return sock.recv(1) + receive(sock, count - 1)

    def server():
        door = listen()
        guest, _ = door.accept()
        print(receive(guest, 2))

    return server, says_hi


@shape
def closures():
    def make(answer):
        door = None

        def server():
            nonlocal door
            door = listen()
            guest, _ = door.accept()
            guest.sendall(guest.recv(10) + answer)
            guest.close()
            door.close()

        return server

    return make(b"closure"), says_hi


@shape
def comprehensions():
    def server():
        door = listen()
        guests = [door.accept()[0] for _ in range(2)]
        [guest.sendall(b"%d" % number) for number, guest in enumerate(guests)]

    def client(address):
        socks = [socket.create_connection(address) for _ in range(2)]
        print([sock.recv(10) for sock in socks])

    return server, client


@shape
def a_decorator():
    def logged(function):
        @functools.wraps(function)
        def wrapper(*arguments):
            print("begins")
            result = function(*arguments)
            print("ends")
            return result

        return wrapper

    @logged
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.sendall(guest.recv(10))

    return server, logged(says_hi)


@shape
def match_and_while():
    def server():
        door = listen()
        guest, _ = door.accept()
        while True:
            match guest.recv(10):
                case b"":
                    break
                case data:
                    guest.sendall(data * 2)
        guest.close()

    def client(address):
        s = socket.create_connection(address)
        for word in (b"a", b"bc"):
            s.sendall(word)
            print(s.recv(10))

    return server, client
