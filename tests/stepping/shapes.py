"""The table of all shapes; see `shape`."""

from tests.stepping import (
    shapes_calls,
    shapes_ends,
    shapes_ends_2,
    shapes_forms,
    shapes_others,
    shapes_python,
    shapes_together,
    shapes_waits,
    shapes_waits_2,
)
from tests.stepping.shape import SHAPES

TABLES = (
    shapes_calls,
    shapes_ends,
    shapes_ends_2,
    shapes_forms,
    shapes_others,
    shapes_python,
    shapes_together,
    shapes_waits,
    shapes_waits_2,
)

__all__ = ["SHAPES", "TABLES"]
