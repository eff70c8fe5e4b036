"""Answers to message_codec: pairs of a `send_message` and a `receive_message`."""

import socket
import struct
from io import BytesIO

from helpers.application.framing import MessageTooLong, Truncated
from helpers.exercises.notebook_05.message_codec import receive_message, send_message
from helpers.exercises.notebook_05.recv_exactly import recv_exactly

# --- wrong ways to send ---------------------------------------------------------------------------


def without_length(connection, message):
    connection.sendall(message)


def least_significant_first(connection, message):
    connection.sendall(len(message).to_bytes(4, "little") + message)


def length_behind(connection, message):
    connection.sendall(message + len(message).to_bytes(4, "big"))


def length_as_text(connection, message):
    connection.sendall(f"{len(message)}".encode() + message)


def by_send(connection, message):
    connection.sendall(len(message).to_bytes(4, "big"))
    connection.send(message)


def sends_it_all_at_once(connection, message):
    connection.send(len(message).to_bytes(4, "big") + message)


def counts_the_length_too(connection, message):
    connection.sendall((len(message) + 4).to_bytes(4, "big") + message)


def two_bytes_of_length(connection, message):
    connection.sendall(b"\0\0" + (len(message) & 0xFFFF).to_bytes(2, "big") + message)


def one_byte_of_length(connection, message):
    connection.sendall(bytes([0, 0, 0, len(message) % 256]) + message)


def skips_the_empty(connection, message):
    if message:
        send_message(connection, message)


def ends_the_stream(connection, message):
    send_message(connection, message)
    connection.shutdown(socket.SHUT_WR)


def gives_it_back(connection, message):
    return len(message).to_bytes(4, "big") + message


def waits_for_an_answer(connection, message):
    send_message(connection, message)
    connection.recv(1)


def hides_that_it_failed(connection, message):
    try:
        send_message(connection, message)
    except ConnectionError:
        print("could not send it")


def with_a_line_end(connection, message):
    send_message(connection, message + b"\n")


# --- wrong ways to receive ------------------------------------------------------------------------


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
    return bounded(recv_exactly(connection, 4), connection, max_size)


def bounded(head, connection, max_size):
    size = int.from_bytes(head, "big")
    if size > max_size:
        raise MessageTooLong("too long")
    return recv_exactly(connection, size)


def every_end_is_clean(connection, max_size):
    try:
        return end_is_an_error(connection, max_size)
    except Truncated:
        return None


def an_end_in_the_length_is_clean(connection, max_size):
    try:
        head = recv_exactly(connection, 4)
    except Truncated:
        return None
    return bounded(head, connection, max_size)


def short_length(connection, max_size):
    head = connection.recv(4)
    return bounded(head, connection, max_size) if head else None


def a_reset_is_clean(connection, max_size):
    try:
        return receive_message(connection, max_size)
    except ConnectionError:
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


def reads_what_is_too_long(connection, max_size):
    first = connection.recv(1)
    if not first:
        return None
    size = int.from_bytes(first + recv_exactly(connection, 3), "big")
    if size > max_size:
        connection.recv(size)
        raise MessageTooLong("too long")
    return recv_exactly(connection, size)


def with_a_sign(connection, max_size):
    first = connection.recv(1)
    if not first:
        return None
    (size,) = struct.unpack(">i", first + recv_exactly(connection, 3))
    if size > max_size:
        raise MessageTooLong("too long")
    return recv_exactly(connection, size)


def empty_is_none(connection, max_size):
    return receive_message(connection, max_size) or None


def less_than_the_limit(connection, max_size):
    return receive_message(connection, max_size - 1)


def last_byte_of_the_length(connection, max_size):
    first = connection.recv(1)
    if not first:
        return None
    size = recv_exactly(connection, 3)[2]
    if size > max_size:
        raise MessageTooLong("too long")
    return recv_exactly(connection, size)


def has_no_patience(connection, max_size):
    connection.settimeout(0.1)
    return receive_message(connection, max_size)


