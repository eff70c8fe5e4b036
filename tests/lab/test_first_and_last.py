"""The first frames of a lab, with and without ARP, and the last ones: what `settle` waits for."""

from helpers.lab import Lab
from tests.lab.hosts import connected, needs_lab

pytestmark = needs_lab


def test_settling_waits_for_what_the_kernel_sends_a_moment_later():
    """However long the wire was quiet before: the FINs of the last call are in the trace."""
    with Lab() as lab:
        for count in range(1, 20):
            client, server = connected(lab)
            lab.settle(quiet=0.02)
            begin = lab.now
            client.close()
            server.close()
            assert lab.settle() and lab.now - begin >= 0.005
            assert finished(lab, client_port(lab)) == {"client", "server"}
            assert len(lab.trace.connections()) == count


def finished(lab, port):
    """Return who has sent a FIN on a connection; a busy machine may send one twice."""
    return {frame.sender for frame in lab.trace.with_flags("FIN").of(port)}


def client_port(lab):
    """Return the port of the last client."""
    return lab.trace.connections()[-1].client.port


def test_without_arp_the_syn_comes_first():
    with Lab(arp=False) as lab:
        [sock.close() for sock in connected(lab)]
    assert [frame.what for frame in lab.trace][:3] == ["SYN", "SYN, ACK", "ACK"]
    assert not lab.trace.using("ARP")
