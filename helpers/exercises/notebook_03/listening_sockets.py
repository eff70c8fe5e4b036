"""Exercise: find the listening sockets in the text of /proc/net/tcp."""

import socket
from collections.abc import Callable
from typing import Any

from helpers import kernel
from helpers.exercises.exercise import Exercise, Mistake, expect

REST = "00000000:00000000 00:00000000 00000000  1000        0 41375 1 0000000000000000 100 0 0 10 0"
TEXT = f"""\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A {REST}
   1: 00000000:0016 00000000:0000 0A {REST}
   2: 0302010A:C350 0700A8C0:01BB 01 {REST}
   3: 0100007F:C351 0100007F:1F90 06 {REST}
   4: 0100007F:1F90 0100007F:C352 01 {REST}
  10: 0302010A:0050 00000000:0000 0A {REST}
"""
LISTENING = [("127.0.0.1", 8080), ("0.0.0.0", 22), ("10.1.2.3", 80)]
OTHERS = [("10.1.2.3", 50000), ("127.0.0.1", 50001)]


def check(listening_sockets: Callable[..., Any]) -> None:
    """Give a text whose sockets are known; on Linux also the live one, with a new listener."""
    found = listening_sockets(TEXT)
    expect(all(isinstance(pair, list | tuple) for pair in found), "no pairs", got=found)
    found = [tuple(pair) for pair in found]
    expect(("0.0.0.0", 0) not in found, "other end")
    expect(not any(isinstance(pair[0], int) for pair in found if pair), "turned", got=found)
    expect(all(isinstance(pair[-1], int) for pair in found), "no numbers", got=found)
    expect(all("." in str(pair[0]) for pair in found if pair), "no dots", got=found)
    expect(("1.0.0.127", 8080) not in found, "backwards")
    expect(not set(found) & set(OTHERS), "all states", got=found)
    expect(len(set(found)) == len(found), "twice", got=found)
    expect(("10.1.2.3", 80) in found or len(found) != 2, "one digit", got=found)
    expect(sorted(found, key=str) == sorted(LISTENING, key=str), "others", got=found)
    expect(list(listening_sockets(TEXT.splitlines()[0] + "\n")) == [], "header")
    if kernel.LINUX:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            mine = listener.getsockname()
            expect(mine in _live(listening_sockets), "not found", mine=mine)
        expect(mine not in _live(listening_sockets), "still found", mine=mine)


def _live(listening_sockets: Callable[..., Any]) -> list[tuple[Any, ...]]:
    return [tuple(pair) for pair in listening_sockets(kernel.proc_net_tcp())]


def listening_sockets(text):
    """Return a list of the (address, port) of each socket that listens."""
    found = []
    for line in text.splitlines()[1:]:
        _, local, _, state, *_ = line.split()
        if state == "0A":
            address, port = local.split(":")
            numbers = reversed(bytes.fromhex(address))
            found.append((".".join(map(str, numbers)), int(port, 16)))
    return found


EXERCISE = Exercise(
    name="listening_sockets",
    notebook="03",
    title="Find the sockets that listen in the text of /proc/net/tcp",
    solution=(listening_sockets,),
    check=check,
    gives=(list, tuple),
    mistakes={
        "no pairs": Mistake(
            "the list holds something else than pairs: {got!r:.80}.",
            '`found.append((address, port))`, such as `("127.0.0.1", 8080)`.',
        ),
        "other end": Mistake(
            "0.0.0.0 and port 0 are what a listening socket has for its *other* end: any client.",
            "the field before it, `local_address`.",
        ),
        "no dots": Mistake(
            "an address is still in hexadecimal digits: {got!r:.120}.",
            "`bytes.fromhex(address)`, whose four numbers come in reverse, with dots between them.",
        ),
        "no numbers": Mistake("a port is not a number in {got!r:.120}.", "`int(port, 16)`."),
        "backwards": Mistake(
            "`0100007F` came out as 1.0.0.127.",
            "to turn the four bytes round: the kernel writes them as one number, lowest byte "
            "first.",
        ),
        "turned": Mistake(
            "the pairs are the wrong way round: {got!r:.120}.", "the address first, then the port."
        ),
        "twice": Mistake(
            "a socket is in the list more than once: {got!r:.200}.",
            "to append each line that listens once.",
        ),
        "all states": Mistake(
            "the list holds sockets that do not listen: {got!r:.200}.",
            "to compare the fourth field, `st`, with `0A`. An address may hold 0A, too.",
        ),
        "one digit": Mistake(
            "the socket of line `10:` is missing in {got!r:.120}.",
            "`line.split()`: columns move when a number gets longer.",
        ),
        "others": Mistake(
            "it returned {got!r:.200}.",
            "the example by hand: lines 0, 1 and 10 listen.",
        ),
        "header": Mistake(
            "a text with nothing but the first line has no sockets.",
            "to leave out the first line, whatever follows it.",
        ),
        "not found": Mistake(
            "the check opened a listening socket at {mine}, and it is not in your list.",
            "to look at every line that the text has.",
        ),
        "still found": Mistake(
            "the check closed its socket at {mine}, and it is still in your list.",
            "to begin with an empty list in each call.",
        ),
    },
    hints=(
        "`line.split()` gives the fields: the second is the address, the fourth is the state.",
        "`bytes.fromhex('0100007F')` gives four bytes; `reversed` turns them round; each is one "
        "number of the address.",
        "`int('1F90', 16)` is 8080. Put the two together when the fourth field is `0A`.",
    ),
    right="You have written the heart of `netstat -lt`. `kernel.proc_net_tcp()` has the table of "
    "your own machine.",
)
