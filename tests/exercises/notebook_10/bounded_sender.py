"""Answers to bounded_sender."""

import contextlib
import io
import select
import selectors
import time
from collections import deque

from helpers.exercises.notebook_10.bounded_sender import BoundedSender


class Unbounded(BoundedSender):
    def write(self, data):
        self.kept += data
        self.pump()
        return len(data)


class OneTooMany(BoundedSender):
    def write(self, data):
        self.pump()
        taken = data[: self.limit - len(self.kept) + 1]
        self.kept += taken
        return len(taken)


class KeepsAllForEver(BoundedSender):
    """Moves a mark over what was sent, and takes nothing off."""

    def __init__(self, sock, limit):
        super().__init__(sock, limit)
        self.mark = 0

    def write(self, data):
        self.pump()
        taken = data[: self.limit - len(self.kept) + self.mark]
        self.kept += taken
        return len(taken)

    def pump(self):
        with contextlib.suppress(BlockingIOError):
            while self.mark < len(self.kept):
                self.mark += self.sock.send(self.kept[self.mark :])

    def flush(self):
        while self.mark < len(self.kept):
            with selectors.DefaultSelector() as selector:
                selector.register(self.sock, selectors.EVENT_WRITE)
                selector.select()
            self.pump()


class SendsAll(BoundedSender):
    def write(self, data):
        self.sock.sendall(data)
        return len(data)


class Waits(BoundedSender):
    def write(self, data):
        self.sock.setblocking(True)
        self.sock.sendall(data)
        return len(data)


class PumpWaits(BoundedSender):
    def write(self, data):
        taken = data[: self.limit - len(self.kept)]
        self.kept += taken
        BoundedSender.pump(self)
        return len(taken)

    def pump(self):
        self.flush()

    def flush(self):
        while self.kept:
            with selectors.DefaultSelector() as selector:
                selector.register(self.sock, selectors.EVENT_WRITE)
                selector.select()
            BoundedSender.pump(self)


class LetsItThrough(BoundedSender):
    def pump(self):
        while self.kept:
            del self.kept[: self.sock.send(self.kept)]


class DropsTheTail(BoundedSender):
    def pump(self):
        with contextlib.suppress(BlockingIOError):
            if self.kept:
                self.sock.send(self.kept)
        self.kept.clear()


class SendsAgain(BoundedSender):
    def pump(self):
        with contextlib.suppress(BlockingIOError):
            sent = self.sock.send(self.kept) if self.kept else 0
            if sent == len(self.kept):
                self.kept.clear()


class InTheWrongOrder(BoundedSender):
    def write(self, data):
        self.pump()
        taken = data[: self.limit - len(self.kept)]
        self.kept[:0] = taken
        self.pump()
        return len(taken)


class Spins(BoundedSender):
    def flush(self):
        while self.kept:
            self.pump()


class FlushesNothing(BoundedSender):
    def flush(self):
        self.pump()


class AllOrNothing(BoundedSender):
    def write(self, data):
        self.pump()
        if len(self.kept) + len(data) > self.limit:
            return 0
        self.kept += data
        self.pump()
        return len(data)


class KeepsOnly(BoundedSender):
    """Sends nothing before the flush."""

    def write(self, data):
        taken = data[: self.limit - len(self.kept)]
        self.kept += taken
        return len(taken)


class PumpsNothing(BoundedSender):
    def write(self, data):
        BoundedSender.pump(self)
        taken = data[: self.limit - len(self.kept)]
        self.kept += taken
        BoundedSender.pump(self)
        return len(taken)

    def pump(self):
        self.pumped = True

    def flush(self):
        while self.kept:
            with selectors.DefaultSelector() as selector:
                selector.register(self.sock, selectors.EVENT_WRITE)
                selector.select()
            BoundedSender.pump(self)


class HidesTheReset(BoundedSender):
    def pump(self):
        try:
            while self.kept:
                del self.kept[: self.sock.send(self.kept)]
        except BlockingIOError:
            pass
        except OSError:
            self.kept.clear()


class ReturnsNothing(BoundedSender):
    def write(self, data):
        super().write(data)


class ReturnsTheData(BoundedSender):
    def write(self, data):
        return data[: super().write(data)]


class CountsWhatIsLeft(BoundedSender):
    def write(self, data):
        return len(data) - super().write(data)


class OnePieceAtATime(BoundedSender):
    """Pumps the oldest piece alone."""

    def pump(self):
        with contextlib.suppress(BlockingIOError):
            if self.kept:
                del self.kept[: self.sock.send(self.kept[:7_000])]


class CountsInText(BoundedSender):
    def write(self, data):
        return str(super().write(data))


class Shares(BoundedSender):
    kept = bytearray()

    def __init__(self, sock, limit):
        self.sock, self.limit = sock, limit


class LeavesItToWait(BoundedSender):
    def flush(self):
        self.sock.setblocking(True)
        self.sock.sendall(self.kept)
        self.kept.clear()


class LimitOfTheCheck(BoundedSender):
    def __init__(self, sock, limit):
        super().__init__(sock, 100_000 if limit > 1 else limit)


class CountsWhatItDoesNotTake(BoundedSender):
    def write(self, data):
        super().write(data)
        return len(data)


