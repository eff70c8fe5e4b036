"""What notebook 15 says and no cell of it shows, and its exercise `who_notices`: all run here."""

import asyncio
import http.client
import shutil
import socket
import ssl
import subprocess
import sys

import pytest

from helpers import secure
from helpers.exercises.notebook_15.who_notices import EXPECTED
from helpers.lab import Lab, change
from helpers.lab.pairs import tcp_pair
from helpers.lab.tls import tls_pair
from helpers.secure import TlsStream
from helpers.servers import BackgroundServer
from helpers.servers.handlers import abort_on_close
from helpers.trace import forged, tls_notes

ORDER = b"pay 10 to Ann"
DATA = 23


@pytest.fixture(scope="module")
def authority():
    return secure.new_authority()


@pytest.fixture(scope="module")
def honest(authority):
    return secure.identity(authority.issue_cert("server"))


@pytest.fixture
def careful(authority):
    return ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())


def flip(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def swap(data):
    return data[:-4] + data[-2:] + data[-4:-2]


def once(test, what):
    """A rule that changes the first frame that passes the test."""
    met = []

    def rule(frame):
        if frame.sender == "client" and frame.payload and not met and test(frame):
            met.append(frame.number)
            return change(what(frame))
        return None

    return rule


def is_data(frame):
    return frame.payload[0] == DATA


def plain(rule=None, drop=False):
    """Order without TLS; return what the server reads, and how often the order was sent."""
    with Lab(arp=False) as lab:
        client, server = tcp_pair(lab)
        with client, server:
            if rule:
                lab.wire.rule(rule)
            if drop:
                lab.wire.drop(1, of="data")
            client.sendall(ORDER)
            got = server.recv(100)
    return got, len(lab.trace.with_data().sent_by("client"))


def by_tls(careful, honest, rule):
    """Order over TLS; return what the server hears: bytes, or the reason of its error."""
    with Lab(arp=False) as lab:
        client, server, _ = tls_pair(lab, careful, honest)
        with client.sock, server.sock:
            lab.wire.rule(rule)
            client.sendall(ORDER)
            try:
                return server.recv(100)
            except ssl.SSLError as error:
                return error.reason


def test_who_notices_what_is_lost_or_flipped():
    assert EXPECTED["lost"] == EXPECTED["flipped"] == "TCP"
    got, sent = plain(drop=True)
    assert (got, sent > 1) == (ORDER, True)
    got, sent = plain(once(lambda frame: True, lambda frame: flip(frame.data)))
    assert (got, sent > 1) == (ORDER, True)


def test_who_notices_two_words_that_changed_places(careful, honest):
    assert EXPECTED["swapped"] == "TLS"
    got, sent = plain(once(lambda frame: True, lambda frame: swap(frame.data)))
    assert (got, sent) == (swap(ORDER), 1)
    heard = by_tls(careful, honest, once(is_data, lambda frame: swap(frame.data)))
    assert "BAD_RECORD_MAC" in heard


def test_who_notices_a_change_with_a_checksum_that_fits(careful, honest):
    assert (EXPECTED["changed"], EXPECTED["changed_in_tls"]) == ("nobody", "TLS")
    raised = once(lambda frame: True, lambda frame: forged(frame, b"pay 99 to Eve"))
    assert plain(raised) == (b"pay 99 to Eve", 1)
    heard = by_tls(careful, honest, once(is_data, lambda f: forged(f, flip(f.payload))))
    assert "BAD_RECORD_MAC" in heard


def test_who_notices_a_record_that_comes_twice(careful, honest):
    assert EXPECTED["repeated"] == "TLS"
    doubled = once(is_data, lambda frame: forged(frame, frame.payload * 2))
    with Lab(arp=False) as lab:
        client, server, _ = tls_pair(lab, careful, honest)
        with client.sock, server.sock:
            lab.wire.rule(doubled)
            client.sendall(ORDER)
            assert server.recv(100) == ORDER
            with pytest.raises(ssl.SSLError) as caught:
                server.recv(100)
    assert "BAD_RECORD_MAC" in caught.value.reason


def test_who_notices_a_forged_fin_and_an_impostor(careful, honest):
    assert (EXPECTED["cut_off"], EXPECTED["impostor"]) == ("TLS", "nobody")
    heard = by_tls(careful, honest, once(is_data, lambda frame: forged(frame, b"", fin=True)))
    assert "EOF" in heard
    careless = ssl.create_default_context()
    careless.check_hostname = False
    careless.verify_mode = ssl.CERT_NONE
    impostor = secure.identity(secure.new_authority().issue_cert("server"))
    assert by_tls(careless, impostor, lambda frame: None) == ORDER


# --- what the text says beside ------------------------------------------------------------------


def test_with_tls_1_2_the_certificate_can_be_read(authority, careful):
    certificate = authority.issue_cert("server")
    der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
    seen = {}
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        careful.minimum_version = ssl.TLSVersion.TLSv1_2
        careful.maximum_version = version
        with Lab(arp=False) as lab:
            client, server, _ = tls_pair(lab, careful, secure.identity(certificate))
            with client, server:
                client.sendall(ORDER)
                server.recv(100)
        wire = b"".join(frame.payload for frame in lab.trace.with_data())
        seen[version.name] = (b"server" in wire, der in wire, ORDER in wire)
    assert seen == {"TLSv1_2": (True, True, False), "TLSv1_3": (True, False, False)}


def test_a_hello_longer_than_a_segment_is_part_of_a_record_first(careful, honest):
    """As OpenSSL 3.5 sends one; here it is long for another reason."""
    careful.set_alpn_protocols([f"{'x' * 200}{number}" for number in range(9)])
    with Lab(arp=False) as lab:
        client, server, _ = tls_pair(lab, careful, honest)
        with client, server:
            client.sendall(ORDER)
            server.recv(100)
    notes = [
        tls_notes(lab.trace)[frame.number] for frame in lab.trace.sent_by("client").with_data()
    ]
    assert notes[:2] == ["part of a record", "ClientHello"]


def test_a_second_question_takes_one_round_trip_whatever_the_option(careful, honest):
    round_trip = 0.12
    for nodelay in (0, 1):
        with Lab(delay="60 ms", arp=False) as lab:
            client, server, _ = tls_pair(lab, careful, honest)
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, nodelay)
            with client, server:
                took = []
                for _ in range(4):
                    begin = lab.now
                    client.sendall(ORDER)
                    server.recv(100)
                    server.sendall(ORDER)
                    client.recv(100)
                    took.append((lab.now - begin) // round_trip)
        assert min(took[1:]) == 1


def test_asyncio_and_http_client_turn_nagle_off():
    with BackgroundServer(lambda connection: connection.recv(1)) as server:
        web = http.client.HTTPConnection(*server.address, timeout=5)
        web.connect()
        assert web.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        web.close()

        async def visit():
            _, writer = await asyncio.open_connection(*server.address)
            sock = writer.get_extra_info("socket")
            option = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()
            await writer.wait_closed()
            return option

        assert asyncio.run(visit())


def last_word(careful, handler):
    with (
        BackgroundServer(handler) as bank,
        socket.create_connection(bank.address, 5) as sock,
        careful.wrap_socket(sock, server_hostname="server") as tls,
    ):
        tls.recv(100)
        tls.sendall(b"?")
        return tls.recv(100)


def test_a_reset_looks_like_an_end_in_python_3_11(careful, honest):
    def resets(connection):
        stream = TlsStream(connection, honest, server_side=True)
        stream.sendall(b"you owe 10")
        stream.recv(1)
        abort_on_close(connection)

    if sys.version_info < (3, 12):
        assert last_word(careful, resets) == b""
    elif sys.version_info >= (3, 13):
        with pytest.raises(ConnectionResetError):
            last_word(careful, resets)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_ends_with_60_for_each_fault(authority, tmp_path):
    pem = tmp_path / "ca.pem"
    pem.write_bytes(authority.cert_pem.bytes())
    codes = {}
    for fault, server in secure.faulty(authority).items():

        def serve(connection, context=server.context):
            TlsStream(connection, context, server_side=True)

        with BackgroundServer(serve) as running:
            where = f"{server.name}:443:{running.host}:{running.port}"
            command = ["curl", "-s", "--noproxy", "*", "--cacert", pem, "--connect-to", where]
            done = subprocess.run([*command, f"https://{server.name}/"], timeout=30)
        codes[fault] = done.returncode
    assert set(codes.values()) == {60}, codes
