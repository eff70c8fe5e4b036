"""Answers to ack_number."""

WRAP = 2**32


def data_only(seq, flags, length):
    return (seq + length) % WRAP


def syn_only(seq, flags, length):
    return (seq + length + ("SYN" in flags)) % WRAP


def always_one_more(seq, flags, length):
    return (seq + length + 1) % WRAP


def every_flag(seq, flags, length):
    return (seq + length + len([flag for flag in flags if flag != "PSH"])) % WRAP


def without_an_end(seq, flags, length):
    return seq + length + ("SYN" in flags) + ("FIN" in flags)


def without_data(seq, flags, length):
    return (seq + ("SYN" in flags) + ("FIN" in flags)) % WRAP


WRONG = (
    (data_only, "SYN for nothing"),
    (syn_only, "FIN for nothing"),
    (always_one_more, "ACK counts"),
    (every_flag, "every flag counts"),
    (without_an_end, "does not wrap"),
    (without_data, "no data"),
)


def by_a_mask(seq, flags, length):
    return seq + length + len({"SYN", "FIN"} & set(flags)) & 0xFFFF_FFFF


def step_by_step(seq, flags, length):
    number = seq + length
    for flag in flags:
        if flag in ("SYN", "FIN"):
            number += 1
    while number >= WRAP:
        number -= WRAP
    return number


def by_bytes(seq, flags, length):
    number = seq + length + sum(flag in "SYN FIN" for flag in flags)
    return int.from_bytes(number.to_bytes(5, "big")[1:], "big")


RIGHT = (by_a_mask, step_by_step, by_bytes)

LINE = "return (seq + length + ('SYN' in flags) + ('FIN' in flags)) % 2 ** 32"
SUM = "a sum does not depend on its order"
EQUIVALENT = {
    f"names exchanged | {LINE} → "
    "return (length + seq + ('SYN' in flags) + ('FIN' in flags)) % 2 ** 32": SUM,
    f"sides swapped | {LINE} → return (('*": SUM,
}
