"""A wire that loses, repeats, reorders and corrupts: TCP delivers every byte, in order."""

import random
import threading

from helpers.lab import Lab
from tests.lab.hosts import needs_lab, send

pytestmark = needs_lab
ACCIDENTS = {"loss": 0.05, "repeat": 0.05, "reorder": 0.05, "corrupt": 0.05}
SEEDS, AT_ONCE = 20, 7
MEGABYTE = 10**6


def transfer(seed, results):
    """Send a megabyte; note whether it came as it was sent, and what happened to it."""
    data = random.Random(seed).randbytes(MEGABYTE)
    with Lab(delay="1 ms", seed=seed, **ACCIDENTS) as lab:
        came, info = send(lab, data, timeout=60)
    fates = {str(frame.fate) for frame in lab.trace}
    results[seed] = (came == data, info.retransmits > 20, fates)


def test_a_megabyte_with_twenty_seeds():
    """Several labs at once: mostly they wait for the kernel's timers."""
    results, seeds = {}, iter(range(SEEDS))

    def work():
        for seed in seeds:
            transfer(seed, results)

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    every_fate = {"delivered", "dropped", "duplicated", "reordered", "corrupted"}
    assert results == dict.fromkeys(range(SEEDS), (True, True, every_fate))
