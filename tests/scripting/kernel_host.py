"""A host with a Linux kernel whose network card is in our hands: we play all of its peers."""

import contextlib
import os
import queue
import select
import socket
import threading
import time
from collections import deque

from helpers.internet import IPv4
from helpers.lab import sockets
from helpers.lab.kernels import KernelProcess
from helpers.lab.settings import LabSettings, kernel_settings
from helpers.link import ARP, Ethernet
from helpers.link.arp import REPLY, REQUEST
from helpers.link.ethernet import ARP as ARP_TYPE
from helpers.link.ethernet import IPV4
from helpers.transport.tcp import TCP
from tests.scripting.play import Sent

ADDRESS, MAC = "10.0.0.1", "02:00:00:00:00:01"
NAME = "host"
BEAT = 0.005  # seconds between two looks at how late this machine is
PATIENCE = 5.0
SETTINGS = {  # what the scripts are not about, or what Linux has on top of the RFCs
    "tcp_invalid_ratelimit": 0,  # answer each segment outside of the window
    "tcp_challenge_ack_limit": 1_000_000,
    "tcp_recovery": 0,  # RFC 6675 alone: no RACK (RFC 8985)
    "tcp_early_retrans": 0,  # no tail loss probes (RFC 8985)
    "tcp_frto": 0,  # no F-RTO (RFC 5682)
    "tcp_dsack": 0,
    "tcp_ecn": 0,
    "tcp_comp_sack_nr": 0,
    "tcp_moderate_rcvbuf": 0,
    "tcp_autocorking": 0,
    "tcp_syn_linear_timeouts": 0,  # RFC 6298: each SYN waits twice as long as the last
    "tcp_tso_win_divisor": 255,  # send what may be sent, and do not wait for more
    "tcp_max_reordering": 3,
}


class KernelHost:
    """One host, 10.0.0.1, and the wire in its network card; a peer is any other 10.0.0.x.

    Raises LabError where no lab can be had.
    """

    def __init__(self) -> None:
        settings = kernel_settings(LabSettings())
        settings += [(f"-net.ipv4.{name}", str(value)) for name, value in SETTINGS.items()]
        plan = {"name": NAME, "mac": MAC, "address": ADDRESS, "ipv6": "", "neighbor": None}
        host = plan | {"settings": settings}
        self._kernels = KernelProcess({"hosts": [host], "congestion": "reno"})
        (self._card,) = self._kernels.cards
        self._inboxes: dict[str, queue.SimpleQueue[Sent]] = {}
        self._late: deque[tuple[float, float]] = deque(maxlen=10_000)
        self._due = time.monotonic() + BEAT  # when the next look at the clock is to be
        arguments = (socket.AF_NETLINK, socket.SOCK_RAW, sockets.SOCK_DIAG)
        self._netlink = socket.socket(*arguments, self._kernels.socket(NAME, *arguments))
        self._asking, self._reading = threading.Lock(), threading.Lock()
        self._ending = threading.Event()
        self._bell = os.eventfd(0, os.EFD_CLOEXEC)
        self._threads = [threading.Thread(target=run) for run in (self._read, self._beat)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End the host and all its connections."""
        self._ending.set()
        os.eventfd_write(self._bell, 1)
        for thread in self._threads:
            thread.join(PATIENCE)
        self._netlink.close()
        self._kernels.close()
        os.close(self._card)
        os.close(self._bell)

    def __enter__(self) -> "KernelHost":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # --- its sockets -----------------------------------------------------------------------

    def socket(self) -> socket.socket:
        """A TCP socket of the host; it never blocks."""
        family, kind = socket.AF_INET, socket.SOCK_STREAM
        made = socket.socket(family, kind, 0, self._kernels.socket(NAME, family, kind, 0))
        made.setblocking(False)
        return made

    def sockets(self) -> list[sockets.SocketInfo]:
        """All TCP sockets of the host, as the kernel tells them."""
        with self._asking:
            return sockets.ask(self._netlink)

    # --- its wire --------------------------------------------------------------------------

    def join(self, peer: str) -> "queue.SimpleQueue[Sent]":
        """Let there be a peer of this address; return where the segments to it will be found."""
        inbox = self._inboxes[peer] = queue.SimpleQueue()
        # It asks for the host, and so the host need not ask for it in the middle of a script.
        request = ARP(operation=REQUEST, sender_mac=mac(peer), sender_ip=peer, target_ip=ADDRESS)
        self._write(Ethernet(MAC, mac(peer), ARP_TYPE).pack(request.pack()))
        return inbox

    def leave(self, peer: str) -> None:
        """Have no peer of this address any more."""
        self._inboxes.pop(peer, None)

    def send(self, peer: str, segment: bytes) -> None:
        """Let a segment of a peer arrive at the host."""
        packet = IPv4(source=peer, destination=ADDRESS).pack(segment)
        self._write(Ethernet(MAC, mac(peer), IPV4).pack(packet))

    def catch_up(self) -> None:
        """See to it that all that the host has sent by now is in the inboxes.

        A thread of ours does that as soon as it can, and on a busy machine that is not at once.
        """
        with self._reading, contextlib.suppress(BlockingIOError):
            while True:
                frame = os.read(self._card, 2048)
                self._take(time.monotonic(), frame)

    def late(self, since: float) -> float:
        """By how many seconds a thread of ours was woken too late, at the worst, since then."""
        worst = [late for when, late in list(self._late) if when >= since - BEAT]
        return max([time.monotonic() - self._due, *worst])

    def _write(self, frame: bytes) -> None:
        os.write(self._card, frame)

    def _read(self) -> None:
        poll = select.poll()
        poll.register(self._card, select.POLLIN)
        poll.register(self._bell, select.POLLIN)
        while not self._ending.is_set():
            poll.poll(PATIENCE * 1000)
            self.catch_up()

    def _take(self, now: float, frame: bytes) -> None:
        ethernet, data = Ethernet.parse(frame)
        if ethernet.ethertype == ARP_TYPE:
            self._answer(ARP.parse(data)[0])
        elif ethernet.ethertype == IPV4:
            packet, data = IPv4.parse(data)
            header, payload = TCP.parse(data)
            inbox = self._inboxes.get(packet.destination)
            if inbox is not None:
                good = header.checksum_ok(payload, packet.source, packet.destination)
                assert good, "the kernel sent a wrong checksum"
                inbox.put(Sent(now, header, payload))

    def _answer(self, asked: ARP) -> None:
        if asked.operation == REQUEST and asked.target_ip != ADDRESS:
            mine = mac(asked.target_ip)
            reply = ARP(
                operation=REPLY,
                sender_mac=mine,
                sender_ip=asked.target_ip,
                target_mac=asked.sender_mac,
                target_ip=asked.sender_ip,
            )
            self._write(Ethernet(asked.sender_mac, mine, ARP_TYPE).pack(reply.pack()))

    def _beat(self) -> None:
        while not self._ending.wait(max(0.0, self._due - time.monotonic())):
            now = time.monotonic()
            self._late.append((now, now - self._due))
            self._due = now + BEAT


def mac(peer: str) -> str:
    """The address of the network card of a peer."""
    return f"02:00:00:00:01:{int(peer.rsplit('.', 1)[1]):02x}"
