"""Exercise: the checksum of the Internet, and what TCP puts into it (RFC 1071, RFC 9293 3.1)."""

import socket

from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.transport.tcp import ACK, PSH, TCP

STUB = '''
def internet_checksum(data):
    """Return the checksum of `data`: the complement of the sum of its 16-bit words."""
    ...  # your code here


def is_intact(segment, source, destination):
    """Tell whether a TCP segment, sent from address `source` to `destination`, is undamaged."""
    ...  # your code here
'''
CLIENT, SERVER = "10.0.0.1", "10.0.0.2"


def check(internet_checksum, is_intact):
    """Try the sum on small cases, then both on ten segments, of which five are damaged."""
    got = internet_checksum(bytes.fromhex("0001f203f4f5f6f7"))
    expect(isinstance(got, int), "no number", got=got)
    expect(got != 0xDDF2, "no complement")
    expect(got != 0x220F and got >= 0, "carry")
    expect(got == 0x220D, "sum", got=got)
    expect(internet_checksum(b"\xff\xff\x00\x01") == 0xFFFE, "carry")
    expect(internet_checksum(b"\x12\x34\x56") == internet_checksum(b"\x12\x34\x56\x00"), "odd")
    expect(internet_checksum(bytes(10)) == 0xFFFF, "sum", got=internet_checksum(bytes(10)))

    for number in range(5):
        header = TCP(50000, 80, seq=number, ack=7, flags=ACK | PSH, window=100)
        segment = header.pack(b"word" * number + b"!" * (number % 2), CLIENT, SERVER)
        good = is_intact(segment, CLIENT, SERVER)
        expect(good, "pseudo-header")
        expect(good is True, "no bool", got=good)
        damaged = bytearray(segment)
        damaged[5 * number] ^= 1 << number
        expect(not is_intact(bytes(damaged), CLIENT, SERVER), "says yes", number=5 * number)
    expect(not is_intact(segment, CLIENT, "10.0.0.3"), "addresses")


def internet_checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def is_intact(segment, source, destination):
    pseudo_header = (
        socket.inet_aton(source)
        + socket.inet_aton(destination)
        + bytes([0, 6])
        + len(segment).to_bytes(2, "big")
    )
    return internet_checksum(pseudo_header + segment) == 0


def drops_the_carry(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))
    return 0xFFFF - (total & 0xFFFF)


def no_complement(data):
    return 0xFFFF - internet_checksum(data)


def forgets_the_last_byte(data):
    return internet_checksum(data[: len(data) // 2 * 2])


def no_pseudo_header(segment, source, destination):
    return internet_checksum(segment) == 0


def trusts_everything(segment, source, destination):
    return True


EXERCISE = Exercise(
    name="checksum",
    notebook="02",
    title="Compute the checksum and use it",
    stub=STUB,
    solution=(internet_checksum, is_intact),
    check=check,
    mistakes={
        "no number": Mistake("`internet_checksum` returned {got!r}.", "to return a whole number."),
        "no complement": Mistake(
            "that is the sum itself, and the checksum is its complement.", "`0xFFFF - total`."
        ),
        "carry": Mistake(
            "what overflows 16 bits is lost, and it has to be added at the other end.",
            "`total = (total & 0xFFFF) + (total >> 16)` until it fits into 16 bits.",
        ),
        "sum": Mistake(
            "a known case came out as {got:#06x}.",
            "to add 16-bit words, the most significant byte first, and take the complement.",
        ),
        "odd": Mistake(
            "with an odd number of bytes the last one is treated wrongly.",
            "to append one zero byte, for the sum only.",
        ),
        "pseudo-header": Mistake(
            "a good segment was called damaged.",
            "to put the pseudo-header before the segment: source, destination, a zero byte, "
            "the protocol 6, and the length of the segment. The sum over all of it gives 0.",
        ),
        "no bool": Mistake("`is_intact` returned {got!r}.", "to return True or False."),
        "says yes": Mistake(
            "a segment with a flipped bit in byte {number} was called good.",
            "to return True only where the checksum over everything is 0.",
        ),
        "addresses": Mistake(
            "a segment that was meant for another address was called good.",
            "to build the pseudo-header from the addresses that are given.",
        ),
    },
    wrong=(
        Wrong((drops_the_carry, is_intact), "carry"),
        Wrong((no_complement, is_intact), "no complement"),
        Wrong((forgets_the_last_byte, is_intact), "odd"),
        Wrong((internet_checksum, no_pseudo_header), "pseudo-header"),
        Wrong((internet_checksum, trusts_everything), "says yes"),
    ),
    hints=(
        "Cut `data` into pairs of bytes and add them as numbers of 16 bits.",
        "A sum over a segment that includes its own checksum gives 0xFFFF, so its complement is 0.",
        "`socket.inet_aton('10.0.0.1')` gives the four bytes of an address.",
    ),
    right="The same few lines guard IPv4, ICMP, UDP and TCP. They find most damage, not all.",
)
