"""What a host counts of its TCP, by the kernel's names.

They are those of /proc/net/snmp, from RFC 4022, and of Linux's TcpExt in /proc/net/netstat, so
that both kinds of host can be compared. A name that is missing is not counted here.
"""

from collections import Counter
from dataclasses import dataclass

COUNTED = (  # by connections and listeners, where it happens
    "TcpActiveOpens", "TcpPassiveOpens", "TcpAttemptFails", "TcpEstabResets", "TcpRetransSegs",
    "TcpExtTCPTimeouts", "TcpExtTCPFastRetrans", "TcpExtTCPSackRecovery", "TcpExtTCPRenoRecovery",
    "TcpExtTCPLossProbes", "TcpExtTCPLossProbeRecovery", "TcpExtTCPDSACKRecv",
    "TcpExtTCPDSACKOldSent", "TcpExtTCPDSACKUndo", "TcpExtTCPChallengeACK", "TcpExtTCPKeepAlive",
    "TcpExtTCPAbortOnTimeout", "TcpExtTCPOFOQueue", "TcpExtDelayedACKs", "TcpExtListenDrops",
)  # fmt: skip


@dataclass(slots=True)
class Segments:
    """What became of the segments of a host, as `netstat -s` tells it."""

    received: int = 0
    sent: int = 0
    bad_checksum: int = 0
    malformed: int = 0
    bad_address: int = 0  # for or from an address that can be no host's, or not for this host
    resets_sent: int = 0  # to strangers: those of connections are theirs


def statistics(seen: Segments, counted: Counter[str], established: int) -> dict[str, int]:
    """All counts by name; `established` is how many connections there are now."""
    return (
        dict.fromkeys(COUNTED, 0)
        | counted
        | {
            "TcpCurrEstab": established,
            "TcpInSegs": seen.received,
            "TcpOutSegs": seen.sent - counted["TcpRetransSegs"],
            "TcpInErrs": seen.bad_checksum + seen.malformed,
            "TcpInCsumErrors": seen.bad_checksum,
            "TcpOutRsts": seen.resets_sent + counted["TcpOutRsts"],
        }
    )
