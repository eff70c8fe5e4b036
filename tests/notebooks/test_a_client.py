"""What notebook 04 says of clients, held against this kernel, and its program against its cells."""

import ast
import errno
import socket

import pytest

from helpers import kernel
from helpers.servers import BackgroundServer, silent
from tests import notebook_form
from tests.form.cells import cells

NOTEBOOK = notebook_form.NOTEBOOKS / "04_a_client_step_by_step.ipynb"
PROGRAM = notebook_form.NOTEBOOKS / "programs" / "client.py"
linux = pytest.mark.skipif(not kernel.LINUX, reason="the notebook says it of Linux")


def functions(text):
    """Return {name: source without its docstring} of the functions that Python `text` defines."""
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            found[node.name] = [ast.unparse(node.args), *map(ast.unparse, body)]
    return found


def test_the_program_has_the_functions_of_the_notebook():
    notebook = notebook_form.read(NOTEBOOK)
    shown = functions("\n".join(cell.source for _, cell in cells(notebook, "code")))
    program = functions(PROGRAM.read_text("utf-8").replace("timeout=PATIENCE", "timeout=5.0"))
    assert "PATIENCE = 5.0" in PROGRAM.read_text("utf-8")
    for name in ("read_all", "talk"):
        assert program[name] == shown[name]


def test_a_new_socket_waits_for_ever_and_a_closed_one_has_no_number():
    with socket.socket() as sock:
        assert sock.gettimeout() is None
    assert sock.fileno() == -1


@linux
def test_the_same_four_values_are_refused_with_eaddrnotavail():
    with BackgroundServer(silent) as server, socket.socket() as one, socket.socket() as two:
        for sock in (one, two):
            sock.settimeout(5)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind(("127.0.0.1", 0))
        two.bind(one.getsockname())
        one.connect(server.address)
        assert two.connect_ex(server.address) == errno.EADDRNOTAVAIL


@linux
def test_a_server_cannot_have_the_port_of_a_client_connected_to_itself():
    with socket.socket() as lonely:
        lonely.settimeout(5)
        lonely.bind(("127.0.0.1", 0))
        lonely.connect(lonely.getsockname())
        assert lonely.getsockname() == lonely.getpeername()
        with pytest.raises(OSError, match="in use"):
            socket.create_server(lonely.getsockname())
