"""How often strangers are answered (RFC 5961 sections 5 and 7).

Whoever knows the two sockets of a connection can send it segments that fit nowhere, and each of
them asks for an answer. Two hosts can even be brought to answer each other's answers for ever. So
every kind of answer that costs a stranger nothing has a limit: some at once, and then a few.
"""

BURST = 10  # answers at once (RFC 5961 section 7)
EACH = 0.5  # seconds after which one more is allowed, as in Linux (tcp_invalid_ratelimit)
STRANGERS = 200  # answers of one kind, a second, to those with whom there is no connection


class RateLimit:
    """Allows `burst` answers at once, and one more every `each` seconds."""

    __slots__ = ("_at", "_burst", "_each", "_left")

    def __init__(self, burst: int = BURST, each: float = EACH) -> None:
        self._burst, self._each = burst, each
        self._left, self._at = float(burst), 0.0

    def allows(self, now: float) -> bool:
        """Whether one more answer may be given now; if so, it counts as given."""
        self._left = min(self._burst, self._left + (now - self._at) / self._each)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def for_strangers() -> RateLimit:
    """A RateLimit of one kind of answers, such as RSTs, that anybody can ask for."""
    return RateLimit(STRANGERS, 1 / STRANGERS)
