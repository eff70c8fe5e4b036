"""Shapes of programs: the ends of functions and of connections."""

import socket
import struct

from tests.stepping.shape import listen, receive_all, says_hi, shape


@shape
def returns_without_close():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.sendall(guest.recv(10).upper())

    return server, says_hi


@shape
def neither_closes():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.sendall(b"hello")

    def client(address):
        s = socket.create_connection(address)
        print(s.recv(10))
        print(s.recv(10))

    return server, client


@shape
def raises_with_bytes_unread():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(1)
        return 1 / 0

    return server, says_hi


@shape
def raises_with_all_read():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(2)
        raise ValueError("no")

    return server, says_hi


@shape
def an_inner_function_raises():
    def answer(guest):
        copy = guest.dup()
        copy.recv(1)
        raise KeyError("inner")

    def server():
        door = listen()
        guest, _ = door.accept()
        answer(guest)

    return server, says_hi


@shape
def returns_with_bytes_unread():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(1)

    return server, says_hi


@shape
def closes_with_bytes_unread():
    def server():
        with listen() as door:
            guest, _ = door.accept()
            guest.recv(1)
            guest.close()

    return server, says_hi


@shape
def caught_an_exception_before():
    def server():
        door = listen()
        guest, _ = door.accept()
        try:
            int("seven")
        except ValueError as error:
            print(error)
        guest.recv(10)

    return server, says_hi


@shape
def catches_in_another_function():
    def number(text, sock):
        keeps = sock.dup()
        return int(text) + keeps.fileno()

    def server():
        door = listen()
        guest, _ = door.accept()
        try:
            number("seven", guest)
        except ValueError:
            print("caught")
        guest.recv(10)
        guest.close()
        print("closed")

    return server, says_hi


@shape
def try_and_finally():
    def server():
        door = listen()
        try:
            guest, _ = door.accept()
            try:
                print(guest.recv(10))
                raise RuntimeError
            finally:
                guest.sendall(b"bye")
                guest.close()
        except RuntimeError:
            print("caught")
        finally:
            door.close()

    return server, says_hi


@shape
def raises_again():
    def server():
        door = listen()
        guest, _ = door.accept()
        try:
            guest.recv(1)
            raise ValueError
        except ValueError:
            print("again")
            raise

    return server, says_hi


@shape
def a_function_for_each_guest():
    def answer(door):
        guest, _ = door.accept()
        guest.sendall(guest.recv(10))

    def server():
        with listen() as door:
            answer(door)
            print("answered")

    return server, says_hi


@shape
def deletes_its_socket():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(10)
        del guest
        print("deleted")

    return server, says_hi


@shape
def binds_the_name_anew():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(10)
        guest = None
        print("anew", guest)

    return server, says_hi


@shape
def deletes_and_waits_in_one_line():
    def server():
        door = listen()
        one, _ = door.accept()
        two, _ = door.accept()
        del one
        print(receive_all(two))

    def client(address):
        one = socket.create_connection(address)
        two = socket.create_connection(address)
        print(one.recv(10))
        two.sendall(b"it is closed")

    return server, client


@shape
def keeps_it_in_a_global():
    kept = []

    def server():
        door = listen()
        kept.append(door.accept()[0])
        kept[0].sendall(b"kept")

    def client(address):
        s = socket.create_connection(address)
        print(s.recv(10))

    return server, client


@shape
def shuts_down_one_half():
    def server():
        with listen() as door, door.accept()[0] as guest:
            data = receive_all(guest)
            guest.sendall(data[::-1])

    def client(address):
        with socket.create_connection(address) as s:
            s.sendall(b"abcdefg")
            s.shutdown(socket.SHUT_WR)
            print(receive_all(s))

    return server, client


@shape
def shuts_down_both_halves():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.shutdown(socket.SHUT_RDWR)
        print(guest.recv(10))

    def client(address):
        s = socket.create_connection(address)
        print(s.recv(10))

    return server, client


@shape
def lingers_for_no_time():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(10)
        guest.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        guest.close()

    return server, says_hi
