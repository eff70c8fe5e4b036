"""What notebook 14 says of HTTP, and no cell of its shows: each claim is run here."""

import http.client
import re
import shutil
import socket
import time

import pytest

from helpers.application import BadRequest, RequestReader, response
from helpers.lab.pairs import tcp_pair
from helpers.lab.play import play
from helpers.servers import BackgroundServer
from helpers.servers.handlers import hang_up
from helpers.servers.visitors import by_curl, visit
from tests.notebook_form import chosen, read

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def test_without_a_length_each_request_takes_a_connection():
    def page(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nHello\r\n")

    with BackgroundServer(page) as server:
        seen = visit(server.address, "/", "/bye")
    assert {one.connections for one in seen.visits.values()} == {2}


def test_http_client_counts_what_is_missing():
    def promises(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nToo short")

    with BackgroundServer(promises) as server:
        client = http.client.HTTPConnection(*server.address, timeout=5)
        client.request("GET", "/")
        with client.getresponse() as answer, pytest.raises(http.client.IncompleteRead) as info:
            answer.read()
        client.close()
    assert (len(info.value.partial), info.value.expected) == (9, 91)


@pytest.mark.parametrize(("nodelay", "count"), [(0, 2), (1, 4)])
def test_nagle_joins_the_chunks(nodelay, count):
    def scene(lab):
        client, server = tcp_pair(lab)
        with client, server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, nodelay)
            for _ in range(4):
                server.sendall(b"1\r\nx\r\n")
                time.sleep(0.001)
            server.shutdown(socket.SHUT_WR)
            while client.recv(100):
                pass

    # The wire is slow, so that a machine that is busy does not come between two chunks.
    assert len(play(scene, delay="100 ms").trace.with_data()) == count


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl here")
def test_curl_asks_before_it_sends_a_large_body_and_a_small_one_it_just_sends():
    heads = []

    def refuses(connection):
        heads.append(connection.recv(65_536))
        connection.sendall(response(413))
        hang_up(connection)

    with BackgroundServer(refuses) as server:
        for size in (20_000_000, 10):
            assert by_curl(server.address, "/", body=bytes(size), timeout=5).status == 413
    assert [b"Expect: 100-continue" in head for head in heads] == [True, False]


def test_the_answer_in_stages_arrives_although_the_client_is_still_sending():
    def patient(connection):
        connection.recv(1000)
        connection.sendall(response(413, b"no"))
        hang_up(connection)

    with BackgroundServer(patient) as server:
        seen = visit(server.address, "/", body=bytes(20_000_000), timeout=5)
    assert {(one.status, one.body) for one in seen.visits.values()} == {(413, b"no")}


def test_a_smuggled_head_takes_the_next_client_for_its_body():
    smuggled = b"POST /keep HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n"
    ann = GET[:-2] + b"Cookie: secret\r\n\r\n"
    (request,) = RequestReader().feed(smuggled + ann[:40])
    assert request.body == ann[:40]
    assert b"Cookie" in request.body


def test_what_is_too_long_is_refused_before_the_rest_has_come():
    for begun in (b"GET /" + b"x" * 300, GET[:-2] + b"X: " + b"x" * 300):
        with pytest.raises(BadRequest) as info:
            RequestReader(max_head=200).feed(begun)
        assert info.value.status in (414, 431)


def test_both_clients_keep_their_direction_open_while_they_wait():
    ended = []

    def looks(connection):
        connection.recv(65_536)
        connection.settimeout(0.1)
        try:
            ended.append(connection.recv(1))
        except TimeoutError:
            ended.append("open")
        connection.sendall(response(200))

    with BackgroundServer(looks) as server:
        clients = visit(server.address).visits
    assert ended == ["open"] * len(clients)


def test_only_answers_may_last_until_the_close():
    assert RequestReader().feed(GET[:-2].replace(b"GET", b"POST") + b"\r\n")[0].body == b""
    assert re.search(rb"Content-Length: 0\r\n", response(200))


def function_of(name):
    """Return a function as notebook 14 defines it."""
    (path,) = chosen(["14"])
    (cell,) = (c for c in read(path).cells if c.source.startswith(f"def {name}("))
    names = {"re": re, "RequestReader": RequestReader, "response": response}
    exec(cell.source.partition("\n\n\n")[0], names)
    return names[name]


def test_there_is_a_trap_for_either_order_of_readers():
    read_requests = function_of("read_requests")
    hidden = b"GET /admin HTTP/1.1\r\nHost: a\r\n\r\n"
    two = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    trap = b"POST / HTTP/1.1\r\n" + two + b"%x\r\n%b\r\n0\r\n\r\n" % (len(hidden), hidden)
    assert read_requests(trap, by="chunks") == ["POST / HTTP/1.1"]
    assert read_requests(trap, by="length")[:2] == ["POST / HTTP/1.1", "GET /admin HTTP/1.1"]
