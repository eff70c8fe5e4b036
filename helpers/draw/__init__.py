"""Data in, pictures out: headers, bytes, exchanges, states and charts over time.

Every function returns a `Picture`: it shows in a notebook, prints as text, and has words for
those who cannot see it.

To read it: `picture` is what all functions return, `colours` and `svg` are what most are made of.
Then one picture at a time: `header`; `runs`, `hexdump`; `stack`; `window`; `states_layout`,
`states`. The ladder, from what is in it to what is drawn: `segments`, `boxes`, `ladder_rows`,
`ladder_labels`, `ladder_layout`, `ladder_words`, `ladder`. Stepping: `stepping_rows`,
`stepping_layout`, `stepping`; `stepping_fold` for long runs. What a notebook draws once:
`nested`, `path`, `carry`, `talk`, `waits`, `queued`, `cuts`, `feeding`, `flights`, `buffers`,
`backlog`, `ports`, `calls`, `doors`, `lookup`, `who_says`, `dns_name`, `race`. Charts: `series` and
`scale` are what `axes` draws, then `plots`, `curve`, `window_chart`, `shares`, `sequence`.
"""

from helpers.draw.backlog import backlog
from helpers.draw.buffers import buffers
from helpers.draw.calls import calls
from helpers.draw.carry import carry
from helpers.draw.curve import plot_curve
from helpers.draw.cuts import cuts
from helpers.draw.dns_name import dns_name
from helpers.draw.doors import doors
from helpers.draw.feeding import feeding
from helpers.draw.flights import flights
from helpers.draw.header import header
from helpers.draw.hexdump import hexdump
from helpers.draw.ladder import ladder
from helpers.draw.lookup import Arrival, Entry, lookup
from helpers.draw.nested import nested
from helpers.draw.path import path
from helpers.draw.picture import CannotDraw, Picture
from helpers.draw.plots import plot_cwnd, plot_panels, plot_queue, plot_rtt
from helpers.draw.ports import ports
from helpers.draw.queued import queued
from helpers.draw.race import race
from helpers.draw.sequence import plot_sequence
from helpers.draw.shares import plot_shares
from helpers.draw.stack import stack
from helpers.draw.states import states
from helpers.draw.talk import talk
from helpers.draw.waits import waits
from helpers.draw.who_says import who_says
from helpers.draw.window import window
from helpers.draw.window_chart import plot_window

__all__ = [
    "Arrival",
    "CannotDraw",
    "Entry",
    "Picture",
    "backlog",
    "buffers",
    "calls",
    "carry",
    "cuts",
    "dns_name",
    "doors",
    "feeding",
    "flights",
    "header",
    "hexdump",
    "ladder",
    "lookup",
    "nested",
    "path",
    "plot_curve",
    "plot_cwnd",
    "plot_panels",
    "plot_queue",
    "plot_rtt",
    "plot_sequence",
    "plot_shares",
    "plot_window",
    "ports",
    "queued",
    "race",
    "stack",
    "states",
    "talk",
    "waits",
    "who_says",
    "window",
]
