"""Controls that work by mouse and by keyboard, thin shells around plain data and pictures.

Each has a plain call beside it that does the same, so that a notebook reads without a kernel.
"""

from helpers.widgets.choice import Choice
from helpers.widgets.header_editor import HeaderEditor, edit_header
from helpers.widgets.ladder_explorer import LadderExplorer, explore_ladder
from helpers.widgets.sortable import Sortable

__all__ = [
    "Choice",
    "HeaderEditor",
    "LadderExplorer",
    "Sortable",
    "edit_header",
    "explore_ladder",
]
