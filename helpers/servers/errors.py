"""The exceptions of handlers: as many as anybody would read."""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

ENDS = 100  # errors that are kept from the beginning, and from the end


class Errors(Sequence[BaseException]):
    """The first and the last hundred of them; `total` is how many there were."""

    # No lock, as in Log: each thread only appends.

    def __init__(self) -> None:
        self.total = 0
        self._first: list[BaseException] = []
        self._last: deque[BaseException] = deque(maxlen=ENDS)

    def append(self, error: BaseException) -> None:
        """Keep one more."""
        self.total += 1
        (self._first if len(self._first) < ENDS else self._last).append(error)

    @property
    def left_out(self) -> int:
        """How many, between the first and the last, are not kept."""
        return max(0, self.total - len(self))

    def __len__(self) -> int:
        return len(self._first) + len(self._last)

    def __getitem__(self, index: Any) -> Any:
        return [*self._first, *self._last][index]

    def __iter__(self) -> Iterator[BaseException]:
        return chain(self._first.copy(), self._last.copy())

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    def __repr__(self) -> str:
        left = f", {self.left_out} of {self.total} left out" if self.left_out else ""
        return f"{list(self)!r}{left}"
