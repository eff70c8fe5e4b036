"""The state of a `.venv`, as a set-up finds it."""

from __future__ import annotations  # a Python too old for the course reads this file too

from typing import NamedTuple


class FolderState(NamedTuple):
    """The state of a `.venv`: is it there, half made, without a Python that runs; its gaps."""

    exists: bool = False
    unfinished: bool = False
    broken: bool = False
    lacking: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """It is there, and its Python runs."""
        return self.exists and not (self.unfinished or self.broken)

    @property
    def ready(self) -> bool:
        """It is whole, and lacks nothing."""
        return self.whole and not self.lacking
