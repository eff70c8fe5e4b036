"""Messages as strangers send them, and dnspython as a second reader.

dnspython also looks into the data of types that are bytes to us, and refuses what is wrong there;
`known` tells such messages. What differs elsewhere is a fault of ours.
"""

import random

import dns.exception
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype

from helpers.application import dns as ours

ZONE = {
    "www.example": ["192.0.2.1", "2001:db8::1"],
    "alias.www.example": ["www.example"],
    "a.b.c.d.example": ["192.0.2.2"] * 9,
}
SEEDS = [
    *(ours.query(name, kind, id=7) for name in ZONE for kind in (ours.A, ours.AAAA)),
    *(ours.answer(ZONE, ours.query(name, kind)) for name in ZONE for kind in (1, 28)),
    ours.answer(ZONE, ours.query("nobody.example")),
]
UPDATE = 5  # the opcode of RFC 2136, whose records mean something else
BITS = (b"\xc0\x0c", b"\xc0\x00", b"\xff\xff", b"\0", b"\x40", b"\x3f", b"\1a", b"\0\5", b"\xc0")


def damaged(chance: random.Random) -> bytes:
    """Return a message with a few bytes changed, cut out, or put in."""
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(data) + 1)
        what = chance.randrange(4)
        if what == 0 and at < len(data):
            data[at] = chance.randrange(256)
        elif what == 1:
            del data[at : at + chance.randint(1, 4)]
        elif what == 2:
            data[at:at] = chance.choice(BITS)
        else:
            bits = chance.choice(BITS)
            data[at : at + len(bits)] = bits
    return bytes(data)


def read(data):
    """Return what we make of `data`: a message, or None."""
    try:
        return ours.parse(data)
    except ours.BadMessage:
        return None


def names_of(data):
    """Return the name of the first question, as both read it: bytes, or None for no name."""
    try:
        mine = ours.encode_name(ours.decode_name(data, ours.HEADER)[0])
    except ours.BadMessage:
        mine = None
    try:
        theirs = dns.name.from_wire(data, ours.HEADER)[0].to_wire()
    except dns.exception.DNSException:
        theirs = None
    return mine, theirs


def addresses_of(data):
    """Return the addresses that dnspython finds; None for what it refuses."""
    try:
        message = dns.message.from_wire(data, one_rr_per_rrset=True)
    except (dns.exception.DNSException, ValueError):
        return None
    return [
        item.to_text()
        for rrset in message.answer
        if rrset.rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA)
        and rrset.rdclass == dns.rdataclass.IN
        for item in rrset
    ]


def known(data):
    """Whether dnspython may refuse what we read, with its own reasons."""
    message = read(data)
    if message is None:
        return False
    records = (*message.answers, *message.authority, *message.additional)
    plain = {ours.A, ours.NS, ours.CNAME, ours.PTR, ours.AAAA}
    return any(record.type not in plain for record in records) or message.header.opcode == UPDATE


def agree(data):
    """Whether both read the same addresses, and the same first name, or both refuse."""
    message, theirs = read(data), addresses_of(data)
    mine = message.addresses if message else None
    if len(data) > ours.HEADER and len(set(names_of(data))) > 1:
        return False
    return mine == theirs or (theirs is None and known(data))
