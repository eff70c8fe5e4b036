"""Programs do the same stepped and unstepped, on the course's own TCP."""

import pytest

from tests.stepping.faithful import MARKS, cases, compare

pytestmark = MARKS


@pytest.mark.parametrize("shape", cases("own lab"))
def test_it_does_what_it_does_in_plain_python(shape):
    compare(shape, "own lab")
