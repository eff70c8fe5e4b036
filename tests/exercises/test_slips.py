"""Each slip of a beginner is met by a row of its own, with the line, before anything else."""

import asyncio
import linecache
import select
import selectors
import socket
import ssl
import struct

import pytest

from helpers.exercises.checking import judge
from helpers.exercises.exercise import Exercise, Mistake, expect
from helpers.exercises.peers import talk
from helpers.exercises.slips import SLIPS, SYSTEM


def answer(connection, data):
    """Return how many bytes were sent."""
    connection.sendall(data)
    return len(data)


def check(answer):
    with talk(answer, b"data") as peer:
        got = peer.receive(4)
        expect(got == b"data", "other bytes", got=got)
        peer.finish()


EXERCISE = Exercise(
    name="small",
    notebook="99",
    title="Send some bytes",
    solution=(answer,),
    check=check,
    gives=int,
    mistakes={"other bytes": Mistake("{got!r} came.", "`sendall`.")},
    hints=("Send.",),
    time_limit=2.0,
)
SPACE = {
    "asyncio": asyncio,
    "select": select,
    "selectors": selectors,
    "socket": socket,
    "ssl": ssl,
    "struct": struct,
    "BIO": ssl.MemoryBIO,
}
CASES = {  # what the function does: the slip that meets it
    "connection.sendall(dat)": "no name",
    "for x in []: y = x\n    connection.sendall(y)": "no name",
    "connection.sendal(data)": "no attribute",
    "connection.sendall('text')": "text for bytes",
    "connection.sendall(data + 'x')": "text for bytes",
    "connection.sendall(data + 5)": "two kinds",
    "connection.sendall(bytes('x'))": "text for bytes",
    "connection.sendall('x' + data)": "bytes for text",
    "x = connection.recv\n    x.decode()": "no parentheses",
    "len(connection.recv)": "no parentheses",
    "connection.sendall(data).decode()": "None",
    "len(connection.sendall(data))": "None",
    "socket.create_connection('127.0.0.1', 5)": "address",
    "socket.socket().bind('127.0.0.1', 0)": "address",
    "socket.socket().connect('127.0.0.1')": "address",
    "socket.socket().connect(('127.0.0.1', '80'))": "address",
    "connection.recv()": "arguments",
    "connection.recv(1, 2, 3)": "arguments",
    "int.from_bytes(data, order='big')": "arguments",
    "len(1, 2)": "arguments",
    "data(1)": "not callable",
    "''.join([data])": "join",
    "data['a']": "index by name",
    "x = selectors.DefaultSelector()\n    x.modify(connection, 1)": "registered",
    "x = selectors.DefaultSelector()\n    x.register(connection, 1).recv(5)": "selector key",
    "x = socket.socket()\n    x.close()\n    select.select([x], [], [])": "closed descriptor",
    "x = selectors.DefaultSelector()\n    x.register(-1, 1)": "closed descriptor",
    "set().remove(5)": "remove",
    "[].remove(5)": "remove",
    "asyncio.run(asyncio.wait(set()))": "no tasks",
    "raise TimeoutError": "raised itself",
    "isinstance(data, 'bytes')": "class in quotes",
    "return ValueError": "wrong kind",
    "open('x' * 5000)": "no file",
    "a, b = 5": "not iterable",
    "for x in 5: pass": "not iterable",
    "del data[:2]": "not iterable",
    "5 < 'a'": "two kinds",
    "(5, 1) - (4, 1)": "whole tuple",
    "int([])": "no whole number",
    "raise 'x'": "raise",
    "data.encode()": "encodes bytes",
    "'x'.decode()": "decodes text",
    "connection.getsockname().port": "pair",
    "import no_such_module": "import",
    "data[99]": "index",
    "{}['x']": "key",
    "int('1F90')": "base",
    "int('0x1f')": "base",
    "int('hello')": "int",
    "int('')": "int",
    "a, b = data": "unpack",
    "a, b = [1]": "unpack",
    "bytes([300])": "byte",
    "connection.settimeout(-1)": "negative timeout",
    "socket.socket().connect(('127.0.0.1', 99999))": "port",
    "(99999).to_bytes(1, 'big')": "number too large",
    "(-1).to_bytes(1, 'big')": "number too large",
    "struct.unpack('!I', b'x')": "struct",
    "struct.pack('!H', 99999)": "struct",
    "b'\\xff'.decode()": "decode",
    "'é'.encode('ascii')": "encode",
    "assert data == 5": "assert",
    "1 / 0": "zero",
    "exit()": "exit",
    "quit()": "exit",
    "raise SystemExit": "exit",
    "raise KeyboardInterrupt": "interrupts",
    "f = lambda: f()\n    f()": "recursion",
    "bytearray(10**14)": "memory",
    "raise NotImplementedError": "not written",
    "next(iter(()))": "stop",
    "connection.recv_into(data)": "read-only",
    "connection.recv(-1)": "negative",
    "connection.close()\n    connection.sendall(data)": "used after close",
    "socket.socket().bind(connection.getpeername())": "bind for connect",
    "socket.socket().recv(5)": "not connected",
    "connection.connect(('127.0.0.1', 1))": "connected twice",
    "socket.socket().accept()": "invalid",
    "open('/no/such/file')": "no file",
    "ssl.create_default_context(cafile='certificate')": "text for a file",
    "ssl.create_default_context().load_verify_locations('x' * 5000)": "text for a file",
    "connection.setblocking(False)\n    connection.recv(5)": "does not wait",
    "connection.settimeout(0.05)\n    connection.recv(5)": "own limit",
    "raise ValueError('mine')": "raised itself",
    "if data: raise ValueError('mine')": "raised itself",
    "ssl.create_default_context(cadata=b'text')": "no certificate",
    "ssl.create_default_context(cadata='text')": "no certificate",
    "x = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n    x.wrap_bio(BIO(), BIO())": "side of TLS",
    "ssl.create_default_context().wrap_socket(socket.socket())": "server_hostname",
    "return ValueError('mine')": "exception",
    "return connection.sendall(data)": "nothing returned",
    "connection.sendall(data)\n    print(len(data))": "printed",
    "return [len(data)]": "one in a list",
    "return str(len(data))": "text",
    "return data": "wrong kind",
    "return True": "wrong kind",
    "return data.decode": "no parentheses",
    "yield 5": "generator",
    "connection.close\n    return 5": "not called",
    "connection == data\n    return 5": "only compared",
}


