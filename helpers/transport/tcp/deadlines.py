"""The connections of a host, and the deadlines of all of them.

A host with thousands of connections must know which of them wants to be called next, and most of
them change their minds with every segment: an ACK moves the retransmission timer to a later time.
So a heap holds, for each connection, a time at which to look, and it is never later than the
connection's deadline. Where the deadline has moved to a later time in between, the look costs
little, and the next one is booked.
"""

from heapq import heapify, heappop, heappush

from helpers.transport.tcp.hosted import HostConnection

SPARE = 64  # entries of no use that a heap may have before it is cleaned


class Deadlines:
    """Says which connection is due first."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, HostConnection]] = []
        self._pushed = self._booked = 0

    def __len__(self) -> int:
        """The entries of the heap, for those who watch over the memory."""
        return len(self._heap)

    def look(self, connection: HostConnection) -> None:
        """Ask the connection for its deadline, after anything was done to it."""
        connection.due = due = connection.tcb.timers.next()
        booked = connection.booked
        if due is not None and (booked is None or due < booked):
            self._book(connection, due)

    def soonest(self) -> float | None:
        """The next deadline; None where nobody has one."""
        heap = self._heap
        while heap:
            booked, _, connection = heap[0]
            due = connection.due if connection.booked == booked else None
            if due is not None and due <= booked:
                return due
            heappop(heap)
            if connection.booked == booked:
                self._unbook(connection)
                if due is not None:
                    self._book(connection, due)
        return None

    def due(self, now: float) -> list[HostConnection]:
        """The connections whose deadlines have come. Let each of them be looked at again."""
        found = []
        while (soonest := self.soonest()) is not None and soonest <= now:
            connection = heappop(self._heap)[2]
            self._unbook(connection)
            found.append(connection)
        return found

    def forget(self, connection: HostConnection) -> None:
        """Look at this connection no more."""
        if connection.booked is not None:
            self._unbook(connection)
        if len(self._heap) > 2 * self._booked + SPARE:
            self._heap = [entry for entry in self._heap if entry[2].booked == entry[0]]
            heapify(self._heap)

    def _book(self, connection: HostConnection, due: float) -> None:
        self._booked += connection.booked is None
        connection.booked = due
        self._pushed += 1
        heappush(self._heap, (due, self._pushed, connection))

    def _unbook(self, connection: HostConnection) -> None:
        connection.booked = None
        self._booked -= 1
