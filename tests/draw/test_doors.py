import re
import socket
from xml.etree import ElementTree

import pytest

from helpers.draw import CannotDraw, doors
from helpers.draw.doors import opens


def test_who_gets_through():
    assert doors(["127.0.0.1", "0.0.0.0"]).text.splitlines() == [
        "bound to 127.0.0.1: a program of this machine, by 127.0.0.1, gets through",
        "bound to 127.0.0.1: another machine, by 192.0.2.7, is refused",
        "bound to 0.0.0.0: a program of this machine, by 127.0.0.1, gets through",
        "bound to 0.0.0.0: another machine, by 192.0.2.7, gets through",
    ]
    assert "127.0.0.1, is refused" in doors(["192.0.2.7"]).text
    ElementTree.fromstring(doors(["127.0.0.1"]).svg)


@pytest.mark.parametrize("bound", ["127.0.0.1", "127.0.0.2", "0.0.0.0", ""])
@pytest.mark.parametrize("door", ["127.0.0.1", "127.0.0.2"])
def test_the_kernel_opens_the_same_doors(bound, door):
    """All of 127.0.0.0/8 is this machine, so it has two doors without any network."""
    try:
        listener = socket.create_server((bound, 0))
    except OSError:
        pytest.skip("this system has no 127.0.0.2")
    with listener, socket.socket() as client:
        client.settimeout(5)
        through = client.connect_ex((door, listener.getsockname()[1])) == 0
    assert through == opens(bound, door)


def test_no_address_is_refused():
    with pytest.raises(CannotDraw, match="addresses"):
        doors([])


def test_a_program_of_the_machine_is_drawn_inside_of_it_and_another_machine_is_not():
    drawn = ElementTree.fromstring(doors(["127.0.0.1"]).svg)
    outline = next(each.get("d") for each in drawn.iter() if each.get("class") == "machine")
    left, top, right, height, notch_x, notch_y, back = map(float, re.findall(r"[\d.]+", outline))
    callers = [each for each in drawn.iter() if each.get("class") == "caller"]
    inside, outside = (float(each.get("y")) for each in callers)
    assert {float(each.get("x")) > left == back for each in callers} == {True}
    assert top < inside and inside + 36 < notch_y < outside < outside + 36 < top + height
    assert (
        max(float(each.get("x")) + float(each.get("width")) for each in callers) < notch_x < right
    )
