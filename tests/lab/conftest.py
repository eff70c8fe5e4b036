"""What the tests of the lab share: they hold for hosts with a kernel, and for the course's own."""

import pytest

from helpers.lab import Lab, why_not
from tests.lab.hosts import connected


@pytest.fixture(params=["kernel", "simulated"])
def either(request, monkeypatch):
    """Run the test on hosts with a kernel, and once more on hosts with the course's own TCP."""
    if request.param == "kernel" and (reason := why_not()):
        pytest.skip(reason)
    monkeypatch.setenv("LAB", request.param)
    return request.param


@pytest.fixture
def lab(either):
    """A lab, on either kind of hosts."""
    with Lab() as lab:
        yield lab


@pytest.fixture
def pair(lab):
    """The client's and the server's end of a connection in it."""
    client, server = connected(lab)
    with client, server:
        yield client, server
