"""The hosts of a lab: which of them have a kernel, and the network cards of all."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.lab.cards import Card, KernelCard
from helpers.lab.home import Home
from helpers.lab.host import Host
from helpers.lab.own.machine import Machine
from helpers.lab.own.settings import own_settings
from helpers.lab.possible import Facts, LabError, facts, refusal
from helpers.lab.settings import kernel_settings
from helpers.lab.waiting import Bell, KernelBell

KERNEL, HELPERS = KINDS = ("kernel", "helpers")
_reasons: dict[Facts, str] = {}  # why there are no kernels, where the system was like this


def chosen(wanted: Mapping[str, str | None]) -> dict[str, str]:
    """What each host has: "kernel" or "helpers", where it is not `wanted`, as LAB says.

    Raises LabError where that cannot be.
    """
    known = facts()
    for name, kind in wanted.items():
        if kind not in (None, *KINDS):
            raise LabError(f"{name}={kind!r} is no kind of host: write 'kernel' or 'helpers'")
        if kind == KERNEL and known.wanted == "simulated":
            raise LabError(refusal(known))
    if known.wanted not in ("", "kernel", "simulated"):
        raise LabError(refusal(known))
    if all(wanted.values()):
        return {name: str(kind) for name, kind in wanted.items()}
    usual = KERNEL if known.wanted == "kernel" or kernels_here(known) else HELPERS
    return {name: kind or usual for name, kind in wanted.items()}


def kernels_here(known: Facts) -> bool:
    """Whether hosts with a kernel can be had; it is tried once."""
    if known not in _reasons:
        _reasons[known] = why_not()
    return not _reasons[known]


def why_not() -> str:
    """Why a host with a kernel cannot be had here, with the cure, in one line; "" where it can."""
    hosts = [Host(None, name, number, False) for number, name in enumerate(KINDS, 1)]
    settings = kernel_settings()
    try:
        home = Home({"hosts": [_plan(host, settings) for host in hosts], "congestion": "reno"})
    except LabError as error:
        return str(error)
    for card in home.cards:
        os.close(card)
    home.close()
    return ""


class Hosts:
    """Makes the hosts of a lab what they are to be; `kinds` says it by name.

    `cards` has their network cards by name, `bell` wakes who carries frames between them, and
    `home` is where the kernels are, or None. Raises LabError where a host cannot be had.
    """

    def __init__(
        self,
        hosts: Sequence[Host],
        kinds: Mapping[str, str],
        settings: Mapping[str, Any],
        *,
        arp: bool = True,
    ) -> None:
        own = own_settings(**settings) if HELPERS in kinds.values() else None
        self.cards: dict[str, Card] = {}
        self.home: Home | None = None
        self.bell: Bell | KernelBell = Bell()
        self._known = {} if arp else _others(hosts)
        with_kernel = [host for host in hosts if kinds[host.name] == KERNEL]
        if with_kernel:
            self._open_home(with_kernel, settings)
        for host in hosts:
            if own is not None and kinds[host.name] == HELPERS:
                known = self._known.get(host.name)
                neighbors = {known.address: known.mac} if known else None
                machine = Machine(
                    host.address,
                    host.mac,
                    **own._asdict(),
                    ring=self.bell.ring,
                    neighbors=neighbors,
                )
                self.cards[host.name] = machine
                host.be(machine)
        self.cards = {host.name: self.cards[host.name] for host in hosts}

    def _open_home(self, hosts: Sequence[Host], settings: Mapping[str, Any]) -> None:
        others = {name: value for name, value in settings.items() if name != "congestion"}
        sysctls = kernel_settings(**others)
        plans = [_plan(host, sysctls, self._known.get(host.name)) for host in hosts]
        self.home = Home({"hosts": plans, "congestion": settings["congestion"]})
        for host, card in zip(hosts, self.home.cards, strict=True):
            self.cards[host.name] = KernelCard(card)
        self.bell = KernelBell(self.home.cards)

    def socket(self, host: str, family: int, kind: int, protocol: int) -> int:
        """The descriptor of a new socket of a host with a kernel. Raises LabError for another."""
        if self.home is None or not isinstance(self.cards[host], KernelCard):
            raise LabError(f"the {host} has no kernel: ask for a socket of the course's own TCP")
        return self.home.socket(host, family, kind, protocol)

    def close(self) -> None:
        """Let go of the cards, and end the kernels."""
        self.bell.close()
        for card in self.cards.values():
            card.close()
        if self.home is not None:
            self.home.close()


def _others(hosts: Sequence[Host]) -> dict[str, Host]:
    """For each host's name, the host at the other end of the wire."""
    first, second = hosts
    return {first.name: second, second.name: first}


def _plan(host: Host, settings: list[tuple[str, str]], known: Host | None = None) -> dict[str, Any]:
    """What the lab's process is to know of a host, and this host of another that it shall know."""
    return {
        "name": host.name,
        "mac": host.mac,
        "address": host.address,
        "ipv6": host.ipv6,
        "settings": settings,
        "neighbor": known and [known.mac, known.address, known.ipv6],
    }
