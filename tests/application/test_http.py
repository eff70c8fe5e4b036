"""HTTP/1.1: any bytes, in any pieces, give the same requests or the same named error."""

import dataclasses
import http.client
import io
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.application import BadRequest, Request, RequestReader, Truncated, response
from helpers.application.framing import FramingError
from helpers.application.http import REASONS, body_length, parse_head
from tests.application import http_inputs
from tests.application.http_inputs import HEAD, HELPED, KNOWN, POST, agree, ours, pieces, theirs

CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


def one(data, **limits):
    """Return the only request in `data`."""
    (request,) = RequestReader(**limits).feed(data)
    return request


def status(data, **limits):
    """Return the status with which `data` is refused, or 0: in one piece, and in many."""
    whole = ours([data], **limits)
    assert ours([bytes([value]) for value in data], **limits) == whole
    return whole[1]


def test_a_request():
    request = one(
        b"POST /form?a=1 HTTP/1.1\r\nHost: example.org:80\r\naccept:text/html \r\n"
        b"Accept: \t */*\r\nEmpty:\r\nContent-Length: 5\r\n\r\nhello"
    )
    assert request == Request(
        "POST",
        "/form?a=1",
        "HTTP/1.1",
        (
            ("host", "example.org:80"),
            ("accept", "text/html"),
            ("accept", "*/*"),
            ("empty", ""),
            ("content-length", "5"),
        ),
        b"hello",
    )
    assert request.values("Accept") == ["text/html", "*/*"]
    assert request.options("accept") == ["text/html", "*/*"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        request.method = "GET"


def test_requests_in_one_piece_come_out_in_order():
    reader = RequestReader()
    sent = b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" + CHUNKED + b"3\r\nabc\r\n0\r\n\r\n" + HEAD[:10]
    assert [(r.target, r.body) for r in reader.feed(sent)] == [("/1", b""), ("/x", b"abc")]
    assert reader.feed(HEAD[10:-1]) == []
    assert [r.target for r in reader.feed(HEAD[-1:])] == ["/"]
    reader.end()


@pytest.mark.parametrize("data", http_inputs.SEEDS)
def test_every_single_cut_gives_the_same(data):
    whole = ours([data])
    assert whole[1] == 0 and whole[0]
    for cut in range(len(data) + 1):
        assert ours([data[:cut], data[cut:]]) == whole
    assert ours([bytes([value]) for value in data]) == whole


def test_damaged_requests_end_the_same_way_however_they_are_cut_and_as_with_h11():
    """A sample of what `python -m tests.benchmarks.http_fuzz` does a hundred thousand times."""
    chance = random.Random(14)
    compared = 0
    for _ in range(600):
        data = http_inputs.damaged(chance)
        whole = ours([data])
        places = sorted(chance.sample(range(len(data)), min(4, len(data))))
        assert ours(pieces(data, places)) == ours(pieces(data, range(1, len(data)))) == whole
        if not http_inputs.known(data):
            compared += 1
            assert agree(data), data
    assert compared > 200


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=6))
def test_any_bytes_at_all(data, places):
    places = sorted(min(place, len(data)) for place in places)
    assert ours(pieces(data, places), max_head=50, max_body=9) == ours(
        [data], max_head=50, max_body=9
    )


@pytest.mark.parametrize(("pattern", "case"), KNOWN.values(), ids=KNOWN)
def test_where_h11_and_we_differ(pattern, case):
    assert not agree(case)


