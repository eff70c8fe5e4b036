"""Shapes of programs: what they wait in."""

import socket
import time

from tests.stepping.shape import listen, says_hi, shape


@shape
def one_sleeps_longer_than_the_other_waits():
    def server():
        door = listen()
        guest, _ = door.accept()
        time.sleep(0.6)
        try:
            guest.sendall(b"too late")
            time.sleep(0.1)
            guest.sendall(b"indeed")
        except OSError as error:
            print(type(error).__name__)

    def client(address):
        s = socket.create_connection(address, timeout=0.2)
        try:
            print(s.recv(10))
        except TimeoutError:
            print("too long")

    return server, client


@shape
def peeks():
    def server():
        door = listen()
        guest, _ = door.accept()
        print(guest.recv(10, socket.MSG_PEEK))
        print(guest.recv(10))

    return server, says_hi


@shape
def waits_for_all():
    def server():
        door = listen()
        guest, _ = door.accept()
        print(guest.recv(4, socket.MSG_WAITALL))

    def client(address):
        s = socket.create_connection(address)
        s.sendall(b"ab")
        s.sendall(b"cd")
        print(s.recv(10))

    return server, client


@shape
def into_a_buffer():
    def server():
        door = listen()
        guest, _ = door.accept()
        buffer = bytearray(8)
        count = guest.recv_into(buffer)
        print(count, bytes(buffer[:count]))

    return server, says_hi
