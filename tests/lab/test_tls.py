"""TLS between the two hosts of a lab, on kernels and on the course's own TCP alike."""

import ssl

import pytest

from helpers import secure
from helpers.lab.tls import tls_pair


@pytest.fixture(scope="module")
def authority():
    return secure.new_authority()


def careful(authority):
    return ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())


def test_both_ends_talk(lab, authority):
    honest = secure.identity(authority.issue_cert("server"))
    client, server, refused = tls_pair(lab, careful(authority), honest)
    assert refused == {}
    with client, server:
        client.sendall(b"hello")
        assert server.recv(100) == b"hello"
        server.sendall(b"and back")
        assert client.recv(100) == b"and back"
        client.end()
        assert server.recv(100) == b""


def test_an_impostor_is_refused_and_both_ends_know(lab, authority):
    impostor = secure.identity(secure.new_authority().issue_cert("server"))
    client, server, refused = tls_pair(lab, careful(authority), impostor)
    assert (client, server) == (None, None)
    assert refused["client"].reason == "CERTIFICATE_VERIFY_FAILED"
    assert "UNKNOWN_CA" in refused["server"].reason


def test_another_name_is_asked_for(lab, authority):
    honest = secure.identity(authority.issue_cert("server"))
    refused = tls_pair(lab, careful(authority), honest, name="other").refused
    assert refused["client"].verify_code == 62