@pytest.mark.parametrize("case", HELPED.values(), ids=HELPED)
def test_where_h11_is_helped(case):
    assert ours([case])[1] == 0
    assert ours([case]) == theirs(case)


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),  # no Host
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 0),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 0),
        (b"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 0),
        (b"GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", 0),  # a name may hold a comma (RFC 3986)
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\nb: c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: \x85\xff\t\r\n\r\n", 0),
        (b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        (b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /\r\nHost: a\r\n\r\n", 400),
        (b"GET / http/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 0),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        (b"G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00", 400),  # how TLS begins: refused at once
        (b"\r\n\r\n" + HEAD, 0),
        (b"\r\r\n" + HEAD, 400),
    ],
)
def test_heads(told, refused):
    assert status(told) == refused


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        (b"Content-Length: 5", 0),
        (b"Content-Length: 5, 5", 0),
        (b"Content-Length: 5\r\ncontent-length: 5", 0),
        (b"Content-Length: 0000000000000000000000000000000000000005", 0),
        (b"Content-Length: 5\r\nContent-Length: 6", 400),
        (b"Content-Length: 5, 6", 400),
        (b"Content-Length: 5, 05", 400),
        (b"Content-Length: +5", 400),
        (b"Content-Length: -5", 400),
        (b"Content-Length: 1_0", 400),
        (b"Content-Length: 0x5", 400),
        (b"Content-Length: 5.0", 400),
        (b"Content-Length: \xb2", 400),  # a digit to str.isdigit, and none to HTTP
        (b"Content-Length:", 400),
        (b"Content-Length: ,", 400),
        (b"Content-Length: " + b"9" * 5000, 413),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5", 400),
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked", 400),
        (b"Transfer-Encoding: xchunked", 400),
        (b"Transfer-Encoding: chunked, gzip", 400),
        (b"Transfer-Encoding: chunked, chunked", 400),
        (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400),
        (b"Transfer-Encoding:", 400),
        (b"Transfer-Encoding: gzip, chunked", 501),
        (b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 501),
    ],
)
def test_lengths(fields, refused):
    assert status(POST + fields + b"\r\n\r\nhello") == refused


def test_transfer_encoding_in_http_1_0_is_faulty_framing():
    head = b"POST / HTTP/1.0\r\nTransfer-Encoding: Chunked\r\n\r\n"
    assert status(head + b"0\r\n\r\n") == 400
    assert body_length(parse_head(head.replace(b"1.0", b"1.1\r\nHost: a")[:-4])) == "chunked"


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (b"0\r\n\r\n", b""),
        (b"00\r\n\r\n", b""),
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
        (b"A\r\n0123456789\r\n1\r\n!\r\n0\r\n\r\n", b"0123456789!"),
        (b'3;name=value ; other="a b"\r\nabc\r\n0;last\r\nX: y\r\nZ:\r\n\r\n', b"abc"),
        (b"2 \t;a\r\n\r\n\r\n0\r\n\r\n", b"\r\n"),
        (b"0" * 200 + b"1\r\na\r\n0\r\n\r\n", b"a"),
    ],
)
def test_chunks(body, content):
    for cut in range(len(body) + 1):
        found, refused = ours([CHUNKED, body[:cut], body[cut:] + HEAD])
        assert (found, refused) == ([("POST", "/x", content), ("GET", "/", b"")], 0)


@pytest.mark.parametrize(
    "body",
    [
        *(b"0x5\r\nhello\r\n", b"+5\r\nhello\r\n", b" 5\r\nhello\r\n", b"5 \r\nhello\r\n"),
        *(b"\r\n", b";a\r\n", b"g\r\n", b"5_0\r\n", b"-1\r\n", b"5\nhello\r\n"),
        *(b"5;a\nb\r\nhello\r\n", b"5;a\rb\r\nhello\r\n", b"4\r\nhello\r\n", b"6\r\nhello\r\n!"),
        *(b"5\r\nhello0\r\n\r\n", b"0\r\nno field\r\n\r\n", b"0\r\n X: y\r\n\r\n"),
        *(b"5;" + b"a" * 300, b"0" * 258),
    ],
)
def test_no_chunks(body):
    assert status(CHUNKED + body) == 400


def test_limits_hold_to_the_byte_and_before_the_rest_has_come():
    head = HEAD[:-4] + b"\r\nX: 123\r\n\r\n"
    size = len(head) - 4
    assert status(head, max_head=size) == 0
    assert status(head, max_head=size - 1) == 431
    assert status(head[:-1], max_head=size - 2) == 431
    line = len(b"GET / HTTP/1.1")
    assert (status(HEAD, max_head=line), status(HEAD, max_head=line - 1)) == (431, 414)
    assert status(b"G" * 103, max_head=99) == 414
    for told in (b"Content-Length: 9\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n9\r\n"):
        assert status(POST + told, max_body=9) == 0
        assert status(POST + told, max_body=8) == 413
    assert status(CHUNKED + b"4\r\nabcd\r\n5\r\n", max_body=8) == 413
    trailer = b"0\r\nX: 0123456789\r\n"
    assert status(CHUNKED + trailer * 1, max_head=100) == 0
    assert status(CHUNKED + b"0\r\n" + b"X: 0123456789\r\n" * 10, max_head=100) == 431
    assert status(HEAD * 100, max_head=len(HEAD)) == 0


