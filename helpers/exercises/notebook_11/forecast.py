"""Exercise: forecast the sawtooth on a link."""

from collections.abc import Callable
from numbers import Number

from helpers.exercises.exercise import Exercise, Mistake, expect

LINKS = (  # bit/s, seconds, packets, bytes
    (2_000_000, 0.040, 20, 1514),
    (2_000_000, 0.040, 5, 1514),
    (10_000_000, 0.040, 33, 1514),
    (10_000_000, 0.100, 33, 1514),
    (1_000_000_000, 0.020, 2000, 1514),
    (64_000, 0.5, 1, 576),
    (64_000, 0.5, 10, 576),
    (8_000_000, 0.010, 0, 1000),
    (2_500_000, 0.0001, 8, 1250),
    (1_900_000, 0.04, 10, 1000),
)
CLOSE = 0.02  # relative


def check(forecast: Callable[..., tuple[float, float, bool]]) -> None:
    """Compare on many links; a wrong answer is told by what was left out, or by its unit."""
    for rate, rtt, queue, size in LINKS:
        told = forecast(rate, rtt, queue, size)
        facts = {"rate": rate, "rtt": rtt, "queue": queue, "size": size}
        three = isinstance(told, tuple | list) and len(told) == 3
        expect(three, "not three", got=told, **facts)
        highest, longest, full = told
        for number in (highest, longest):
            expect(isinstance(number, Number), "no number", got=number)
        highest, longest = float(highest), float(longest)
        _highest(highest, rate, rtt, queue, size, {"told": highest, **facts})
        _longest(longest, rate, rtt, queue, size, {"told": longest, **facts})
        path = rate * rtt / 8 / size
        right = full if abs(queue - path) < 1 else queue > path  # one packet more or less
        expect(type(full).__name__ in ("bool", "bool_"), "neither true nor false", told=full)
        expect(full or not right, "never empty", **facts)
        expect(not full or right, "runs dry", **facts)


def _highest(
    told: float, rate: float, rtt: float, queue: float, size: float, facts: dict[str, object]
) -> None:
    path = rate * rtt / 8 / size
    right = path + queue
    if _near(told, right) or abs(told - right) <= 1:  # rounded, or with the one that is lost
        return
    expect(not _near(told, path), "no queue", **facts)
    expect(not _near(told, queue), "no path", **facts)
    expect(not _near(told, 8 * path + queue), "bits for bytes", **facts)
    expect(not _near(told, path * size + queue), "bytes for packets", **facts)
    expect(not _near(told, right * size), "bytes for packets", **facts)
    expect(not _near(told, right / 2), "lowest", **facts)
    expect(not _near(told, path / 2 + queue), "half a round trip", **facts)
    expect(not _near(told, rate * rtt / 8 / 1514 + queue), "one size", **facts)
    expect(False, "highest", wanted=round(right, 1), **facts)


def _longest(
    told: float, rate: float, rtt: float, queue: float, size: float, facts: dict[str, object]
) -> None:
    wait = queue * size * 8 / rate
    right = rtt + wait
    if _near(told, right) or _near(told, right + size * 8 / rate):  # with its own time on the link
        return
    expect(not _near(told, rtt), "empty queue", **facts)
    expect(not _near(told, wait), "only the queue", **facts)
    expect(not _near(told, rtt + wait / 8), "bits for bytes in the queue", **facts)
    expect(not _near(told, 1000 * right), "milliseconds", **facts)
    expect(not _near(told, rtt + 2 * wait), "queue twice", **facts)
    expect(False, "longest", wanted=round(right, 4), **facts)


def _near(told: float, wanted: float) -> bool:
    return abs(told - wanted) <= CLOSE * abs(wanted)


def forecast(rate, rtt, queue, size):
    """Return (highest, longest, full) of Reno's sawtooth.

    `highest` is the cwnd in packets at which a packet is lost, `longest`
    the round trip in seconds then, `full` whether the link stays full
    when cwnd is halved. `rate` is in bit/s, `rtt` in seconds while the
    queue is empty, `queue` in packets of `size` bytes.
    """
    path = rate * rtt / 8 / size
    return path + queue, rtt + queue * size * 8 / rate, queue >= path


