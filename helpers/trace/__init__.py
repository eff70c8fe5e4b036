"""What was seen on a wire, and how to read it: dissect, Trace, and files for Wireshark.

Read it in this order:

=============  ==================================================================================
dissect        from the bytes of a frame to its headers
conversation   who talks with whom; numbers counted from 0
origin         what all frames of one recording have in common
frame          one frame, with what its bytes mean
trace          the frames of a recording, to choose from
live           the same while it still grows, as a rule of a wire sees it
pcap           capture files
arrivals       when frames arrived, as far as a trace knows
round_trips    the round-trip times that one end could measure
tls            which TLS records each frame carries
forged         a segment as somebody on the way would change it
=============  ==================================================================================
"""

from helpers.record import Fate, Record
from helpers.trace.conversation import Connection, Endpoint
from helpers.trace.dissect import Dissection, Layer, dissect
from helpers.trace.forged import forged
from helpers.trace.frame import Frame
from helpers.trace.live import Live
from helpers.trace.pcap import CaptureFileError
from helpers.trace.tls import tls_notes, tls_records
from helpers.trace.trace import Trace

__all__ = [
    "CaptureFileError",
    "Connection",
    "Dissection",
    "Endpoint",
    "Fate",
    "Frame",
    "Layer",
    "Live",
    "Record",
    "Trace",
    "dissect",
    "forged",
    "tls_notes",
    "tls_records",
]
