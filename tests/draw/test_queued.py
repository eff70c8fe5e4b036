from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, queued


@pytest.mark.parametrize(
    ("sent", "kept", "queue", "dropped"),
    [
        (1000, range(9), "0–8", "9–999"),
        (5, [0, 2, 4], "0, 2, 4", "1, 3"),
        (3, [0, 1, 2], "0–2", "none"),
        (2, [], "none", "0–1"),
        (20, range(0, 20, 2), "0, 2, 4, 6, …", "1, 3, 5, 7, …"),
    ],
)
def test_each_message_is_kept_or_dropped(sent, kept, queue, dropped):
    picture = queued(sent, kept)
    ElementTree.fromstring(picture.svg)
    assert picture.text.splitlines() == [
        f"{sent} messages were sent.",
        f"In the queue: {queue}",
        f"Dropped, and nobody was told: {dropped}",
    ]
    assert f"in the queue: {len(kept)}<" in picture.svg
    assert f"dropped: {sent - len(kept)}<" in picture.svg


def test_the_queue_ends_at_its_wall():
    root = ElementTree.fromstring(queued(1000, range(400)).svg)
    boxes = [b for b in root.findall("{*}rect") if b.get("class") == "message"]
    assert len(boxes) == 15
    assert max(float(b.get("x")) + float(b.get("width")) for b in boxes) < 640


@pytest.mark.parametrize(("sent", "kept"), [(3, [3]), (3, [-1]), (3, [1, 1])])
def test_what_was_never_sent_is_refused(sent, kept):
    with pytest.raises(CannotDraw, match="different numbers"):
        queued(sent, kept)
