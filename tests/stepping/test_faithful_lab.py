"""Programs do the same stepped and unstepped, on two kernels."""

import pytest

from tests.stepping.faithful import MARKS, cases, compare

pytestmark = MARKS


@pytest.mark.parametrize("shape", cases("lab"))
def test_it_does_what_it_does_in_plain_python(shape):
    compare(shape, "lab")