@pytest.mark.parametrize("line", [b"1;" + b"e" * 99, b"0" * 100 + b"1"])
def test_what_stands_beside_the_sizes_of_chunks_is_limited_over_all_of_them(line):
    chunk, limit = line + b"\r\na\r\n", 1000
    beside = len(line) - 1
    fits = limit // beside
    for request in (b"", CHUNKED + chunk * fits + b"0\r\n\r\n"):  # each has its own count
        whole = request + CHUNKED + chunk * fits
        assert status(whole, max_head=limit) == 0
        assert status(whole + chunk, max_head=limit) == 400


def test_requests_before_a_bad_one_are_not_lost():
    with pytest.raises(BadRequest, match="400 Bad Request: this is no request line") as info:
        RequestReader().feed(HEAD + HEAD + b"no\r\n\r\n")
    assert len(info.value.requests) == 2
    assert info.value.status == 400


def test_a_reader_that_failed_stays_so_and_keeps_nothing():
    reader = RequestReader()
    with pytest.raises(BadRequest):
        reader.feed(b"\0" * 100_000)
    tracemalloc.start()
    try:
        for _ in range(10):
            with pytest.raises(FramingError, match="a new one needs a new reader"):
                reader.feed(HEAD * 1000)
        assert tracemalloc.get_traced_memory()[0] < 50_000
    finally:
        tracemalloc.stop()
    with pytest.raises(FramingError):
        reader.end()


ENDLESS = {
    "head": (b"GET / HTTP/1.1\r\n", b"X: y\r\n"),
    "line": (b"", b"GGGGG"),
    "chunk sizes": (CHUNKED, b"0"),
    "extensions": (CHUNKED, b"1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n"),
    "trailers": (CHUNKED + b"0\r\n", b"X: y\r\n"),
    "empty lines": (b"", b"\r\n"),
    "requests": (b"", HEAD),
}


@pytest.mark.parametrize("begin", ENDLESS)
def test_memory_is_bounded_whatever_never_ends(begin):
    start, more = ENDLESS[begin]
    reader = RequestReader(max_head=4096, max_body=4096)
    tracemalloc.start()
    try:
        reader.feed(start)
        for _ in range(20):
            reader.feed(more * 100)
    except BadRequest:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 150_000


def test_the_stream_ends_between_two_requests_or_inside_one():
    reader = RequestReader()
    reader.end()
    reader.feed(HEAD)
    reader.end()
    for begun, where in ((HEAD[:-1], "head"), (POST + b"Content-Length: 1\r\n\r\n", "body")):
        reader = RequestReader()
        assert reader.feed(begun) == []
        with pytest.raises(Truncated, match=f"in the {where} of a request"):
            reader.end()


@pytest.mark.parametrize(
    ("version", "connection", "keeps"),
    [
        ("1.1", "", True),
        ("1.1", "close", False),
        ("1.1", "Keep-Alive, CLOSE", False),
        ("1.1", "closed", True),
        ("1.0", "", False),
        ("1.0", "Keep-Alive", True),
        ("1.0", "keep-alive, close", False),
    ],
)
def test_keeps_alive(version, connection, keeps):
    head = f"GET / HTTP/{version}\r\nHost: a\r\nConnection: {connection}\r\n\r\n"
    assert one(head.encode()).keeps_alive is keeps


