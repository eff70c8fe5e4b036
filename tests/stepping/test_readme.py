"""The stepped picture in the README is what its server and client give now."""

from tests.lab.hosts import needs_lab
from tests.readme_pictures import FOLDER, LIVE


@needs_lab
def test_the_picture_in_the_readme():
    made = LIVE["stepped.svg"]().svg
    assert (FOLDER / "stepped.svg").read_text("utf-8") == made, (
        "run `python3 -m tests.readme_pictures`"
    )
