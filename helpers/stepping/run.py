"""The one call: run a server and its clients line by line."""

import contextlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from helpers.address import Address
from helpers.lab import Lab
from helpers.servers.readers_code import name_of
from helpers.servers.worker import stop_together
from helpers.stepping.actor import Actor
from helpers.stepping.book import Book
from helpers.stepping.calls import let_through
from helpers.stepping.code import CannotStep
from helpers.stepping.reach import sockets_at_hand
from helpers.stepping.scheduler import Scheduler
from helpers.stepping.stepped import Stepped, made_of
from helpers.stepping.wires import Between, between

Function = Callable[..., Any]
MOST = 300  # steps
SECONDS = 10.0
ANYWHERE = "0.0.0.0"


def step_through(
    *,
    server: Function | None = None,
    client: Function | Sequence[Function] = (),
    lab: Lab | None = None,
    steps: int = MOST,
    seconds: float = SECONDS,
) -> Stepped:
    """Run `server()` and `client(address)` one line at a time; return what each line did.

    The two are plain functions with plain sockets. The server goes first. A side runs line by
    line until one of its lines is blocked or its function has ended; then the other side gets
    its turn. A line that was blocked goes on as soon as a packet, or anything else, has brought
    it back. After each line the wire gets quiet, so every packet belongs to one line.

    `client` may be several functions. `address` is where the server listens: the address of its
    first listening socket, or of its first bound UDP socket. A client that takes no argument
    gets none; a server that takes one gets the IP address of its host.

    With a `lab`, the server runs on the lab's server and the clients on its client; the lab
    stays open. Without, all of it happens on this machine's loopback, and packets are shown
    where they may be captured.

    A line that neither waits nor ends the function gives way after some more: whoever has run
    20 lines in a row lets the others have a turn. Who sleeps lets the others go on as well.
    Time-outs run on while others have their turns. Threads that a function starts run freely,
    with no steps of their own: what they do belongs to the line that woke them.

    Sockets are closed at the same moment as in plain Python. Where a function ends, its variables
    go: that is a step of its own where it changes anything. An exception that ends a function
    closes its sockets as if the program ended, with RST where bytes are unread.

    It ends when all functions have ended; as soon as it is certain that none of them can ever go
    on, whatever they wait in (outside of Linux that is known of sockets only), or that those who
    do go round for ever in a loop in which nothing comes; after so many `steps`; or after so many
    `seconds`. `Stepped.endings` says which, and `Stepped.notes` names the fault where it is a
    known one. All sockets that the functions made are closed then, and all threads have ended,
    except for one that sleeps, reads a pipe or has entered a lock: it cannot be ended, and
    `Stepped.notes` names it. What the functions raise is part of the result.

    Raises CannotStep for what is no function, has no source, needs other arguments, or starts
    another process; LabError where the lab has ended; and what a rule of its wire raises.
    """
    clients = [client] if callable(client) else list(client)
    if server is None and not clients:
        raise CannotStep("step_through needs a function: step_through(server=serve, client=talk)")
    with contextlib.ExitStack() as opened:
        network = between(lab, opened)
        book = Book()
        servers = [] if server is None else [_actor("server", "server", server, network, book)]
        names = ["client", *(f"client {number}" for number in range(2, len(clients) + 1))]
        others = [
            _actor(name, "client", function, network, book)
            for name, function in zip(names, clients, strict=False)
        ]
        actors = [*servers, *others]
        scheduler = Scheduler(actors, network, book, steps, seconds)
        try:
            _play(scheduler, servers, others, network, book)
            if scheduler.refused:
                raise CannotStep(scheduler.refused)
            stepped = made_of(scheduler, actors, network, book)
        finally:
            _end(actors)
        return replace(stepped, notes=(*stepped.notes, *_left(actors)))


def _actor(name: str, side: str, function: Function, network: Between, book: Book) -> Actor:
    actor = Actor(name, side, function, lambda: network.around(side))
    _check_arguments(side, function)
    book.at_hand(actor, sockets_at_hand(function))
    return actor


def _play(
    scheduler: Scheduler,
    servers: Sequence[Actor],
    clients: Sequence[Actor],
    network: Between,
    book: Book,
) -> None:
    address = None
    for actor in servers:
        wants = _takes_argument(actor.function)
        scheduler.begin(actor, *([network.address(ANYWHERE)] if wants else []))
        while scheduler.run(actor) and book.address(actor) is None:
            pass  # it has not come so far
        address = book.address(actor)
    reached, why_not = _reached(address, network)
    for actor in clients:
        if scheduler.over or (_takes_argument(actor.function) and why_not):
            scheduler.alone[actor.name] = scheduler.over or why_not
        else:
            scheduler.begin(actor, *([reached] if _takes_argument(actor.function) else []))
    scheduler.run_all()


def _reached(address: Address | None, network: Between) -> tuple[Address, str]:
    """Where the server is reached; and why it is not, or ""."""
    if address is None:
        return ("", 0), "nobody listens"
    host, port = address
    reached = network.address(host)
    why_not = f'the server listens on {host}, which is for its own host only; "" is for all'
    return (reached, port), "" if reached else why_not


def _takes_argument(function: Function) -> bool:
    """True for a function that wants an argument by position."""
    return bool(_wanted(function, positional=True))


def _wanted(function: Function, *, positional: bool) -> list[str]:
    """The names of the parameters that a call must give, by position or by name."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ["its argument"] if positional else []
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [
        p.name
        for p in parameters
        if p.default is p.empty and (p.kind in kinds if positional else p.kind is p.KEYWORD_ONLY)
    ]


def _check_arguments(side: str, function: Function) -> None:
    """Raise CannotStep where the function needs other arguments than it is given."""
    given = {
        "server": "the IP address of its host, if it takes one argument",
        "client": "the address of the server, a pair (host, port), if it takes one argument",
    }
    wanted, named = (_wanted(function, positional=positional) for positional in (True, False))
    if len(wanted) > 1 or named:
        names = ", ".join([*wanted, *(f"{name}=…" for name in named)])
        head = {"server": "serve()", "client": "talk(address)"}[side]
        raise CannotStep(
            f"{name_of(function)} needs {len(wanted) + len(named)} arguments ({names}), and "
            f"step_through passes a {side} one at most: {given[side]}. Write it as def {head}, "
            "or give the others with functools.partial or a lambda"
        )


def _end(actors: Sequence[Actor]) -> None:
    """End all threads, wherever they are, and close their sockets."""
    started = [actor for actor in actors if actor.started]
    for actor in started:
        actor.worker.begin_to_stop()
    for actor in started:
        actor.release()
    if not stop_together([actor.worker for actor in started]):
        for actor in started:
            let_through(actor.calls.current)
        stop_together([actor.worker for actor in started])


def _left(actors: Sequence[Actor]) -> Iterator[str]:
    """Name the threads that could not be ended."""
    for actor in actors:
        if actor.worker.threads():
            place = actor.worker.where()
            at = f" at line {place[0]}: {place[1]}" if place else ""
            yield f"{actor.name} cannot be ended while it waits{at}; it ends when that is over"