def made(body, head="def answer(connection, data):"):
    """Return a function whose source can be looked up, as that of a notebook's cell can."""
    source = f"{head}\n    {body}\n"
    name = f"<cell {hash(source)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    space = dict(SPACE)
    exec(compile(source, name, "exec"), space)
    return space["answer"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("body", CASES)
def test_a_slip_is_met_by_its_row(body):
    verdict = judge(EXERCISE, (made(body),))
    assert verdict.state == "not quite"
    slip = verdict.mistake.removeprefix("slip: ")
    assert slip == CASES[body], verdict
    assert "{" not in verdict.because.replace(body, "").replace("{}", ""), verdict
    if "raised" in verdict.because:
        assert f"`{body.splitlines()[-1].strip()}`" in verdict.because, verdict


def test_async_def():
    verdict = judge(EXERCISE, (made("return 5", "async def answer(connection, data):"),))
    assert verdict.mistake == "slip: coroutine"


def test_the_nearest_name():
    assert "Did you mean `data`?" in judge(EXERCISE, (made("return len(dta)"),)).try_
    assert "Did you mean `sendall`?" in judge(EXERCISE, (made("connection.sendal(data)"),)).try_


def test_a_peer_that_did_something_is_told_of():
    text = judge(EXERCISE, (made("connection.settimeout(0.05)\n    connection.recv(5)"),)).because
    assert "it allowed 0.05 s" in text


def test_where_there_is_no_peer_none_is_spoken_of():
    alone = Exercise(
        name="alone",
        notebook="99",
        title="Double",
        stub="def double(number): ...",
        solution=(lambda number: 2 * number,),
        check=lambda double: expect(double(2) == 4, "wrong"),
        mistakes={"wrong": Mistake("it is wrong.", "again.")},
        hints=(),
    )

    def fails(number):
        raise LookupError("nothing there")

    verdict = judge(alone, (fails,))
    assert "peer" not in verdict.because + verdict.try_


@pytest.mark.parametrize("slip", [*SLIPS, *SYSTEM], ids=lambda slip: slip.name)
def test_a_row_is_complete(slip):
    assert slip.try_[-1] in ".}"
    assert not slip.try_[0].isupper() or slip.try_.startswith(("127", "Time"))
    assert "{at}" in slip.because
