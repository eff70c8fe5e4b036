"""Put lines in order (a Parsons problem)."""

from collections.abc import Iterator
from typing import Any

from helpers.widgets import Sortable


def arrange(label: str, *lines: str) -> "Arrangement":
    """Show `lines` to be put in order; return an `Arrangement`.

    A list of the same lines in the right order does as well where `check` wants an arrangement.
    """
    return Arrangement(Sortable(label=label, order=list(lines)))


class Arrangement:
    """Lines that the reader moves; iterate over it for the order they are in now."""

    def __init__(self, widget: Sortable) -> None:
        self._widget = widget

    @property
    def order(self) -> list[str]:
        """The lines in their order now, as a list."""
        return list(self._widget.order)

    def __iter__(self) -> Iterator[str]:
        return iter(self.order)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Arrangement) and self.order == other.order

    __hash__ = None  # type: ignore[assignment]  # its order changes

    def __repr__(self) -> str:
        return self._widget.as_text()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._widget._repr_mimebundle_(**kwargs)
