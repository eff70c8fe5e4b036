"""Controls that work by mouse and by keyboard, thin shells around plain data.

Each has a plain call beside it that does the same, so that a notebook reads without a kernel.
"""

from helpers.widgets.choice import Choice
from helpers.widgets.sortable import Sortable

__all__ = ["Choice", "Sortable"]
