"""The scripts: each is played against our own TCP, and against the kernel of a lab's host.

Ours runs in virtual time and must be exact. The kernel's run in real time, many at once, each
with a peer of its own; all of them are played before the first result is asked for. How to read
a script is told in tests/scripting/language.py.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from helpers.lab import why_not
from helpers.transport.tcp.states import MOVES
from tests.form.citations import citations, complaints
from tests.scripting.kernel_host import KernelHost
from tests.scripting.kernel_side import KernelSide
from tests.scripting.language import Script, read_script
from tests.scripting.our_side import OurSide
from tests.scripting.play import NotAsWritten, play

FOLDER = Path(__file__).parent / "scripts"
SCRIPTS = {path.stem: read_script(path) for path in sorted(FOLDER.glob("*.tcp"))}
FOR_KERNEL = [name for name, script in SCRIPTS.items() if script.kernel != "skip"]
NUMBERS = {  # the initial sequence numbers of the two sides: ordinary ones, and ones that wrap
    "plain": (1_000_000, 5_000_000),
    "wrapping": (0xFFFF_FFFE, 0xFFFF_FF80),
    "at the sign bit": (0x7FFF_FFFE, 0x7FFF_FF80),
}
AT_ONCE = 16  # scripts that the kernel plays at a time
ON_TIME = 0.015  # seconds that we may be late
TRIES = 6
LEAST = 60


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("name", SCRIPTS)
def test_our_tcp_does_what_the_script_says(name, numbers):
    script = SCRIPTS[name]
    play(script, OurSide(script.settings, *NUMBERS[numbers]))


@pytest.mark.parametrize("name", FOR_KERNEL)
def test_the_kernel_does_what_the_script_says(name, kernel_results):
    if error := kernel_results[name]:
        raise error


@pytest.fixture(scope="module")
def kernel_results(request):
    """{name: None, or what went wrong} of those scripts that this run is to play."""
    if reason := why_not():
        pytest.skip(reason)
    asked = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    names = {params["name"] for params in asked if "name" in params}
    with KernelHost() as host:
        return play_all([SCRIPTS[name] for name in FOR_KERNEL if name in names], host)


def play_all(scripts: list[Script], host: KernelHost) -> dict[str, Exception | None]:
    """Play scripts against the host's kernel, those that take long first.

    What fails while this machine is too busy to be on time proves nothing, and is played again.
    """
    ordered = sorted(scripts, key=_seconds, reverse=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(play_one, ordered, [host] * len(ordered), range(2, 255)))
    for number, (error, late) in enumerate(results):
        tries = 1
        while error and late > ON_TIME and tries < TRIES:
            error, late = play_one(ordered[number], host, number + 2)
            tries += 1
        results[number] = error, late
    return {script.name: error for script, (error, _) in zip(ordered, results, strict=True)}


def play_one(script: Script, host: KernelHost, number: int) -> tuple[Exception | None, float]:
    """Play a script with the peer of this number: what went wrong, and how late we were."""
    side = KernelSide(host, number, script.settings)
    try:
        play(script, side)
    except (AssertionError, OSError) as error:
        return error, max(side.late(), side.behind)
    finally:
        side.close()
    return None, side.late()


def _seconds(script: Script) -> float:
    waits = [event.time for event in script.played_by("kernel")]
    quiet = [float(event.words[0]) for event in script.events if event.what == "quiet"]
    return sum(waits) + sum(quiet)


@cache
def moves_made() -> frozenset[tuple[str, str, str]]:
    """The moves that our TCP makes in all scripts."""
    made = set()
    for script in SCRIPTS.values():
        side = OurSide(script.settings)
        with suppress(NotAsWritten):  # which is for its own test to tell
            play(script, side)
        made |= side.moves
    return frozenset(made)


def test_every_move_of_the_table_is_made():
    wanted = {(move.state, move.event, move.next) for move in MOVES}
    assert wanted - moves_made() == set()
    assert moves_made() <= wanted


def test_there_are_enough_scripts():
    assert len(SCRIPTS) >= LEAST
    assert len({script.title for script in SCRIPTS.values()}) == len(SCRIPTS)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_rule_of_a_script_exists(name):
    rule = re.sub(r" \((figure|note) \d+\)", "", SCRIPTS[name].rule)
    cited = citations(rule)
    assert all(section for _, section in cited), "a rule stands in a section"
    assert list(complaints(rule)) == []
    assert not re.sub(r"RFC|and|[\d., ]", "", rule)
    numbers = re.findall(r"(?<![\d.])\d+(?:\.\d+)*(?<! )", rule)
    assert len(numbers) == len(cited) + len(re.findall("RFC", rule)), "one of them is not read"