EXERCISE = Exercise(
    name="forecast",
    notebook="11",
    title="Forecast the sawtooth on a link",
    solution=(forecast,),
    check=check,
    gives=(tuple, list),
    mistakes={
        "not three": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it returned {got}.",
            "to return three things: `return highest, longest, full`.",
        ),
        "no number": Mistake(
            "`highest` and `longest` are numbers, and one of them was {got!r}.",
            "to return what you worked out, without quotes or `str(…)`.",
        ),
        "no queue": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it said {told} packets. So many fit "
            "on the path itself. The queue has to be full as well before one is lost.",
            "to add what the queue holds.",
        ),
        "no path": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it said {told} packets. Besides "
            "those in the queue, others are on the path.",
            "to add the bandwidth-delay product, in packets.",
        ),
        "bits for bytes": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it said {told} packets. `rate * rtt` "
            "is in bits, and `size` in bytes.",
            "to divide by 8.",
        ),
        "bytes for packets": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it said {told}. That is no number "
            "of packets: bytes were left in it.",
            "to divide the bytes on the path by `size`.",
        ),
        "lowest": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it said {told} packets: to there it "
            "falls.",
            "where it breaks off: twice as high.",
        ),
        "half a round trip": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it said {told} packets. cwnd counts "
            "what is not acknowledged, and that is so for a whole round trip.",
            "`rtt` as it is, not half of it.",
        ),
        "one size": Mistake(
            "for packets of {size} bytes it said {told}, as if they had 1514.",
            "the parameter `size`.",
        ),
        "highest": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} packets of {size} bytes it said that "
            "cwnd goes up to {told}. It is {wanted}.",
            "the packets on the path, `rate * rtt / 8 / size`, and those in the queue.",
        ),
        "empty queue": Mistake(
            "with a full queue of {queue} packets it said that a round trip takes {told} s, as "
            "with an empty one.",
            "to add how long the last packet waits until the others have left.",
        ),
        "only the queue": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it said {told} s: that is the time "
            "in the queue alone.",
            "to add the way itself.",
        ),
        "bits for bytes in the queue": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it said {told} s. `rate` is in bits, "
            "and `size` in bytes.",
            "to multiply by 8.",
        ),
        "milliseconds": Mistake(
            "it said {told}, which is right in milliseconds.", "seconds, as `rtt` is."
        ),
        "queue twice": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} it said {told} s. Only the way of "
            "the data has this queue; the ACKs come back on their own way.",
            "to count the queue once.",
        ),
        "longest": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} packets of {size} bytes it said that "
            "a round trip takes up to {told} s. It is {wanted}.",
            "`rtt`, and the time in which a full queue leaves: its bits by the rate.",
        ),
        "neither true nor false": Mistake(
            "the third thing was {told}.", "True or False: a comparison gives one of them."
        ),
        "never empty": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} packets of {size} bytes it said "
            "that the link does not stay full. But half of the highest cwnd is still as much as "
            "the path holds.",
            "to compare half of the highest cwnd with the packets on the path.",
        ),
        "runs dry": Mistake(
            "for {rate} bit/s, {rtt} s and a queue of {queue} packets of {size} bytes it said "
            "that the link stays full. But half of the highest cwnd is less than the path holds.",
            "to compare half of the highest cwnd with the packets on the path.",
        ),
    },
    hints=(
        "How many packets are on their way when one is lost? Those that the path holds, and those "
        "in the queue.",
        "`rate * rtt` is the number of bits on the path. Eight are a byte, and `size` bytes are a "
        "packet. A packet needs `size * 8 / rate` seconds to leave the queue.",
        "`path = rate * rtt / 8 / size`. The link stays full if `(path + queue) / 2 >= path`, and "
        "that is `queue >= path`.",
    ),
    right="The last line is a rule of thumb for those who build routers: for one flow of Reno, a "
    "queue of one bandwidth-delay product keeps the link full. More only adds delay.",
)
