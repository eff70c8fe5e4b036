"""Answers to serve."""

import contextlib
import socket

from helpers.application import BadRequest, RequestReader, response
from helpers.exercises.notebook_14.serve import serve
from helpers.servers.handlers import hang_up


def one_recv(connection, app):
    for request in RequestReader().feed(connection.recv(65_536)):
        status, body = app(request)
        connection.sendall(response(status, body))


def prints(connection, app):
    for request in RequestReader().feed(connection.recv(65_536)):
        print(response(*app(request)))


def new_reader_each_time(connection, app):
    while piece := connection.recv(65_536):
        for request in RequestReader().feed(piece):
            status, body = app(request)
            connection.sendall(response(status, body))


def web(connection, app):
    reader = RequestReader()
    while piece := connection.recv(65_536):
        for request in reader.feed(piece):
            status, body = app(request)
            connection.sendall(response(status, body))


def first_of_a_piece(connection, app):
    reader = RequestReader()
    while piece := connection.recv(65_536):
        for request in reader.feed(piece)[:1]:
            connection.sendall(response(*app(request)))


def closes_each(connection, app):
    reader = RequestReader()
    while piece := connection.recv(65_536):
        for request in reader.feed(piece):
            connection.sendall(response(*app(request)))
            return


def loop(connection, app, **how):
    """Serve as the solution does, but for what `how` changes."""
    reader = RequestReader()
    while piece := connection.recv(65_536):
        refused = None
        try:
            requests = reader.feed(piece)
        except BadRequest as error:
            requests, refused = error.requests, error.status
            if how.get("forgets"):
                requests = []
        if how.get("backwards"):
            requests = requests[::-1]
        for request in requests:
            status, body = app(request)
            answer = response(how.get("status", status), body, with_body=request.method != "HEAD")
            if how.get("lengthless"):
                answer = answer.replace(b"Content-Length", b"X-Length")
            send = connection.send if how.get("sends") else connection.sendall
            send(answer)
            if how.get("twice"):
                connection.sendall(answer)
            if not request.keeps_alive and not how.get("stays"):
                return how.get("bye", hang_up)(connection)
        if refused and not how.get("silent"):
            connection.sendall(response(how.get("refusal", refused)))
            if how.get("goes on"):
                reader = RequestReader()
                continue
            return how.get("bye", hang_up)(connection)
        if refused:
            return hang_up(connection)
    return None


def changed(**how):
    def answer(connection, app):
        return loop(connection, app, **how)

    return answer


def only_shutdown(connection):
    connection.shutdown(socket.SHUT_WR)


def close(connection):
    connection.close()


def nothing_at_all(connection):
    pass


def until_b(connection, app):
    serve(connection, app)
    while True:
        connection.recv(100)


def head_with_nothing(connection, app):
    reader = RequestReader()
    while piece := connection.recv(65_536):
        for request in reader.feed(piece):
            status, body = app(request)
            connection.sendall(response(status, b"" if request.method == "HEAD" else body))


def hides_the_refusal(connection, app):
    reader = RequestReader()
    with contextlib.suppress(BadRequest):
        while piece := connection.recv(65_536):
            for request in reader.feed(piece):
                status, body = app(request)
                with_body = request.method != "HEAD"
                connection.sendall(response(status, body, with_body=with_body))
                if not request.keeps_alive:
                    hang_up(connection)
                    return


WRONG = (
    (hides_the_refusal, "good one lost"),
    (one_recv, "closes"),
    (prints, "no answer"),
    (new_reader_each_time, "not caught"),
    (web, "body after HEAD"),
    (head_with_nothing, "length"),
    (first_of_a_piece, "no answer"),
    (closes_each, "closes"),
    (changed(lengthless=True), "no length"),
    (changed(status=200), "status"),
    (changed(sends=True), "not all sent"),
    (changed(stays=True), "says more"),
    (changed(twice=True), "status"),
    (changed(backwards=True), "body"),
    (changed(forgets=True), "good one lost"),
    (changed(silent=True), "no refusal"),
    (changed(refusal=500), "other refusal"),
    (changed(**{"goes on": True}), "says more"),
    (changed(bye=close), "reset"),
    (until_b, "hangs"),
)


def by_a_list(connection, app):
    """Collect the answers of a piece, and send them together."""
    reader, over = RequestReader(), False
    while not over and (piece := connection.recv(10)):
        answers = []
        try:
            requests = reader.feed(piece)
        except BadRequest as error:
            requests, over = error.requests, True
            answers.append(response(error.status, b"no", [("Connection", "close")]))
        for number, request in enumerate(requests):
            answer = response(*app(request), with_body=request.method != "HEAD")
            answers.insert(number, answer)
            if not request.keeps_alive:
                del answers[number + 1 :]
                over = True
                break
        connection.sendall(b"".join(answers))
    if over:
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1000):
            pass


RIGHT = (changed(), by_a_list)

WHILE = "while (piece := connection.recv(65536)): → while (piece := connection.recv("
SIZE = "how much is taken at once makes no difference"
OVER = "the client has sent all when hang_up returns, so the next recv returns b''"

EQUIVALENT = {
    **{f"number | {WHILE}{size})):": SIZE for size in (65535, 65537, 131072)},
    f"size of recv | {WHILE}*": SIZE,
    "error swallowed | reader = RequestReader()*": "a client that has gone needs no answer",
    "handler | except BadRequest as error: → except Exception as error:": "feed raises no other",
    "jump | return → break": OVER,
    "jump | return → continue": OVER,
    "statement deleted | return → pass": OVER,
}
