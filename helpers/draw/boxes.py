"""Rectangles that may be turned, and whether two of them overlap: for labels along arrows."""

from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its centre, its width and height, turned by `angle` degrees (clockwise)."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    def corners(self) -> list[tuple[float, float]]:
        """Its four corners, one after the other."""
        right, down = self._axes()
        across = right[0] * self.width / 2, right[1] * self.width / 2
        along = down[0] * self.height / 2, down[1] * self.height / 2
        return [
            (self.x + a * across[0] + b * along[0], self.y + a * across[1] + b * along[1])
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]

    def _axes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        turn = radians(self.angle)
        return (cos(turn), sin(turn)), (-sin(turn), cos(turn))

    @property
    def reach(self) -> float:
        """How far it reaches up and down from its centre."""
        return max(y for _, y in self.corners()) - self.y


def overlap(one: Box, other: Box, slack: float = 0.5) -> bool:
    """Whether two boxes share more than `slack` pixels.

    Two convex shapes are apart where they are apart in the direction of one of their sides.
    """
    ours, theirs = one.corners(), other.corners()
    for axis in (*one._axes(), *other._axes()):
        first = [x * axis[0] + y * axis[1] for x, y in ours]
        second = [x * axis[0] + y * axis[1] for x, y in theirs]
        if max(first) - slack <= min(second) or max(second) - slack <= min(first):
            return False
    return True


def crossed(box: Box, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Whether the line from `start` to `end` runs through the box."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    return overlap(box, Box(*middle, hypot(dx, dy), 1, degrees(atan2(dy, dx))))
