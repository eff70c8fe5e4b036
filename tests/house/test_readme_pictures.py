"""README's drawn pictures are those that the code draws today."""

from pathlib import Path

import pytest

from tests.readme_pictures import FOLDER, PICTURES

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_from_the_code_and_shown(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == PICTURES[name]().svg, (
        "run `python3 -m tests.readme_pictures`"
    )
    assert f"](.github/{name})" in README
