"""Addresses as text and as bytes."""

import pytest
from hypothesis import given

from helpers.address import ipv4_bytes, ipv4_text, mac_bytes, mac_text
from tests.packets import addresses, macs


def test_text_and_bytes():
    assert mac_bytes("02:00:00:00:00:ff") == b"\2\0\0\0\0\xff"
    assert mac_text(b"\2\0\0\0\0\xff") == "02:00:00:00:00:ff"
    assert ipv4_bytes("10.0.0.255") == b"\x0a\0\0\xff"
    assert ipv4_text(b"\x0a\0\0\xff") == "10.0.0.255"


@given(macs, addresses)
def test_there_and_back(mac, address):
    assert mac_text(mac_bytes(mac)) == mac
    assert ipv4_text(ipv4_bytes(address)) == address


@pytest.mark.parametrize("text", ["", "02:00:00:00:00", "02:00:00:00:00:zz", "2:0:0:0:0:100", "x"])
def test_no_mac(text):
    with pytest.raises(ValueError):
        mac_bytes(text)


@pytest.mark.parametrize(
    "text", ["", "10.0.0", "10.0.0.256", "10.0.0.-1", "10.0.0.1.2", "localhost", "10.0.0.²"]
)
def test_no_ipv4_address(text):
    with pytest.raises(ValueError, match="is no IPv4 address"):
        ipv4_bytes(text)
