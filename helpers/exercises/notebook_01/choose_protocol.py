"""Exercise: choose a protocol for eight jobs. Each wrong choice has a reason of its own."""

import re
from typing import Any

from helpers.exercises.exercise import Exercise, Mistake, expect

STUB = """
choices = {  # write "TCP", "UDP", "ICMP" or "IP" in the place of each ...
    "a program is downloaded": ...,
    "a video call": ...,
    "a recorded film, 20 seconds ahead of the picture": ...,
    "one question to a name server, one short answer": ...,
    "which printers are there? asked of all hosts at once": ...,
    "keys typed into a remote shell": ...,
    "ping: does that host answer at all?": ...,
    "the packets of all of these, from router to router": ...,
}
"""
PROTOCOLS = ("TCP", "UDP", "ICMP", "IP")

DOWNLOAD = "a program is downloaded"
CALL = "a video call"
FILM = "a recorded film, 20 seconds ahead of the picture"
NAME = "one question to a name server, one short answer"
PRINTERS = "which printers are there? asked of all hosts at once"
SHELL = "keys typed into a remote shell"
PING = "ping: does that host answer at all?"
ROUTERS = "the packets of all of these, from router to router"

RIGHT = {
    DOWNLOAD: "TCP",
    CALL: "UDP",
    FILM: "TCP",
    NAME: "UDP",
    PRINTERS: "UDP",
    SHELL: "TCP",
    PING: "ICMP",
    ROUTERS: "IP",
}

# QUIC carries many films, over UDP (RFC 9000): what is lost comes again there as well.
AS_RIGHT = {(FILM, "UDP"), (FILM, "QUIC")}
SPELT = {
    "IPV4": "IP",
    "IPV6": "IP",
    "ICMPV4": "ICMP",
    "ICMPV6": "ICMP",
    "TCPIP": "TCP",
    "UDPIP": "UDP",
    "ICMPIP": "ICMP",
    "UDPQUIC": "QUIC",
    "QUICUDP": "QUIC",
    "TRANSMISSIONCONTROLPROTOCOL": "TCP",
    "USERDATAGRAMPROTOCOL": "UDP",
    "INTERNETCONTROLMESSAGEPROTOCOL": "ICMP",
    "INTERNETPROTOCOL": "IP",
}

# (job, wrong choice): why not, and what to think of.
REASONS = {
    (DOWNLOAD, "UDP"): (
        "a program with a hole in it does not run, and UDP leaves holes without a word. (What "
        "fills them is not UDP: QUIC does, inside the program.)",
        "the one that delivers all bytes in order, or tells you that it cannot.",
    ),
    (CALL, "TCP"): (
        "TCP holds back everything behind a lost segment until it has come again; "
        "a word that arrives half a second late is of no use in a call.",
        "the one that lets you skip what is lost.",
    ),
    (NAME, "TCP"): (
        "TCP would exchange three segments before the question, and more to close, for two "
        "small messages. If no answer comes, the question is simply asked again. "
        "(For a long answer, name servers do use TCP.)",
        "the one that needs no set-up.",
    ),
    (PRINTERS, "TCP"): (
        "a TCP connection has exactly two ends, and you do not know the other one yet.",
        "the one that can send a message to many hosts at once.",
    ),
    (SHELL, "UDP"): (
        "few bytes are not the same as unimportant bytes: `rm -r old` without its last four "
        "letters, or with its letters in another order, is another command. (A shell over UDP has "
        "to mend that itself.)",
        "to ask what happens when one key is lost, or two change places.",
    ),
    (PING, "TCP"): (
        "ping opens no connection and names no port: it asks the kernel of the host itself, "
        "with an echo request.",
        "the one whose messages go from host to host, not from program to program.",
    ),
    (PING, "UDP"): (
        "a UDP datagram goes to a port, and so to a program; ping asks about the host, "
        "whatever programs it runs.",
        "the one whose messages go from host to host, not from program to program.",
    ),
    (PING, "IP"): (
        "an IP packet by itself asks nothing: it is a wrapping. The question, and the rule that a "
        "host must answer it, belong to a protocol inside.",
        "the one whose messages go from host to host, not from program to program.",
    ),
    (ROUTERS, "TCP"): (
        "a router passes packets on without looking at the TCP inside: only the two hosts at "
        "the ends keep a connection.",
        "the one that knows hosts and nothing else.",
    ),
    (ROUTERS, "UDP"): (
        "half of these jobs use TCP, and TCP does not travel inside UDP.",
        "the one in which both of them travel.",
    ),
    (ROUTERS, "ICMP"): (
        "ICMP only reports on such packets, and travels like them.",
        "the one in which ICMP itself travels.",
    ),
}
FOR_ALL = {
    "ICMP": (
        "ICMP carries reports and questions about the delivery of packets, not the data of "
        "programs: it has no ports.",
        "TCP or UDP for what a program says to a program.",
    ),
    "IP": (
        "IP alone ends at the host: it has no ports, so the host would not know which program "
        "the packet is for.",
        "one of those that travel inside IP.",
    ),
}


