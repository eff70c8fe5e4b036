"""ARP: which card on the wire has which IPv4 address (RFC 826)."""

from helpers.link import ARP, Ethernet
from helpers.link.arp import REPLY, REQUEST
from helpers.link.ethernet import ARP as ARP_TYPE
from helpers.link.ethernet import BROADCAST

TRIES, APART = 3, 1.0  # how often an address is asked for, and how many seconds apart
MOST = 64  # packets that wait for one address


class _Question:
    """An address that nobody has answered for yet, and the packets that wait for it."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.tries = 0
        self.again = 0.0


class Neighbors:
    """The ARP of the card `mac` with the IPv4 `address`; `known` maps addresses to cards."""

    def __init__(self, mac: str, address: str, known: dict[str, str]) -> None:
        self._mac, self._address, self._known = mac, address, dict(known)
        self._questions: dict[str, _Question] = {}
        self.frames: list[bytes] = []  # to be sent

    def send(self, packet: bytes, address: str, now: float) -> None:
        """Send an IPv4 packet to this neighbour, as soon as its card is known."""
        mac = self._known.get(address)
        if mac is not None:
            self.frames.append(Ethernet(mac, self._mac).pack(packet))
            return
        question = self._questions.get(address)
        if question is None:
            question = self._questions[address] = _Question()
            self._ask(address, question, now)
        question.packets = [*question.packets, packet][-MOST:]

    def arrives(self, data: bytes, now: float) -> None:
        """Take an ARP message: learn who sent it, and answer where it asks for this host."""
        message, _ = ARP.parse(data)
        if message.target_ip != self._address:
            return
        self._learn(message.sender_ip, message.sender_mac, now)
        if message.operation == REQUEST:
            answer = ARP(
                operation=REPLY,
                sender_mac=self._mac,
                sender_ip=self._address,
                target_mac=message.sender_mac,
                target_ip=message.sender_ip,
            )
            self._say(message.sender_mac, answer)

    def tick(self, now: float) -> list[tuple[str, list[bytes]]]:
        """Ask again where it is time; return the addresses that nobody has, with their packets."""
        given_up = []
        for address, question in list(self._questions.items()):
            if now < question.again:
                continue
            if question.tries < TRIES:
                self._ask(address, question, now)
            else:
                del self._questions[address]
                given_up.append((address, question.packets))
        return given_up

    def due(self) -> float | None:
        """When `tick` has something to do; None while no question is open."""
        return min((question.again for question in self._questions.values()), default=None)

    def _learn(self, address: str, mac: str, now: float) -> None:
        self._known[address] = mac
        question = self._questions.pop(address, None)
        for packet in question.packets if question else ():
            self.send(packet, address, now)

    def _ask(self, address: str, question: _Question, now: float) -> None:
        question.tries += 1
        question.again = now + APART
        self._say(BROADCAST, ARP(sender_mac=self._mac, sender_ip=self._address, target_ip=address))

    def _say(self, mac: str, message: ARP) -> None:
        self.frames.append(Ethernet(mac, self._mac, ARP_TYPE).pack(message.pack()))
