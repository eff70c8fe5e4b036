"""ARP messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.layout import MalformedPacket
from helpers.link import ARP
from helpers.link.arp import REPLY
from tests.packets import arps, payloads

REQUEST = bytes.fromhex("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002")


def test_reads_and_writes_a_question():
    question = ARP(sender_mac="02:00:00:00:00:01", sender_ip="10.0.0.1", target_ip="10.0.0.2")
    assert ARP.parse(REQUEST + bytes(18)) == (question, bytes(18))
    assert question.pack() == REQUEST
    assert question.cells()[4].text == "1 (request)"
    assert ARP(operation=REPLY).cells()[4].text == "2 (reply)"


@given(arps, payloads)
def test_there_and_back(message, rest):
    assert ARP.parse(message.pack(rest)) == (message, rest)


@pytest.mark.parametrize("length", range(28))
def test_a_message_cut_short(length):
    with pytest.raises(MalformedPacket, match=f"only {length} are here"):
        ARP.parse(REQUEST[:length])


def test_addresses_of_another_kind():
    with pytest.raises(MalformedPacket, match="not those of Ethernet and IPv4"):
        ARP.parse(b"\0\6" + REQUEST[2:])


@given(st.binary(max_size=40))
def test_any_bytes(data):
    try:
        message, rest = ARP.parse(data)
    except MalformedPacket:
        return
    assert message.pack(rest) == data
