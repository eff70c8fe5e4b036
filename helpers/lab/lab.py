"""Two hosts and a wire, on one computer: real frames, which the reader holds."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from helpers.keywords import picked, refuse_rest, takes
from helpers.lab.carrier import Carrier
from helpers.lab.host import Host
from helpers.lab.hosts import chosen, opened
from helpers.lab.interrupts import Undivided
from helpers.lab.on_host import watched_by
from helpers.lab.open_sockets import OpenSockets
from helpers.lab.plan import HostPlan
from helpers.lab.possible import LabError, no_descriptors
from helpers.lab.settings import LabSettings
from helpers.lab.task import LabTask
from helpers.lab.watch import LabWatch
from helpers.link.control import WireControl
from helpers.link.quantities import WireError, seconds
from helpers.link.wire import Wire, WireSettings
from helpers.servers.owner import adopt, release
from helpers.trace import Live, Trace

NAMES = ("client", "server")
SILENCE = 0.005  # seconds without a frame after which the wire is quiet
LAST_WORDS = 0.1  # seconds that the hosts get at the end to finish what they say


class RuleError(LabError, WireError):
    """A rule of the wire has answered what no wire can do."""


class Lab:
    """Two hosts, `client` and `server`, and the wire between them.

        with Lab(delay="20 ms", rate="10 Mbit/s") as lab:
            listener = lab.server.create_server()
            ...
        lab.trace

    Each host is a network of its own in this machine's Linux kernel, with one network card. Its
    sockets are real ones, its frames are real Ethernet frames, and nothing else is on the wire:
    there is no way out of the lab. It needs Linux, but not root. Where no kernel can be had, a
    host has the course's own TCP (`helpers.transport.tcp`), and the same kind of sockets.
    `client` and `server` say what a host shall have, "kernel" or "helpers", and so does, for
    both, the environment variable LAB: "kernel" or "simulated".

    The wire has, each way, the settings of a `helpers.link.WireSettings`; `wire` sets its rules.
    The hosts have those of a `helpers.lab.settings.LabSettings`. Without `arp`, each host knows
    the other's network card from the beginning, and no frame asks for it.

    It ends with its `with` block, by `close()`, or where its cell is run again. Raises LabError,
    one line, where a lab cannot be had; WireError where the wire cannot be as it is asked for.
    """

    @takes(WireSettings, LabSettings)
    def __init__(
        self,
        *,
        arp: bool = True,
        client: str | None = None,
        server: str | None = None,
        **settings: Any,
    ) -> None:
        self._process = os.getpid()
        wire = picked(WireSettings, settings)
        hosts = picked(LabSettings, settings)
        refuse_rest(settings, "a lab", WireSettings, LabSettings)
        live = Live(NAMES)
        self._wire = Wire(
            NAMES,
            view=lambda passage: live.frame(passage.number, passage.record()),
            **vars(wire),
        )
        self._round_trip = 2 * (seconds(wire.delay) + seconds(wire.jitter))
        self.wire = WireControl(self._wire, self.check)
        self._failure: BaseException | None = None
        self._sockets = OpenSockets()
        self.note = self._sockets.note
        self._ending: list[LabTask | LabWatch] = []
        self._running = False
        self._opened = contextlib.ExitStack()
        self._end_begun = threading.Lock()  # taken once, by the first who ends the lab
        kinds = chosen({"client": client, "server": server})
        with Undivided(undo=self.stop_quietly):
            try:
                self._open(kinds, hosts, live, arp=arp)
            except OSError as error:
                if reason := no_descriptors(error):
                    raise LabError(reason) from error
                raise
            self._running = True
            adopt(self)

    def _open(
        self, kinds: dict[str, str | None], settings: LabSettings, live: Live, *, arp: bool
    ) -> None:
        plans = [HostPlan(name, number, settings.ipv6) for number, name in enumerate(NAMES, 1)]
        with contextlib.ExitStack() as begun:
            self._hosts = opened(plans, kinds, settings, arp=arp)
            begun.callback(self._hosts.close)
            self.client, self.server = (
                Host(self, plan, self._hosts.own.get(plan.name)) for plan in plans
            )
            begun.enter_context(watched_by(self._sockets.look_at))
            self._began, self._start_ns = time.monotonic(), time.time_ns()
            bell, cards = self._hosts.bell, self._hosts.cards
            self._carrier = Carrier(self._wire, cards, bell, live, self._began, self._fail)
            self._opened = begun.pop_all()

    # --- what was seen ---------------------------------------------------------------------------

    @property
    def trace(self) -> Trace:
        """The Trace of all frames so far, each with its fate; also after the lab's end."""
        hosts = (self.client, self.server)
        names = {address: host.name for host in hosts for address in (host.address, host.ipv6)}
        stacks = {host.name: host.stack for host in hosts}
        return Trace(self._wire.records(stacks), names, start_ns=self._start_ns)

    @property
    def now(self) -> float:
        """The time in seconds of the trace."""
        return time.monotonic() - self._began

    @property
    def running(self) -> bool:
        """True until the lab has ended."""
        return self._running

    @property
    def pid(self) -> int | None:
        """The number of the process in which the hosts with a kernel live; None without them."""
        return self._hosts.kernels.pid if self._hosts.kernels else None

    def settle(self, quiet: float | str = SILENCE, timeout: float | str = 5.0) -> bool:
        """Wait until the wire has been quiet for so long; return False if that took too long.

        It is quiet while no frame is on its way. What was sent before this call is waited for;
        as a kernel may take a moment to send, only the quiet since this call counts.
        """
        began, wanted = time.monotonic(), seconds(quiet)
        deadline = began + seconds(timeout)
        while not (0 < self._carrier.quiet_for >= wanted <= time.monotonic() - began):
            if not self._running or time.monotonic() > deadline:
                return False
            time.sleep(0.001)
        return self._running

    # --- for its hosts ---------------------------------------------------------------------------

    def check(self) -> float:
        """The time, as `now` has it.

        Raises what a rule of the wire raised, or LabError where the lab has ended.
        """
        self._raise_failure()
        if os.getpid() != self._process:
            raise LabError(
                "this lab belongs to the process that made it, and this is a fork of that: make a "
                "lab of its own in here with Lab(…)"
            )
        if not self._running:
            raise LabError("this lab has ended: make a new one with Lab(…)")
        return self.now

    def names(self) -> dict[str, str]:
        """The IPv4 addresses of the hosts by name, which programs on them can look up."""
        return {host.name: host.address for host in (self.client, self.server)}

    def open(self, host: str, family: int, kind: int, protocol: int) -> int:
        """The descriptor of a new socket of the host of this name, which has a kernel."""
        self.check()
        return self._hosts.socket(host, family, kind, protocol)

    def kernel_counters(self, host: str) -> list[str]:
        """What the kernel of the host of this name has in its files of counters."""
        self.check()
        assert self._hosts.kernels is not None
        return self._hosts.kernels.counters(host)

    def run(self, host: Host, function: Callable[..., Any], arguments: tuple[Any, ...]) -> LabTask:
        """Start a function on a host."""
        self.check()
        if not callable(function):
            raise TypeError(
                f"run needs a function, not {function!r}. Give the function itself, and its "
                "arguments after it: run(serve, 1000)"
            )
        task = LabTask(self.check, host.here, function, arguments)
        self._ending.append(task)
        return task

    def watch(self, host: str, sock: socket.socket, every: float | str) -> LabWatch:
        """Take the `tcp_info` of a socket of this host every so many seconds."""
        self.check()
        watch = LabWatch(sock, every, self._began, lambda: self.wire.waiting(host))
        self._ending.append(watch)
        return watch

    # --- the end ---------------------------------------------------------------------------------

    def _fail(self, error: BaseException) -> None:
        """The wire's thread ends with `error`, and the lab with it; this is the last it does."""
        if isinstance(error, WireError):
            error = RuleError(str(error)).with_traceback(error.__traceback__)
        self._traceback = error.__traceback__
        self._failure = error
        self._sockets.wake()  # so that nobody waits for frames any more
        self.stop_quietly()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure.with_traceback(self._traceback)

    def close(self) -> None:
        """End the lab: its functions, its sockets, its hosts. The trace stays.

        What is under way gets a moment to be finished. Raises what a rule of the wire raised, and
        LabError where one does not return.
        """
        try:
            if self._running and not self._failure:
                self.settle(timeout=LAST_WORDS + 2 * self._round_trip)
        finally:
            self._end()
        self._carrier.join()
        self._raise_failure()

    def stop_quietly(self) -> None:
        """End the lab at once. Never raises."""
        with contextlib.suppress(Exception):
            self._end()

    def _end(self) -> None:
        """Undo what `_open` has done, once, whoever comes first."""
        if os.getpid() != self._process or not self._running:
            return
        with Undivided():
            if not self._end_begun.acquire(blocking=False):
                return
            self._running = False
            with self._opened:
                self._carrier.stop()
                for thing in self._ending:
                    thing.stop()
                self._sockets.abort()
            release(self)

    def __enter__(self) -> "Lab":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
            return
        self.stop_quietly()
        self._carrier.join()
        if self._failure is not error:
            self._raise_failure()

    def __repr__(self) -> str:
        state = "running" if self._running else "ended"
        return f"<Lab, {state}, {len(self._wire.passages)} frames>"
