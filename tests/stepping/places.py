"""Where the tests can step: in a lab, and on the loopback if its packets can be captured."""

import pytest

from helpers.capture import why_not as no_capture
from helpers.lab import why_not as no_lab

REASONS = {"lab": no_lab(), "loopback": no_capture(), "own lab": ""}
BOTH = [
    pytest.param(place, marks=pytest.mark.skipif(bool(reason), reason=reason or "it can be had"))
    for place, reason in REASONS.items()
]
BEST = next((place for place, reason in REASONS.items() if not reason), None)
