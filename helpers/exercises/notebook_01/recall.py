"""The recall questions of notebook 01."""

QUESTIONS = (
    (
        "What does IP promise about one packet?",
        "Only that it will try. The packet may be lost, come twice or overtake another one.",
    ),
    (
        "What does UDP add to IP?",
        "Ports, so that a datagram reaches a program and not only a host, and a checksum over "
        "the data. Nothing more.",
    ),
    (
        "Two datagrams of 3 bytes were sent. How many bytes does one `recv(1024)` return? "
        "And if they were sent over TCP?",
        "Over UDP 3: one datagram a call. Over TCP anything from 1 to 6: a stream has no seams.",
    ),
    (
        "A datagram of 11 bytes waits, and you call `recvfrom(4)`. Where are the other 7 bytes?",
        "Gone: the datagram is taken from the queue as a whole. Windows raises an error as well, "
        "and the rest is gone there too.",
    ),
    (
        "What goes over the network when `connect` is called on a UDP socket?",
        "Nothing. The kernel only notes the peer: where `send` goes, and from whom `recv` takes.",
    ),
    (
        "A UDP receiver is too slow. What does the sender notice?",
        "Nothing. What does not fit into the receiver's queue is dropped, and no one is told.",
    ),
    (
        "And when a TCP receiver is too slow?",
        "Its kernel tells the sender how much room is left, and at 0 the sender waits. Nothing "
        "is lost.",
    ),
    (
        "Nobody listens at a port. Who says so to a TCP client, and who to a UDP client?",
        "The other host's kernel, both times: with RST, a bit in the TCP header, or with ICMP, "
        "“port unreachable”. Most kernels pass that on to connected UDP sockets only.",
    ),
    (
        "Why are 65 507 bytes the most that a UDP datagram over IPv4 can carry?",
        "IPv4 has 16 bits for the length of a packet, so 65 535 bytes; 20 of them are the IP "
        "header and 8 the UDP header.",
    ),
    (
        "`sendall` returned. What do you know about your bytes?",
        "That your own kernel has them. TCP delivers them in order or reports an error later; "
        "that the program read them, only its answer can tell you.",
    ),
)
