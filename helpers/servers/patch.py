"""Put something in place of a name that everybody uses, for as long as somebody needs it."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, ClassVar


class Patch:
    """A `with` block in which `owner.name` is replaced; blocks of several threads may overlap.

    `replace(usual)` makes the replacement, which tells the usual thing as its attribute `usual`.

    A thread can be stopped at any line (`interrupt`), so also between the beginning of a block
    and Python's taking note of it: then nobody calls `__exit__`. So it is known which threads
    are in such blocks, and `leave_all` is the last thing that a thread of ours does.
    """

    _all: ClassVar[list["Patch"]] = []

    def __init__(self, owner: Any, name: str, replace: Callable[[Any], Any]) -> None:
        self._owner, self._name, self._replace = owner, name, replace
        self._lock = threading.Lock()
        self._users: list[int] = []  # threads, once for each of their blocks
        # Python's print uses sys.stdout without holding it: if it were freed meanwhile, because
        # a background task ends just then, Python itself would crash.
        self._kept: deque[Any] = deque(maxlen=16)
        self._all.append(self)

    @classmethod
    def leave_all(cls) -> None:
        """End all blocks of this thread, whatever has become of them."""
        me = threading.get_ident()
        for patch in cls._all:
            patch._leave(me)

    def __enter__(self) -> None:
        with self._lock:
            self._users.append(threading.get_ident())
            present = getattr(self._owner, self._name)
            if not hasattr(present, "usual"):  # it is the first, or somebody else has replaced it
                setattr(self._owner, self._name, self._replacement(present))

    def _replacement(self, present: Any) -> Any:
        for made in self._kept:
            if made.usual is present:
                return made
        self._kept.append(self._replace(present))
        return self._kept[-1]

    def __exit__(self, *exception: object) -> None:
        me = threading.get_ident()
        with self._lock:
            if self._users:  # another thread may end what one has begun: a lab is closed by any
                self._users.remove(me if me in self._users else self._users[0])
            self._restore()

    def _leave(self, thread: int) -> None:
        with self._lock:
            self._users = [user for user in self._users if user != thread]
            self._restore()

    def _restore(self) -> None:
        present = getattr(self._owner, self._name)
        if not self._users and hasattr(present, "usual"):
            setattr(self._owner, self._name, present.usual)