def silence_is_the_end(connection, max_size):
    connection.settimeout(0.1)
    try:
        return receive_message(connection, max_size)
    except TimeoutError:
        return None


def decodes(connection, max_size):
    message = receive_message(connection, max_size)
    return message if message is None else message.decode("latin-1")


def spins(connection, max_size):
    head = b""
    while len(head) < 4:
        head += connection.recv(4 - len(head))
    return bounded(head, connection, max_size)


def value_error(connection, max_size):
    try:
        return receive_message(connection, max_size)
    except MessageTooLong as error:
        raise ValueError("too long") from error


def closes_behind_it(connection, max_size):
    with connection:
        return receive_message(connection, max_size)


def counts_its_length(connection, max_size):
    return receive_message(connection, max_size - 4)


WRONG = (
    ((send_message, closes_behind_it), "closes too early"),
    ((send_message, counts_its_length), "limit too low"),
    ((without_length, receive_message), "no length"),
    ((least_significant_first, receive_message), "wrong end first"),
    ((length_behind, receive_message), "length behind"),
    ((length_as_text, receive_message), "wrong bytes"),
    ((by_send, receive_message), "not all sent"),
    ((sends_it_all_at_once, receive_message), "not all sent"),
    ((counts_the_length_too, receive_message), "wrong bytes"),
    ((two_bytes_of_length, receive_message), "wrong length"),
    ((one_byte_of_length, receive_message), "wrong length"),
    ((skips_the_empty, receive_message), "wrong length"),
    ((ends_the_stream, receive_message), "closes"),
    ((gives_it_back, receive_message), "sends nothing"),
    ((waits_for_an_answer, receive_message), "send goes on"),
    ((hides_that_it_failed, receive_message), "hides that it failed"),
    ((with_a_line_end, receive_message), "wrong bytes"),
    ((send_message, not_yet), "None"),
    ((send_message, two_recvs), "cut up"),
    ((send_message, takes_all), "loses the next"),
    ((send_message, end_is_an_error), "no clean end"),
    ((send_message, every_end_is_clean), "cut short"),
    ((send_message, an_end_in_the_length_is_clean), "cut short"),
    ((send_message, short_length), "cut up"),
    ((send_message, a_reset_is_clean), "hides the reset"),
    ((send_message, trusts_the_length), "no limit"),
    ((send_message, looks_afterwards), "reads it"),
    ((send_message, reads_what_is_too_long), "reads it"),
    ((send_message, with_a_sign), "limit too late"),
    ((send_message, empty_is_none), "empty not received"),
    ((send_message, less_than_the_limit), "limit too low"),
    ((send_message, last_byte_of_the_length), "cut up"),
    ((send_message, has_no_patience), "gives up"),
    ((send_message, silence_is_the_end), "gives up"),
    ((send_message, decodes), "slip: text"),
    ((send_message, spins), "spins"),
    ((send_message, value_error), "no limit"),
)

# --- right ways -----------------------------------------------------------------------------------


def by_struct(connection, message):
    connection.sendall(struct.pack("!I", len(message)) + message)


def in_two_calls(connection, message):
    connection.sendall(struct.pack(">L", len(message)))
    connection.sendall(message)


def in_pieces(connection, message):
    rest = memoryview(len(message).to_bytes(4, "big") + message)
    while rest:
        rest = rest[connection.send(rest) :]


def by_sendmsg(connection, message):
    parts = [bytes([len(message) >> shift & 255 for shift in (24, 16, 8, 0)]), message]
    while any(parts):
        count = connection.sendmsg(parts)
        parts = [b"".join(parts)[count:]]


def by_a_file(connection, message):
    with connection.makefile("wb") as file:
        file.write(len(message).to_bytes(4, "big"))
        file.write(message)


def joined_first(connection, message):
    buffer = BytesIO()
    buffer.write(len(message).to_bytes(length=4, byteorder="big"))
    buffer.write(message)
    connection.sendall(buffer.getbuffer())
    return len(message)


