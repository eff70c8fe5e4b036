"""TLS in a trace: each record at the frame that completes it, as tshark sees it, too."""

import os
import shutil
import ssl
import subprocess

import pytest

from helpers import secure
from helpers.lab import Lab
from helpers.lab.pairs import tcp_pair
from helpers.lab.tls import tls_pair
from helpers.record import Record
from helpers.trace import Trace, dissect, forged, tls_notes, tls_records

TSHARK = shutil.which("tshark")
OWN = {"client": "helpers", "server": "helpers", "arp": False}  # the same on every machine
MUCH = bytes(range(256)) * 150  # three records, and many more segments


@pytest.fixture(scope="module")
def contexts():
    authority = secure.new_authority()
    careful = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    return careful, secure.identity(authority.issue_cert("server"))


def talk(contexts, rule=None, **settings):
    """The trace of a short talk over TLS."""
    with Lab(**OWN, **settings) as lab:
        if rule:
            rule(lab)
        client, server, _ = tls_pair(lab, *contexts)
        with client, server:
            client.sendall(b"hello")
            server.recv(100)
            server.sendall(MUCH)
            got = b""
            while len(got) < len(MUCH):
                got += client.recv(2**16)
    return lab.trace


def told(trace):
    """Which records were seen, each with its sender."""
    return [(seen.sender, seen.name) for seen in tls_records(trace)]


def test_each_record_is_seen_once_whatever_happens_on_the_way(contexts):
    plain = talk(contexts)
    names = told(plain)
    assert names[:3] == [
        ("client", "ClientHello"),
        ("server", "ServerHello"),
        ("server", "change cipher spec"),
    ]
    assert ("server", "application data") in names
    assert sorted(told(talk(contexts, lambda lab: lab.wire.drop(2, of="data")))) == sorted(names)
    late = talk(contexts, lambda lab: lab.wire.delay("30 ms", 6, of="data from server"))
    assert sorted(told(late)) == sorted(names)
    twice = talk(contexts, lambda lab: lab.wire.repeat(of="data"))
    assert sorted(told(twice)) == sorted(names)


def test_a_frame_that_completes_no_record_is_part_of_one(contexts):
    trace = talk(contexts)
    notes = tls_notes(trace)
    assert set(notes) == {frame.number for frame in trace.with_data()}
    assert next(iter(notes.values())) in ("ClientHello", "part of a record")
    assert "part of a record" in notes.values()


def test_a_talk_without_tls_has_no_records():
    with Lab(**OWN) as lab:
        client, server = tcp_pair(lab)
        with client, server:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            server.recv(100)
    assert tls_records(lab.trace) == []
    assert tls_notes(lab.trace) == {}


def test_what_is_said_before_the_nonsense_is_seen():
    with Lab(**OWN) as lab:
        client, server = tcp_pair(lab)
        with client, server:
            client.sendall(b"\x15\3\3\0\2\1\0GET /")
            server.recv(100)
            client.sendall(b"\x15\3\3\0\2\1\0")
            server.recv(100)
    assert told(lab.trace) == [("client", "alert: close notify")]


@pytest.mark.skipif(TSHARK is None and not os.environ.get("CI"), reason="tshark is not installed")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tshark_sees_the_same_records_in_the_same_frames(contexts, version, tmp_path):
    careful, honest = contexts
    careful.maximum_version = version
    trace = talk((careful, honest))
    path = trace.save(tmp_path / "tls.pcap") or tmp_path / "tls.pcap"
    command = [TSHARK, "-r", str(path), "-Y", "tls.record", "-T", "fields"]
    command += ["-e", "frame.number", "-e", "tls.record.content_type"]
    command += ["-e", "tls.record.opaque_type"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    theirs = {}
    for line in done.stdout.splitlines():
        number, *kinds = line.split("\t")
        theirs[int(number) - 1] = sorted(int(k) for k in ",".join(kinds).split(",") if k)
    ours = {}
    for seen in tls_records(trace):
        ours.setdefault(seen.frame, []).append(seen.record.type)
    assert {number: sorted(kinds) for number, kinds in ours.items()} == theirs


@pytest.mark.skipif(TSHARK is None and not os.environ.get("CI"), reason="tshark is not installed")
def test_with_the_keys_tshark_reads_what_was_said(contexts, tmp_path):
    careful = ssl.create_default_context(cadata=_pem(contexts[0]))
    careful.keylog_filename = str(tmp_path / "keys.txt")
    talk((careful, contexts[1])).save(tmp_path / "tls.pcap")
    text = secure.decrypted(tmp_path / "tls.pcap", tmp_path / "keys.txt")
    assert "Certificate Verify" in text
    assert "'hello'" in text
    with pytest.raises(OSError, match="tshark cannot read"):
        secure.decrypted(tmp_path / "keys.txt", tmp_path / "keys.txt")


def _pem(context):
    (der,) = context.get_ca_certs(binary_form=True)
    return ssl.DER_cert_to_PEM_cert(der)


def test_without_tshark_there_is_a_word_of_what_to_do(monkeypatch):
    monkeypatch.setattr(secure.keys.shutil, "which", lambda name: None)
    assert "Wireshark" in secure.decrypted("a.pcap", "keys.txt")


# --- a record by itself, and a segment that somebody has changed ---------------------------------


def test_a_record_is_dissected():
    read = dissect(b"\x16\3\1\0\5hello", first="tls")
    assert [layer.name for layer in read.layers] == ["TLS record"]
    assert (read.payload, read.trailer, read.note) == (b"hello", b"", "")
    assert dissect(b"\x16\3\1\0\2hello", first="tls").payload == b"he"
    assert "at least 5 bytes" in dissect(b"\x16\3", first="tls").note


def test_a_forged_segment_has_lengths_and_checksums_that_fit():
    with Lab(**OWN) as lab:
        client, server = tcp_pair(lab)
        with client, server:
            client.sendall(b"pay 10")
            server.recv(100)
    frame = lab.trace.with_data()[0]
    for payload, fin in ((b"pay 99", False), (b"", True), (b"a longer one", False)):
        data = forged(frame, payload, fin=fin)
        (again,) = Trace([Record(0.0, "client", data)])
        assert (again.payload, again.tcp.fin, again.note) == (payload, fin, "")
        assert again.ip.checksum_ok()
        assert again.tcp.checksum_ok(payload, again.ip.source, again.ip.destination)
        assert (again.tcp.seq, again.tcp.options) == (frame.tcp.seq, frame.tcp.options)


def test_only_a_segment_can_be_forged():
    with Lab(client="helpers", server="helpers") as lab:
        for sock in tcp_pair(lab):
            sock.close()
    asked = lab.trace.using("ARP")[0]
    with pytest.raises(ValueError, match="only a TCP segment"):
        forged(asked, b"")
