"""Put something in place of a name that everybody uses, for as long as somebody needs it."""

import threading
from collections import deque


class Patch:
    """A `with` block in which `owner.name` is replaced; blocks of several threads may overlap.

    `replace(usual)` makes the replacement, which tells the usual thing as its attribute `usual`.
    """

    def __init__(self, owner, name, replace):
        self._owner, self._name, self._replace = owner, name, replace
        self._lock = threading.Lock()
        self._users = 0
        # Python's print uses sys.stdout without holding it: if it were freed meanwhile, because
        # a background task ends just then, Python itself would crash.
        self._kept = deque(maxlen=16)

    def __enter__(self):
        with self._lock:
            self._users += 1
            present = getattr(self._owner, self._name)
            if not hasattr(present, "usual"):  # it is the first, or somebody else has replaced it
                setattr(self._owner, self._name, self._replacement(present))

    def _replacement(self, present):
        for made in self._kept:
            if made.usual is present:
                return made
        self._kept.append(self._replace(present))
        return self._kept[-1]

    def __exit__(self, *exception):
        with self._lock:
            self._users -= 1
            present = getattr(self._owner, self._name)
            if self._users == 0 and hasattr(present, "usual"):
                setattr(self._owner, self._name, present.usual)
