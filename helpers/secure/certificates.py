"""Certificates made on the spot: a good one, and seven that a careful client refuses.

trustme makes them, in a few milliseconds each; it is asked for only where one is made.
"""

import ssl
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import trustme

DAY = timedelta(days=1)


class CertificatesMissing(ImportError):
    """trustme, which makes the certificates, is not installed."""


class Faulty(NamedTuple):
    """A server with a fault: its context, and the name under which a client asks for it."""

    context: ssl.SSLContext
    name: str


def new_authority() -> "trustme.CA":
    """A new certificate authority, which nobody trusts yet: `issue_cert("server")` issues.

    Raises CertificatesMissing where trustme is not installed.
    """
    authority: trustme.CA = _trustme().CA(organization_name="Exploring TCP")
    return authority


def identity(certificate: "trustme.LeafCert") -> ssl.SSLContext:
    """The context of a server that shows `certificate`, and has its private key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def faulty(authority: "trustme.CA") -> dict[str, Faulty]:
    """Seven servers by their fault, for a client that trusts `authority`."""
    now = datetime.now(UTC)
    unheard_of, middle = new_authority(), authority.create_child_ca()

    def issued(issuer: "trustme.CA", name: str, begin: timedelta, end: timedelta) -> ssl.SSLContext:
        return identity(issuer.issue_cert(name, not_before=now + begin, not_after=now + end))

    return {
        "expired": Faulty(issued(authority, "server", -9 * DAY, -DAY), "server"),
        "not yet valid": Faulty(issued(authority, "server", DAY, 9 * DAY), "server"),
        "for another name": Faulty(issued(authority, "other", -DAY, 9 * DAY), "server"),
        "for another address": Faulty(issued(authority, "10.0.0.9", -DAY, 9 * DAY), "10.0.0.2"),
        "unknown issuer": Faulty(issued(unheard_of, "server", -DAY, 9 * DAY), "server"),
        "intermediate missing": Faulty(_without_chain(middle.issue_cert("server")), "server"),
        "self-signed": Faulty(_self_signed(), "server"),
    }


def _without_chain(certificate: "trustme.LeafCert") -> ssl.SSLContext:
    """A server that shows its own certificate, and not that of the authority which issued it."""
    return _loaded(certificate.private_key_pem.bytes() + certificate.cert_chain_pems[0].bytes())


def _self_signed() -> ssl.SSLContext:
    """A server whose certificate is signed with its own key, as that of an authority is."""
    own = new_authority()
    return _loaded(own.private_key_pem.bytes() + own.cert_pem.bytes())


def _loaded(pem: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with _trustme().Blob(pem).tempfile() as path:
        context.load_cert_chain(path)
    return context


def _trustme() -> ModuleType:
    try:
        import trustme
    except ImportError as error:
        raise CertificatesMissing(
            "certificates are made by trustme, which is not installed here: "
            "pip install -r requirements.txt"
        ) from error
    return trustme
