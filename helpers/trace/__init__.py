"""What was seen on a wire, and how to read it: dissect, Trace, and files for Wireshark."""

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
