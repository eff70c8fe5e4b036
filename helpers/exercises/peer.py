"""A peer: the other end of a connection of an answer."""

import contextlib
import math
import selectors
import socket
import time
import weakref
from typing import Any

from helpers.exercises.brief import brief
from helpers.exercises.calls import LOOK, AnswerCall, Outcome, ready
from helpers.exercises.exercise import expect
from helpers.servers import run_in_background
from helpers.servers.handlers import abort_on_close

SHORT = 0.02  # seconds of a pause for an answer that has set no limit
UNSEEN = 1.2  # seconds of a pause for one that uses select, whose limit does not show
LONGEST = 2.5  # a limit above so many seconds is no fault
MUCH = 60_000  # bytes that no small buffers hold


class Peer:
    """The other end of a connection of an answer: what a check does there, and what it sees.

    Nothing here raises because the answer hung up; what ended the answer is raised, though, unless
    it is of an `allowed` kind. `received` is all that has come.
    """

    def __init__(
        self, call: AnswerCall, sock: socket.socket, allowed: tuple[type[BaseException], ...] = ()
    ) -> None:
        self.call, self.sock, self.allowed = call, sock, allowed
        self.received = bytearray()
        self.ending = ""
        """How the stream from the answer ended: "end", "reset", or "" while it has not."""
        self._theirs: socket.socket | None = None
        self._found: weakref.ref[socket.socket] | None = None  # kept open by the answer alone
        sock.setblocking(False)

    # --- what a peer does ---------------------------------------------------------------------

    def send(self, data: bytes) -> bool:
        """Send all of `data`; return whether the answer took it all."""
        self._did(f"sent {brief(bytes(data), 60)}")
        view = memoryview(data)
        while view:
            try:
                view = view[self.sock.send(view) :]
            except BlockingIOError:
                if not self.call.wait(self._writable, lambda: False):
                    return False
            except OSError:
                self.ending = self.ending or "reset"
                return False
        return True

    def drip(self, data: bytes) -> None:
        """Send `data` one byte at a time, each once the byte before it has been taken."""
        for number in range(len(data)):
            if not self.send(data[number : number + 1]):
                break
            self.drained()
        self._did(f"sent {brief(bytes(data), 60)}, byte by byte")

    def flood(self, data: bytes) -> bytes:
        """Send `data` and receive as much at the same time; return what came."""
        with run_in_background(self.send, data):
            got = self.receive(len(data))
        self._did(f"sent {len(data)} bytes in one go")
        return got

    def pause(self) -> str:
        """Be silent for just longer than any limit that the answer has set itself; tell of it."""
        self.call.wait(self._waits, lambda: False)  # its limit counts from then
        begun = time.monotonic()
        while not self.call.ended and time.monotonic() - begun < self._long_enough():
            time.sleep(LOOK)
        self.call.settle()
        self._did(f"paused for {time.monotonic() - begun:.2g} s in the middle")
        return self.call.watch.deed

    def end(self) -> None:
        """Say that this is all (FIN), and go on receiving."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_WR)
        self._did("said that it has sent all (FIN)")

    def reset(self) -> None:
        """Vanish: throw away what is queued, and send RST."""
        abort_on_close(self.sock)
        self.sock.close()
        self._did("reset the connection (RST)")

    def close(self) -> None:
        """Hang up."""
        self.sock.close()

    # --- what a peer sees ---------------------------------------------------------------------

    def receive(self, size: int) -> bytes:
        """Return the next `size` bytes; fewer at the end, or when nothing moves any more."""
        data = self._read(size)
        if len(data) < size:
            if self.ending:
                self.call.settle()
            if self.call.ended:
                self.call.raise_error(*self.allowed)
        return data

    def rest(self, most: int = MUCH) -> bytes:
        """Return all that still comes, up to `most` bytes, until the answer ends or closes."""
        return self.receive(most)

    def nothing_comes(self, seconds: float = SHORT) -> bool:
        """Return whether the answer stays silent for so long, as it should if it needs more."""
        return not self._readable(seconds) or not self.sock.recv(1, socket.MSG_PEEK)

    def outcome(self, *allowed: type[BaseException]) -> Outcome:
        """Wait for the end of the call; return its `Outcome`. Raises any other error."""
        return self.call.outcome(self.is_waiting, *self.allowed, *allowed)

    def finish(self, mistake: str = "hangs", **facts: object) -> Any:
        """Return what the answer returned; `mistake` (with its line) if it does not return."""
        outcome = self.outcome()
        expect(not outcome.goes_on, mistake, line=outcome.line, **facts)
        return outcome.result

    def drained(self, within: float = math.inf) -> bool:
        """Wait until the answer has taken all that was sent; return whether it has.

        It gets as long as it moves on, and no longer than `within` seconds.
        """
        ends = time.monotonic() + within
        taken = False

        def taken_or_over(seconds: float) -> bool:
            nonlocal taken
            taken = self._taken(seconds)  # a moment later more may have come of what is on its way
            return taken or time.monotonic() > ends

        return self.call.wait(taken_or_over, self.is_waiting) and taken

    def unread(self, size: int) -> bytes:
        """Return what whoever reads next from the answer's connection would get: at most `size`.

        What the answer has taken and not returned is missing here.
        """
        theirs, data = self.theirs, b""
        if theirs is None or self.is_closed():
            return b""
        with contextlib.suppress(OSError):
            theirs.setblocking(False)
            while len(data) < size and (piece := socket.socket.recv(theirs, size - len(data))):
                data += piece
        return data

    @property
    def theirs(self) -> socket.socket | None:
        """The answer's end of this connection; None if it is not known, or was closed."""
        if self._theirs is not None:
            return self._theirs
        found = self._found() if self._found else None
        if found is None:
            with contextlib.suppress(OSError):
                found = self.call.watch.socket_to(self.sock.getsockname())
            self._found = weakref.ref(found) if found is not None else None
        return found

    def is_closed(self) -> bool:
        """Return whether the answer has closed its end of this connection."""
        theirs = self.theirs
        return theirs is None or socket.socket.fileno(theirs) < 0

    def is_waiting(self) -> bool:
        """Return whether the answer waits for bytes, without a limit, and has all it was sent."""
        notes, theirs = self.call.watch.notes, self.theirs
        if not notes.waiting or notes.limits or theirs is None:
            return False
        number = socket.socket.fileno(theirs)
        return number >= 0 and not ready(number, selectors.EVENT_READ, 0)

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size and self.call.wait(self._readable, self.is_waiting):
            try:
                piece = self.sock.recv(size - len(data))
            except BlockingIOError:
                continue
            except OSError:
                self.ending = "reset"
                break
            if not piece:
                self.ending = self.ending or "end"
                break
            self.call.watch.notes.moved += 1
            data += piece
        self.received += data
        return data

    def _long_enough(self) -> float:
        notes = self.call.watch.notes
        limits = [limit for limit in notes.limits.copy() if limit <= LONGEST]
        least = UNSEEN if notes.asked else SHORT
        longest = max(limits, default=0.0)
        return max(least, 1.25 * longest + 0.1) if longest else least

    def _waits(self, seconds: float) -> bool:
        """Return whether the answer waits for bytes, or has at least asked for a descriptor."""
        notes = self.call.watch.notes
        if not (notes.waiting or notes.asked):
            time.sleep(min(seconds, LOOK))
        return bool(notes.waiting or notes.asked)

    def _taken(self, seconds: float) -> bool:
        theirs = self.theirs
        number = -1 if theirs is None else socket.socket.fileno(theirs)
        if number >= 0 and ready(number, selectors.EVENT_READ, 0):
            time.sleep(min(seconds, 0.0005))
            return False
        return True

    def _readable(self, seconds: float) -> bool:
        return self.sock.fileno() >= 0 and ready(self.sock, selectors.EVENT_READ, seconds)

    def _writable(self, seconds: float) -> bool:
        return self.sock.fileno() < 0 or ready(self.sock, selectors.EVENT_WRITE, seconds)

    def _did(self, deed: str) -> None:
        self.call.watch.deed = deed
