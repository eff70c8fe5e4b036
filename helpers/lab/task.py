"""A function that runs on a host of a lab."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from helpers.servers import BackgroundTask

if TYPE_CHECKING:
    from helpers.lab.host import Host
    from helpers.lab.lab import Lab


class LabTask(BackgroundTask):
    """A `BackgroundTask` on a host. Its `result` raises what a rule of the wire raised."""

    def __init__(
        self, lab: "Lab", host: "Host", function: Callable[..., Any], arguments: tuple
    ) -> None:
        self._lab = lab
        super().__init__(function, arguments, around=host.here)

    def result(self, timeout: float = 5.0) -> Any:
        """What the function returned, waiting up to `timeout` seconds for its end.

        Raises what the function raised; `NotFinished`, naming the line at which it is, where it
        runs on; and first of all what a rule of the wire raised.
        """
        try:
            return super().result(timeout)
        finally:
            self._lab.check()
