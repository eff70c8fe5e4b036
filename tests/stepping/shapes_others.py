"""Shapes of programs: input, output and other protocols."""

import contextlib
import io
import socket
import sys
import time

from tests.stepping.shape import listen, says_hi, shape


@shape
def prints_in_order():
    def server():
        door = listen()
        print("listens", flush=True)
        guest, _ = door.accept()
        print("one", end=" ")
        print("line")
        print("an error", file=sys.stderr)
        sys.stdout.write("written\n")
        print(guest.recv(10))
        guest.close()

    return server, says_hi


@shape
def prints_to_its_client():
    def server():
        with listen() as door, door.accept()[0] as guest:
            with contextlib.redirect_stdout(io.StringIO()) as output:
                print("got", guest.recv(2))
                sys.stdout.write("all")
            guest.sendall(output.getvalue().encode())
        print("here again")

    return server, says_hi


@shape
def asks_its_user():
    def server():
        door = listen()
        guest, _ = door.accept()
        print(guest.recv(10))

    def client(address):
        s = socket.create_connection(address)
        stdin, sys.stdin = sys.stdin, io.StringIO("typed\n")
        try:
            s.sendall(input().encode())
        finally:
            sys.stdin = stdin

    return server, client


@shape
def datagrams():
    def server():
        sock = socket.socket(type=socket.SOCK_DGRAM)
        sock.bind(("", 0))
        for _ in range(2):
            data, peer = sock.recvfrom(100)
            sock.sendto(data.upper(), peer)

    def client(address):
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            for word in (b"one", b"two"):
                sock.sendto(word, address)
                print(sock.recvfrom(100)[0])

    return server, client


@shape
def connected_datagrams():
    def server():
        sock = socket.socket(type=socket.SOCK_DGRAM)
        sock.bind(("", 0))
        print(sock.recv(10))

    def client(address):
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.connect(address)
            sock.send(b"ping")

    return server, client


@shape
def by_ipv6():
    def server():
        with socket.create_server(("::", 0), family=socket.AF_INET6) as door:
            guest, _ = door.accept()
            guest.sendall(guest.recv(10))

    return server, says_hi


@shape
def nobody_is_there():
    def server():
        door = listen()
        door.close()
        return "closed"

    def client():
        s = socket.socket()
        try:
            s.connect(("127.0.0.1", 1))  # port: nobody listens there
        except ConnectionRefusedError as error:
            print(type(error).__name__)

    return server, client


@shape
def many_bytes():
    def server():
        door = listen()
        guest, _ = door.accept()
        total = 0
        while data := guest.recv(1 << 16):
            total += len(data)
        print(total)

    def client(address):
        s = socket.create_connection(address)
        s.sendall(bytes(300_000))

    return server, client


@shape
def sends_to_one_who_has_gone():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(10)
        guest.close()

    def client(address):
        s = socket.create_connection(address)
        s.sendall(b"hi")
        print(s.recv(10))
        s.sendall(b"are you there?")
        time.sleep(0.1)
        try:
            s.sendall(b"hello?")
        except OSError as error:
            print(type(error).__name__)

    return server, client
