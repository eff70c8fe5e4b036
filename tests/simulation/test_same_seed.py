"""The same seed gives the same bytes, at the same times, on every machine."""

import hashlib
import os
import struct
import subprocess
import sys
from pathlib import Path

from helpers.simulation import Simulation

ROOT = Path(__file__).parents[2]
DIGEST = "9f5f1b4c9a36f204"


def digest(seed=2026):
    """The digest of all frames of a lossy transfer by CUBIC: their times, bytes and fates."""
    sim = Simulation(
        delay="20 ms",
        jitter="1 ms",
        rate="10 Mbit/s",
        queue=33,
        loss=0.01,
        repeat=0.01,
        reorder=0.01,
        corrupt=0.005,
        seed=seed,
        congestion="cubic",
    )
    sim.transfer(1_000_000)
    sim.transfer(300_000, start=0.5)
    sim.run()
    hashed = hashlib.sha256()
    for frame in sim.trace:
        hashed.update(struct.pack("!d", frame.time) + frame.data + str(frame.fate).encode())
    return hashed.hexdigest()[:16]


def test_the_same_seed_gives_the_same_bytes_everywhere():
    assert digest() == DIGEST, "was it meant to change? Then put the new digest into this test"


def test_another_seed_gives_others():
    assert digest(seed=7) != digest()


def test_the_hashes_of_strings_make_no_difference():
    code = "from tests.simulation.test_same_seed import digest; print(digest())"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {digest()}
