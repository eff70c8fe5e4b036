import base64
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, Picture

PICTURE = Picture('<svg xmlns="http://www.w3.org/2000/svg"/>', "one\ntwo", 'a "quoted" <alt> & é')


def test_a_notebook_gets_an_image_and_the_text():
    bundle = PICTURE._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/plain"] == "one\ntwo" == str(PICTURE)
    box = ElementTree.fromstring(bundle["text/html"].replace("></div>", "/></div>"))
    (image,) = box
    assert image.tag == "img"
    assert image.get("alt") == 'a "quoted" <alt> & é'


def test_the_image_holds_the_whole_svg():
    data = re.search(r"base64,([A-Za-z0-9+/=]+)", PICTURE.html)[1]
    assert base64.b64decode(data).decode() == PICTURE.svg


def test_it_is_saved_as_svg(tmp_path):
    path = PICTURE.save(tmp_path / "mine.svg")
    assert path.read_text("utf-8") == PICTURE.svg


@pytest.mark.parametrize("name", ["mine.png", "mine"])
def test_another_format_is_refused_with_a_way_out(tmp_path, name):
    with pytest.raises(CannotDraw, match=r"saved as \.svg.*browser"):
        PICTURE.save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_two_pictures_with_the_same_words_compare_as_equal_outputs():
    rules = (Path(__file__).parents[1] / "sanitize.cfg").read_text("ascii")
    (rule,) = (line for line in rules.splitlines() if "base64" in line)
    pattern = rule.removeprefix("regex: ")
    other = Picture(PICTURE.svg + "<!-- later -->", PICTURE.text, PICTURE.alt)
    assert other.html != PICTURE.html
    assert re.sub(pattern, "PICTURE", other.html) == re.sub(pattern, "PICTURE", PICTURE.html)
    assert 'src="PICTURE"' in re.sub(pattern, "PICTURE", other.html)