def mistake_name(job: str, choice: str) -> str:
    """Return the name under which the mistakes have this wrong choice."""
    return f"{job}: {choice}"


def check(choices: Any) -> None:
    """Look at the choices one by one, in the order of the stub."""
    expect(isinstance(choices, dict), "not a dict", kind=type(choices).__name__)
    for job, right in RIGHT.items():
        expect(job in choices, "missing", job=job)
        expect(choices[job] is not ... and choices[job] not in (None, ""), "blank", job=job)
        choice = spelt(choices[job])
        if choice == right or (job, choice) in AS_RIGHT:
            continue
        expect(choice in PROTOCOLS, "no protocol", job=job, choice=choices[job])
        expect(False, mistake_name(job, choice))


def spelt(choice: object) -> str:
    """Return the name of a protocol as the exercise spells it: "TCP" for " tcp/ip"."""
    letters = re.sub(r"[^A-Z0-9]", "", choice.upper()) if isinstance(choice, str) else ""
    return SPELT.get(letters, letters)


def _mistakes() -> dict[str, Mistake]:
    named = {
        "not a dict": Mistake("`choices` is no longer a dict but {kind}.", "`choices = {{…}}`."),
        "missing": Mistake("“{job}” is missing.", "to leave the jobs as they are."),
        "blank": Mistake("“{job}” still waits for your choice.", "all eight, then check again."),
        "no protocol": Mistake(
            "“{job}” has {choice!r}.", 'one of these four: `"TCP"`, `"UDP"`, `"ICMP"`, `"IP"`.'
        ),
    }
    for job, right in RIGHT.items():
        for choice in PROTOCOLS:
            if choice != right and (job, choice) not in AS_RIGHT:
                because, try_ = REASONS.get((job, choice)) or FOR_ALL[choice]
                named[mistake_name(job, choice)] = Mistake(
                    f"you gave {choice} to “{job}”: {because}", try_
                )
    return named


EXERCISE = Exercise(
    name="choose_protocol",
    notebook="01",
    title="Choose a protocol for each of the eight jobs",
    stub=STUB,
    solution=(RIGHT,),
    check=check,
    mistakes=_mistakes(),
    hints=(
        "Ask three questions of each job. Is late data still worth having? Does one lost piece "
        "spoil the rest? Is it one program that is asked, or a host, or many hosts?",
        "TCP where every byte counts and waiting is allowed. UDP where late is as bad as lost, "
        "where one message is all there is, or where many are asked at once.",
        "Three jobs are for TCP, the film among them, and three for UDP. The last two belong to "
        "ICMP and to IP.",
    ),
    right=(
        "The question was never “fast or safe?” but “what is a late byte worth, and who is asked?” "
        "The film may go by TCP, or over UDP: many films and web pages travel by QUIC today "
        "(RFC 9000), which does over again what TCP does, inside the program, on top of UDP."
    ),
)
