"""Frames to send over a wire, and a time that the tests make."""

from collections import Counter

IP, ARP = b"\x08\x00", b"\x08\x06"
FOREVER = 1e9


def frame(number=0, length=1514, ethertype=IP):
    """A frame that can be told from others."""
    return bytes(12) + ethertype + number.to_bytes(4, "big") + bytes(length - 18)


def number(data):
    return int.from_bytes(data[14:18], "big")


def run(wire, count=1000, gap=0.001, sender="client", make=frame):
    """Send frames at regular times; return (time, number) of each arrival, in their order."""
    arrivals = []
    for index in range(count):
        while (due := wire.due()) is not None and due <= index * gap:
            arrivals += [(due, number(data)) for _, data in wire.deliver(due)]
        wire.send(index * gap, sender, make(index))
    while (due := wire.due()) is not None:
        arrivals += [(due, number(data)) for _, data in wire.deliver(due)]
    return arrivals


def fates(wire):
    return Counter(str(record.fate) for record in wire.records())


def arrivals_of(wire):
    found = []
    while (due := wire.due()) is not None:
        found += [(due, number(data)) for _, data in wire.deliver(due)]
    return found
