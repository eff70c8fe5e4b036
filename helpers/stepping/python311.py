"""Let traced functions begin in Python 3.11, although some other thread is to be stopped.

An exception for a thread that sleeps (`PyThreadState_SetAsyncExc`) makes all threads look for
theirs. Up to Python 3.11, a traced function that begins then looks for ever, and does nothing
else. Whoever finds an exception of his own ends the search.
"""

import ctypes
import sys
import threading
import time


class _Found(BaseException):
    """What a thread sends itself, and finds."""


def end_search() -> None:
    """Have no thread look for an exception; the one that sleeps finds its own when it wakes."""
    if sys.version_info >= (3, 12):
        return
    try:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(threading.get_ident()), ctypes.py_object(_Found)
        )
        while True:
            time.sleep(0)
    except _Found:
        pass
