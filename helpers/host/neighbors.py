"""ARP: which card on the wire has which IPv4 address (RFC 826)."""

from collections.abc import Mapping
from typing import NamedTuple

from helpers.address import ipv4_bytes
from helpers.link import ARP, Ethernet
from helpers.link.arp import REPLY, REQUEST
from helpers.link.ethernet import ARP as ARP_TYPE
from helpers.link.ethernet import BROADCAST
from helpers.transport.tcp.limit import for_strangers

TRIES, APART = 3, 1.0  # how often an address is asked for, and how many seconds apart
MOST = 64  # packets that wait for one address
NETWORK = 3  # bytes of an address that all hosts of a network share


class WaitingPacket(NamedTuple):
    """A packet that waits until the card of its destination is known."""

    protocol: int
    destination: str
    payload: bytes


class _Question:
    """An address that nobody has answered for yet, and the packets that wait for it."""

    def __init__(self) -> None:
        self.packets: list[WaitingPacket] = []
        self.tries = 0
        self.again = 0.0


class Neighbors:
    """The ARP of the card `mac` with the IPv4 `address`; `cards` maps addresses to cards.

    `frames` are to be sent.
    """

    def __init__(self, mac: str, address: str, cards: Mapping[str, str]) -> None:
        self._mac, self._address = mac, address
        self.cards = dict(cards)
        self.frames: list[bytes] = []
        self._questions: dict[str, _Question] = {}
        self._answers = for_strangers()

    def can_be(self, address: str) -> bool:
        """Whether another host on the wire can have this address; there is no router to others."""
        here, there = ipv4_bytes(self._address), ipv4_bytes(address)
        return there[:NETWORK] == here[:NETWORK] and there[NETWORK] not in (0, 255, here[NETWORK])

    def wait(self, packet: WaitingPacket, now: float) -> None:
        """Keep a packet until its destination's card is known, and ask for that.

        As on Linux, the oldest of too many is lost (RFC 1122 section 2.3.2.2 asks for one to be
        kept at the least, the latest).
        """
        question = self._questions.get(packet.destination)
        if question is None:
            question = self._questions[packet.destination] = _Question()
            self._ask(packet.destination, question, now)
        question.packets = [*question.packets, packet][-MOST:]

    def arrives(self, data: bytes, now: float) -> list[WaitingPacket]:
        """Take an ARP message: learn who sent it, and answer where it asks for this host.

        Nothing is learned of addresses that no neighbor has: a stranger could name any number of
        them. Returns the packets that need wait no longer. Raises MalformedPacket.
        """
        message, _ = ARP.parse(data)
        if message.target_ip != self._address:
            return []
        known = self.can_be(message.sender_ip)
        if known:
            self.cards[message.sender_ip] = message.sender_mac
        if message.operation == REQUEST and self._answers.allows(now):
            answer = ARP(
                operation=REPLY,
                sender_mac=self._mac,
                sender_ip=self._address,
                target_mac=message.sender_mac,
                target_ip=message.sender_ip,
            )
            self._say(message.sender_mac, answer)
        question = self._questions.pop(message.sender_ip, None) if known else None
        return question.packets if question else []

    def tick(self, now: float) -> list[str]:
        """Ask again where it is time; return the addresses that nobody has answered for."""
        given_up = []
        for address, question in list(self._questions.items()):
            if now < question.again:
                continue
            if question.tries < TRIES:
                self._ask(address, question, now)
            else:
                del self._questions[address]
                given_up.append(address)
        return given_up

    def next_deadline(self) -> float | None:
        """When `tick` has something to do; None while no question is open."""
        if not self._questions:
            return None
        return min(question.again for question in self._questions.values())

    def _ask(self, address: str, question: _Question, now: float) -> None:
        question.tries += 1
        question.again = now + APART
        self._say(BROADCAST, ARP(sender_mac=self._mac, sender_ip=self._address, target_ip=address))

    def _say(self, mac: str, message: ARP) -> None:
        self.frames.append(Ethernet(mac, self._mac, ARP_TYPE).pack(message.pack()))
