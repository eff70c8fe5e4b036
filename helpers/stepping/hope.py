"""Whether anything can still happen, when all wait."""

import threading
import traceback
from collections.abc import Sequence
from types import FrameType

from helpers.lab.own import calls, sockets
from helpers.servers.frames import frames_of
from helpers.servers.readers_code import is_readers_code
from helpers.stepping.actor import Actor
from helpers.stepping.blocking import Waiting
from helpers.stepping.book import Book
from helpers.stepping.code import HELPERS
from helpers.stepping.settling import threads_of
from helpers.stepping.thread_state import waits_for_ever


def hopeless(actors: Sequence[Actor], waits: Sequence[Waiting], book: Book) -> bool:
    """True where no thread can go on by itself: all wait for each other, without a time-out.

    `waits` are those of the actors that have not ended. Nobody else can wake them: no other
    program has a connection to them, and no other thread of the reader's does anything.
    """
    own = {actor.thread for actor in actors}
    others = [thread for thread in threads_of(actors) if thread.native_id not in own]
    return (
        all(wait.for_ever for wait in waits)
        and all(rests(thread) for thread in others)
        and not book.strangers()
        and not _anybody_else(actors)
    )


def rests(thread: threading.Thread) -> bool:
    """True for a thread that has ended, or waits without a time-out."""
    own_call = _call_of_own_host(thread)
    if own_call is not None:
        return own_call.timeout is None
    return not thread.is_alive() or waits_for_ever(thread.native_id) is True


def _call_of_own_host(thread: threading.Thread) -> calls.HostCall | None:
    """The call to a host without a kernel in which a thread waits, except for `connect`.

    The thread looks up from time to time, so that it can be interrupted: to the system, it has
    a time-out.
    """
    stack = _stack(thread)
    if not stack or stack[0].f_code is not calls.HostCall.answered.__code__:
        return None
    own = [frame for frame in stack if frame.f_code.co_filename == sockets.__file__]
    call = stack[0].f_locals.get("self")
    connects = any(frame.f_code.co_name == "connect" for frame in own)
    return call if isinstance(call, calls.HostCall) and not connects else None


def _anybody_else(actors: Sequence[Actor]) -> bool:
    """True where a thread of the reader's runs that none of these functions has started."""
    ours = {*threads_of(actors), threading.current_thread(), threading.main_thread()}
    others = [thread for thread in threading.enumerate() if thread not in ours]
    return any(
        not rests(thread) and any(_readers(frame) for frame in _stack(thread)) for thread in others
    )


def _stack(thread: threading.Thread) -> list[FrameType]:
    """What a thread is in, innermost first."""
    return [one for _, inner in frames_of([thread]) for one, _ in traceback.walk_stack(inner)]


def _readers(frame: FrameType) -> bool:
    path = frame.f_code.co_filename
    return is_readers_code(path) and not path.startswith(HELPERS)
