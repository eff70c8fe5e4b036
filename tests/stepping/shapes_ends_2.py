"""Shapes of programs: the ends of functions and of connections."""

import sys

from tests.stepping.shape import listen, says_hi, shape


@shape
def exits():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(1)
        sys.exit("enough")

    return server, says_hi
