"""The network cards of a lab's hosts, as the thread of the wire sees them."""

import ctypes
import os
import select
from typing import Protocol

LARGEST = 2048  # bytes of the largest frame; with an MTU of 1500 it has 1514


class NetworkCard(Protocol):
    """What the thread of the wire asks of a host."""

    descriptor: int | None  # what can be polled for frames; None where the host rings the bell

    def take(self, now: float) -> bytes | None:
        """The next frame that the host sends; None where it has none."""

    def put(self, frame: bytes, now: float) -> None:
        """Give the host a frame."""

    def work(self, now: float) -> None:
        """Let the host do what it has to do by now."""

    def answer(self) -> None:
        """Let those go on whose calls are done, now that the wire has the host's frames."""

    def due(self) -> float | None:
        """When the host has something to do by itself; None where it need not be asked."""

    def waits(self) -> bool:
        """Whether the host has something to send or to do already."""

    def halt(self, why: str) -> None:
        """Know that this thread ends, and that nobody asks any more; `why` if by an error."""

    def close(self) -> None:
        """Let go of the card."""


class KernelCard:
    """The network card of a kernel's host: a TAP device."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor: int | None = descriptor
        self._number = descriptor
        # Reading and writing cannot block, so Python's lock is kept meanwhile: whoever lets go
        # of it may wait 5 ms for another busy thread, and there are two calls for each frame.
        quick = ctypes.PyDLL(None, use_errno=True)
        self._write, self._read = quick.write, quick.read
        self._write.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t]
        self._read.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
        self._read.restype = ctypes.c_ssize_t
        self._buffer = ctypes.create_string_buffer(LARGEST)
        self._view = memoryview(self._buffer)

    def take(self, now: float) -> bytes | None:
        """The next frame that the kernel sends; None where it has none."""
        length = self._read(self._number, self._buffer, LARGEST)
        return bytes(self._view[:length]) if length > 0 else None

    def put(self, frame: bytes, now: float) -> None:
        """Give the kernel a frame."""
        self._write(self._number, frame, len(frame))

    def work(self, now: float) -> None:
        """A kernel works by itself."""

    def answer(self) -> None:
        """A kernel answers by itself."""

    def halt(self, why: str) -> None:
        """A kernel goes on until its namespace vanishes."""

    def due(self) -> float | None:
        """A kernel has its own clock."""
        return None

    def waits(self) -> bool:
        """Whether the kernel has put a frame into the card."""
        asking = select.poll()  # a new one, as several threads may ask
        asking.register(self._number, select.POLLIN)
        return bool(asking.poll(0))

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._number)
