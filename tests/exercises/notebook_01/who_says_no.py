"""Answers to who_says_no."""

import contextlib
import errno
import select
import socket

from helpers.exercises.notebook_01.who_says_no import who_says_no

TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM
_kept = []  # a notebook's variables live on like this


def unconnected(kind, address, timeout):
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(timeout)
        try:
            if kind == socket.SOCK_STREAM:
                sock.connect(address)
            else:
                sock.sendto(b"anybody there?", address)
                sock.recvfrom(1024)
        except TimeoutError:
            return "timeout"
        except ConnectionError:
            return "rst" if kind == socket.SOCK_STREAM else "icmp"
    return "open"


def _variant(
    *,
    asks=(UDP,),
    hears=(UDP,),
    patient=False,
    limit=None,
    words=(("open", "rst"), ("open", "icmp")),
):
    """Return an answer that differs from the right one in one respect.

    `asks` and `hears` say for which kinds it sends and receives. `words` holds, for TCP and for
    UDP, its words for an answer, for a refusal and, where it is not "timeout", for silence.
    """

    def who_says_no(kind, address, timeout):
        opened, refused, *silence = words[kind == UDP]
        with socket.socket(socket.AF_INET, kind) as sock:
            sock.settimeout(None if patient else limit or timeout)
            try:
                sock.connect(address)
                if kind in asks:
                    sock.send(b"anybody there?")
                if kind in hears:
                    sock.recv(1024)
            except TimeoutError:
                return silence[0] if silence else "timeout"
            except ConnectionError:
                return refused
        return opened

    return who_says_no


def expects_refusals_only(kind, address, timeout):
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(timeout)
        try:
            sock.connect(address)
            if kind == socket.SOCK_DGRAM:
                sock.send(b"anybody there?")
                sock.recv(1024)
        except ConnectionError:
            return "rst" if kind == socket.SOCK_STREAM else "icmp"
    return "open"


def leaves_it_open(kind, address, timeout):
    _kept.append(socket.socket(socket.AF_INET, kind))
    return who_says_no(kind, address, timeout)


WRONG = (
    (unconnected, "was not told"),
    (expects_refusals_only, "slip: own limit"),
    (leaves_it_open, "leaves sockets"),
    (_variant(patient=True), "hangs"),
    (_variant(limit=0.2), "gives up"),
    (_variant(limit=1.0), "waits longer"),
    (_variant(asks=(), hears=()), "connect proves nothing"),
    (_variant(hears=()), "connect proves nothing"),
    (_variant(asks=()), "asks nothing"),
    (_variant(asks=(TCP, UDP), hears=(TCP, UDP)), "waits for words"),
    (_variant(words=(("open", "rst"), ("open", "rst"))), "wrong messenger"),
    (_variant(words=(("open", "rst"), ("open", "icmp", "open"))), "silence"),
    (_variant(words=(("open", "rst", "open"), ("open", "icmp"))), "full TCP queue"),
    (_variant(words=(("open", "icmp"), ("open", "icmp"))), "not RST"),
    (_variant(words=(("rst", "open"), ("open", "icmp"))), "open TCP port"),
    (_variant(words=(("open", "rst"), ("icmp", "open"))), "open UDP port"),
    (_variant(words=((True, False), (True, False))), "slip: wrong kind"),
    (_variant(words=(("OK", "rst"), ("OK", "icmp"))), "another word"),
)


def by_match(kind, address, timeout):
    sock = socket.socket(type=kind)
    try:
        sock.settimeout(timeout)
        sock.connect(address)
        match kind:
            case socket.SOCK_DGRAM:
                sock.send(b"?")
                sock.recv(1)
    except TimeoutError:
        return "timeout"
    except ConnectionRefusedError:
        return {TCP: "rst", UDP: "icmp"}[kind]
    else:
        return "open"
    finally:
        sock.close()


