"""The hosts of a lab: which of them have a kernel, and the network cards of all."""

import contextlib
import os
import random
from collections.abc import Mapping, Sequence
from typing import Any

from helpers import host
from helpers.lab.cards import KernelCard, NetworkCard
from helpers.lab.kernels import KernelProcess
from helpers.lab.own.card import OwnCard
from helpers.lab.plan import HostPlan
from helpers.lab.possible import LabError, facts, refusal
from helpers.lab.settings import LabSettings, kernel_settings, own_settings
from helpers.lab.waiting import Bell, KernelBell

KERNEL, HELPERS = KINDS = ("kernel", "helpers")


def chosen(wanted: Mapping[str, str | None]) -> dict[str, str | None]:
    """What each host shall have: "kernel" or "helpers", as it is `wanted` or as LAB says.

    None where a kernel is to be tried. Raises LabError where that cannot be.
    """
    known = facts()
    for name, kind in wanted.items():
        if kind not in (None, *KINDS):
            raise LabError(f"{name}={kind!r} is no kind of host: write 'kernel' or 'helpers'")
        if kind == KERNEL and known.wanted == "simulated":
            raise LabError(refusal(known))
    if known.wanted not in ("", "kernel", "simulated"):
        raise LabError(refusal(known))
    usual = {"kernel": KERNEL, "simulated": HELPERS}.get(known.wanted)
    return {name: kind or usual for name, kind in wanted.items()}


def why_not() -> str:
    """Why a host with a kernel cannot be had here, with the cure, in one line; "" where it can.

    It is tried each time: what was in the way may be gone, or come.
    """
    plans = [HostPlan(name, number) for number, name in enumerate(KINDS, 1)]
    try:
        Hosts(plans, dict.fromkeys(KINDS, KERNEL), LabSettings()).close()
    except LabError as error:
        return str(error)
    return ""


def opened(
    plans: Sequence[HostPlan],
    kinds: Mapping[str, str | None],
    settings: LabSettings,
    *,
    arp: bool,
) -> "Hosts":
    """Make the hosts. Where their kind is left open, they have kernels if that is possible.

    Raises LabError where a host cannot be had.
    """
    tried = {name: kind or KERNEL for name, kind in kinds.items()}
    try:
        return Hosts(plans, tried, settings, arp=arp)
    except LabError:
        if None not in kinds.values() or not why_not():
            raise  # it is not for want of kernels
    own = {name: kind or HELPERS for name, kind in kinds.items()}
    return Hosts(plans, own, settings, arp=arp)


class Hosts:
    """Makes the hosts of a lab what they are to be; `kinds` says it by name.

    `cards` has their network cards by name, `own` those of the hosts of the course's own, `bell`
    wakes who carries frames between them, and `kernels` is the process in which the hosts with a
    kernel live, or None. Raises LabError where a host cannot be had.
    """

    def __init__(
        self,
        plans: Sequence[HostPlan],
        kinds: Mapping[str, str],
        settings: LabSettings,
        *,
        arp: bool = True,
    ) -> None:
        self.own: dict[str, OwnCard] = {}
        self.kernels: KernelProcess | None = None
        self.bell: Bell | KernelBell = Bell()
        cards: dict[str, NetworkCard] = {}
        known = {} if arp else _others(plans)
        own = [plan for plan in plans if kinds[plan.name] == HELPERS]
        with_kernel = [plan for plan in plans if kinds[plan.name] == KERNEL]
        configured = own_settings(settings) if own else None
        if with_kernel:
            cards |= self._open_kernels(with_kernel, settings, known)
        for plan in own:
            other = known.get(plan.name)
            made = host.Host(
                plan.address,
                plan.mac,
                source=random.SystemRandom(),
                settings=configured,
                cards={other.address: other.mac} if other else {},
            )
            self.own[plan.name] = cards[plan.name] = OwnCard(made, self.bell.ring)
        self.cards = {plan.name: cards[plan.name] for plan in plans}

    def _open_kernels(
        self, plans: Sequence[HostPlan], settings: LabSettings, known: Mapping[str, HostPlan]
    ) -> dict[str, NetworkCard]:
        sysctls = kernel_settings(settings)
        hosts = [_as_message(plan, sysctls, known.get(plan.name)) for plan in plans]
        self.kernels = KernelProcess({"hosts": hosts, "congestion": settings.congestion})
        try:
            self.bell = KernelBell(self.kernels.cards)
        except OSError as error:
            for card in self.kernels.cards:
                os.close(card)
            self.kernels.close()
            raise LabError(f"a lab cannot be had: {error.strerror}") from error
        cards = zip(plans, self.kernels.cards, strict=True)
        return {plan.name: KernelCard(descriptor) for plan, descriptor in cards}

    def socket(self, name: str, family: int, kind: int, protocol: int) -> int:
        """The descriptor of a new socket of a host with a kernel. Raises LabError for another."""
        if self.kernels is None or name in self.own:
            raise LabError(f"the {name} has no kernel: ask for a socket of the course's own TCP")
        return self.kernels.socket(name, family, kind, protocol)

    def close(self) -> None:
        """Let go of the cards, and end the kernels."""
        with contextlib.ExitStack() as closing:
            if self.kernels is not None:
                closing.callback(self.kernels.close)
            for card in self.cards.values():
                closing.callback(card.close)
            closing.callback(self.bell.close)


def _others(plans: Sequence[HostPlan]) -> dict[str, HostPlan]:
    """For each host's name, the host at the other end of the wire."""
    first, second = plans
    return {first.name: second, second.name: first}


def _as_message(
    plan: HostPlan, settings: list[tuple[str, str]], known: HostPlan | None
) -> dict[str, Any]:
    """What the lab's process is to know of a host, and this host of another that it shall know."""
    return {
        "name": plan.name,
        "mac": plan.mac,
        "address": plan.address,
        "ipv6": plan.ipv6,
        "settings": settings,
        "neighbor": known and [known.mac, known.address, known.ipv6],
    }
