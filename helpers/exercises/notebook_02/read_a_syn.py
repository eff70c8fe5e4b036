"""Exercise: read the fields of a SYN from its bytes."""

from helpers.exercises.course import FOLDER
from helpers.exercises.exercise import Exercise, Mistake, Wrong, expect
from helpers.trace import Trace

STUB = """
read_a_syn = {
    "ethertype": ...,
    "time to live": ...,
    "protocol": ...,
    "destination port": ...,
    "header length of TCP in bytes": ...,
    "flags": ...,
    "maximum segment size": ...,
}
"""


def _facts():
    """Read the answers from the recorded SYN itself."""
    syn = Trace.load(FOLDER / "captures" / "hello.pcap").with_flags("SYN")[0]
    return {
        "ethertype": syn.ethernet.ethertype,
        "time to live": syn.ip.ttl,
        "protocol": syn.ip.protocol,
        "destination port": syn.tcp.destination_port,
        "header length of TCP in bytes": syn.tcp.header_length,
        "flags": syn.tcp.flags,
        "maximum segment size": syn.tcp.mss,
    }


read_a_syn = _facts()


def _changed(**changes):
    return {**read_a_syn, **{key.replace("_", " "): value for key, value in changes.items()}}


port_backwards = _changed(
    destination_port=int.from_bytes(read_a_syn["destination port"].to_bytes(2, "big"), "little")
)
length_in_words = _changed(
    header_length_of_TCP_in_bytes=read_a_syn["header length of TCP in bytes"] // 4
)
fields_swapped = _changed(time_to_live=read_a_syn["protocol"], protocol=read_a_syn["time to live"])
loopback_size = _changed(maximum_segment_size=1500)


def check(answer):
    """Compare each field with the recorded SYN, and look for the usual slips."""
    expect(isinstance(answer, dict) and set(answer) == set(read_a_syn), "keys")
    left = [key for key, value in answer.items() if value is ...]
    expect(not left, "unfinished", left=", ".join(left))
    expect(answer["destination port"] != port_backwards["destination port"], "byte order")
    key = "header length of TCP in bytes"
    expect(answer[key] != length_in_words[key], "words")
    swapped = (answer["time to live"], answer["protocol"])
    expect(swapped != (read_a_syn["protocol"], read_a_syn["time to live"]), "swapped")
    expect(answer["maximum segment size"] != 1500, "mtu")
    for name, value in read_a_syn.items():
        expect(answer[name] == value, "value", name=name, got=answer[name])


EXERCISE = Exercise(
    name="read_a_syn",
    notebook="02",
    title="Fill in what the recorded SYN says",
    stub=STUB,
    solution=(read_a_syn,),
    check=check,
    mistakes={
        "keys": Mistake("some names in the dict have changed.", "to change only the values."),
        "unfinished": Mistake("these are still open: {left}.", "to fill in every value."),
        "byte order": Mistake(
            "the two bytes of the destination port are read backwards.",
            "the most significant byte first: `int.from_bytes(two_bytes, 'big')`.",
        ),
        "words": Mistake(
            "the data offset counts words of 4 bytes, and bytes are asked for.",
            "to multiply it by 4.",
        ),
        "swapped": Mistake(
            "time to live and protocol are in each other's place.",
            "byte 8 of the IPv4 header for the time to live, byte 9 for the protocol.",
        ),
        "mtu": Mistake(
            "1500 is what fits into an Ethernet frame, with the headers of IP and TCP in it.",
            "the option of kind 2 in the TCP header: its last two bytes.",
        ),
        "value": Mistake(
            "`{name}` is not {got!r}.", "to find its bytes in the picture. Numbers as `0x0800` do."
        ),
    },
    wrong=(
        Wrong((port_backwards,), "byte order"),
        Wrong((length_in_words,), "words"),
        Wrong((fields_swapped,), "swapped"),
        Wrong((loopback_size,), "mtu"),
    ),
    hints=(
        "Look for each name in the picture of its header. Values may be written as 2048 or 0x0800.",
        "The flags are one byte with a bit for each flag. SYN is the second bit from the right.",
    ),
    right="You have read by eye what a kernel reads some millions of times a second.",
)
