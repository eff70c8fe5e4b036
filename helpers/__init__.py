"""The network, floor by floor: what the notebooks of the course call.

=====  ===========  =========================================================================
floor  room         what is in it
=====  ===========  =========================================================================
9      exercises    checks, hints, predictions, recall questions, the map of progress
8      widgets      a control, a call, a picture; thin
7      stepping     a server and a client, run side by side, one line at a time
7      readiness    what this machine has of what the course uses
6      lab          two hosts and a wire in real time: Linux kernels without root, or our hosts
5      servers      real sockets on 127.0.0.1, in background threads; programs of their own
5      secure       the two ends of TLS over any stream socket; certificates made on the spot
5      simulation   our hosts and a wire in virtual time: no thread, no sleep, a seed
5      draw         data in, pictures out: headers, bytes, ladders, states, windows, plots
5      capture      the frames that pass through this machine's loopback, as a trace
4.5    trace        what was seen on a wire, by whom, when, and its fate; files for Wireshark
4      host         an Internet host of our own: no thread, no clock, no descriptor
4      application  messages cut out of a stream of bytes; TLS records; DNS
3      transport    UDP and TCP headers
2      internet     IPv4, IPv6, ICMP, and the checksum of the Internet
1      link         Ethernet, ARP, and a wire: delay, rate, queue, accidents, rules
0.5    layout       a header as a declared table of bits
0.5    kernel       what the kernel of this machine tells of a socket
0      record       one frame that was seen
0      address      addresses as text and as bytes
0      table        a table that shows anywhere
0      tcp_info     what a TCP tells of a connection, a kernel's or our own
0      keywords     keyword arguments of several functions, declared once
0      environment  the set-up of the two commands, on a bare Python
=====  ===========  =========================================================================

A room imports only from floors below its own. This module imports nothing, so that
`python3 -m notebooks` can read `helpers.environment` before anything is installed.
"""
