"""Two hosts and a wire, on one computer: real frames, which the reader holds."""

import contextlib
import socket
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from helpers.lab.carrier import Carrier
from helpers.lab.held import HeldSockets
from helpers.lab.host import Host
from helpers.lab.hosts import Hosts, chosen
from helpers.lab.place import watched_by
from helpers.lab.possible import LabError
from helpers.lab.task import LabTask
from helpers.lab.watch import Watch
from helpers.link.control import WireControl
from helpers.link.quantities import seconds
from helpers.link.wire import Wire
from helpers.servers.owner import adopt, release
from helpers.trace import Live, Trace

NAMES = ("client", "server")
SILENCE = 0.005  # seconds without a frame after which the wire is quiet
LAST_WORDS = 0.1  # seconds that the hosts get at the end to finish what they say


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

    The wire has, each way, the `delay`, `jitter`, `rate`, `queue`, `loss`, `repeat`, `reorder`,
    `corrupt` and `seed` of a `helpers.link.Wire`; `wire` sets its rules. With `ipv6`, the hosts
    have IPv6 addresses too, and speak of them. Without `arp`, each host knows the other's network
    card from the beginning, and no frame asks for it. `congestion` is the congestion control of
    every TCP socket; `sack`, `window_scaling`, `timestamps` and `time_wait` can be switched off;
    `receive_buffer` and `send_buffer` are sizes such as "64 KiB"; `kernel` maps more names under
    net.ipv4 to values, as sysctl does.

    It ends with its `with` block, by `close()`, or where its cell is run again. Raises LabError,
    one line, where a lab cannot be had; WireError where the wire cannot be as it is asked for.
    """

    def __init__(
        self,
        *,
        delay: float | str = 0.0,
        jitter: float | str = 0.0,
        rate: float | str | None = None,
        queue: float | str | None = None,
        loss: float = 0.0,
        repeat: float = 0.0,
        reorder: float = 0.0,
        corrupt: float = 0.0,
        seed: int = 1,
        ipv6: bool = False,
        arp: bool = True,
        congestion: str = "reno",
        sack: bool = True,
        window_scaling: bool = True,
        timestamps: bool = True,
        time_wait: bool = True,
        receive_buffer: float | str | None = None,
        send_buffer: float | str | None = None,
        kernel: Mapping[str, Any] | None = None,
        client: str | None = None,
        server: str | None = None,
    ) -> None:
        live = Live(NAMES)
        self._wire = Wire(
            NAMES,
            delay=delay,
            jitter=jitter,
            rate=rate,
            queue=queue,
            loss=loss,
            repeat=repeat,
            reorder=reorder,
            corrupt=corrupt,
            seed=seed,
            view=lambda passage: live.frame(passage.number, passage.record()),
        )
        settings = {
            "ipv6": ipv6,
            "congestion": congestion,
            "sack": sack,
            "window_scaling": window_scaling,
            "timestamps": timestamps,
            "time_wait": time_wait,
            "receive_buffer": receive_buffer,
            "send_buffer": send_buffer,
            "kernel": kernel,
        }
        self._round_trip = 2 * (seconds(delay) + seconds(jitter))
        self.client, self.server = (
            Host(self, name, number, ipv6) for number, name in enumerate(NAMES, 1)
        )
        self.wire = WireControl(self._wire, self.check)
        self._failure: BaseException | None = None
        self._sockets = HeldSockets()
        self.note = self._sockets.note
        self._ending: list[LabTask | Watch] = []
        self._running = False
        kinds = chosen({"client": client, "server": server})
        self._open(kinds, settings, live, arp=arp)
        self._running = True
        adopt(self)

    def _open(
        self, kinds: dict[str, str], settings: dict[str, Any], live: Live, *, arp: bool
    ) -> None:
        with contextlib.ExitStack() as opened:
            self._hosts = Hosts((self.client, self.server), kinds, settings, arp=arp)
            opened.callback(self._hosts.close)
            opened.enter_context(watched_by(self._sockets.look_at))
            self._began, self._start_ns = time.monotonic(), time.time_ns()
            bell, cards = self._hosts.bell, self._hosts.cards
            self._carrier = Carrier(self._wire, cards, bell, live, self._began, self._fail)
            self._opened = [opened.pop_all()]

    # --- what was seen ---------------------------------------------------------------------------

    @property
    def trace(self) -> Trace:
        """The Trace of all frames so far, each with its fate; also after the lab's end."""
        hosts = (self.client, self.server)
        names = {address: host.name for host in hosts for address in (host.address, host.ipv6)}
        stacks = {host.name: host.stack for host in hosts}
        return Trace(self._wire.records(stacks), names, start_ns=self._start_ns)

    @property
    def not_kept(self) -> int:
        """How many frames the trace leaves out, because those before fill 256 MiB."""
        return self._wire.unkept

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
        return self._hosts.home.pid if self._hosts.home else None

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
        if not self._running:
            raise LabError("this lab has ended: make a new one with Lab(…)")
        return self.now

    def open(self, host: str, family: int, kind: int, protocol: int) -> int:
        """The descriptor of a new socket of the host of this name."""
        self.check()
        return self._hosts.socket(host, family, kind, protocol)

    def run(self, host: Host, function: Callable[..., Any], arguments: tuple) -> LabTask:
        """Start a function on a host."""
        self.check()
        if not callable(function):
            raise TypeError(
                f"run needs a function, not {function!r}. Give the function itself, and its "
                "arguments after it: run(serve, 1000)"
            )
        task = LabTask(self, host, function, arguments)
        self._ending.append(task)
        return task

    def watch(self, sock: socket.socket, every: float | str) -> Watch:
        """Take the `tcp_info` of a socket every so many seconds."""
        self.check()
        watch = Watch(sock, every, self._began)
        self._ending.append(watch)
        return watch

    # --- the end ---------------------------------------------------------------------------------

    def _fail(self, error: BaseException) -> None:
        """The wire's thread ends with `error`, and the lab with it; this is the last it does."""
        self._traceback = error.__traceback__
        self._failure = error
        self._sockets.wake()  # so that nobody waits for frames any more
        self.stop_quietly()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure.with_traceback(self._traceback)

    def close(self) -> None:
        """End the lab: its functions, its sockets, its hosts. The trace stays.

        What is under way gets a moment to be finished. Raises what a rule of the wire raised.
        """
        if self._running and not self._failure:
            self.settle(timeout=LAST_WORDS + 2 * self._round_trip)
            self._end()
        self._carrier.join()
        self._raise_failure()

    def stop_quietly(self) -> None:
        """End the lab at once. Never raises."""
        if self._running:
            with contextlib.suppress(Exception):
                self._end()

    def _end(self) -> None:
        self._running = False
        try:
            opened = self._opened.pop()
        except IndexError:  # another thread was faster
            return
        with opened:
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
