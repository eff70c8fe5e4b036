"""Data in, pictures out: headers, bytes, exchanges, states and charts over time.

Every function returns a `Picture`: it shows in a notebook, prints as text, and has words for
those who cannot see it.
"""

from helpers.draw.figure import show
from helpers.draw.header import header
from helpers.draw.hexdump import hexdump
from helpers.draw.ladder import ladder
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.plots import plot_cwnd, plot_queue, plot_rtt
from helpers.draw.sequence import plot_sequence
from helpers.draw.stack import stack
from helpers.draw.states import states
from helpers.draw.window import window

__all__ = [
    "CannotDraw",
    "Picture",
    "header",
    "hexdump",
    "ladder",
    "plot_cwnd",
    "plot_queue",
    "plot_rtt",
    "plot_sequence",
    "show",
    "stack",
    "states",
    "window",
]
