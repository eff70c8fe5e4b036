"""`run`: step through functions, in a lab or on the loopback."""

import pytest

from helpers.lab import Lab
from helpers.stepping import step_through
from tests.stepping.places import BEST


@pytest.fixture
def run(request):
    """`step_through` at the place that a test asks for (`places.BOTH`), or at the best one."""
    place = getattr(request, "param", BEST)
    if place is None:
        pytest.skip("there is no lab here, and no capture")

    def run(seconds=60, **settings):  # others may need the machine, too
        settings["seconds"] = seconds
        if place == "loopback":
            return step_through(**settings)
        kind = "helpers" if place == "own lab" else None
        with Lab(client=kind, server=kind) as lab:
            return step_through(lab=lab, **settings)

    return run
