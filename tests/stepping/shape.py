"""Servers and clients in the shapes that learners write them; each of them comes to an end.

A shape is a function that returns the two. What they get they print. It is called on the
server's host, so that a listener which it makes is one of another cell.
"""

import socket

SHAPES = {}


def shape(function):
    """Enter it into the table."""
    SHAPES[function.__name__] = function
    return function


def listen():
    return socket.create_server(("", 0))


def says_hi(address):
    sock = socket.create_connection(address)
    sock.sendall(b"hi")
    try:
        print(sock.recv(10))
        print(sock.recv(10))
    except OSError as error:
        print(type(error).__name__)


def receive_all(sock):
    data = b""
    while True:
        part = sock.recv(4)
        if not part:
            return data
        data += part
