"""The predictions of notebook 02."""

from helpers.exercises.question import Question, right, wrong

PREDICTIONS = (
    Question(
        "02_for_you",
        "The SYN is 74 bytes long. How many of them are data of the application?",
        right(
            "none",
            "A SYN opens the connection, and the headers of three layers fill it.",
            0,
        ),
        wrong(
            "20",
            "Twenty bytes is the size of a header: that of IPv4, and that of TCP without options.",
            20,
        ),
        wrong(
            "all but the 14 of Ethernet",
            "Those would be the packet, and IPv4 and TCP have headers in there, too.",
            60,
        ),
    ),
    Question(
        "02_fits",
        "4000 bytes go over a cable with an MTU of 1500. How many segments with data are there?",
        wrong(
            "1: the application sent once",
            "One call is not one segment: TCP cuts its stream to what a frame holds.",
            1,
        ),
        right(
            "3",
            "Less than 1500 bytes of data fit into a frame beside the headers, so two are too few.",
            3,
        ),
        wrong(
            "4000: one for each byte",
            "TCP numbers each byte, and sends as many of them together as a frame holds.",
            4000,
        ),
    ),
    Question(
        "02_in_both",
        "Which of these numbers of the recorded SYN will be in your SYN, too?",
        wrong(
            "the source port",
            "The system picks another one for each connection.",
            lambda same: "source_port" in same and "mss" not in same,
        ),
        wrong(
            "the sequence number",
            "Each connection begins to count somewhere else.",
            lambda same: "seq" in same and "mss" not in same,
        ),
        right(
            "the maximum segment size",
            "It follows from the MTU, and both wires are Ethernet.",
            lambda same: "mss" in same,
        ),
        wrong(
            "the checksum",
            "It sums up all the others, and one that differs is enough.",
            lambda same: "checksum" in same and "mss" not in same,
        ),
    ),
    Question(
        "02_address_bit",
        "A bit of the source address, in the IPv4 header, is flipped. Which checksum is wrong?",
        wrong(
            "that of IPv4",
            "It is, and TCP sums up the addresses as well, though they are not in its header.",
            ["IPv4"],
        ),
        wrong(
            "that of TCP",
            "It is, and IPv4 guards its own header, in which the address stands.",
            ["TCP"],
        ),
        right(
            "both",
            "IPv4 guards its header, and TCP puts the two addresses in front for the sum only.",
            ["IPv4", "TCP"],
        ),
        wrong(
            "neither",
            "Both sum up the address, and one flipped bit always changes such a sum.",
            [],
        ),
    ),
)
