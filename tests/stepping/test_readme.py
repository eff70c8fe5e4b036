"""The picture in the README is what the functions below give now."""

import socket
from pathlib import Path

from helpers.lab import Lab
from helpers.stepping import step_through
from tests.lab.hosts import needs_lab

PICTURE = Path(__file__).parents[2] / ".github" / "stepped.svg"


def serve():
    listener = socket.create_server(("", 0))
    conn, _ = listener.accept()
    data = conn.recv(100)
    conn.sendall(data.upper())
    conn.close()
    listener.close()


def talk(address):
    sock = socket.create_connection(address)
    sock.sendall(b"hello")
    print(sock.recv(100))
    sock.close()


@needs_lab
def test_the_picture_in_the_readme():
    with Lab() as lab:
        made = step_through(server=serve, client=talk, lab=lab).picture().svg
    if not PICTURE.exists():  # removed in order to be made anew
        PICTURE.write_text(made, "utf-8")
    assert PICTURE.read_text("utf-8") == made, f"remove {PICTURE.name} and run this test again"
