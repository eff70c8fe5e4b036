"""Controls that work by mouse and by keyboard, thin shells around plain data and pictures.

Each has a plain call beside it that does the same, so that a notebook reads without a kernel.

To read it: `static` is what a widget is without a kernel; `choice` and `sortable` are small and
whole, each with a script of its name. What explorers share stands in `explorer`; `ladder_explorer`
and `steps_explorer` walk through one picture, `cut_explorer` and `number_explorer` through several;
`described` and `header_editor` link fields and bytes.
"""

from helpers.widgets.choice import Choice
from helpers.widgets.cut_explorer import CutExplorer, explore_cut
from helpers.widgets.header_editor import HeaderEditor, edit_header
from helpers.widgets.ladder_explorer import LadderExplorer, explore_ladder
from helpers.widgets.number_explorer import NumberExplorer, explore
from helpers.widgets.sortable import Sortable
from helpers.widgets.steps_explorer import StepsExplorer, explore_steps

__all__ = [
    "Choice",
    "CutExplorer",
    "HeaderEditor",
    "LadderExplorer",
    "NumberExplorer",
    "Sortable",
    "StepsExplorer",
    "edit_header",
    "explore",
    "explore_cut",
    "explore_ladder",
    "explore_steps",
]
