"""Five flows of the exercise `name_it`: what holds each of them back is to be found out."""

from collections.abc import Callable
from typing import Any

from helpers.host import Series, Watch
from helpers.simulation import Simulation
from helpers.simulation.script import Steps

LINK: dict[str, Any] = {"delay": "30 ms", "rate": "3 Mbit/s", "queue": 25, "seed": 2}
SECONDS = 10
EVERY = "50 ms"


def five_flows() -> dict[str, dict[str, Series]]:
    """Each flow in two series, "cwnd" and "in flight", in segments over time, as `plot_panels`
    takes them."""
    flows = {}
    for letter, flow in FLOWS.items():
        watch = flow()
        flows[f"{letter} (segments)"] = {
            "cwnd": watch.series("cwnd"),
            "in flight": watch.series("unacked"),
        }
    return flows


def _run(
    congestion: str,
    program: Callable[..., Steps] | None = None,
    dark: str = "",
    **settings: Any,
) -> Watch:
    """What a sender holds over time; the wire goes dark for so long, after 4.5 seconds."""
    sim = Simulation(congestion=congestion, trace=False, **LINK, **settings)
    if dark:
        sim.at(4.5, lambda: sim.wire.drop(of="everything", during=dark))
    watches: list[Watch] = []
    sim.server.run(_read, sim.server)
    sim.client.run(program or _pour, sim.client, watches)
    sim.run(SECONDS)
    return watches[0]


def _read(host: Any) -> Steps:
    sock = yield from host.listen().accept()
    while (yield from sock.receive()):
        pass


def _pour(host: Any, watches: list[Watch]) -> Steps:
    """Send without end."""
    sock = yield from host.connect()
    watches.append(host.watch(sock, EVERY))
    yield from sock.send_all(lambda offset, length: bytes(length), None)


def _now_and_then(host: Any, watches: list[Watch]) -> Steps:
    """Send a little each second."""
    sock = yield from host.connect()
    watches.append(host.watch(sock, EVERY))
    while True:
        yield from sock.send_all(bytes(30_000))
        yield 1.0


FLOWS: dict[str, Callable[[], Watch]] = {
    "a": lambda: _run("cubic"),
    "b": lambda: _run("reno", receive_buffer="16 KiB"),
    "c": lambda: _run("reno", dark="1 s"),
    "d": lambda: _run("reno", _now_and_then),
    "e": lambda: _run("reno"),
}
