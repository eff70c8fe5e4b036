"""Shapes of programs: what else Python has to write them with."""

import contextlib
import dataclasses
import functools
import operator
import socket

from tests.stepping.shape import listen, receive_all, says_hi, shape


def says_two_words(address):
    with socket.create_connection(address) as s:
        for word in (b"one", b"two"):
            s.sendall(word)
            print(s.recv(10))
    print("left")


@shape
def functions_in_functions():
    def server():
        def door_of():
            return listen()

        def guest_of(door):
            def accepted():
                return door.accept()[0]

            return accepted()

        def answer(guest):
            def twice(data):
                return data * 2

            guest.sendall(twice(guest.recv(10)))

        answer(guest_of(door_of()))
        print("answered")

    return server, says_hi


@shape
def an_exit_stack():
    def server():
        with contextlib.ExitStack() as stack:
            door = stack.enter_context(listen())
            stack.callback(print, "last")
            guests = [stack.enter_context(door.accept()[0]) for _ in range(2)]
            for guest in guests:
                guest.sendall(b"hello")
        print("all closed")

    def client(address):
        with socket.create_connection(address) as a, socket.create_connection(address) as b:
            print(a.recv(10), b.recv(10))
            print(a.recv(10), b.recv(10))

    return server, client


@shape
def closing_and_suppress():
    def server():
        with contextlib.closing(listen()) as door:
            guest, _ = door.accept()
            with contextlib.closing(guest), contextlib.suppress(ZeroDivisionError):
                guest.recv(1)
                1 / 0  # noqa: B018
            print("suppressed")

    return server, says_hi


@shape
def returns_in_finally():
    def answer(guest):
        try:
            return guest.recv(1)
        finally:
            return b"instead"  # noqa: B012, SIM107

    def fails(guest):
        try:
            raise ValueError
        finally:
            guest.close()
            return "swallowed"  # noqa: B012

    def server():
        with listen() as door:
            guest, _ = door.accept()
            guest.sendall(answer(guest))
            print(fails(guest))

    return server, says_hi


@shape
def try_else_and_loop_else():
    def server():
        door = listen()
        guest, _ = door.accept()
        for _ in range(2):
            try:
                data = guest.recv(10)
            except OSError:
                print("never")
            else:
                guest.sendall(data)
        else:
            print("no break")
        guest.close()
        door.close()

    return server, says_two_words


@shape
def with_over_two_sockets():
    def server():
        with listen() as door, door.accept()[0] as one, door.accept()[0] as two:
            two.sendall(one.recv(10))
            one.sendall(two.recv(10))

    def client(address):
        with (
            socket.create_connection(address) as one,
            socket.create_connection(address) as two,
        ):
            one.sendall(b"to two")
            print(two.recv(10))
            two.sendall(b"to one")
            print(one.recv(10))

    return server, client


@shape
def walrus_in_a_comprehension():
    def server():
        with listen() as door, door.accept()[0] as guest:
            print([data for _ in range(3) if (data := guest.recv(2))])

    def client(address):
        with socket.create_connection(address) as s:
            s.sendall(b"abcdef")
            print(s.recv(10))

    return server, client


@shape
def iter_with_a_sentinel():
    def server():
        with listen() as door, door.accept()[0] as guest:
            print(b"".join(iter(functools.partial(guest.recv, 2), b"")))
            guest.sendall(b"thanks")

    def client(address):
        with socket.create_connection(address) as s:
            s.sendall(b"abcde")
            s.shutdown(socket.SHUT_WR)
            print(receive_all(s))

    return server, client


@shape
def yield_from():
    def bytes_of(sock):
        while part := sock.recv(1):
            yield part

    def lines_of(sock):
        line = b""
        for byte in bytes_of(sock):
            line += byte
            if byte == b"\n":
                yield line
                line = b""
        return line

    def all_of(sock):
        rest = yield from lines_of(sock)
        yield b"rest: " + rest

    def server():
        with listen() as door, door.accept()[0] as guest:
            for line in all_of(guest):
                print(line)

    def client(address):
        with socket.create_connection(address) as s:
            s.sendall(b"a\nb\nc")

    return server, client


@shape
def a_generator_that_is_sent_to():
    def echo(guest):
        data = b""
        while True:
            data = yield guest.sendall(data)

    def server():
        with listen() as door, door.accept()[0] as guest:
            answers = echo(guest)
            next(answers)
            while data := guest.recv(10):
                answers.send(data.upper())
            answers.close()

    return server, says_two_words


@shape
def a_generator_with_a_with():
    def guests(count):
        with listen() as door:
            for _ in range(count):
                with door.accept()[0] as guest:
                    yield guest
                    print("next")

    def server():
        for guest in guests(2):
            guest.sendall(guest.recv(10))

    def client(address):
        says_hi(address)
        says_hi(address)

    return server, client


class Guest:
    """A connection that is closed by `with`, or when it is forgotten."""

    def __init__(self, door):
        self.sock, _ = door.accept()

    def __enter__(self):
        print("enter")
        return self

    def __exit__(self, kind, error, traceback):
        print("exit", kind and kind.__name__)
        self.sock.close()
        return True

    def answer(self):
        self.sock.sendall(self.sock.recv(10))


@shape
def a_class_with_enter_and_exit():
    def server():
        with listen() as door:
            with Guest(door) as guest:
                guest.answer()
                raise KeyError
            print("goes on")

    return server, says_hi


class Bye(Guest):
    """It says goodbye when nobody holds it any more."""

    def __del__(self):
        self.sock.sendall(b"bye")
        self.sock.close()


