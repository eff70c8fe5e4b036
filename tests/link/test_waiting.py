from helpers.link import Wire
from tests.link.wires import frame


def test_a_wire_tells_what_waits_for_its_rate():
    wire = Wire(rate="1 Mbit/s", delay=0.1)
    assert wire.waiting(0.0, "client") == (0, 0)
    for number in range(3):
        wire.send(0.0, "client", frame(number, length=125))  # a millisecond each
    assert wire.waiting(0.0, "client") == (3, 375)
    assert wire.waiting(0.0015, "client") == (2, 250)
    assert wire.waiting(0.0015, "server") == (0, 0)
    assert wire.waiting(0.003, "client") == (0, 0)
