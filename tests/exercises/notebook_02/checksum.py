"""Answers to checksum."""

import array
import ipaddress
import itertools
import socket
import struct
import sys
from functools import reduce

from helpers.exercises.notebook_02.checksum import internet_checksum, is_intact


def drops_the_carry(data):
    data += bytes(len(data) % 2)
    return 0xFFFF - (sum(struct.unpack(f"!{len(data) // 2}H", data)) & 0xFFFF)


def folds_once(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    return ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF


def no_complement(data):
    return 0xFFFF - internet_checksum(data)


def below_zero(data):
    return ~no_complement(data)


def no_fold(data):
    data += bytes(len(data) % 2)
    return sum(struct.unpack(f"!{len(data) // 2}H", data)) ^ 0xFFFF


def own_byte_order(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"<{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def forgets_the_last_byte(data):
    return internet_checksum(data[: len(data) // 2 * 2])


def last_byte_low(data):
    return internet_checksum(data[:-1] + b"\0" + data[-1:] if len(data) % 2 else data)


def no_odd_bytes(data):
    struct.unpack(f"!{len(data) // 2}H", data)
    return internet_checksum(data)


def sum_of_bytes(data):
    return 0xFFFF - sum(data) % 0xFFFF


def ends_too_early(data):
    total = int.from_bytes(data[:2], "big")
    for number in range(2, len(data), 2):
        total += int.from_bytes(data[number : number + 2], "big")
        while total > 0xFFFF:
            return None
    return internet_checksum(data)


def no_pseudo_header(segment, source, destination):
    return internet_checksum(segment) == 0


def no_length(segment, source, destination):
    pseudo = socket.inet_aton(source) + socket.inet_aton(destination) + bytes([0, 6])
    return internet_checksum(pseudo + segment) == 0


def length_of_one_byte(segment, source, destination):
    pseudo = socket.inet_aton(source) + socket.inet_aton(destination)
    return internet_checksum(pseudo + bytes([0, 6, 0, len(segment)]) + segment) == 0


def trusts_everything(segment, source, destination):
    return True


def own_addresses(segment, source, destination):
    return is_intact(segment, "10.0.0.1", "10.0.0.2")


def the_checksum(segment, source, destination):
    pseudo = socket.inet_aton(source) + socket.inet_aton(destination)
    return internet_checksum(pseudo + struct.pack("!HH", 6, len(segment)) + segment)


WRONG = (
    ((drops_the_carry, is_intact), "carry"),
    ((folds_once, is_intact), "one fold"),
    ((no_complement, is_intact), "no complement"),
    ((below_zero, is_intact), "negative"),
    ((no_fold, is_intact), "too large"),
    ((own_byte_order, is_intact), "byte order"),
    ((forgets_the_last_byte, is_intact), "odd"),
    ((last_byte_low, is_intact), "odd"),
    ((no_odd_bytes, is_intact), "odd fails"),
    ((sum_of_bytes, is_intact), "sum"),
    ((ends_too_early, is_intact), "slip: nothing returned"),
    ((internet_checksum, no_pseudo_header), "pseudo-header"),
    ((internet_checksum, no_length), "pseudo-header"),
    ((internet_checksum, length_of_one_byte), "slip: byte"),
    ((internet_checksum, trusts_everything), "says yes"),
    ((internet_checksum, own_addresses), "addresses"),
    ((internet_checksum, the_checksum), "slip: wrong kind"),
)


def by_struct(data):
    if len(data) & 1:
        data = data + b"\x00"
    total = 0
    for (word,) in struct.iter_unpack(">H", data):
        total += word
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def by_zip(data):
    pairs = itertools.zip_longest(data[::2], data[1::2], fillvalue=0)
    total = sum((high << 8) | low for high, low in pairs)
    while carry := total >> 16:
        total = (total & 0xFFFF) + carry
    return total ^ 0xFFFF


def by_recursion(data):
    def folded(total):
        return total if total < 0x10000 else folded(total % 0x10000 + total // 0x10000)

    return 0xFFFF - folded(sum(data[0::2]) * 256 + sum(data[1::2]))


def by_one_number(data):
    number = int.from_bytes(data + bytes(len(data) % 2), "big")
    return 0xFFFF - ((number - 1) % 0xFFFF + 1 if number else 0)


def by_reduce(data):
    words = [int.from_bytes(data[i : i + 2].ljust(2, b"\0"), "big") for i in range(0, len(data), 2)]
    return 65535 - reduce(lambda a, b: (a + b) % 65536 + (a + b) // 65536, words, 0)


def by_an_array(data):
    words = array.array("H", bytes(data) + bytes(len(data) % 2))
    if sys.byteorder == "little":
        words.byteswap()
    total = sum(words)
    while True:
        if total <= 0xFFFF:
            break
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def step_by_step(data):
    total, position = 0, 0
    while position < len(data):
        match list(data[position : position + 2]):
            case [high, low]:
                total += high * 256 + low
            case [high]:
                total += high * 256
        if total >= 65536:
            total -= 65535
        position += 2
    return 65535 - total


def by_text(data):
    digits = bytes(data).hex()
    if len(digits) % 4:
        digits += "00"
    total = sum(int(digits[i : i + 4], 16) for i in range(0, len(digits), 4))
    while total >= 2**16:
        total = sum(divmod(total, 2**16))
    return int(f"{total:016b}".translate({48: 49, 49: 48}), 2)


def by_addresses(segment, source, destination):
    ends = [ipaddress.IPv4Address(one).packed for one in (source, destination)]
    pseudo = b"".join(ends) + struct.pack("!BBH", 0, socket.IPPROTO_TCP, len(segment))
    return not internet_checksum(pseudo + segment)


def by_computing_it_again(segment, source, destination):
    stored = int.from_bytes(segment[16:18], "big")
    pseudo = socket.inet_aton(destination) + socket.inet_aton(source)
    empty = segment[:16] + b"\0\0" + segment[18:]
    return stored == internet_checksum(pseudo + struct.pack(">xBH", 6, len(segment)) + empty)


def by_numbers(segment, source, destination):
    numbers = [int(part) for end in (source, destination) for part in end.split(".")]
    numbers += [0, 6, len(segment) >> 8, len(segment) & 255]
    return not internet_checksum(bytes(numbers) + bytes(segment))


RIGHT = (
    *((sums, is_intact) for sums in (by_struct, by_zip, by_recursion, by_one_number, by_reduce)),
    *((sums, is_intact) for sums in (by_an_array, step_by_step, by_text)),
    *((by_struct, intact) for intact in (by_addresses, by_computing_it_again, by_numbers)),
)
ZERO = "a zero byte more adds nothing to the sum"
NO_ERROR = "no data and no segment raises anything here, so nothing is swallowed"
SUM = "a sum does not depend on the order of its words"
BIG = '"big" is what Python takes where no order is named'
PSEUDO = (
    "pseudo_header = socket.inet_aton(source) + socket.inet_aton(destination) + bytes([0, 6]) + "
    "len(segment).to_bytes(2, 'big') → "
)
TOTAL = (
    "total = sum((int.from_bytes(data[i:i + 2], 'big') for i in range(0, len(data), 2))) → "
    "total = sum((int.from_bytes(data[i:"
)
EQUIVALENT = {
    "branch alone | if len(data) % 2: ⏎ data += b'\\x00' → data += b'\\x00'": ZERO,
    "condition fixed | if len(data) % 2: → if True:": ZERO,
    "number | if len(data) % 2: → if len(data) % 4:": ZERO,
    "slip: an argument in a list | if len(data) % 2: → if len([data]) % 2:": ZERO,
    "number | if len(data) % 2: → if len(data) % -2:": "what is odd has a remainder by -2 too",
    "error swallowed*": NO_ERROR,
    f"names exchanged | {PSEUDO}*": SUM,
    f"sides swapped | {PSEUDO}*": SUM,
    "sides swapped | total = (total & 65535) + (total >> 16) → "
    "total = (total >> 16) + (total & 65535)": SUM,
    f"sides swapped | {TOTAL}2 + i], 'big') for i in range(0, len(data), 2)))": SUM,
    f"number | {PSEUDO}pseudo_header = socket.inet_aton(source) + socket.inet_aton(destination) + "
    "bytes([0, 6]) + len(segment).to_bytes(4, 'big')": "two zero bytes before it add nothing",
    "return of another kind | return internet_checksum(pseudo_header + segment) == 0 → "
    "return bool(internet_checksum(pseudo_header + segment) == 0)": "it is a bool already",
    f"slip: an argument too few | {PSEUDO}pseudo_header = socket.inet_aton(source) + "
    "socket.inet_aton(destination) + bytes([0, 6]) + len(segment).to_bytes(2)": BIG,
    f"slip: an argument too few | {TOTAL}i + 2]) for i in range(0, len(data), 2)))": BIG,
}
