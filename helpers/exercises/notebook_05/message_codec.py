"""Exercise: send and receive messages behind their length."""

from helpers.application.framing import MessageTooLong, Truncated
from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.exercises.notebook_05 import _choppy
from helpers.exercises.notebook_05.recv_exactly import recv_exactly
from helpers.exercises.peers import receive_all
from helpers.servers import connected_pair, run_in_background

STUB = '''
def send_message(connection, message):
    """Send the length of `message` as 4 bytes, the most significant first; then `message`."""
    ...  # your code here


def receive_message(connection, max_size):
    """Return the next message; None if the stream ends before it begins.

    Raises Truncated if the stream ends in the middle of a message, and MessageTooLong if its
    length is more than `max_size`.
    """
    ...  # your code here
'''

FIVE = b"\x00\x00\x00\x05"


def check(send_message, receive_message):
    """Try each function on its own, then both on a connection that cuts as it likes."""
    _sends(send_message)
    _receives(receive_message)
    _ends(receive_message)
    _limits(receive_message)
    _together(send_message, receive_message)


def _sends(send_message):
    got = _sent(send_message, b"hello")
    expect(got != b"hello", "no length", got=got)
    expect(got != FIVE[::-1] + b"hello", "wrong end first", got=got)
    expect(got == FIVE + b"hello", "wrong bytes", message=b"hello", got=got)
    got = _sent(send_message, b"")
    expect(got == bytes(4), "wrong bytes", message=b"", got=got)
    large = bytes(range(256)) * 2000
    got = len(_sent(send_message, large))
    expect(got == 4 + len(large), "not all sent", got=got, size=4 + len(large))


def _sent(send_message, message):
    """Return what arrives when the function sends `message` by a socket that takes little."""
    with _choppy.stream(sizes=_choppy.as_it_likes(largest=30_000)) as (connection, peer):
        peer.settimeout(1.0)
        with run_in_background(receive_all, peer, len(message) + 100) as reading:
            send_message(connection, message)
            connection.close()
            return reading.result(2.0)


def _receives(receive_message):
    with _choppy.stream(FIVE + b"hello") as (connection, _):
        result, error = _choppy.outcome(receive_message, connection, 100)
    expect(error is not None or result is not None, "receives nothing")
    expect(result == b"hello", "wrong message", told=_choppy.told(result, error))
    with _choppy.stream(FIVE + b"hello", sizes=_choppy.one_by_one()) as (connection, _):
        result, error = _choppy.outcome(receive_message, connection, 100)
    expect(result == b"hello", "cut up", told=_choppy.told(result, error))
    with _choppy.stream(FIVE + b"hello" + FIVE + b"again" + bytes(4)) as (connection, _):
        receive_message(connection, 100)
        result, error = _choppy.outcome(receive_message, connection, 100)
        expect(result == b"again", "loses the next", told=_choppy.told(result, error))
        result, error = _choppy.outcome(receive_message, connection, 100)
        expect(result == b"", "empty not received", told=_choppy.told(result, error))


def _ends(receive_message):
    with _choppy.stream(FIVE + b"hello", ended=True) as (connection, _):
        receive_message(connection, 100)
        result, error = _choppy.outcome(receive_message, connection, 100)
    expect(error is None and result is None, "no clean end", told=_choppy.told(result, error))
    for start in (FIVE[:2], FIVE, FIVE + b"hel"):
        with _choppy.stream(start, ended=True) as (connection, _):
            result, error = _choppy.outcome(receive_message, connection, 100)
        truncated = isinstance(error, Truncated)
        expect(truncated, "cut short", start=start, told=_choppy.told(result, error))


