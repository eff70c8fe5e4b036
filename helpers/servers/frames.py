"""An exception that is kept must not keep the sockets of the functions that it has left."""

import contextlib
import traceback


def forget_variables(error: BaseException) -> None:
    """Let the variables go of all functions that an exception has left, innermost first.

    That is what Python does where nobody keeps the exception: so a socket is closed at the same
    moment, and with the same segment, FIN or RST. The traceback still tells all its lines.
    """
    met: set[int] = set()
    chain: list[BaseException | None] = [error]
    while chain:
        one = chain.pop()
        if one is None or id(one) in met:
            continue
        met.add(id(one))
        chain += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
        frames = [frame for frame, _ in traceback.walk_tb(one.__traceback__)]
        while frames:
            with contextlib.suppress(RuntimeError):  # it still runs: it has caught the exception
                frames.pop().clear()
