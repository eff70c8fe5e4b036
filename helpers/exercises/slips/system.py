"""What the system says. An exercise may have more to say of these: they come after its own."""

import asyncio
import socket
import ssl

from helpers.exercises.slips.slip import Slip, codes_of

SYSTEM = (
    Slip(
        "raised itself",
        Exception,
        "",
        "to look at the condition that leads to that line: here it was not to be met.",
        line=r"(^|:\s*)raise\b",
        because="your own `raise` was reached: {error} {at}.{deed}",
    ),
    Slip(
        "bind for connect",
        OSError,
        "",
        "`connect`, if you mean to reach somebody who is there already: `bind` takes an address "
        "for this socket itself. To listen, take port 0: the system picks a free one.",
        line=r"\bbind\(|create_server\(",
        codes=codes_of("EADDRINUSE", "EINVAL", "EADDRNOTAVAIL", "WSAEADDRINUSE"),
    ),
    Slip(
        "address in use",
        OSError,
        "",
        "port 0 (the system picks a free one), or to close the socket that has the address.",
        codes=codes_of("EADDRINUSE", "WSAEADDRINUSE"),
    ),
    Slip(
        "address not ours",
        OSError,
        "",
        "127.0.0.1: a socket can only have an address of its own machine.",
        codes=codes_of("EADDRNOTAVAIL"),
    ),
    Slip(
        "used after close",
        OSError,
        "",
        "to use the socket only while it is open: `close`, `detach` and the end of a `with` block "
        "take its descriptor away.",
        codes=codes_of("EBADF", "WSAENOTSOCK", "ENOTSOCK"),
    ),
    Slip(
        "not connected",
        OSError,
        "",
        "the socket that has a peer: `accept` returns it, `connect` makes it, and a reset takes "
        "the peer away. A listener itself carries no data.",
        codes=codes_of("ENOTCONN", "EDESTADDRREQ"),
    ),
    Slip(
        "connected twice",
        OSError,
        "",
        "one `connect` a socket: for another connection, make another socket.",
        codes=codes_of("EISCONN", "EALREADY"),
    ),
    Slip(
        "invalid",
        OSError,
        "",
        "to look at the order of the calls: `accept` needs `listen` before it, an address can be "
        "bound once.",
        codes=codes_of("EINVAL", "EOPNOTSUPP"),
    ),
    Slip(
        "not allowed",
        OSError,
        "",
        "a port above 1023, or 0: the others are reserved.",
        codes=codes_of("EACCES", "EPERM"),
    ),
    Slip(
        "too many open",
        OSError,
        "",
        "to close each socket when you are done with it.",
        codes=codes_of("EMFILE", "ENFILE"),
    ),
    Slip(
        "text for a file",
        OSError,
        "",
        "`cadata=`, which takes the text of a certificate that you trust: `cafile=` and "
        "`load_cert_chain` take the names of files.",
        line=r"\bcafile\b|load_verify_locations\(|create_default_context\(|load_cert_chain\(",
        codes=codes_of("ENAMETOOLONG", "ENOENT"),
    ),
    Slip(
        "no certificate",
        ssl.SSLError,
        r"does not contain a certificate|no start line",
        "text for `cadata=`, with all its lines: bytes are taken for another form.",
    ),
    Slip(
        "side of TLS",
        ssl.SSLError,
        r"Cannot create a (client|server) socket",
        "`ssl.create_default_context(…)`: the context of a server does not do for a client, nor "
        "the other way round.",
    ),
    Slip(
        "no file",
        OSError,
        "",
        "to do it without a file: a check has none of its own. What you have may be the text "
        "itself, and not a name.",
        codes=codes_of("ENOENT", "ENAMETOOLONG", "ENOTDIR", "EISDIR"),
    ),
    Slip("name", socket.gaierror, "", 'an address such as "127.0.0.1", or a name that exists.'),
    Slip(
        "does not wait",
        BlockingIOError,
        "",
        "a socket that waits (`setblocking(True)`), or `select` before the call.",
    ),
    Slip(
        "own limit",
        TimeoutError,
        "",
        "to wait as long as the task allows, or to say what shall happen when the time is over.",
        because="it raised {error} {at}: it allowed {limit} s.{deed}",
    ),
    Slip(
        "refused",
        ConnectionRefusedError,
        "",
        "to look at the address and the port, and at "
        "what the exercise wants if nobody listens there.{deed}",
    ),
    Slip(
        "broken",
        ConnectionError,
        "",
        "to say what shall happen then: an `except ConnectionError`, at the place where you can "
        "still go on.",
        because="it raised {error} {at}: the other end is gone.{deed}",
    ),
    Slip(
        "cancelled",
        asyncio.CancelledError,
        "",
        "`return_exceptions=True` for `gather`, or `asyncio.wait`: who awaits a task that was "
        "cancelled gets this error.",
    ),
    Slip(
        "value",
        ValueError,
        "",
        "to print what that line works with: one of the values is outside of what the call takes.",
    ),
)
