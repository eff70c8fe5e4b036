"""Controls that work by mouse and by keyboard, thin shells around plain data and pictures.

Each has a plain call beside it that does the same, so that a notebook reads without a kernel.
"""

from helpers.widgets.choice import Choice
from helpers.widgets.header_editor import HeaderEditor, edit_header
from helpers.widgets.ladder_explorer import LadderExplorer, explore_ladder
from helpers.widgets.sortable import Sortable
from helpers.widgets.steps_explorer import StepsExplorer, explore_steps

__all__ = [
    "Choice",
    "HeaderEditor",
    "LadderExplorer",
    "Sortable",
    "StepsExplorer",
    "edit_header",
    "explore_ladder",
    "explore_steps",
]
