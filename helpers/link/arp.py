"""ARP: which Ethernet address belongs to an IPv4 address (RFC 826)."""

from dataclasses import dataclass
from typing import ClassVar

from helpers.layout import Field, Layout, MalformedPacket, PlainHeader, maker

REQUEST, REPLY = 1, 2
ETHERNET, IPV4 = 1, 0x0800
NOBODY = "00:00:00:00:00:00"  # the target of a request: the address that is asked for


@dataclass(frozen=True, slots=True)
class ARP(PlainHeader):
    """A question "who has this IPv4 address?", or the answer to it."""

    hardware_type: int = ETHERNET
    protocol_type: int = IPV4
    hardware_length: int = 6
    protocol_length: int = 4
    operation: int = REQUEST
    sender_mac: str = NOBODY
    sender_ip: str = "0.0.0.0"
    target_mac: str = NOBODY
    target_ip: str = "0.0.0.0"

    LAYOUT: ClassVar[Layout] = Layout(
        "ARP",
        (
            Field("hardware_type", 16, "the kind of link", names={ETHERNET: "Ethernet"}),
            Field("protocol_type", 16, "the kind of address", "", "hex", {IPV4: "IPv4"}),
            Field("hardware_length", 8, "bytes of an address of the link"),
            Field("protocol_length", 8, "bytes of an address of the protocol"),
            Field("operation", 16, "what it is", names={REQUEST: "request", REPLY: "reply"}),
            Field("sender_mac", 48, "the sender's card", "Sender MAC", "mac"),
            Field("sender_ip", 32, "the sender's IPv4 address", "Sender IP", "ipv4"),
            Field("target_mac", 48, "the card asked for; zero in a request", "Target MAC", "mac"),
            Field("target_ip", 32, "the IPv4 address asked about", "Target IP", "ipv4"),
        ),
    )

    @classmethod
    def parse(cls, data: bytes) -> tuple["ARP", bytes]:
        """The message at the start of `data`, and the bytes after it.

        Raises MalformedPacket where there are fewer than 28 bytes, or where the addresses are
        not those of Ethernet and IPv4: no other kind is left in use.
        """
        values = cls.LAYOUT.unpack(data)
        if values[:4] != (ETHERNET, IPV4, 6, 4):
            raise MalformedPacket("ARP", "its addresses are not those of Ethernet and IPv4")
        return _make(*values), data[28:]


_make = maker(ARP)
