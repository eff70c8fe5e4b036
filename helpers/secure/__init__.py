"""TLS: the two ends of it, over any stream socket or over none, and certificates made on the spot.

`Side` is one end without a network, `handshake` lets two of them talk, `TlsStream` puts one on a
socket: a kernel's, or one of a host of the course's own, which `ssl.SSLContext.wrap_socket` cannot
use. `new_authority` makes a certificate authority, and `faulty` what a careful client refuses.
`decrypted` reads a capture with the keys that a context has written down.

What is seen on the wire is in `helpers.application.tls`.
"""

from helpers.secure.certificates import CertificatesMissing, Faulty, faulty, identity, new_authority
from helpers.secure.keys import decrypted
from helpers.secure.side import Handshake, Side, handshake
from helpers.secure.stream import TlsStream

__all__ = [
    "CertificatesMissing",
    "Faulty",
    "Handshake",
    "Side",
    "TlsStream",
    "decrypted",
    "faulty",
    "handshake",
    "identity",
    "new_authority",
]
