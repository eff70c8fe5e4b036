"""Two stacks in one test: what one sends arrives at the other, at once."""

from helpers.transport.tcp import TCP
from helpers.transport.tcp.stack import TcpStack

HERE, THERE = "10.0.0.2", "10.0.0.1"
PORT = 80


def stacks(**options):
    """A client's and a server's stack."""
    return TcpStack(THERE, secret=b"c", **options), TcpStack(HERE, secret=b"s", **options)


def exchange(client, server, now=0.0):
    """Carry packets both ways until both are quiet; return all of them, parsed."""
    seen = []
    while packets := [(server, p) for p in client.drain(now)] + [
        (client, p) for p in server.drain(now)
    ]:
        for stack, packet in packets:
            stack.packet_arrives(*packet, now)
            seen.append(TCP.parse(packet[2])[0])
    return seen


def give(stack, header, payload=b"", now=0.0, source=THERE, destination=HERE):
    """Let one segment arrive; return the headers of the answers."""
    stack.packet_arrives(source, destination, header.pack(payload, source, destination), now)
    return [TCP.parse(segment)[0] for _, _, segment in stack.drain(now)]


def opened(settings=None):
    """Two stacks, and the two ends of a connection between them."""
    client, server = stacks(settings=settings)
    listener = server.listen(port=PORT, now=0.0)  # port: no network is here
    connection = client.connect((HERE, PORT), 0.0)  # port: no network is here
    exchange(client, server)
    return client, server, connection, listener.accept()