def by_functions(kind, address, timeout):
    def tcp():
        with socket.create_connection(address, timeout):
            return "open"

    def udp():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(address)
            sock.settimeout(timeout)
            sock.sendall(b"")
            return "open" if sock.recvfrom(2000) else "icmp"

    ask, refused = (tcp, "rst") if kind == TCP else (udp, "icmp")
    try:
        return ask()
    except TimeoutError:
        return "timeout"
    except OSError as error:
        return refused if error.errno == errno.ECONNREFUSED else "timeout"


def by_number(kind, address, timeout):
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(timeout)
        code = sock.connect_ex(address)
        if kind == TCP:
            return "open" if code == 0 else "rst" if code == errno.ECONNREFUSED else "timeout"
        sock.send(b"hello")
        with contextlib.suppress(TimeoutError):
            try:
                sock.recv(100)
            except ConnectionError:
                return "icmp"
            return "open"
        return "timeout"


def by_select(kind, address, timeout):
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(timeout)
        try:
            sock.connect(address)
            if kind == TCP:
                return "open"
            sock.send(b"hello")
            if not select.select([sock], [], [], timeout)[0]:
                return "timeout"
            sock.recv(10)
        except ConnectionError:
            return "icmp" if kind == UDP else "rst"
        except TimeoutError:
            return "timeout"
        return "open"


def into_a_buffer(kind, address, timeout):
    sock, buffer, answer = socket.socket(socket.AF_INET, kind), bytearray(100), "open"
    with sock:
        sock.settimeout(timeout)
        try:
            sock.connect(address)
            if sock.type == UDP:
                sock.sendmsg([b"any", b"body"])
                sock.recv_into(buffer)
        except (TimeoutError, ConnectionError) as error:
            refused = "rst" if sock.type == TCP else "icmp"
            answer = "timeout" if isinstance(error, TimeoutError) else refused
    return answer


def by_default(kind, address, timeout):
    earlier = socket.getdefaulttimeout()
    socket.setdefaulttimeout(timeout)
    try:
        with socket.socket(socket.AF_INET, kind) as sock:
            sock.connect(address)
            kind == UDP and (sock.send(b"!"), sock.recv(1500))
            return "open"
    except TimeoutError:
        return "timeout"
    except ConnectionError:
        return "rst" if kind is TCP else "icmp"
    finally:
        socket.setdefaulttimeout(earlier)


def peeks(kind, address, timeout):
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(timeout)
        try:
            if not sock.connect(address) and kind == UDP and sock.send(b"hello"):
                sock.recvmsg(100, 0, socket.MSG_PEEK)
        except TimeoutError:
            return "timeout"
        except ConnectionRefusedError as error:
            return error and ("icmp" if kind == UDP else "rst")
    return "open"


RIGHT = (*(by_match, by_functions, by_number, by_select, into_a_buffer, by_default, peeks),)
LARGE = "any answer will do, whatever it says and however long it is"
OTHER = "no other error than a refusal comes from a port of this machine"
EQUIVALENT = {
    "error swallowed*": "the answer handles all the errors that come, so none is left to swallow",
    "handler | except ConnectionError: → except Exception:": OTHER,
    "handler | except ConnectionError: → except OSError:": OTHER,
    "not closed*": "Python closes a socket at once when nothing refers to it any more",
    "number | sock.recv(1024) → sock.recv(1023)": LARGE,
    "number | sock.recv(1024) → sock.recv(1025)": LARGE,
    "number | sock.recv(1024) → sock.recv(2048)": LARGE,
    "size of recv*": LARGE,
    **{
        f"return of another kind | return {text} → return str({text})": "it is text already"
        for text in ("'open'", "'timeout'", "'rst' if kind == socket.SOCK_STREAM else 'icmp'")
    },
    "sent twice*": "a second question changes nothing about the answer to the first",
    "text | sock.send(b'anybody there?') → *": "what is asked is free, and it may be empty",
}
