"""TLS without a network, and over sockets: what the two ends say, refuse and notice."""

import socket
import ssl
import subprocess
import sys
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import secure
from helpers.application.tls import RecordNames, RecordReader
from helpers.secure import CertificatesMissing, Side, TlsStream, certificates, handshake
from helpers.servers import BackgroundServer, HandlerError, connected_pair, run_in_background

VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
CODES = {
    "expired": 10,
    "not yet valid": 9,
    "for another name": 62,
    "for another address": 64,
    "unknown issuer": 20,
    "intermediate missing": 20,
    "self-signed": 18,
}


@pytest.fixture(scope="module")
def authority():
    return secure.new_authority()


@pytest.fixture(scope="module")
def honest(authority):
    return secure.identity(authority.issue_cert("server"))


@pytest.fixture
def careful(authority):
    return ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())


def two(careful, honest, version):
    careful.minimum_version = careful.maximum_version = version
    return Side(careful, server_hostname="server"), Side(honest, server_side=True)


def types(flights):
    """The types of the records in each flight."""
    return [(who, [r.type for r in RecordReader().feed(data)]) for who, data in flights]


def test_the_flights_of_tls_1_2(careful, honest):
    told = handshake(*two(careful, honest, VERSIONS[0]))
    assert types(told.flights) == [
        ("client", [22]),
        ("server", [22, 22, 22, 22]),
        ("client", [22, 20, 22]),
        ("server", [22, 20, 22]),
    ]
    assert (told.client_error, told.server_error) == (None, None)


def test_the_flights_of_tls_1_3(careful, honest):
    told = handshake(*two(careful, honest, VERSIONS[1]))
    assert types(told.flights) == [
        ("client", [22]),
        ("server", [22, 20, 23, 23, 23, 23]),
        ("client", [20, 23]),
        ("server", [23, 23]),
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_each_fault_has_its_code_and_the_server_hears_of_it(authority, careful, version):
    found = {}
    for fault, server in secure.faulty(authority).items():
        careful.maximum_version = version
        client = Side(careful, server_hostname=server.name)
        told = handshake(client, Side(server.context, server_side=True))
        assert isinstance(told.client_error, ssl.SSLCertVerificationError)
        assert "_ALERT_" in told.server_error.reason
        found[fault] = told.client_error.verify_code
    assert found == CODES


def test_in_tls_1_2_the_alert_can_be_read(authority, careful):
    careful.maximum_version = VERSIONS[0]
    expired = secure.faulty(authority)["expired"].context
    told = handshake(Side(careful, server_hostname="server"), Side(expired, server_side=True))
    names = RecordNames()
    said = [data for who, data in told.flights if who == "client"]
    found = [names.of(record) for data in said for record in RecordReader().feed(data)]
    assert found == ["ClientHello", "alert: certificate expired"]


def test_no_common_version_ends_with_an_error_at_both(careful, honest):
    careful.minimum_version = VERSIONS[1]
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.maximum_version = VERSIONS[0]
    told = handshake(Side(careful, server_hostname="server"), Side(server, server_side=True))
    assert told.client_error and told.server_error


@settings(deadline=None, max_examples=25)
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_end_a_handshake_with_an_error_or_wait(noise):
    side = Side(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), server_side=True)
    side.give(noise)
    try:
        assert not side.handshake()
    except ssl.SSLError:
        side.take()


# --- over sockets -----------------------------------------------------------------------------


@pytest.fixture
def pair(careful, honest):
    client, server = connected_pair()
    with client, server:
        with run_in_background(partial(TlsStream, server, honest, server_side=True)) as task:
            ours = TlsStream(client, careful, server_hostname="server")
            theirs = task.result()
        yield ours, theirs


def test_what_is_sent_comes_out_in_both_directions(pair):
    client, server = pair
    assert client.version() == "TLSv1.3"
    for one, other in (pair, pair[::-1]):
        one.sendall(b"")
        one.sendall(b"hello")
        assert other.recv(3) + other.recv(100) == b"hello"
    much = bytes(range(256)) * 1000
    with run_in_background(client.sendall, much):
        got = b""
        while len(got) < len(much):
            got += server.recv(10_000)
    assert got == much


def test_a_proper_end_is_an_end_in_one_direction(pair):
    client, server = pair
    client.sendall(b"all of it")
    client.end()
    assert [server.recv(100), server.recv(100), server.recv(100)] == [b"all of it", b"", b""]
    server.sendall(b"and back")
    assert client.recv(100) == b"and back"
    server.close()
    assert client.recv(100) == b""


def test_a_fin_alone_is_an_error(pair):
    client, server = pair
    server.sock.shutdown(socket.SHUT_WR)
    with pytest.raises(ssl.SSLEOFError):
        client.recv(100)


def test_silence_ends_at_the_timeout_of_the_socket(careful):
    client, server = connected_pair(timeout=0.1)
    with client, server, pytest.raises(TimeoutError):
        TlsStream(client, careful, server_hostname="server")


def test_the_bytes_are_those_that_a_kernel_socket_of_ssl_understands(careful, honest):
    def shout(connection):
        with honest.wrap_socket(connection, server_side=True) as tls:
            tls.sendall(tls.recv(100).upper())

    with BackgroundServer(shout) as server, socket.create_connection(server.address, 5) as sock:
        stream = TlsStream(sock, careful, server_hostname="server")
        stream.sendall(b"hello")
        assert stream.recv(100) == b"HELLO"


# --- a client that refuses is no fault of the server -------------------------------------------


def test_a_server_outlives_a_client_that_refuses_its_certificate(careful):
    impostor = secure.identity(secure.new_authority().issue_cert("server"))

    def serve(connection):
        TlsStream(connection, impostor, server_side=True)

    with BackgroundServer(serve) as server:
        for _ in range(2):
            with socket.create_connection(server.address, 5) as sock:
                with pytest.raises(ssl.SSLCertVerificationError):
                    TlsStream(sock, careful, server_hostname="server")
                assert sock.recv(1) == b""
    assert not server.errors
    assert "ALERT_UNKNOWN_CA" in str(server.log)


def test_a_server_that_breaks_tls_itself_has_failed():
    def serve(connection):
        raise ssl.SSLError("ours")

    server = BackgroundServer(serve)
    with socket.create_connection(server.address, 5) as sock:
        assert sock.recv(1) == b""
    with pytest.raises(HandlerError):
        server.stop()


# --- trustme ----------------------------------------------------------------------------------


def test_without_trustme_the_error_names_the_cure(monkeypatch):
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(CertificatesMissing, match=r"pip install -r requirements\.txt"):
        certificates.new_authority()


def test_nobody_imports_trustme_who_makes_no_certificate():
    code = "import sys, helpers.lab.tls, helpers.secure, helpers.exercises.catalog as c; "
    code += "c.all_exercises(); print('trustme' in sys.modules, 'cryptography' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["False", "False"], done.stderr
