"""Record what only a kernel shows of congestion control, for notebook 11.

    python3 -m tests.record_kernels        (Linux, with the congestion controls reno, cubic and bbr)

One kernel sends to another as fast as it may, over the wire of a lab, and what it knows of the
connection is noted. The notes go to notebooks/captures/kernels.json, in the units of `TcpInfo`.
"""

import json
import platform
import statistics
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.host import Sample
from helpers.internet.ipv4 import IPv4
from helpers.lab import Lab, connected, read_all, send_for
from helpers.link.rules import Verdict, change
from helpers.trace import Frame, Trace

FILE = Path(__file__).parents[1] / "notebooks" / "captures" / "kernels.json"
SLOW = {"delay": "20 ms", "rate": "2 Mbit/s"}
LONG = {**SLOW, "queue": 100}
LOSSY = {"delay": "20 ms", "rate": "5 Mbit/s", "queue": 100, "loss": 0.02}
SECONDS = 12.0
SHORT = 8.0  # seconds that the notebook plays where there are kernels
STEADY = 4.0  # seconds after which the start is over
EVERY = 0.05  # seconds between two notes
FULL = 16  # packets in the queue from which on a frame is marked
CAPABLE, EXPERIENCED = 2, 3  # ECT(0) and CE, of the two bits of ECN (RFC 3168 5)


def main() -> None:
    """Play every scene, and write down what came of it."""
    algorithms = ("reno", "cubic", "bbr")
    recorded = {
        "kernel": f"Linux {'.'.join(platform.release().split('.')[:2])}",
        "made_by": "python3 -m tests.record_kernels",
        "reno": noted([s for s in flow("reno", queue=20, **SLOW)[0] if s.time < SHORT]),
        "long_queue": {name: noted(flow(name, **LONG)[0]) for name in ("reno", "bbr")},
        "lossy": {name: rate_of(flow(name, **LOSSY)[0]) for name in algorithms},
        "ecn": ecn(),
    }
    FILE.write_text(json.dumps(recorded, separators=(",", ":")) + "\n")
    print(f"{FILE.name}: {FILE.stat().st_size} bytes")


def flow(
    congestion: str, before: Callable[[Lab], object] = lambda lab: None, **settings: Any
) -> tuple[list[Sample], Trace]:
    """Let one kernel send to another; return what the sender knew, and the frames."""
    with Lab(client="kernel", server="kernel", congestion=congestion, **settings) as lab:
        before(lab)
        with connected(lab) as (client, server):
            lab.server.run(read_all, server)
            watch = lab.client.watch(client, EVERY)
            send_for(client, SECONDS)
            samples = watch.stop()
    return samples, lab.trace


def noted(samples: list[Sample]) -> dict[str, Any]:
    """The notes of a flow: times, cwnd in segments, SRTT in seconds, goodput in bit/s."""
    return {
        "time": [round(sample.time, 2) for sample in samples],
        "cwnd": [sample.info.cwnd for sample in samples],
        "rtt": [round(sample.info.rtt, 4) for sample in samples],
        "goodput": rate_of(samples),
    }


def rate_of(samples: list[Sample]) -> int:
    """The bits that arrived in a second, once the start was over."""
    steady = [sample for sample in samples if sample.time > STEADY]
    first, last = steady[0], steady[-1]
    arrived = last.info.bytes_acked - first.info.bytes_acked
    return round(arrived * 8 / (last.time - first.time))


def ecn() -> dict[str, Any]:
    """A flow over a wire that marks the frames which find a queue, in place of dropping them."""
    marked: list[float] = []

    def mark_on(lab: Lab) -> None:
        def mark(frame: Frame) -> Verdict | None:
            ip = frame.ip
            capable = isinstance(ip, IPv4) and ip.ecn == CAPABLE
            if not capable or lab.wire.waiting("client") < FULL:
                return None
            marked.append(frame.time)
            return change(with_mark(frame.data))

        lab.wire.rule(mark)

    samples, trace = flow("reno", mark_on, kernel={"tcp_ecn": 1}, **LONG)
    segments = trace.using("TCP")
    opening = [frame for frame in segments if frame.tcp and frame.tcp.syn]
    return {
        **noted(samples),
        "opening": [frame.flags for frame in opening],
        "marked": [round(time, 3) for time in marked],
        "dropped": len(trace.dropped()),
        "ece": sum("ECE" in frame.flags for frame in segments) - len(opening),
        "cwr": sum("CWR" in frame.flags for frame in segments) - 1,
        "again": samples[-1].info.retransmits,
        "median_rtt": statistics.median(s.info.rtt for s in samples if s.time > STEADY),
    }


def with_mark(frame: bytes) -> bytes:
    """The frame with the mark "congestion experienced", which a router sets (RFC 3168 5)."""
    ip, payload = IPv4.parse(frame[14:])
    return frame[:14] + replace(ip, ecn=EXPERIENCED, checksum=None).pack(payload)


if __name__ == "__main__":
    main()
