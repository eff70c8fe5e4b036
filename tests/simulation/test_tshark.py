"""tshark, the judge of captures, reads what our TCP sends, and counts its repetitions as we do."""

import os
import shutil
import subprocess

import pytest

from helpers.simulation import Simulation

TSHARK = shutil.which("tshark")
COMMAND = (
    *("-n", "-d", "tcp.port==0-65535,data", "-o", "ip.check_checksum:TRUE"),
    *("-o", "tcp.check_checksum:TRUE", "-o", "tcp.relative_sequence_numbers:FALSE"),
)
BAD = (
    "_ws.malformed or tcp.suboption_malformed or ip.checksum.status == 0 or "
    "tcp.checksum.status == 0 or tcp.analysis.ack_lost_segment or _ws.expert.severity == error"
)
# A repetition that follows closely is "out of order" to tshark, one of what was acknowledged is
# "spurious"; it marks each frame as one of these.
AGAIN = (
    "tcp.analysis.retransmission or tcp.analysis.out_of_order or "
    "tcp.analysis.spurious_retransmission or tcp.analysis.fast_retransmission"
)

pytestmark = pytest.mark.skipif(
    TSHARK is None and not os.environ.get("CI"), reason="tshark is not installed"
)


def count(path, wanted):
    """How many frames of a file tshark finds for which `wanted` holds."""
    command = [TSHARK, *COMMAND, "-r", str(path), "-Y", wanted]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return len(done.stdout.splitlines())


@pytest.mark.parametrize(
    ("seed", "congestion", "options"),
    [
        (1, "reno", {}),
        (2, "cubic", {}),
        (3, "cubic", {}),
        (4, "reno", {"sack": False}),
        (5, "cubic", {"sack": False}),
        (6, "reno", {"timestamps": False}),
        (7, "cubic", {"sack": False, "timestamps": False}),
    ],
)
def test_it_finds_nothing_wrong_and_counts_as_we_do(tmp_path, seed, congestion, options):
    sim = Simulation(
        delay="20 ms",
        rate="10 Mbit/s",
        queue=33,
        loss=0.02,
        seed=seed,
        congestion=congestion,
        **options,
    )
    transfer = sim.transfer(500_000)
    sim.run()
    assert transfer.intact
    path = tmp_path / "trace.pcap"
    sim.trace.save(path)
    assert count(path, BAD) == 0
    ours = sum(
        sock.connection.info()["tcpi_total_retrans"] for sock in (transfer.client, transfer.server)
    )
    assert ours > 3
    assert count(path, AGAIN) == ours
