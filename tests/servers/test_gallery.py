"""The page of dots, by Python's own client and parser."""

from html.parser import HTMLParser

from helpers.application import Request
from helpers.servers import gallery
from helpers.servers.gallery import DOTS


def test_the_page_names_its_dots_and_each_is_there(monkeypatch):
    monkeypatch.setattr(gallery, "WAIT", 0)
    status, page = gallery.gallery(Request("GET", "/", "HTTP/1.1"))
    found = []

    class Images(HTMLParser):
        def handle_starttag(self, tag, attributes):
            if tag == "img":
                found.append(dict(attributes))

    Images().feed(page.decode())
    assert status == 200
    assert len(found) == DOTS
    pictures = set()
    for image in found:
        assert image["alt"]
        status, picture = gallery.gallery(Request("GET", image["src"], "HTTP/1.1"))
        assert (status, picture[:6]) == (200, b"GIF89a")
        pictures.add(picture)
    assert len(pictures) == DOTS


def test_there_is_nothing_else():
    for target in ("/favicon.ico", "/1.gif/", "/x.gif", "*"):
        assert gallery.gallery(Request("GET", target, "HTTP/1.1"))[0] == 404
