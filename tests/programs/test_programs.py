"""`server.py` and `client.py`, started as a reader starts them, with strangers as their peers."""

import errno
import importlib.util
import runpy
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.servers import BackgroundServer, FullServer, Program, reset_in_mid_message
from tests.notebook_form import NOTEBOOKS

SERVER = NOTEBOOKS / "programs" / "server.py"
CLIENT = NOTEBOOKS / "programs" / "client.py"
posix = pytest.mark.skipif(sys.platform == "win32", reason="a signal to one process is of Unix")


@pytest.fixture
def server():
    """Give a running server.py and its address."""
    with Program(SERVER) as program:
        words = program.line().split()
        assert words[:2] == ["listening", "on"] and words[3] == "port"
        program.address = words[2], int(words[4])
        assert program.line().endswith(f"client.py {words[2]} {words[4]} hello")
        assert program.line() == "Ctrl-C ends it"
        yield program


def run(*command, typed=b""):
    """Run a command to its end; return its exit code, its output and what it complained of."""
    command = [str(part) for part in command]
    done = subprocess.run(command, input=typed, capture_output=True, timeout=30)
    return done.returncode, done.stdout, done.stderr.decode()


def client(*arguments, typed=b""):
    """Run client.py to its end."""
    return run(sys.executable, CLIENT, *arguments, typed=typed)


def test_two_terminals(server):
    host, port = server.address
    assert client(host, port, "hello", "there") == (0, b"HELLO THERE\n", "")
    assert client(host, port, typed=b"typed\nlines\n") == (0, b"TYPED\nLINES\n", "")
    assert "connected" in server.line()
    assert server.line().endswith("12 bytes, closed")


def test_a_large_request_comes_back_whole(server):
    code, answer, complaint = client(*server.address, typed=b"abc\n" * 250_000)
    assert (code, complaint) == (0, "")
    assert answer == b"ABC\n" * 250_000


@pytest.mark.skipif(not shutil.which("nc"), reason="there is no nc")
def test_nc_as_a_client(server):
    code, answer, _ = run("nc", "-N", *server.address, typed=b"from a stranger\n")
    assert (code, answer) == (0, b"FROM A STRANGER\n")


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_curl_as_a_client(server):
    """It waits for more after the answer, so it is ended by hand; the server goes on."""
    host, port = server.address
    command = ["curl", "-s", "-N", "--http0.9", "--max-time", "20", f"http://{host}:{port}/abc"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as curl:
        try:
            assert curl.stdout.readline() == b"GET /ABC HTTP/1.1\r\n"
        finally:
            curl.kill()
    assert client(host, port, "next")[1] == b"NEXT\n"


def test_a_rude_client_does_not_end_it(server):
    with socket.create_connection(server.address, timeout=5) as rude:
        rude.sendall(b"half a w")
        assert "connected" in server.line()
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert "given up" in server.line()
    assert client(*server.address, "next")[1] == b"NEXT\n"


@posix
@pytest.mark.parametrize("with_a_client", [False, True])
def test_ctrl_c_ends_the_server_and_frees_its_port(server, with_a_client):
    stranger = socket.create_connection(server.address, timeout=5) if with_a_client else None
    if with_a_client:
        assert "connected" in server.line()
    assert server.interrupt() == 0
    assert "Traceback" not in server.text
    assert server.text.endswith("ended: the port is free again\n")
    if stranger:
        stranger.close()
    with Program(SERVER, *server.address) as again:
        assert again.line() == server.text.splitlines()[0], "the same port, at once"


@posix
def test_ctrl_c_ends_a_client_that_waits():
    asked, over = threading.Event(), threading.Event()

    def quiet(connection):
        connection.recv(100)
        asked.set()
        over.wait(20)  # no answer, and no end, before the client is interrupted

    with BackgroundServer(quiet) as server, Program(CLIENT, *server.address, "hello") as program:
        try:
            assert asked.wait(10)
            assert program.interrupt() == 1
            assert program.text == "client.py: stopped\n"
        finally:
            over.set()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("127.0.0.1", "no number"), "invalid int value"),
        (("127.0.0.1", 70000), "0 to 65535"),
        (("192.0.2.1", 0), "cannot listen on 192.0.2.1"),
        (("::1", 0), "cannot listen on ::1"),
    ],
)
def test_a_server_that_cannot_listen_says_why(arguments, said):
    code, _, complaint = run(sys.executable, SERVER, *arguments)
    assert code and said in complaint and "Traceback" not in complaint


def test_a_port_that_is_taken(server):
    code, _, complaint = run(sys.executable, SERVER, *server.address)
    assert code == 1
    assert f"port {server.address[1]}: " in complaint and "Traceback" not in complaint


def test_a_server_for_the_whole_network_says_so():
    with Program(SERVER, "0.0.0.0") as program:
        said = [program.line() for _ in range(3)]
        assert said[2] == "careful: other machines can call, too"


def test_a_client_whom_nobody_serves():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        code, answer, complaint = client(*bound.getsockname(), "hello")
    assert (code, answer) == (1, b"")
    assert "refused: nobody listens" in complaint


def test_a_client_whom_nobody_answers():
    with FullServer() as full:
        code, _, complaint = client(*full.address, "hello")
    assert code == 1
    assert "no answer within 5 seconds" in complaint or sys.platform == "win32"


def test_a_client_of_a_server_that_breaks_off():
    with BackgroundServer(reset_in_mid_message) as server:
        code, answer, complaint = client(*server.address, "hello")
    assert (code, answer) == (1, b""), "half an answer is no answer"
    assert "broke the connection off" in complaint


def test_a_reset_that_comes_before_the_client_has_said_that_it_is_done():
    with (
        BackgroundServer(reset_in_mid_message) as server,
        socket.create_connection(server.address, 5) as sock,
    ):
        sock.sendall(b"hello")
        with pytest.raises(ConnectionResetError):
            while sock.recv(100):
                pass  # until the reset has come
        with pytest.raises(OSError) as caught:
            sock.shutdown(socket.SHUT_WR)
    assert caught.value.errno == errno.ENOTCONN
    what_it_means = runpy.run_path(str(CLIENT))["what_it_means"]
    assert what_it_means(caught.value) == "the server broke the connection off"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "required: host, port"),
        (("127.0.0.1", 0), "1 to 65535"),
        (("127.0.0.256", 80, "hello"), "has no address"),
    ],
)
def test_a_client_that_cannot_call_says_why(arguments, said):
    code, _, complaint = client(*arguments)
    assert code and said in complaint and "Traceback" not in complaint


def load(path):
    """Return a program as a module, without running it."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_silent_client_does_not_keep_the_others_waiting_for_ever():
    server = load(SERVER)
    server.PATIENCE, server.GLANCE = 0.2, 0.05
    ours, theirs = socket.socketpair()
    with ours, theirs:
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            server.answer(ours)
        assert time.monotonic() - began >= 0.2, "it is patient, though"


def test_a_client_may_pause_longer_than_the_server_glances():
    server = load(SERVER)
    server.GLANCE = 0.01
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor(1) as pool:
        counted = pool.submit(server.answer, ours)
        for word in (b"one", b"two"):
            theirs.settimeout(0.1)
            with pytest.raises(TimeoutError):  # ten glances, and nothing came back
                theirs.recv(1)
            theirs.settimeout(5)
            theirs.sendall(word)
            assert theirs.recv(10) == word.upper()
        theirs.shutdown(socket.SHUT_WR)
        assert counted.result(5) == 6
