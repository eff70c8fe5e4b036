"""The recall questions of notebook 02."""

QUESTIONS = (
    (
        "Name the four layers of TCP/IP from the outside of a frame to its inside.",
        "Link (Ethernet), internet (IP), transport (TCP or UDP), application.",
    ),
    (
        "Which field tells the receiver that the data of an IPv4 packet is a TCP segment?",
        "The protocol field of the IPv4 header: 6.",
    ),
    (
        "Who reads the TCP header on the way: the sender's kernel, the routers, the receiver's "
        "kernel?",
        "Only the two kernels at the ends need it. A router reads the IP header.",
    ),
    (
        "Why is the MSS on an Ethernet 1460 bytes?",
        "1500 bytes fit into a frame; 20 are the IPv4 header and 20 the TCP header.",
    ),
    (
        "Why do data segments then often carry 1448 bytes?",
        "12 bytes of each header are the timestamps option with its padding.",
    ),
    (
        "What does the pseudo-header protect that the segment itself does not hold?",
        "The two addresses, the protocol and the length: a segment at the wrong host is noticed.",
    ),
    (
        "A segment arrives with a wrong checksum. What does TCP answer?",
        "Nothing. It drops the segment, and the sender's timer repairs the loss.",
    ),
    (
        "Which damage does the Internet checksum not notice?",
        "Two 16-bit words that change places, or changes that cancel each other in the sum.",
    ),
    (
        "What is in byte 12 of a TCP header?",
        "The data offset in its upper 4 bits: the length of the header in words of 4 bytes.",
    ),
    (
        "Where in a packet are the layers of the OSI model?",
        "Nowhere. They are a way to talk about networks; the packet has the headers you saw.",
    ),
)
