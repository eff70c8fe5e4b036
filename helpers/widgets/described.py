"""What the explorers say about a frame: its bytes, run by run, as plain data for the page."""

from typing import Any

from helpers.draw.runs import Run, runs
from helpers.layout import Cell
from helpers.trace import Dissection


def described(read: Dissection) -> list[dict[str, Any]]:
    """The runs of a hex dump in their order: layer, place, label, and the cells in each.

    Each cell has its index in the header's cells, its field's name, label, value and meaning.
    """
    cells = {layer.start: (layer.end, layer.header.cells()) for layer in read.layers}
    return [_run(run, _cells_of(run, cells)) for run in runs(read)]


def _cells_of(run: Run, cells: dict[int, tuple[int, tuple[Cell, ...]]]) -> list[tuple[int, Cell]]:
    for start, (end, members) in cells.items():
        if start <= run.start < end:
            return [(index, members[index]) for index in run.cells]
    return []


def _run(run: Run, cells: list[tuple[int, Cell]]) -> dict[str, Any]:
    return {
        "layer": run.layer,
        "place": f"byte {run.bytes}" if run.end == run.start + 1 else f"bytes {run.bytes}",
        "label": run.label,
        "value": run.value,
        "fields": list(run.fields),
        "cells": [
            {"index": index, "label": cell.label, "text": cell.text, "meaning": cell.meaning}
            for index, cell in cells
        ],
    }
