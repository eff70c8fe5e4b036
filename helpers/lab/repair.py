"""The first sequence number of a connection, chosen by its program.

Linux lets one who restores a saved program set it (tcp(7) has no word of TCP_REPAIR; it came with
CRIU). It asks for CAP_NET_ADMIN in the namespace of the socket, and who made a user namespace has
every capability in there. A host of the course's own has an option for it.
"""

import socket

from helpers.lab.own.sockets import OwnSocket
from helpers.lab.possible import LabError

TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ = 19, 20, 21
SEND_QUEUE = 2


def begin_at(sock: socket.socket, number: int) -> None:
    """Let the SYN of a TCP socket that is not connected have this sequence number.

    Raises LabError where the kernel does not let it be chosen.
    """
    if isinstance(sock, OwnSocket):
        sock.begin_at(number)
        return
    if number == 0:  # to Linux that says that none was chosen
        raise LabError("a kernel cannot begin at 0: choose another first number, such as 1")
    tcp = socket.IPPROTO_TCP
    # setsockopt takes a signed number
    signed = number - (1 << 32) if number >= 1 << 31 else number
    try:
        sock.setsockopt(tcp, TCP_REPAIR, 1)
        try:
            sock.setsockopt(tcp, TCP_REPAIR_QUEUE, SEND_QUEUE)
            sock.setsockopt(tcp, TCP_QUEUE_SEQ, signed)
        finally:
            sock.setsockopt(tcp, TCP_REPAIR, 0)
    except OSError as error:
        raise LabError(
            f"this kernel does not let the first number be chosen ({error.strerror}): take hosts "
            "of the course's own, Lab(client='helpers')"
        ) from error