def _limits(receive_message):
    with _choppy.stream(FIVE + b"hello") as (connection, _):
        result, error = _choppy.outcome(receive_message, connection, 5)
    expect(result == b"hello", "limit too low", told=_choppy.told(result, error))
    with _choppy.stream(FIVE + b"hello") as (connection, _):
        result, error = _choppy.outcome(receive_message, connection, 4)
    too_long = isinstance(error, MessageTooLong)
    expect(too_long, "no limit", size="5", limit=4, told=_choppy.told(result, error))
    with _choppy.stream(b"\x01\x00\x00\x00") as (connection, _):
        result, error = _choppy.outcome(receive_message, connection, 1000)
    too_long = isinstance(error, MessageTooLong)
    expect(too_long, "limit too late", told=_choppy.told(result, error))


def _together(send_message, receive_message):
    messages = [bytes([number]) * (number * number % 300) for number in range(60)]
    client, server = connected_pair(1.0)

    def send_all():
        with client:
            for message in messages:
                send_message(client, message)

    with (
        _choppy.Choppy(server, _choppy.as_it_likes(largest=200)) as connection,
        run_in_background(send_all),
    ):
        got = [receive_message(connection, 300) for _ in messages]
        got.append(receive_message(connection, 300))
    same = sum(1 for ours, theirs in zip(got, messages, strict=False) if ours == theirs)
    expect(got == [*messages, None], "wrong together", sent=len(messages), same=same)


def send_message(connection, message):
    """Send the length of `message` as 4 bytes, the most significant first; then `message`."""
    connection.sendall(len(message).to_bytes(4, "big") + message)


def receive_message(connection, max_size):
    """Return the next message; None if the stream ends before it begins.

    Raises Truncated if the stream ends in the middle of a message, and MessageTooLong if its
    length is more than `max_size`.
    """
    first = connection.recv(1)
    if not first:
        return None
    size = int.from_bytes(first + recv_exactly(connection, 3), "big")
    if size > max_size:
        raise MessageTooLong(f"{size} bytes are announced, and {max_size} is the limit")
    return recv_exactly(connection, size)


def without_length(connection, message):
    connection.sendall(message)


def least_significant_first(connection, message):
    connection.sendall(len(message).to_bytes(4, "little") + message)


def length_as_text(connection, message):
    connection.sendall(f"{len(message)}".encode() + message)


def by_send(connection, message):
    connection.sendall(len(message).to_bytes(4, "big"))
    connection.send(message)


def not_yet(connection, max_size):
    return None


def two_recvs(connection, max_size):
    size = int.from_bytes(connection.recv(4), "big")
    if size > max_size:
        raise MessageTooLong("too long")
    return connection.recv(size)


def takes_all(connection, max_size):
    data = b""
    while len(data) < 4 or len(data) < 4 + int.from_bytes(data[:4], "big"):
        piece = connection.recv(4096)
        if not piece:
            raise Truncated("the stream ended")
        data += piece
    return data[4 : 4 + int.from_bytes(data[:4], "big")]


def end_is_an_error(connection, max_size):
    size = int.from_bytes(recv_exactly(connection, 4), "big")
    if size > max_size:
        raise MessageTooLong("too long")
    return recv_exactly(connection, size)


def every_end_is_clean(connection, max_size):
    try:
        return end_is_an_error(connection, max_size)
    except Truncated:
        return None


def trusts_the_length(connection, max_size):
    first = connection.recv(1)
    if not first:
        return None
    return recv_exactly(connection, int.from_bytes(first + recv_exactly(connection, 3), "big"))


def looks_afterwards(connection, max_size):
    message = trusts_the_length(connection, max_size)
    if message is not None and len(message) > max_size:
        raise MessageTooLong("too long")
    return message


