"""Answers to stop."""

import asyncio
import contextlib
import time


async def cancels_at_once(server, tasks, grace):
    server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def waits_for_ever(server, tasks, grace):
    server.close()
    await asyncio.gather(*tasks, return_exceptions=True)


async def waits_for_the_server_first(server, tasks, grace):
    server.close()
    await server.wait_closed()
    for task in tasks:
        task.cancel()


async def only_closes(server, tasks, grace):
    server.close()


async def cancels_and_goes(server, tasks, grace):
    server.close()
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()


async def never_cancels(server, tasks, grace):
    server.close()
    if tasks:
        await asyncio.wait(tasks, timeout=grace)


async def closes_last(server, tasks, grace):
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    server.close()


async def never_closes(server, tasks, grace):
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def sleeps(server, tasks, grace):
    server.close()
    await asyncio.sleep(grace)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def a_limit_for_each(server, tasks, grace):
    server.close()
    for task in tasks:
        with contextlib.suppress(Exception, asyncio.CancelledError):
            await asyncio.wait_for(task, grace)


async def no_clients_no_care(server, tasks, grace):
    server.close()
    _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)


async def lets_errors_through(server, tasks, grace):
    server.close()
    try:
        async with asyncio.timeout(grace):
            await asyncio.gather(*tasks)
    except TimeoutError:
        pass


async def yields(server, tasks, grace):
    server.close()
    yield tasks


async def forgets_them(server, tasks, grace):
    server.close()
    tasks.clear()


def is_no_coroutine(server, tasks, grace):
    server.close()


async def blocks_the_loop(server, tasks, grace):
    server.close()
    time.sleep(grace)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def awaits_a_plain_call(server, tasks, grace):
    await server.close()


async def gathers_the_cancelled(server, tasks, grace):
    server.close()
    late = tasks and (await asyncio.wait(tasks, timeout=grace))[1]
    for task in late:
        task.cancel()
    await asyncio.gather(*late)


async def grace_of_the_check(server, tasks, grace):
    server.close()
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=2)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


WRONG = (
    (grace_of_the_check, "cancels too early"),
    (blocks_the_loop, "sleeps"),
    (awaits_a_plain_call, "slip: await"),
    (gathers_the_cancelled, "slip: cancelled"),
    (cancels_at_once, "cancels too early"),
    (waits_for_ever, "never ends"),
    (waits_for_the_server_first, "never ends"),
    (only_closes, "leaves some"),
    (cancels_and_goes, "does not wait"),
    (never_cancels, "leaves some"),
    (closes_last, "closes late"),
    (never_closes, "still accepts"),
    (sleeps, "waits on"),
    (a_limit_for_each, "cancels too late"),
    (no_clients_no_care, "slip: no tasks"),
    (lets_errors_through, "slip: broken"),
    (forgets_them, "leaves some"),
    (yields, "slip: yields"),
    (is_no_coroutine, "no coroutine"),
)


async def by_gather(server, tasks, grace):
    server.close()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(grace):  # which cancels what it waits for
            await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.gather(*tasks, return_exceptions=True)


async def by_wait_for(server, tasks, grace):
    server.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), grace)
    for task in tasks:
        if not task.done():
            task.cancel()
    await server.wait_closed()


async def step_by_step(server, tasks, grace):
    server.close()
    left = set(tasks)
    deadline = asyncio.get_running_loop().time() + grace
    while left and (seconds := deadline - asyncio.get_running_loop().time()) > 0:
        _, left = await asyncio.wait(left, timeout=seconds)
    for task in left:
        task.cancel()
    for task in left:
        with contextlib.suppress(BaseException):
            await task
    await server.wait_closed()


async def by_the_clock_of_the_machine(server, tasks, grace):
    server.close()
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and not all(task.done() for task in tasks):
        await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


RIGHT = (by_gather, by_wait_for, step_by_step, by_the_clock_of_the_machine)

EQUIVALENT = {
    "slip: an argument too many | task.cancel() → task.cancel(None)": (
        "that is what it is without it"
    ),
}