def byte_by_byte(connection, max_size):
    head = bytearray()
    while len(head) < 4:
        byte = connection.recv(1)
        if not byte and not head:
            return None
        if not byte:
            raise Truncated("in the length")
        head += byte
    size = head[0] << 24 | head[1] << 16 | head[2] << 8 | head[3]
    if size > max_size:
        raise MessageTooLong(str(size))
    message = bytearray()
    for _ in range(size):
        byte = connection.recv(1)
        if not byte:
            raise Truncated("in the message")
        message += byte
    return message


def waits_for_all(connection, max_size):
    head = connection.recv(4, socket.MSG_WAITALL)
    if not head:
        return None
    if len(head) < 4:
        raise Truncated("in the length")
    (size,) = struct.unpack("!I", head)
    if size > max_size:
        raise MessageTooLong(str(size))
    message = connection.recv(size, socket.MSG_WAITALL) if size else b""
    if len(message) < size:
        raise Truncated("in the message")
    return message


def peeks(connection, max_size):
    if not connection.recv(1, socket.MSG_PEEK):
        return None
    return bounded(recv_exactly(connection, 4), connection, max_size)


def by_a_file_without_a_buffer(connection, max_size):
    def take(size):
        pieces = []
        while size and (piece := file.read(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    with connection.makefile("rb", buffering=0) as file:
        head = take(4)
        if not head:
            return None
        if len(head) < 4:
            raise Truncated("in the length")
        size = int(head.hex(), 16)
        if size > max_size:
            raise MessageTooLong(str(size))
        message = take(size)
    if len(message) < size:
        raise Truncated("in the message")
    return message


def into_a_buffer(connection, max_size):
    def fill(buffer, started=True):
        view = memoryview(buffer)
        while view:
            count = connection.recv_into(view)
            if not count and not started:
                return False
            if not count:
                raise Truncated("it ended")
            started, view = True, view[count:]
        return True

    head = bytearray(4)
    if not fill(head, started=False):
        return None
    if (size := int.from_bytes(head, "big")) > max_size:
        raise MessageTooLong(str(size))
    fill(message := bytearray(size))
    return memoryview(message)


def by_match(connection, max_size):
    match connection.recv(4):
        case b"":
            return None
        case head:
            head += recv_exactly(connection, 4 - len(head))
    return bounded(head, connection, max_size)


def by_a_count(connection, max_size):
    got = []
    try:
        for _ in range(4):
            got.append(recv_exactly(connection, 1))
    except Truncated:
        if got:
            raise
        return None
    return bounded(b"".join(got), connection, max_size)


def a_reset_is_truncated(connection, max_size):
    try:
        return receive_message(connection, max_size)
    except ConnectionResetError as error:
        raise Truncated("reset") from error


RIGHT = (
    (by_struct, byte_by_byte),
    (in_two_calls, waits_for_all),
    (in_pieces, peeks),
    (by_sendmsg, by_a_file_without_a_buffer),
    (by_a_file, into_a_buffer),
    (joined_first, by_match),
    (send_message, by_a_count),
    (send_message, a_reset_is_truncated),
)

SEND = "connection.sendall(len(message).to_bytes(4, 'big') + message)"
SIZE = "size = int.from_bytes(first + recv_exactly(connection, 3), 'big')"
TOO_LONG = "f'{size} bytes are announced, and {max_size} is the limit'"
SEND_4, SIZE_3 = SEND.replace(", 'big'", ""), SIZE.replace(", 'big'", "")
SIGNED = SEND.replace("'big'", "'big', signed=True")
DEFAULT = "'big' is the default"
EQUIVALENT = {
    "slip: an argument too few | raise *": "what the exception says is not asked for",
    f"order or sign of bytes | {SEND} → {SIGNED}": (
        "it differs from 2 GiB on, and no computer of a course sends such a message in one piece"
    ),
    f"slip: an argument in a list | raise MessageTooLong({TOO_LONG}) → "
    f"raise MessageTooLong([{TOO_LONG}])": "what the exception says is not asked for",
    f"slip: an argument too few | {SEND} → {SEND_4}": DEFAULT,
    f"slip: an argument too few | {SIZE} → {SIZE_3}": DEFAULT,
}
