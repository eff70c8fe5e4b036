"""A browser as a client: of the answer to `serve`, and of the notebook's own `web`."""

import re
from functools import partial

import pytest

pytest.importorskip("playwright", reason="Playwright is in the extra [tests]")

from helpers.exercises.notebook_14.serve import serve
from helpers.servers import BackgroundServer
from helpers.servers.gallery import DOTS, gallery
from helpers.servers.visitors import visit
from tests.browser.page import browser, browser_program
from tests.notebooks.test_claims_14 import function_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(browser_program() is None, reason="no Chromium here"),
]


@pytest.fixture(scope="module")
def chromium():
    with browser() as opened:
        yield opened


@pytest.mark.parametrize("answer", ["serve", "web"])
def test_chromium_shows_the_page_of_dots_over_at_most_six_connections(chromium, answer):
    handler = serve if answer == "serve" else function_of("web")
    with BackgroundServer(partial(handler, app=gallery)) as server:
        page = chromium.new_page()
        try:
            page.goto("http://{}:{}/".format(*server.address), wait_until="load")
            dots = page.locator("img")
            assert dots.count() == DOTS
            assert all(dots.evaluate_all("all => all.map(one => one.naturalWidth === 1)"))
            assert page.locator("h1").inner_text() == "Dots"
        finally:
            page.close()
        asked = [line for line in server.log.lines() if re.search(r"GET /\d+\.gif", line)]
        connections = {line.partition(":")[0] for line in asked}
        assert len(asked) == DOTS
        assert 1 < len(connections) <= 6
        assert set(visit(server.address).endings.values()) == {"content"}