def test_a_client_that_waits_for_100_continue():
    reader = RequestReader()
    head = POST + b"Expect: 100-Continue\r\nContent-Length: 5\r\n\r\n"
    assert not reader.expects_continue
    reader.feed(head[:-1])
    assert not reader.expects_continue
    reader.feed(head[-1:])
    assert reader.expects_continue
    reader.feed(b"h")
    assert not reader.expects_continue
    assert len(reader.feed(b"ello" + head.replace(b"1.1", b"1.0"))) == 1
    assert not reader.expects_continue


@pytest.mark.parametrize("begun", [b"5\r\n", b"5\r\nh", b"5", b"0\r\n"])
def test_a_client_that_has_begun_with_its_chunks_waits_no_more(begun):
    reader = RequestReader()
    reader.feed(CHUNKED[:-2] + b"Expect: 100-continue\r\n\r\n")
    assert reader.expects_continue
    reader.feed(begun)
    assert not reader.expects_continue


def test_byte_by_byte_takes_time_in_proportion():
    """The time itself is measured by `python -m tests.benchmarks.http_fuzz`; this counts work."""

    class Counting(bytearray):
        work = 0

        def find(self, end, start):
            type(self).work += len(self) - start
            return super().find(end, start)

    work = []
    for size in (1000, 10_000):
        reader = RequestReader()
        reader._buffer = Counting()
        Counting.work = 0
        for value in HEAD[:-2] + b"X: " + b"y" * size + b"\r\n\r\n":
            reader.feed(bytes([value]))
        work.append(Counting.work)
    assert work[1] <= 11 * work[0]


@pytest.mark.parametrize("tail", [b" " * 16_000, b"a " * 8_000, b"\t" * 16_000])
def test_no_value_takes_more_than_its_length(tail):
    """A pattern that tries every split of the spaces would need minutes here."""
    assert status(HEAD[:-2] + b"X:" + tail + b"\x01\r\n\r\n") == 400


def test_wrong_calls():
    with pytest.raises(TypeError, match=r"turn 'GET' into bytes"):
        RequestReader().feed("GET")
    with pytest.raises(TypeError, match="max_size is a number of bytes"):
        RequestReader(max_head="1")
    with pytest.raises(ValueError, match="at least 1 byte"):
        RequestReader(max_body=0)


def read_by_http_client(data):
    """Return what Python's own client makes of an answer."""

    class Socket:
        def makefile(self, mode):
            return io.BytesIO(data)

    answer = http.client.HTTPResponse(Socket())
    answer.begin()
    return answer.status, answer.reason, answer.getheaders(), answer.read()


@given(st.sampled_from([s for s in REASONS if s not in (100, 204, 304)]), st.binary(max_size=50))
def test_answers_are_read_by_http_client(code, body):
    headers = [("Content-Type", "text/plain"), ("Connection", "close")]
    told = [*headers, ("Content-Length", str(len(body)))]
    answer = response(code, body, headers)
    assert read_by_http_client(answer + b"next") == (code, REASONS[code], told, body)


def test_answers_without_a_body():
    assert response(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert response(204) == b"HTTP/1.1 204 No Content\r\n\r\n"
    with pytest.raises(ValueError, match="an answer with status 304 has no body"):
        response(304, b"x")
    whole = response(200, b"hello", [("X", "y")])
    assert response(200, b"hello", [("X", "y")], with_body=False) + b"hello" == whole
    assert response(200, with_body=False) == response(200)


@pytest.mark.parametrize(
    "header", [("X", "a\r\nSet-Cookie: b"), ("X\r\nY", "a"), ("X:", "a"), ("", "a"), ("X", "€")]
)
def test_an_answer_cannot_be_split(header):
    with pytest.raises(ValueError, match="this is no header"):
        response(200, b"", [header])


@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding"])
def test_an_answer_tells_one_end_of_its_body(name):
    with pytest.raises(ValueError, match=f"leave {name} out"):
        response(200, b"hello", [(name, "3")])


def test_what_is_no_status():
    assert response(http.HTTPStatus.OK, b"x") == response(200, b"x")
    for odd in ("200", None, True, (200, b"x"), 200.0):
        with pytest.raises(TypeError, match="a status is a number"):
            response(odd)
    for odd in (0, 99, 600, 1000, -200):
        with pytest.raises(ValueError, match="from 100 to 599"):
            response(odd)
