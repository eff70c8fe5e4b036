"""The states that both ends of a lab are seen in."""

import pytest

from helpers.lab import Lab
from helpers.lab.ways import until

SLOW = {"delay": "300 ms"}  # each state lasts longer than a busy machine looks away


def test_the_way_of_a_handshake():
    with Lab(**SLOW) as lab, lab.server.create_server() as listener:
        task = lab.client.run(lab.client.create_connection, listener.getsockname())
        ways = until(lab, client="ESTABLISHED", server="ESTABLISHED")
        task.result().close()
    assert ways["client"][-2:] == ["SYN-SENT", "ESTABLISHED"]
    assert ways["server"] == ["LISTEN", "SYN-RECEIVED", "ESTABLISHED"]


def test_without_a_connection_an_end_is_closed():
    with Lab() as lab:
        assert until(lab, "CLOSED", "CLOSED") == {"client": ["CLOSED"], "server": ["CLOSED"]}


def test_what_does_not_come_is_told_in_time():
    with Lab() as lab, pytest.raises(TimeoutError, match="not ESTABLISHED and CLOSED within"):
        until(lab, "ESTABLISHED", "CLOSED", timeout=0.05)
