"""`python -m tests.benchmarks.tls_records`: 100,000 streams of bytes, cut anywhere, are read.

Some are records, some are records with bytes changed, some are noise. Each gives the same records
or the same named error as when it comes in one piece, and the memory that a reader takes stays
below four times its longest record. The exit code is 1 where one of these does not hold.
"""

import random
import sys
import time
import tracemalloc

from helpers.application.framing import FramingError
from helpers.application.tls import LARGEST, RECORD_TYPES, RecordNames, RecordReader, TLSRecord

STREAMS = 100_000
MEASURED = 200  # long streams whose memory is looked at
TYPES = sorted(RECORD_TYPES)


def stream(chance: random.Random) -> bytes:
    """A few records; in half of the streams some bytes are changed, left out or added."""
    data = bytearray()
    for _ in range(chance.randrange(5)):
        payload = chance.randbytes(chance.randrange(40))
        data += TLSRecord(chance.choice(TYPES), 0x0300 + chance.randrange(5), payload).pack()
    for _ in range(chance.choice((0, 0, 1, 3))):
        place = chance.randrange(len(data) + 1)
        data[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    return bytes(data)


def read(pieces: list[bytes]) -> tuple[list[TLSRecord], str]:
    """The records in the pieces, and the name of the error that ended them; "" for none."""
    reader, names, found = RecordReader(), RecordNames(), []
    error = ""
    try:
        for piece in pieces:
            found += reader.feed(piece)
        reader.end()
    except FramingError as caught:
        found += RecordReader().feed(b"".join(caught.messages))
        error = type(caught).__name__
    for record in found:
        assert names.of(record)
    return found, error


def pieces(data: bytes, chance: random.Random) -> list[bytes]:
    """`data` in pieces of any size, some of them empty."""
    cuts = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randrange(6)))
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def peak(chance: random.Random) -> int:
    """The most bytes that a reader takes while long records drip into it."""
    largest = 0
    for _ in range(MEASURED):
        record = TLSRecord(23, 0x0303, bytes(chance.randrange(LARGEST + 1))).pack()
        reader = RecordReader()
        tracemalloc.start()
        for start in range(0, len(record), 1000):
            reader.feed(record[start : start + 1000])
        largest = max(largest, tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return largest


def main() -> int:
    """Read all streams, say what came of them; return the exit code."""
    chance, begin = random.Random(15), time.perf_counter()
    errors: dict[str, int] = {}
    different = 0
    for _ in range(STREAMS):
        data = stream(chance)
        whole = read([data])
        different += read(pieces(data, chance)) != whole
        errors[whole[1] or "none"] = errors.get(whole[1] or "none", 0) + 1
    took = time.perf_counter() - begin
    print(f"{STREAMS:,} streams in {took:.0f} s; errors: {errors}; {different} differ when cut")
    most = peak(chance)
    print(f"a reader takes {most / LARGEST:.1f} times the longest record at most")
    return int(bool(different) or most > 4 * LARGEST)


if __name__ == "__main__":
    sys.exit(main())
