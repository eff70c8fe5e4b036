"""The servers in a real kernel: what a reader sees who runs cells again and again."""

import os
import queue
import time
from pathlib import Path

import pytest
from jupyter_client import KernelManager

ROOT = Path(__file__).resolve().parents[2]


class Kernel:
    """A running kernel and the cells that are run in it."""

    def __init__(self, client):
        self._client = client
        self._request = 0

    def run(self, code, cell=None):
        """Run `code` as the cell `cell`; return all that is shown under it, as one text."""
        self._request += 1
        session = self._client.session
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {"allow_stdin": False, "stop_on_error": False}
        metadata = {"cellId": cell} if cell else {}
        message = session.msg("execute_request", content, metadata=metadata)
        self._client.shell_channel.send(message)
        return self._output_of(message["header"]["msg_id"])

    def _output_of(self, request):
        shown, deadline = [], time.monotonic() + 30
        while True:
            message = self._client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            kind, content = message["msg_type"], message["content"]
            if message["parent_header"].get("msg_id") != request:
                assert kind == "status", f"shown under another cell: {message}"
            elif kind == "status" and content["execution_state"] == "idle":
                return "".join(shown)
            elif kind == "stream":
                shown.append(content["text"])
            elif kind == "execute_result":
                shown.append(content["data"]["text/plain"])
            elif kind == "error":
                shown.append(f"{content['ename']}: {content['evalue']}")

    def nothing_more_is_shown(self):
        """Tell whether nothing comes that belongs to no cell."""
        try:
            message = self._client.get_iopub_msg(timeout=0.2)
        except queue.Empty:
            return True
        return message["msg_type"] == "status"

    def listening(self):
        """Return how many sockets of the course's servers listen in the kernel."""
        code = "import gc, socket; print(sum(s.fileno() >= 0 and s.family == socket.AF_INET"
        code += " and is_listening(s) for s in gc.get_objects() if isinstance(s, socket.socket)))"
        return int(self.run(f"from helpers.servers.waking import is_listening; {code}"))


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    own = str(tmp_path_factory.mktemp("ipython"))
    manager = KernelManager(kernel_name="python3")
    devnull = Path(os.devnull).open("w")  # noqa: SIM115
    manager.start_kernel(
        cwd=str(ROOT),
        env=os.environ | {"PYTHONPATH": str(ROOT), "IPYTHONDIR": own},
        stdout=devnull,
        stderr=devnull,
    )
    client = manager.blocking_client()
    client.start_channels(stdin=False, hb=False)
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
        devnull.close()


IMPORTS = "import socket, sys, threading, time\nfrom helpers.servers import *"


@pytest.fixture
def kernel(started):
    assert started.run(IMPORTS) == ""
    yield started
    assert started.run("stop_all(); running()") == "[]"
    assert started.listening() == 0


def test_the_same_cell_twice(kernel):
    for _ in range(3):
        assert "echo server on 127.0.0.1, listens" in kernel.run("BackgroundServer(echo)", "a")
        assert kernel.run("running()", "b") == "[<echo server on 127.0.0.1, listens>]"
        assert kernel.listening() == 1  # though Out[n] holds the earlier ones


def test_the_same_text_where_the_front_end_names_no_cell(kernel):
    for _ in range(3):
        kernel.run("server = BackgroundServer(echo)")
        assert kernel.listening() == 1


def test_an_edited_cell(kernel):
    kernel.run("one = BackgroundServer(echo)", "a")
    kernel.run("two = BackgroundServer(silent)", "a")
    assert kernel.run("running()", "b") == "[<silent server on 127.0.0.1, listens>]"
    kernel.run("print('no server any more')", "a")
    assert kernel.run("running()", "b") == "[]"


def test_an_exception_in_the_cell(kernel):
    cell = "server = BackgroundServer(echo)\nkept = server\n1 / 0"
    for _ in range(3):
        assert "ZeroDivisionError" in kernel.run(cell, "a")
        assert kernel.listening() == 1


