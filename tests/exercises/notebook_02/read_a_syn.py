"""Answers to read_a_syn."""

from types import MappingProxyType

from helpers.exercises.notebook_02.read_a_syn import LENGTH, read_a_syn
from helpers.transport.tcp import SYN

PORT, MSS, TTL = (
    read_a_syn[k] for k in ("destination port", "maximum segment size", "time to live")
)


def but(name, value):
    return {**read_a_syn, name: value}


WRONG = (
    (list(read_a_syn.values()), "no dict"),
    (MappingProxyType(read_a_syn), "no dict"),
    ({"flags": 2}, "keys"),
    (but("flags", ...), "unfinished"),
    (but("protocol", ""), "unfinished"),
    (but("destination port", int.from_bytes(PORT.to_bytes(2, "big"), "little")), "byte order"),
    (but("ethertype", "0x0008"), "byte order"),
    (but("ethertype", 800), "hexadecimal"),
    (but("time to live", 40), "hexadecimal"),
    (but(LENGTH, 10), "words"),
    (but(LENGTH, 0xA0), "upper half"),
    (but(LENGTH, 20), "value"),
    ({**read_a_syn, "time to live": 6, "protocol": 64}, "swapped"),
    (but("maximum segment size", 1500), "mtu"),
    (but("flags", 0xA002), "offset in the flags"),
    (but("flags", "SYN, ACK"), "ACK"),
    (but("flags", ["SYN", "ACK"]), "ACK"),
    (but("flags", "FIN"), "value"),
    (but("flags", 18), "value"),
    (but("protocol", "UDP"), "value"),
    (but("protocol", "IPv4"), "value"),
    (but("protocol", "TCP (17)"), "value"),
    (but("ethertype", "IPv6"), "value"),
    (but("ethertype", "TCP"), "value"),
    (but("destination port", "http"), "value"),
    (but("time to live", True), "value"),
    (but("time to live", [64]), "value"),
)
RIGHT = (
    {name: read_a_syn[name] for name in reversed(read_a_syn)},
    {**read_a_syn, "ethertype": "IPv4", "protocol": "TCP", "flags": "SYN"},
    {name: hex(value) for name, value in read_a_syn.items()},
    {name: f"{value:04x}" for name, value in read_a_syn.items() if name != "time to live"}
    | {"time to live": "64 hops"},
    {name: value.to_bytes(2, "big") for name, value in read_a_syn.items()},
    {name: str(value) for name, value in read_a_syn.items()},
    {name: float(value) for name, value in read_a_syn.items()},
    {name: f" {value} bytes" for name, value in read_a_syn.items()},
    *(but("flags", flags) for flags in (SYN, "syn", "[S]", ["SYN"], {"SYN"}, "0b00000010", "02")),
    *(
        but("flags", flags)
        for flags in ("0x02 (SYN)", "SYN = 2", "SYN=1", "0000 0010", "SYN (0x2)")
    ),
    *(
        but("ethertype", kind)
        for kind in ("0x0800", "0800", "08 00", "0x800", "ipv4 (0x0800)", "IP")
    ),
    *(but("protocol", kind) for kind in ("tcp", "TCP (6)", "0x06", "6: TCP", "IPPROTO_TCP")),
    but("maximum segment size", "1,460 bytes"),
    {**read_a_syn, "window": 64240},
)
EQUIVALENT = {
    "value as text*": "a number in quotes says the same",
    "value in a list | 'flags'*": "a list of flags with one in it says the same",
}
