"""Flow control: not more than the other side has room for, and not in crumbs.

The receiver tells in each segment how many bytes it has room for: its window. The sender sends no
byte beyond it (RFC 9293 section 3.8.6). Two rules keep the pieces big:

- *Silly window avoidance.* The receiver does not tell of a few bytes of new room, and the sender
  does not fill a few bytes of room: small segments would beget small segments (section 3.8.6.2).
- *Nagle's algorithm.* While something is not acknowledged yet, a small segment waits: perhaps
  more data come that it can take along (section 3.7.4).
"""

from helpers.transport.tcp.tcb import TCB

# --- the receiver's side -------------------------------------------------------------------------


def free_room(tcb: TCB) -> int:
    """Bytes of the receive buffer that are free."""
    return max(tcb.settings.receive_buffer - tcb.reassembler.readable, 0)


def next_window(tcb: TCB) -> int:
    """The window, in bytes, that the next segment tells of.

    Its right edge never moves back: the peer may have sent up to it. It moves on when there is
    room for a full segment more, or for half the buffer (RFC 9293 section 3.8.6.2.2). Windows are
    told in units of 2**shift bytes (RFC 7323 section 2.3).
    """
    settings, shift = tcb.settings, tcb.rcv_shift
    free = free_room(tcb)
    promised = tcb.rcv_adv - tcb.rcv_nxt
    if free - promised >= min(settings.receive_buffer // 2, settings.mss):
        units = free >> shift
    elif promised - free >= 1 << shift:  # the buffer was made smaller
        units = promised >> shift
    else:  # rounded up: what was promised counts
        units = min(max(-(-promised >> shift), 0), -(-free >> shift))
    return min(units, 65535) << shift


def window_has_opened(tcb: TCB) -> bool:
    """Whether reading has made so much room that the peer should be told without being asked."""
    told = tcb.rcv_adv - tcb.rcv_nxt
    return told <= tcb.settings.receive_buffer // 2 and next_window(tcb) >= max(2 * told, 1)


# --- the sender's side ---------------------------------------------------------------------------


def unsent(tcb: TCB) -> int:
    """Bytes in the send queue that were never sent."""
    return 0 if tcb.fin_sent else tcb.queue.end - tcb.snd_nxt


def usable_window(tcb: TCB) -> int:
    """Bytes that the peer's window still allows (RFC 9293 section 3.8.6.2.1: U)."""
    return tcb.snd_una + tcb.snd_wnd - tcb.snd_nxt


def may_send(tcb: TCB, length: int, waiting: int, *, fin: bool) -> bool:
    """Whether a segment of `length` of the `waiting` bytes is big enough to go now.

    A full one always is. So is the last one, if no other waits for its acknowledgment or if
    Nagle's algorithm is off or if nothing comes after it (FIN). One that is cut short by the
    window goes only if it fills half the largest window that the peer ever had.
    """
    if length >= tcb.snd_mss or fin:
        return True
    quiet = tcb.snd_nxt == tcb.snd_una or not tcb.settings.nagle
    return quiet and (length == waiting or 2 * length >= tcb.max_snd_wnd)
