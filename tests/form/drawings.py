"""What a drawing looks like, apart from what differs between two runs of the same traffic.

A picture of live traffic has other times in each run, and so other numbers and other places. Its
colours, its fonts and the thickness of its lines, its words and what it is made of are the same.
"""

import re
from itertools import zip_longest

from tests.form.outputs import DATA_URI, pieces, readable

SVG = "image/svg+xml"
TIMED = "draw-ladder"  # places come from times, which are shown to fewer digits than they have
_PAUSE = re.compile(r'<g class="cut-mark.*?</g>', re.DOTALL)
_PLACE = re.compile(r' (?:x|y|d|dx|transform|width|height|id|(?:xlink:)?href|clip-path)="[^"]*"')
_STANDS = re.compile(r' (?:mid|end)(?=")')  # the side from which a label is written
_NUMBER = re.compile(r"(#[0-9a-fA-F]{6}\b)|-?\d+(?:\.\d+)?")
_RULES = re.compile(r'<style.*?</style>|viewBox="0 0 [\d.]+|data-least-width="\d+"', re.DOTALL)
_UNIT = re.compile(r"time \([^)]*\)")
_WORDS = re.compile(r">([^<>]+)<")


def drawings(outputs):
    """Return the SVG sources in the outputs of a cell, as a list."""
    shown = (pieces(output).get("text/html") for output in outputs)
    found = (match for html in shown if html for match in DATA_URI.finditer(html))
    return [readable(match[0]) for match in found if match[1] == SVG]


def rules(svg):
    """Return the style of a drawing and how wide it is: what its data have no part in."""
    return _RULES.findall(svg)


def look(svg):
    """Return what is the same for each run of the same traffic, as a list."""
    shapes = _STANDS.sub("", _PLACE.sub("", _PAUSE.sub("", _RULES.sub("", svg))))
    shapes = _NUMBER.sub(lambda match: match[1] or "N", shapes)
    if TIMED in svg:  # and with the times, the unit, and the way in which a label lies
        return [
            *rules(svg),
            *sorted({*_words(shapes)}),  # how often each, nbval compares in the text
        ]
    return [*rules(svg), shapes]


def is_stale(committed, fresh, *, numbers_only=True):
    """Tell whether pictures among the `committed` outputs are not those that are drawn today.

    Without `numbers_only`, the two may show another traffic: then only the style is compared.
    """
    pairs = list(zip_longest(drawings(committed), drawings(fresh), fillvalue=""))
    if not numbers_only:
        return any(one and other and rules(one) != rules(other) for one, other in pairs)
    return any(look(one) != look(other) or _moved(one, other) for one, other in pairs)


def _moved(one, other):
    """Tell whether the same words stand elsewhere: then the drawing code has changed."""
    if one == other or TIMED in one or "draw-" not in one:
        return False
    return _WORDS.findall(one) == _WORDS.findall(other)


def _words(shapes):
    """Return each text of a drawing, whatever unit its times have."""
    return (_UNIT.sub("time", text) for text in _WORDS.findall(shapes))
