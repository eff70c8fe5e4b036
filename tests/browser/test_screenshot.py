"""The screenshot of README shows a cell that its notebook still has."""

import pytest

pytest.importorskip("playwright", reason="Playwright is in the extra [tests]")

from tests.browser.page import ROOT
from tests.browser.screenshot import PICTURE, place


def test_its_cell_is_there_and_readme_shows_it():
    assert place() > 0
    assert f"(.github/{PICTURE.name})" in ROOT.joinpath("README.md").read_text("utf-8")