WRONG = (
    (LimitOfTheCheck, "keeps too much"),
    (CountsWhatItDoesNotTake, "counts too much"),
    (Shares, "shared"),
    (LeavesItToWait, "left to wait"),
    (OnePieceAtATime, "pump stops early"),
    (CountsInText, "no count"),
    (Unbounded, "keeps too much"),
    (OneTooMany, "keeps too much"),
    (KeepsAllForEver, "grows"),
    (SendsAll, "lets it through"),
    (Waits, "waits"),
    (PumpWaits, "pump waits"),
    (LetsItThrough, "lets it through"),
    (DropsTheTail, "out of order"),
    (SendsAgain, "out of order"),
    (InTheWrongOrder, "out of order"),
    (Spins, "busy"),
    (FlushesNothing, "flush ends early"),
    (AllOrNothing, "refuses early"),
    (KeepsOnly, "sends nothing"),
    (PumpsNothing, "pump sends nothing"),
    (HidesTheReset, "hides the reset"),
    (ReturnsNothing, "slip: nothing returned"),
    (ReturnsTheData, "no count"),
    (CountsWhatIsLeft, "wrong count"),
)


class DirectlyFirst(BoundedSender):
    """Gives new data to the kernel before it keeps any."""

    def write(self, data):
        self.pump()
        view, sent = memoryview(data), 0
        with contextlib.suppress(BlockingIOError):
            while not self.kept and sent < len(view):
                sent += self.sock.send(view[sent:])
        taken = bytes(view[sent : sent + self.limit - len(self.kept)])
        self.kept += taken
        return sent + len(taken)


class InAQueue:
    def __init__(self, sock, limit):
        self.sock, self.limit, self.queue, self.size = sock, limit, deque(), 0

    def write(self, data):
        self.pump()
        part = bytes(data[: self.limit - self.size])
        if part:
            self.queue.append(part)
            self.size += len(part)
        self.pump()
        return len(part)

    def pump(self):
        while self.queue:
            try:
                sent = self.sock.send(self.queue[0])
            except BlockingIOError:
                return
            self.size -= sent
            rest = self.queue.popleft()[sent:]
            if rest:
                self.queue.appendleft(rest)

    def flush(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.sock, selectors.EVENT_WRITE)
            while self.queue:
                selector.select()
                self.pump()


class LooksNowAndThen(BoundedSender):
    """Sleeps a little between two tries: not elegant, and not busy."""

    def flush(self):
        self.pump()
        while self.kept:
            time.sleep(0.002)
            self.pump()


class InAFile:
    def __init__(self, sock, limit):
        self._sock, self._limit, self._file = sock, limit, io.BytesIO()

    def _rest(self):
        return self._file.getvalue()

    def write(self, data):
        self.pump()
        room = self._limit - len(self._rest())
        count = self._file.write(data[: max(0, room)])
        self.pump()
        return count

    def pump(self):
        rest = self._rest()
        try:
            while rest:
                rest = rest[self._sock.send(rest) :]
        except BlockingIOError:
            pass
        finally:
            self._file = io.BytesIO()
            self._file.write(rest)

    def flush(self):
        while self._rest():
            self._sock.setblocking(True)
            try:
                sent = self._sock.send(self._rest())
            finally:
                self._sock.setblocking(False)
            rest = self._rest()[sent:]
            self._file = io.BytesIO()
            self._file.write(rest)


class NothingMoreWhileKept:
    """Sends directly while nothing is kept; leaves what is kept to `pump`."""

    def __init__(self, sock, limit):
        self.sock, self.limit, self.kept = sock, limit, b""

    def write(self, data):
        count = 0
        if not self.kept:
            with contextlib.suppress(BlockingIOError):
                count = self.sock.send(data)
        rest = data[count : count + self.limit - len(self.kept)]
        self.kept += rest
        return count + len(rest)

    def pump(self):
        with contextlib.suppress(BlockingIOError):
            while self.kept:
                self.kept = self.kept[self.sock.send(self.kept) :]

    def flush(self):
        while self.kept:
            select.select([], [self.sock], [])
            self.pump()


RIGHT = (DirectlyFirst, InAQueue, LooksNowAndThen, InAFile, NothingMoreWhileKept)
HERE = "nothing in there raises"
LATER = "the other call of pump does it, now or a little later"
ONE = "one send takes what the kernel has room for; who waits for more calls again"
EQUIVALENT = {
    "error swallowed | self.sock, self.limit, self.kept = (sock, limit, bytearray()) → *": HERE,
    "handler | pass → return": "the function ends there anyway",
    "handler | pass → return b''": "nobody looks at what pump returns",
    "loop once | after del self.kept[:self.sock.send(self.kept)] → break": ONE,
    "slip: an argument too many | select.select([], [self.sock], []) → "
    "select.select([], [self.sock], [], None)": "None is no limit, as without it",
    "slip: parentheses forgotten | self.pump() → self.pump": LATER,
    "slip: parentheses forgotten | self.pump() → self.pump (2)": LATER,
    "statement deleted | self.pump() → pass": LATER,
    "statement deleted | self.pump() → pass (2)": LATER,
}
