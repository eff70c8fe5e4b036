"""A host without a kernel: the course's own TCP, with ordinary sockets for programs.

=============  ==================================================================================
neighbors      ARP: which card has which address
ports          who has which port
streams        what stands behind a TCP socket
transfer       `send` and `recv` on it
datagrams      what stands behind a UDP, ping or raw socket
options        the options of sockets, and `TCP_INFO`
internet       IPv4 and ICMP: who on the host a packet is for
machine        the host: its card, and all its sockets
calls          how the threads of programs ask the one thread that runs the hosts
mirror         descriptors that `select` can wait for
handles        what connects those two: what stands behind a socket, and the sockets
sockets        the sockets that programs hold
=============  ==================================================================================
"""