@shape
def a_class_with_del():
    def server():
        with listen() as door:
            guest = Bye(door)
            guest.answer()
            del guest
            print("deleted")
            Bye(door).answer()
            print("forgotten")

    def client(address):
        for _ in range(2):
            with socket.create_connection(address) as s:
                s.sendall(b"hi")
                print(receive_all(s))

    return server, client


@dataclasses.dataclass
class Player:
    """A name and a connection."""

    name: str
    sock: socket.socket
    score: int = 0

    def play(self):
        self.score += len(self.sock.recv(10))
        self.sock.sendall(f"{self.name}: {self.score}".encode())


@shape
def a_dataclass_with_a_socket():
    def server():
        with listen() as door:
            players = [Player(name, door.accept()[0]) for name in ("Ann", "Bob")]
            for player in sorted(players, key=operator.attrgetter("name"), reverse=True):
                player.play()
            print([player.score for player in players])

    def client(address):
        a, b = (socket.create_connection(address) for _ in range(2))
        a.sendall(b"xx")
        b.sendall(b"yyy")
        print(a.recv(10), b.recv(10))

    return server, client


class Talker:
    """A client whose method is given."""

    greeting = b"hi there"

    def talk(self, address):
        self.sock = socket.create_connection(address)
        self.sock.sendall(self.greeting)
        print(self.sock.recv(10))
        self.sock.close()

    @classmethod
    def talk_as_class(cls, address):
        cls().talk(address)

    @staticmethod
    def serve(times, answer):
        with listen() as door:
            for _ in range(times):
                with door.accept()[0] as guest:
                    guest.sendall(answer(guest.recv(10)))


@shape
def a_bound_method_as_client():
    return functools.partial(Talker.serve, 1, answer=bytes.upper), Talker().talk


@shape
def a_class_method_and_a_lambda():
    return functools.partial(Talker.serve, 1, lambda data: data[::-1]), Talker.talk_as_class


@shape
def a_property_and_an_operator():
    class Line:
        def __init__(self, sock):
            self._sock = sock

        @property
        def word(self):
            return self._sock.recv(10)

        def __lshift__(self, data):
            self._sock.sendall(data)
            return self

        def __iter__(self):
            return self

        def __next__(self):
            if not (data := self.word):
                raise StopIteration
            return data

    def server():
        with listen() as door, door.accept()[0] as guest:
            for word in Line(guest):
                Line(guest) << word << b"!"

    def client(address):
        with socket.create_connection(address) as s:
            s.sendall(b"one")
            print(s.recv(4, socket.MSG_WAITALL))

    return server, client


@shape
def code_that_is_executed():
    source = """
import socket
door = socket.create_server(("", 0))
guest, _ = door.accept()
guest.sendall(guest.recv(10))
guest.close()
door.close()
print("executed")
"""

    def server():
        exec(source, {})

    return server, says_hi


@shape
def code_that_keeps_its_variables():
    def server():
        scope = {"listen": listen}
        exec("door = listen()\nguest, _ = door.accept()", scope)
        scope["guest"].recv(2)
        scope["guest"].sendall(b"hello")
        del scope["guest"]
        print("no guest")

    return server, says_hi


@shape
def map_filter_and_sorted():
    def server():
        with listen() as door:
            guests = sorted((door.accept()[0] for _ in range(3)), key=lambda guest: guest.recv(1))
            list(map(operator.methodcaller("sendall", b"thanks"), guests))
            for guest in filter(None, guests):
                guest.close()

    def client(address):
        socks = [socket.create_connection(address) for _ in range(3)]
        for sock, name in zip(socks, (b"c", b"a", b"b"), strict=True):
            sock.sendall(name)
        for sock in socks:
            print(sock.recv(10), sock.recv(10))

    return server, client


@shape
def an_exception_group():
    def server():
        with listen() as door, door.accept()[0] as guest:
            try:
                guest.recv(1)
                raise ExceptionGroup("both", [ValueError(1), KeyError(2)])
            except* ValueError:
                print("a ValueError")
            except* KeyError:
                print("a KeyError")

    return server, says_hi


@shape
def asserts():
    def server():
        door = listen()
        guest, _ = door.accept()
        assert guest.recv(1) == b"x", "no x"

    return server, says_hi


@shape
def keyboard_interrupt():
    def server():
        door = listen()
        try:
            guest, _ = door.accept()
            guest.recv(10)
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            print("bye")
        finally:
            door.close()

    return server, says_hi


@shape
def keyboard_interrupt_ends_it():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.recv(10)
            raise KeyboardInterrupt

    return server, says_hi


@shape
def deletes_in_a_loop():
    def server():
        door = listen()
        guests = {}
        for number in range(2):
            guests[number] = door.accept()[0]
        while guests:
            number, guest = guests.popitem()
            guest.sendall(b"%d" % number)
            del guest
        print("nobody")

    def client(address):
        socks = [socket.create_connection(address) for _ in range(2)]
        for sock in socks:
            print(sock.recv(10), sock.recv(10))

    return server, client


@shape
def a_cycle_that_keeps_a_socket():
    class Session:
        def __init__(self, door):
            self.me = self
            self.sock, _ = door.accept()

    def server():
        door = listen()
        session = Session(door)
        session.sock.sendall(session.sock.recv(10))
        session.me = None
        session = None
        print("broken up")

    return server, says_hi


@shape
def unpacks_and_swaps():
    def server():
        with listen() as door:
            (one, _), (two, _) = door.accept(), door.accept()
            one, two = two, one
            one.sendall(b"you are two")
            one = two
            print("two is gone")
            one.sendall(b"you are one")

    def client(address):
        socks = [socket.create_connection(address) for _ in range(2)]
        print(socks[1].recv(20), socks[1].recv(20))
        print(socks[0].recv(20), socks[0].recv(20))

    return server, client
