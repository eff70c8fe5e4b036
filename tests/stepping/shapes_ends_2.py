"""Shapes of programs: the ends of functions and of connections."""

import sys
import threading

from tests.stepping.shape import listen, says_hi, shape


@shape
def exits():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(1)
        sys.exit("enough")

    return server, says_hi


@shape
def the_last_line_calls_one_that_returns_in_try():
    def answer_one(door):
        guest, _ = door.accept()
        try:
            return guest.recv(1)
        finally:
            guest.sendall(b"at last")
            guest.close()
            door.close()

    def server():
        print(answer_one(listen()))

    return server, says_hi


@shape
def a_thread_that_ends_has_a_socket():
    class Answers(threading.Thread):
        def __init__(self, guest):
            super().__init__()
            self.guest = guest

        def run(self):
            self.guest.sendall(self.guest.recv(2))

    def server():
        door = listen()
        thread = Answers(door.accept()[0])
        thread.start()
        thread.join()
        print("answered")

    return server, says_hi
