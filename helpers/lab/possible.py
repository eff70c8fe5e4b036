"""Whether hosts with a kernel can be had here; where not, what is missing and the cure."""

import errno
import os
import platform
import re
from pathlib import Path
from typing import NamedTuple

# Docker's seccomp filter forbids namespaces, its AppArmor profile writing to /proc/sys, which is
# mounted read-only as well. This one option is the cure for all of it.
ALLOW_CONTAINER = "start the container with --privileged"
SYS_ADMIN = 21  # the number of the capability that network namespaces ask for
NOT_LINUX = {
    "Windows": "install WSL 2 (wsl --install), and start the course inside of it",
    "Darwin": "start the course in a virtual machine with Linux, such as Lima or UTM",
}
BARRED = (errno.EPERM, errno.EACCES)


class LabError(OSError):
    """A lab cannot be had, or does not work any more; the message says why, and the cure."""


class Facts(NamedTuple):
    """What a system tells of itself; None for a kernel setting that it does not have."""

    system: str
    wanted: str  # the environment variable LAB
    seccomp: bool
    user_namespaces: int | None
    net_namespaces: int | None
    unprivileged: int | None
    apparmor: int | None
    release: str = ""
    root: bool = False  # has the right to make network namespaces, without a user namespace


def facts() -> Facts:
    """The `Facts` of this system."""
    status = _text("/proc/self/status")
    rights = int("".join(re.findall(r"(?m)^CapEff:\s*(\w+)", status)) or "0", 16)
    return Facts(
        platform.system(),
        os.environ.get("LAB", ""),
        "2" in re.findall(r"(?m)^Seccomp:\s*(\d)", status),
        _setting("user/max_user_namespaces"),
        _setting("user/max_net_namespaces"),
        _setting("kernel/unprivileged_userns_clone"),
        _setting("kernel/apparmor_restrict_unprivileged_userns"),
        platform.release(),
        bool(rights >> SYS_ADMIN & 1),
    )


def refusal(known: Facts) -> str:
    """Why a host with a kernel is not even tried, in one line; "" where it is."""
    if known.wanted not in ("", "kernel", "simulated"):
        return f"LAB={known.wanted} is not known: set LAB to kernel, to simulated or not at all"
    if known.wanted == "simulated":
        return (
            "LAB=simulated asks for hosts without kernels: "
            "unset LAB, or set it to kernel, to have hosts with one"
        )
    if known.system != "Linux":
        name = {"Darwin": "macOS"}.get(known.system, known.system)
        cure = NOT_LINUX.get(known.system, "start the course on Linux")
        return f"a host with a kernel is made by Linux, and this is {name}: {cure}"
    if "Microsoft" in known.release:  # WSL 2, which has a kernel, writes it small
        return (
            "a host with a kernel is made by Linux, and WSL 1 has none: in Windows, "
            "wsl --set-version NAME 2, where NAME is what wsl --list shows"
        )
    return ""


def no_descriptors(error: OSError) -> str:
    """What to say where this error means that no descriptor is left; "" where it does not."""
    if error.errno == errno.EMFILE:
        return (
            "this Python has no descriptors left for a lab: close files, sockets and labs, or "
            "raise the limit (ulimit -n) before the start"
        )
    if error.errno == errno.ENFILE:
        return "this machine has no descriptors left for a lab: end other programs"
    return ""


def explain(step: str, number: int, known: Facts) -> str:
    """Why the step of this name failed with this `errno`, and the cure, in one line."""
    if step in ("user namespace", "user map", "network namespace", "card"):
        reason = _no_namespace(step, number, known)
    elif step == "TAP":
        reason = _no_tap(number)
    elif step == "TAP device":
        reason = (
            "/dev/net/tun is not the device that network cards are made of: "
            "sudo rm /dev/net/tun; sudo mknod -m 0666 /dev/net/tun c 10 200"
        )
    elif step.startswith("congestion"):
        reason = _no_congestion(step)
    elif step.startswith("setting"):
        reason = _no_setting(step, number, known)
    elif step == "IPv6":
        reason = "this kernel has no IPv6: leave ipv6 out"
    else:
        reason = ""
    return reason or (
        f"this system refuses the {step} of a lab ({os.strerror(number)}): "
        "ask whoever looks after it to allow user namespaces, or start the course as root"
    )


def _no_namespace(step: str, number: int, known: Facts) -> str:
    if known.user_namespaces == 0 and step == "user namespace":
        return (
            "this system makes no user namespaces (user.max_user_namespaces is 0): "
            "sudo sysctl -w user.max_user_namespaces=15000"
        )
    if number == errno.ENOSPC:
        setting = "user.max_net_namespaces" if "network" in step else "user.max_user_namespaces"
        return f"this system makes no more namespaces ({setting}): sudo sysctl -w {setting}=15000"
    if number == errno.EINVAL and "namespace" in step:
        return f"this kernel was built without {step}s: use the kernel of a usual distribution"
    if number in BARRED and known.unprivileged == 0:
        return (
            "only root may make user namespaces here (kernel.unprivileged_userns_clone is 0): "
            "sudo sysctl -w kernel.unprivileged_userns_clone=1"
        )
    if number in BARRED and known.apparmor:
        return (
            "AppArmor lets no ordinary program use a user namespace: "
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
        )
    if number in BARRED and known.seccomp:
        return f"a seccomp filter, such as Docker's, forbids namespaces: {ALLOW_CONTAINER}"
    return ""


def _no_tap(number: int) -> str:
    if number in BARRED:
        return (
            "this user may not open /dev/net/tun, which network cards are made of: "
            "sudo chmod 0666 /dev/net/tun (in a container: --device /dev/net/tun)"
        )
    return (
        "there is no /dev/net/tun, which network cards are made of: "
        "sudo modprobe tun (in a container: --device /dev/net/tun)"
    )


def _no_congestion(step: str) -> str:
    name = step.removeprefix("congestion ")
    known = ", ".join(_text("/proc/sys/net/ipv4/tcp_available_congestion_control").split())
    return f"this kernel has no congestion control {name!r}: it has {known}"


def _no_setting(step: str, number: int, known: Facts) -> str:
    name = step.removeprefix("setting ")
    if number == errno.ENOENT:
        return (
            f"this kernel has no setting {name}: leave it out, or write a - before its name where "
            "it may be missing"
        )
    if number == errno.EINVAL:
        return f"this kernel does not take that value for {name}: give another one"
    if number == errno.EROFS or (number in BARRED and known.seccomp):
        return f"{name} cannot be set, as in an ordinary container: {ALLOW_CONTAINER}"
    return ""


def _text(path: str) -> str:
    try:
        return Path(path).read_text("ascii", "replace")
    except OSError:
        return ""


def _setting(name: str) -> int | None:
    text = _text(f"/proc/sys/{name}")
    return int(text) if text.strip().isdecimal() else None