EXERCISE = Exercise(
    name="message_codec",
    notebook="05",
    title="Send and receive messages behind their length",
    stub=STUB,
    solution=(send_message, receive_message),
    check=check,
    mistakes={
        "no length": Mistake(
            "`send_message` sent {got!r}: the message, without its length.",
            "to put `len(message).to_bytes(4, 'big')` before it.",
        ),
        "wrong end first": Mistake(
            "`send_message` sent {got!r}: the least significant byte comes first.",
            "`'big'`, not `'little'`.",
        ),
        "wrong bytes": Mistake(
            "for the message {message!r}, `send_message` sent {got!r}.",
            "`connection.sendall(len(message).to_bytes(4, 'big') + message)`, for every message.",
        ),
        "not all sent": Mistake(
            "of {size} bytes with a large message, {got} arrived. The socket took a part, "
            "as it may.",
            "`sendall`, which goes on until all is taken.",
        ),
        "receives nothing": Mistake(
            "a message had arrived, and `receive_message` returned None.",
            "to return it. None is for a stream that has ended.",
        ),
        "wrong message": Mistake(
            "b'hello' had arrived behind its length, and `receive_message` {told}.",
            "to read 4 bytes, `int.from_bytes` them with 'big', and read that many.",
        ),
        "cut up": Mistake(
            "the bytes came one at a time, and `receive_message` {told}.",
            "`recv_exactly` in place of `recv`, for the length too: it can be cut as well.",
        ),
        "loses the next": Mistake(
            "several messages had arrived at once; the second call of `receive_message` {told}.",
            "to take no byte beyond the end of a message: `recv_exactly` does not.",
        ),
        "empty not received": Mistake(
            "an empty message came, and `receive_message` {told}.",
            "to return `b''` for it. None means that the stream has ended.",
        ),
        "no clean end": Mistake(
            "the stream ended after a whole message, which is no fault, and `receive_message` "
            "{told}.",
            "to return None if the very first byte of the length does not come.",
        ),
        "cut short": Mistake(
            "the stream ended after {start!r}, and `receive_message` {told}.",
            "Truncated, once a single byte of a message has come and the rest does not.",
        ),
        "limit too low": Mistake(
            "a message of 5 bytes came with `max_size` 5, and `receive_message` {told}.",
            "`>`, not `>=`: as much as `max_size` is allowed.",
        ),
        "no limit": Mistake(
            "a message of {size} bytes came with `max_size` {limit}, and `receive_message` {told}.",
            "to compare the length with `max_size`, and to raise MessageTooLong.",
        ),
        "limit too late": Mistake(
            "16 MiB were announced with `max_size` 1000, and `receive_message` {told}.",
            "to compare as soon as you have the length, before you read any of the message.",
        ),
        "wrong together": Mistake(
            "of {sent} messages sent by your own `send_message`, cut up on the way, {same} came "
            "out as they were.",
            "to run the two against each other on a `connected_pair()`.",
        ),
    },
    wrong=(
        Wrong((without_length, receive_message), "no length"),
        Wrong((least_significant_first, receive_message), "wrong end first"),
        Wrong((length_as_text, receive_message), "wrong bytes"),
        Wrong((by_send, receive_message), "not all sent"),
        Wrong((send_message, not_yet), "receives nothing"),
        Wrong((send_message, two_recvs), "cut up"),
        Wrong((send_message, takes_all), "loses the next"),
        Wrong((send_message, end_is_an_error), "no clean end"),
        Wrong((send_message, every_end_is_clean), "cut short"),
        Wrong((send_message, trusts_the_length), "no limit"),
        Wrong((send_message, looks_afterwards), "limit too late"),
    ),
    hints=(
        "`len(message).to_bytes(4, 'big')` is the length to send; `int.from_bytes(data, 'big')` "
        "turns it back. Your `recv_exactly` does the reading.",
        "One thing `recv_exactly` cannot tell apart: an end before the message, and an end in "
        "the middle of its length. So read the first byte by itself.",
        "`first = connection.recv(1)`; return None if it is empty. The size is in `first + "
        "recv_exactly(connection, 3)`. Compare it with `max_size`, then read that many bytes.",
    ),
    right="Two functions, and a stream of bytes has become a stream of messages.",
)
