"""`python -m tests.benchmarks.dns_fuzz`: damaged messages of the DNS by the hundred thousand.

Each is a message or BadMessage to us, and the same addresses and the same first name to dnspython,
but for what is known (tests/application/dns_inputs.py). The name server answers each with a message
or not at all. Then comes a message that is made to waste time: the exit code is 1 where anything
differs, or where four times the bytes take more than twelve times as long.
"""

import random
import sys
import time

from helpers.application import dns
from tests.application.dns_inputs import ZONE, agree, damaged, known

INPUTS = 100_000
ASKED = b"\0\1\0\1"  # the type and the class of a question


def fuzz(count, seed=1):
    """Return (how many dnspython may see otherwise, the messages at which something was wrong)."""
    chance, left_out, wrong = random.Random(seed), 0, []
    for _ in range(count):
        data = damaged(chance)
        left_out += known(data)
        reply = dns.answer(ZONE, data)
        if not agree(data) or (reply is not None and len(dns.parse(reply).pack()) > 512):
            wrong.append(data)
    return left_out, wrong


def chain(size):
    """A message of questions, each with the longest chain of pointers that a reader follows."""
    body, questions = bytearray(b"\0" + ASKED), 1
    last = dns.HEADER
    while len(body) < size:
        place = dns.HEADER + len(body)
        body += (dns.POINTER << 8 | last).to_bytes(2, "big") + ASKED
        questions += 1
        last = place if questions % dns.MOST_POINTERS else dns.HEADER
    return dns.DNSHeader(questions=questions).pack() + bytes(body)


def seconds(data):
    """Return how long it takes to parse, the best of three."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        dns.parse(data)
        best = min(best, time.perf_counter() - begun)
    return best


def main():
    left_out, wrong = fuzz(INPUTS)
    print(f"{INPUTS} damaged messages, {left_out} of them only ours: {wrong[:5] or 'all agree'}")
    ratio = seconds(chain(16_000)) / seconds(chain(4_000))
    print(f"chains of pointers, four times the bytes take {ratio:.1f} times as long")
    return int(bool(wrong) or ratio > 12)


if __name__ == "__main__":
    sys.exit(main())
