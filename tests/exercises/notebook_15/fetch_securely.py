"""Answers to fetch_securely."""

import contextlib
import socket
import ssl
import sys

from helpers.exercises.notebook_15.fetch_securely import fetch_securely
from helpers.secure import TlsStream


def read(tls):
    answer = b""
    while piece := tls.recv(4096):
        answer += piece
    return answer


def with_context(context, address, name, request, timeout, **options):
    """Be the right client, with another context."""
    options = {"suppress_ragged_eofs": False, **options}
    with (
        socket.create_connection(address, timeout) as sock,
        context.wrap_socket(sock, server_hostname=name, **options) as tls,
    ):
        tls.sendall(request)
        return read(tls)


def without_tls(address, name, ca_pem, request, timeout):
    with socket.create_connection(address, timeout) as sock:
        sock.sendall(request)
        return read(sock)


def cert_none(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return with_context(context, address, name, request, timeout)


def unverified(address, name, ca_pem, request, timeout):
    return with_context(ssl._create_unverified_context(), address, name, request, timeout)


def bare_context(address, name, ca_pem, request, timeout):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(cadata=ca_pem)
    return with_context(context, address, name, request, timeout)


def trusts_the_system(address, name, ca_pem, request, timeout):
    return with_context(ssl.create_default_context(), address, name, request, timeout)


def asks_for_the_address(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    return with_context(context, address, address[0], request, timeout)


def kind_to_cuts(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    return with_context(context, address, name, request, timeout, suppress_ragged_eofs=True)


def one_recv(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    with (
        socket.create_connection(address, timeout) as sock,
        context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False) as tls,
    ):
        tls.sendall(request)
        return tls.recv(4096)


def timeout_after_the_handshake(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    with (
        socket.create_connection(address) as sock,
        context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False) as tls,
    ):
        tls.settimeout(timeout)
        tls.sendall(request)
        return read(tls)


def hides_errors(address, name, ca_pem, request, timeout):
    try:
        return fetch_securely(address, name, ca_pem, request, timeout)
    except OSError:
        return b""


def hides_the_certificate(address, name, ca_pem, request, timeout):
    try:
        return fetch_securely(address, name, ca_pem, request, timeout)
    except ssl.SSLCertVerificationError:
        return b""


def hides_the_cut(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    answer = b""
    with (
        socket.create_connection(address, timeout) as sock,
        context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False) as tls,
    ):
        tls.sendall(request)
        with contextlib.suppress(ssl.SSLEOFError):
            while piece := tls.recv(4096):
                answer += piece
    return answer


def returns_nothing(address, name, ca_pem, request, timeout):
    return fetch_securely(address, name, ca_pem, request, timeout)[:0]


def asks_twice(address, name, ca_pem, request, timeout):
    return fetch_securely(address, name, ca_pem, request * 2, timeout)


def has_no_patience(address, name, ca_pem, request, timeout):
    return fetch_securely(address, name, ca_pem, request, min(timeout, 0.5))


def hides_a_refusal(address, name, ca_pem, request, timeout):
    try:
        return fetch_securely(address, name, ca_pem, request, timeout)
    except ConnectionError:
        return b""


def asks_in_capitals(address, name, ca_pem, request, timeout):
    return fetch_securely(address, name, ca_pem, request.upper(), timeout)


def a_value_error(address, name, ca_pem, request, timeout):
    try:
        return fetch_securely(address, name, ca_pem, request, timeout)
    except TimeoutError as error:
        raise ConnectionError("silence") from error


def gives_text(address, name, ca_pem, request, timeout):
    return fetch_securely(address, name, ca_pem, request, timeout)[::-1]


def reads_for_ever(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    with (
        socket.create_connection(address, timeout) as sock,
        context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False) as tls,
    ):
        tls.sendall(request)
        answer = b""
        while True:
            answer += tls.recv(4096)


def goes_nowhere(address, name, ca_pem, request, timeout):
    return b""


def ends_its_direction(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    with (
        socket.create_connection(address, timeout) as sock,
        context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False) as tls,
    ):
        tls.sendall(request)
        tls.shutdown(socket.SHUT_WR)
        return read(tls)


def reads_below(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    with (
        socket.create_connection(address, timeout) as sock,
        context.wrap_socket(sock.dup(), server_hostname=name, suppress_ragged_eofs=False) as tls,
    ):
        tls.sendall(request)
        return read(sock)


def one_error_for_all(address, name, ca_pem, request, timeout):
    try:
        return fetch_securely(address, name, ca_pem, request, timeout)
    except ssl.SSLError as error:
        raise ssl.SSLCertVerificationError("no TLS") from error


def text_as_a_file(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cafile=ca_pem)
    return with_context(context, address, name, request, timeout)


def bytes_as_text(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem.encode())
    return with_context(context, address, name, request, timeout)


def names_nobody(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    return with_context(context, address, None, request, timeout)


def for_a_server(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=ca_pem)
    return with_context(context, address, name, request, timeout)


WRONG = (
    (text_as_a_file, "slip: text for a file"),
    (bytes_as_text, "slip: no certificate"),
    (names_nobody, "slip: server_hostname"),
    (for_a_server, "slip: side of TLS"),
    (without_tls, "no TLS"),
    (cert_none, "anybody"),
    (unverified, "anybody"),
    (bare_context, "any name"),
    (trusts_the_system, "distrusts"),
    (asks_for_the_address, "distrusts"),
    (kind_to_cuts, "cut short"),
    (one_recv, "only a part"),
    (timeout_after_the_handshake, "waits for ever"),
    (hides_errors, "hides the refusal"),
    (hides_the_certificate, "hides the refusal"),
    (hides_the_cut, "cut short"),
    (returns_nothing, "nothing"),
    (asks_twice, "asks twice"),
    (has_no_patience, "gives up"),
    (hides_a_refusal, "hides an error"),
    (asks_in_capitals, "other request"),
    (a_value_error, "other error"),
    (gives_text, "other answer"),
    (reads_for_ever, "waits"),
    (goes_nowhere, "never comes"),
    (ends_its_direction, "not decrypted"),
    (reads_below, "not decrypted"),
    (one_error_for_all, "blames the certificate"),
)


def by_a_stream(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context()
    context.load_verify_locations(cadata=ca_pem)
    with socket.create_connection(address, timeout=timeout) as sock:
        tls = TlsStream(sock, context, server_hostname=name)
        tls.sendall(request)
        return b"".join(iter(lambda: tls.recv(1000), b""))


def by_hand(address, name, ca_pem, request, timeout):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=ca_pem)
    sock = socket.socket()
    try:
        sock.settimeout(timeout)
        sock.connect(address)
        tls = context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False)
        with tls:
            tls.sendall(request)
            return read(tls)
    finally:
        sock.close()


def by_a_file(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    with (
        socket.create_connection(address, timeout) as sock,
        context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False) as tls,
        tls.makefile("rwb") as file,
    ):
        file.write(request)
        file.flush()
        return file.read()


def says_goodbye(address, name, ca_pem, request, timeout):
    context = ssl.create_default_context(cadata=ca_pem)
    with (
        socket.create_connection(address, timeout) as sock,
        context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False) as tls,
    ):
        tls.sendall(request)
        answer = read(tls)
        with contextlib.suppress(OSError):
            tls.unwrap().close()
        return answer


RIGHT = (by_a_stream, by_hand, by_a_file, says_goodbye)

CONNECTS = "socket.create_connection(address, timeout)"
WRAPS = "context.wrap_socket(sock, server_hostname=name, suppress_ragged_eofs=False) as tls"
BOTH = f"with {CONNECTS} as sock, {WRAPS}:"
ANY = "recv may be asked for any number of bytes above 0: the loop goes on"
LOOP = "while (piece := tls.recv(4096)):"
EQUIVALENT = {
    f"number | {LOOP} → while (piece := tls.recv(4095)):": ANY,
    f"number | {LOOP} → while (piece := tls.recv(4097)):": ANY,
    f"number | {LOOP} → while (piece := tls.recv(8192)):": ANY,
    f"size of recv | {LOOP} → *": ANY,
    f"slip: an argument too few | {LOOP} → *": ANY,
    "send for sendall | tls.sendall(request) → tls.send(request)": (
        "a TLS socket that may wait sends all of it"
    ),
    f"not closed | {BOTH} → sock = {CONNECTS} ⏎ with {WRAPS}:": (
        "where wrap_socket fails, it closes the connection that it was given"
    ),
    f"slip: an argument too many | {BOTH} → with {CONNECTS[:-1]}, None) as sock, {WRAPS}:": (
        "None stands for any port of one's own"
    ),
}
if sys.version_info >= (3, 13):  # where server_side, which comes second, may be anything
    EQUIVALENT[
        f"slip: an argument too many | {BOTH} → {BOTH.replace('(sock,', '(sock, None,')}"
    ] = "None is as false as False"
