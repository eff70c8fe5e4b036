"""A function that runs on a host of a lab."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from helpers.servers import BackgroundTask


class LabTask(BackgroundTask):
    """A `BackgroundTask` on a host. Its `result` raises what a rule of the wire raised.

    `here` gives the block in which sockets are that host's; `check` raises what the wire has met.
    """

    def __init__(
        self,
        check: Callable[[], object],
        here: Callable[[], AbstractContextManager[None]],
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
    ) -> None:
        self._check = check
        super().__init__(function, arguments, around=here)

    def result(self, timeout: float = 5.0) -> Any:
        """What the function returned, waiting up to `timeout` seconds for its end.

        Raises what the function raised; `NotFinished`, naming the line at which it is, where it
        runs on; and first of all what a rule of the wire raised.
        """
        try:
            return super().result(timeout)
        finally:
            self._check()