def test_a_function_that_raises_and_a_traceback_that_keeps_its_socket(kernel):
    cell = """
def serve():
    listener = socket.create_server(("127.0.0.1", 0))
    raise ValueError("on purpose")
run_in_background(serve).result()
"""
    assert "ValueError: on purpose" in kernel.run(cell, "a")
    assert kernel.listening() == 0


def test_several_servers_in_one_cell_and_in_other_cells(kernel):
    kernel.run("BackgroundServer(echo); BackgroundServer(silent); sink = DatagramSink()", "a")
    kernel.run("full = FullServer()", "b")
    assert kernel.run("len(running())", "c") == "4"
    kernel.run("BackgroundServer(echo)", "a")
    assert kernel.run("running()", "c").startswith("[<full server on 127.0.0.1, ")
    assert kernel.run("len(running())", "c") == "2"


def test_a_fixed_port_again(kernel):
    kernel.run("port = BackgroundServer(echo).port", "a")
    for _ in range(3):
        assert kernel.run("server = BackgroundServer(echo, port=port)", "a") == ""
    serve = """
def serve():
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.accept()
task = run_in_background(serve)
print(task.address[1] == port)
"""
    kernel.run("server.stop()", "a")
    for _ in range(3):
        assert kernel.run(serve, "b") == "True\n"


def test_nothing_is_printed_under_another_cell(kernel):
    define = """
def handle(connection):
    while data := connection.recv(100):
        print("handler got", data)
        print("and complains", file=sys.stderr)
        connection.sendall(data)
def chatter():
    while True:
        print("chatter")
        time.sleep(0.001)
def talk():
    with socket.create_connection(server.address) as client:
        client.sendall(b"hello")
        return client.recv(100)
"""
    kernel.run(define)
    kernel.run("server = BackgroundServer(handle); task = run_in_background(chatter)", "a")
    assert kernel.run("talk()", "b") == "b'hello'"
    captured = kernel.run("%%capture captured\nprint(talk())\ntime.sleep(0.02)", "c")
    assert captured == ""
    assert kernel.run("captured.stdout, captured.stderr", "d") == "(\"b'hello'\\n\", '')"
    assert kernel.run("time.sleep(0.05); print('mine')", "e") == "mine\n"
    assert kernel.run("%%capture\nlate = run_in_background(chatter)", "f") == ""
    assert kernel.nothing_more_is_shown()
    shown = kernel.run("print(server.log); print(task.log.lines()[0]); late.log.wait_for('c')", "g")
    assert "handle: printed handler got b'hello'" in shown
    assert "handle: printed and complains" in shown
    assert "chatter: printed chatter" in shown
    assert kernel.run("stop_all()", "h") == "3"
    assert kernel.run("type(sys.stdout).__name__, print.__module__", "i") == (
        "('OutStream', 'builtins')"
    )


def test_threads_of_a_function_print_into_its_log(kernel):
    cell = """
def serve():
    for number in range(3):
        threading.Thread(target=print, args=["thread", number]).start()
task = run_in_background(serve)
task.result()
"""
    assert kernel.run(cell, "a") == ""
    assert kernel.nothing_more_is_shown()
    assert kernel.run("print(sorted(task.log.lines())[0])", "b") == ("serve: printed thread 0\n")


def test_the_line_of_a_handler_in_a_cell_is_named(kernel):
    cell = """
def handle(connection):
    int(connection.recv(10))
server = BackgroundServer(handle)
with socket.create_connection(server.address) as client:
    client.sendall(b"x"); client.recv(10)
server.stop()
"""
    shown = kernel.run(cell, "a")
    assert "HandlerError: the handler handle raised ValueError: invalid literal" in shown
    assert "at line 2: int(connection.recv(10))" in shown


def test_interrupting_a_cell_leaves_the_servers_alone(kernel):
    kernel.run("server = BackgroundServer(echo)", "a")
    cell = "import _thread\n_thread.interrupt_main()\ntime.sleep(5)"
    assert "KeyboardInterrupt" in kernel.run(cell, "b")
    assert kernel.run("server.running", "c") == "True"
