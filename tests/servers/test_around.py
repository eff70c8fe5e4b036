"""A function in the background runs, with its threads, in whatever block its task is given."""

import contextlib
import threading

from helpers.servers import BackgroundTask

_here = threading.local()


@contextlib.contextmanager
def somewhere():
    _here.inside = True
    try:
        yield
    finally:
        _here.inside = False


def is_inside():
    return getattr(_here, "inside", None)


def in_a_thread():
    seen = [is_inside()]
    thread = threading.Thread(target=lambda: seen.append(is_inside()))
    thread.start()
    thread.join()
    return seen


def test_the_function_and_its_threads_are_inside():
    with BackgroundTask(in_a_thread, around=somewhere) as task:
        assert task.result() == [True, True]
    with BackgroundTask(in_a_thread) as task:
        assert task.result() == [None, None]
    assert is_inside() is None
