"""Record the captures with which notebook 02 begins; others use the first of them, too.

    python3 -m tests.record_captures        (Linux, root, iproute2)

Two hosts, `client` (10.0.0.1) and `server` (10.0.0.2), are two network namespaces joined by a
pair of virtual Ethernet cards with an MTU of 1500. Nothing leaves them, and both vanish at the
end. What passes the client's card is written to notebooks/captures/.
"""

import ctypes
import fcntl
import os
import select
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

from helpers.record import Record
from helpers.trace import Trace

FOLDER = Path(__file__).parents[1] / "notebooks" / "captures"
CLIENT, SERVER = "10.0.0.1", "10.0.0.2"
NAMES = {CLIENT: "client", SERVER: "server"}
QUIET = 0.3  # seconds without a frame after which a scene is over
# Checksums are written, and large segments cut, by the card. Here the kernel shall do it.
OFFLOADS = {"checksum": 0x17, "tso": 0x1F, "gso": 0x24, "gro": 0x2C}
SIOCETHTOOL = 0x8946
ALL_PROTOCOLS = getattr(socket, "ETH_P_ALL", 3)  # Python 3.12 knows the name


def main():
    """Record every scene and write it to its file."""
    FOLDER.mkdir(exist_ok=True)
    tag = f"tcp{os.getpid() % 10_000}"
    hosts = {CLIENT: f"{tag}c", SERVER: f"{tag}s"}
    try:
        join(hosts, tag)
        for scene in (hello, large):
            records = record(hosts, f"{tag}c", scene)
            trace = Trace(records, names=NAMES)
            trace.save(FOLDER / f"{scene.__name__}.pcap")
            print(f"{scene.__name__}.pcap: {scene.__doc__}\n{trace.table()}\n")
    finally:
        for name in hosts.values():
            subprocess.run(["ip", "netns", "delete", name], check=False)


def join(hosts, tag):
    """Make the two hosts and the cable between them."""
    for name in hosts.values():
        ip("netns", "add", name)
    client, server = hosts[CLIENT], hosts[SERVER]
    ip("-n", client, "link", "add", f"{tag}c", "type", "veth", "peer", f"{tag}s", "netns", server)
    for number, (address, name) in enumerate(hosts.items(), 1):
        inside(name, without_ipv6)
        ip("-n", name, "link", "set", name, "address", f"02:00:00:00:00:0{number}")
        ip("-n", name, "address", "add", f"{address}/24", "dev", name)
        inside(name, without_offloads, name)
        ip("-n", name, "link", "set", name, "up")


def ip(*arguments):
    """Run the program ip."""
    subprocess.run(["ip", *arguments], check=True)


def inside(namespace, function, *arguments):
    """Return what `function` returns in a thread of its own that lives in `namespace`."""
    result = []

    def work():
        with Path(f"/run/netns/{namespace}").open() as file:
            if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), 0):
                raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
        result.append(function(*arguments))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return result[0]


def without_ipv6():
    """Keep IPv6's own chatter off the cable."""
    for which in ("all", "default"):
        Path(f"/proc/sys/net/ipv6/conf/{which}/disable_ipv6").write_text("1")


def without_offloads(card):
    """Let the kernel write checksums and cut segments itself, as a wire shall see them."""
    with socket.socket() as sock:
        for command in OFFLOADS.values():
            value = ctypes.create_string_buffer(struct.pack("II", command, 0))
            request = struct.pack("16sP", card.encode(), ctypes.addressof(value))
            fcntl.ioctl(sock, SIOCETHTOOL, request)


def record(hosts, card, scene):
    """Return the Records of what passes the client's card while `scene` plays."""
    wire = inside(hosts[CLIENT], lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
    wire.bind((card, ALL_PROTOCOLS))
    sockets = {address: Sockets(name) for address, name in hosts.items()}
    frames = []
    with wire:
        player = threading.Thread(target=scene, args=(sockets[CLIENT], sockets[SERVER]))
        player.start()
        while select.select([wire], [], [], QUIET)[0] or player.is_alive():
            if select.select([wire], [], [], 0)[0]:
                frames.append((time.time(), wire.recv(2048)))
    player.join()
    return [
        Record(moment - frames[0][0], "", data, stack="Linux kernel, recorded")
        for moment, data in frames
    ]


class Sockets:
    """Makes sockets that belong to one host."""

    def __init__(self, namespace):
        self.namespace = namespace

    def tcp(self):
        """Return a TCP socket of this host."""
        return inside(self.namespace, lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))

    def listener(self):
        """Return a TCP socket of this host that listens on a port that the system picked."""
        sock = self.tcp()
        sock.bind((SERVER, 0))
        sock.listen()
        return sock


def hello(client, server):
    """A client sends hello, a server answers in capitals, and both close."""
    with server.listener() as listener, client.tcp() as sock:
        sock.connect(listener.getsockname())
        connection, _ = listener.accept()
        sock.sendall(b"hello")
        connection.sendall(connection.recv(100).upper())
        assert sock.recv(100) == b"HELLO"
        sock.close()
        assert connection.recv(100) == b""
        connection.close()


def large(client, server):
    """A client sends 4000 bytes at once, more than one segment holds."""
    with server.listener() as listener, client.tcp() as sock:
        sock.connect(listener.getsockname())
        connection, _ = listener.accept()
        with connection:
            sock.sendall(bytes(4000))
            received = 0
            while received < 4000:
                received += len(connection.recv(4000))
            sock.shutdown(socket.SHUT_WR)
            assert connection.recv(1) == b""


if __name__ == "__main__":
    main()
