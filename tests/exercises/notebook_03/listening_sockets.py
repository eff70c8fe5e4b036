"""Answers to listening_sockets."""

import re
import socket
import struct


def every_state(text):
    found = []
    for line in text.splitlines()[1:]:
        address, port = line.split()[1].split(":")
        numbers = reversed(bytes.fromhex(address))
        found.append((".".join(map(str, numbers)), int(port, 16)))
    return found


def anywhere_in_the_line(text):
    found = []
    for line in text.splitlines()[1:]:
        if "0A" in line:
            address, port = line.split()[1].split(":")
            numbers = reversed(bytes.fromhex(address))
            found.append((".".join(map(str, numbers)), int(port, 16)))
    return found


def as_it_stands(text):
    found = []
    for line in text.splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A":
            address, port = fields[1].split(":")
            found.append((".".join(map(str, bytes.fromhex(address))), int(port, 16)))
    return found


def hexadecimal_port(text):
    found = []
    for line in text.splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A":
            address, port = fields[1].split(":")
            numbers = reversed(bytes.fromhex(address))
            found.append((".".join(map(str, numbers)), port))
    return found


def the_other_end(text):
    found = []
    for line in text.splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A":
            address, port = fields[2].split(":")
            numbers = reversed(bytes.fromhex(address))
            found.append((".".join(map(str, numbers)), int(port, 16)))
    return found


def fixed_columns(text):
    found = []
    for line in text.splitlines()[1:]:
        if line.startswith("   ") and line[34:36] == "0A":
            numbers = reversed(bytes.fromhex(line[6:14]))
            found.append((".".join(map(str, numbers)), int(line[15:19], 16)))
    return found


def turned(text):
    return [(port, address) for address, port in by_shifts(text)]


def doubled(text):
    return by_shifts(text) * 2


def in_another_order(text):
    return sorted(by_shifts(text))


def in_hexadecimal(text):
    found = []
    for line in text.splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        if state == "0A":
            address, port = local.split(":")
            found.append((address, int(port, 16)))
    return found


WRONG = (
    (in_hexadecimal, "no dots"),
    (turned, "turned"),
    (doubled, "twice"),
    (every_state, "all states"),
    (anywhere_in_the_line, "all states"),
    (as_it_stands, "backwards"),
    (hexadecimal_port, "no numbers"),
    (the_other_end, "other end"),
    (fixed_columns, "one digit"),
)


def by_inet_ntoa(text):
    found = []
    for line in text.splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A":
            address, port = fields[1].split(":")
            packed = struct.pack("<I", int(address, 16))
            found.append((socket.inet_ntoa(packed), int(port, 16)))
    return found


def by_a_pattern(text):
    pattern = r"(?m)^ *\d+: ([0-9A-F]{8}):([0-9A-F]{4}) \S+ 0A "
    return [
        (".".join(str(b) for b in bytes.fromhex(a)[::-1]), int(p, 16))
        for a, p in re.findall(pattern, text)
    ]


def by_pairs_of_digits(text):
    _, *lines = text.strip().split("\n")
    rows = [line.split() for line in lines]
    found = ()
    for row in rows:
        if int(row[3], 16) == 10:
            a, p = row[1].split(":")
            parts = [int(a[i : i + 2], 16) for i in (6, 4, 2, 0)]
            found += (("{}.{}.{}.{}".format(*parts), int(p, 16)),)
    return found


def as_a_generator_in_a_list(text):
    def pairs():
        for number, line in enumerate(text.splitlines()):
            if number == 0:
                continue
            fields = line.split()
            if fields[3].lower() == "0a":
                address, _, port = fields[1].partition(":")
                yield [
                    ".".join(map(str, int(address, 16).to_bytes(4, "little"))),
                    int(port, 16),
                ]

    return list(pairs())


def by_shifts(text):
    found = []
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 4 or fields[3] != "0A":
            continue
        address, port = fields[1].split(":")
        n = int(address, base=16)
        found.append((f"{n & 255}.{n >> 8 & 255}.{n >> 16 & 255}.{n >> 24}", int(port, base=16)))
    return found


RIGHT = (
    in_another_order,
    by_inet_ntoa,
    by_a_pattern,
    by_pairs_of_digits,
    as_a_generator_in_a_list,
    by_shifts,
)

HEAD = "the first line has no 0A where a state would stand"
LOOP = "for line in text.splitlines()[1:]:"
EQUIVALENT = {
    "error swallowed | found = []*": "on a text as the kernel writes it nothing in it raises",
    f"number | {LOOP} → for line in text.splitlines()[0:]:": HEAD,
    f"slice | {LOOP} → for line in text.splitlines()[1 - 1:]:": HEAD,
    f"slice | {LOOP} → for line in text.splitlines()[:]:": HEAD,
    "return of another kind | return found → return list(found)": "a copy is as good",
    "slip: an argument too many | _, local, _, state, *_ = line.split() → "
    "_, local, _, state, *_ = line.split(None)": "None is what split takes by itself",
}
