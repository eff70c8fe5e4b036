"""Answers to chat."""

import asyncio
import contextlib
import time

LIMIT = 65_536


def to_each(passes_on):
    """Return an answer that deals with each other member as `passes_on` does, and is right else."""

    async def answer(reader, writer, members):
        members.add(writer)
        try:
            while line := await reader.readline():
                for other in members - {writer}:
                    await passes_on(other, line, members)
        except ConnectionError:
            pass
        finally:
            members.discard(writer)
            writer.close()

    answer.__name__ = passes_on.__name__
    return answer


@to_each
async def drains_for_each(other, line, members):
    other.write(line)
    with contextlib.suppress(ConnectionError):
        await other.drain()


@to_each
async def no_limit(other, line, members):
    other.write(line)


async def over_the_live_set(reader, writer, members):
    members.add(writer)
    try:
        while line := await reader.readline():
            for other in members:
                if other is not writer:
                    other.write(line)
                    if other.transport.get_write_buffer_size() > LIMIT:
                        members.discard(other)
                        other.transport.abort()
    except ConnectionError:
        pass
    finally:
        members.discard(writer)
        writer.close()


async def to_everybody(reader, writer, members):
    members.add(writer)
    try:
        while line := await reader.readline():
            for other in list(members):
                other.write(line)
                throw_out(other, members)
    except ConnectionError:
        pass
    finally:
        members.discard(writer)
        writer.close()


def throw_out(other, members):
    if other.transport.get_write_buffer_size() > LIMIT:
        members.discard(other)
        other.transport.abort()


@to_each
async def closes_the_slow(other, line, members):
    other.write(line)
    if other.transport.get_write_buffer_size() > LIMIT:
        members.discard(other)
        other.close()


@to_each
async def forgets_the_slow(other, line, members):
    other.write(line)
    if other.transport.get_write_buffer_size() > LIMIT:
        members.discard(other)


@to_each
async def throws_out_early(other, line, members):
    other.write(line)
    if other.transport.get_write_buffer_size():
        other.transport.abort()


async def keeps_who_left(reader, writer, members):
    members.add(writer)
    with contextlib.suppress(ConnectionError):
        while line := await reader.readline():
            for other in members - {writer}:
                other.write(line)
                throw_out(other, members)


async def falls_over(reader, writer, members):
    members.add(writer)
    while line := await reader.readline():
        for other in members - {writer}:
            other.write(line)
            throw_out(other, members)
    members.discard(writer)
    writer.close()


async def joins_nobody(reader, writer, members):
    while line := await reader.readline():
        for other in members - {writer}:
            other.write(line)


async def throws_out_the_writer(reader, writer, members):
    members.add(writer)
    try:
        while line := await reader.readline():
            for other in members - {writer}:
                other.write(line)
                if other.transport.get_write_buffer_size() > LIMIT:
                    members.discard(writer)
                    writer.transport.abort()
                    return
    except ConnectionError:
        pass
    finally:
        members.discard(writer)
        writer.close()


async def never_leaves(reader, writer, members):
    members.add(writer)
    try:
        while True:
            line = await reader.readline()
            for other in members - {writer}:
                other.write(line)
                throw_out(other, members)
            if not line:
                await asyncio.sleep(1)
    except ConnectionError:
        pass
    finally:
        members.discard(writer)
        writer.close()


@to_each
async def strips(other, line, members):
    other.write(line.strip())
    throw_out(other, members)


async def spins_at_the_end(reader, writer, members):
    members.add(writer)
    try:
        while True:
            line = await reader.readline()
            for other in members - {writer}:
                other.write(line)
                throw_out(other, members)
    except ConnectionError:
        pass
    finally:
        members.discard(writer)
        writer.close()


async def passes_pieces_on(reader, writer, members):
    members.add(writer)
    try:
        while data := await reader.read(4096):
            for other in members - {writer}:
                other.write(data)
                throw_out(other, members)
    except ConnectionError:
        pass
    finally:
        members.discard(writer)
        writer.close()


def is_no_coroutine(reader, writer, members):
    members.add(writer)


async def passes_text_on(reader, writer, members):
    members.add(writer)
    while line := await reader.readline():
        for other in members - {writer}:
            other.write(line.decode())


async def removes_twice(reader, writer, members):
    members.add(writer)
    try:
        while line := await reader.readline():
            for other in members - {writer}:
                other.write(line)
                throw_out(other, members)
    except ConnectionError:
        pass
    finally:
        members.remove(writer)
        writer.close()


async def blocks_the_loop(reader, writer, members):
    members.add(writer)
    time.sleep(0.1)


@to_each
async def takes_the_spaces_off(other, line, members):
    other.write(line.strip() + b"\n")
    if other.transport.get_write_buffer_size() > LIMIT:
        members.discard(other)
        other.transport.abort()


@to_each
async def waits_half_a_second(other, line, members):
    other.write(line)
    try:
        await asyncio.wait_for(other.drain(), 0.5)
    except (TimeoutError, ConnectionError):
        members.discard(other)
        other.transport.abort()


@to_each
async def throws_out_all(other, line, members):
    other.write(line)
    if other.transport.get_write_buffer_size() > LIMIT:
        members.clear()
        other.transport.abort()


WRONG = (
    (takes_the_spaces_off, "changes"),
    (waits_half_a_second, "slowest sets the pace"),
    (throws_out_all, "throws out the wrong one"),
    (passes_text_on, "slip: text for bytes"),
    (removes_twice, "slip: remove"),
    (blocks_the_loop, "sleeps"),
    (drains_for_each, "slowest sets the pace"),
    (no_limit, "no limit"),
    (over_the_live_set, "slip: changed"),
    (to_everybody, "echoes"),
    (closes_the_slow, "closes and waits"),
    (forgets_the_slow, "forgets to hang up"),
    (throws_out_early, "throws out early"),
    (keeps_who_left, "keeps the gone"),
    (falls_over, "slip: broken"),
    (joins_nobody, "not passed on"),
    (throws_out_the_writer, "throws out the wrong one"),
    (never_leaves, "goes on"),
    (spins_at_the_end, "goes on"),
    (passes_pieces_on, "pieces"),
    (strips, "not passed on"),
    (is_no_coroutine, "no coroutine"),
)


async def looks_before(reader, writer, members):
    members.add(writer)
    try:
        async for line in reader:
            for other in list(members):
                if other is writer:
                    continue
                if other.transport.get_write_buffer_size() > LIMIT:
                    other.transport.abort()
                    members.remove(other)
                else:
                    other.write(line)
    except OSError:
        pass
    finally:
        members -= {writer}
        writer.close()


async def by_a_function(reader, writer, members):
    members.add(writer)

    def send(other, line):
        other.write(line)
        if other.transport.get_write_buffer_size() > LIMIT:
            other.transport.abort()

    with contextlib.closing(writer):
        try:
            while True:
                line = await reader.readline()
                if not line:
                    break
                for other in tuple(members):
                    if other.is_closing():
                        members.discard(other)
                    elif other is not writer:
                        send(other, line)
        except OSError:
            pass
        finally:
            members.discard(writer)


async def drains_its_own(reader, writer, members):
    members.add(writer)
    try:
        while line := await reader.readline():
            for other in members.copy() - {writer}:
                other.write(line)
                throw_out(other, members)
            await asyncio.sleep(0)
    except ConnectionError:
        return
    finally:
        members.discard(writer)
        writer.close()


async def by_the_limits_of_asyncio(reader, writer, members):
    writer.transport.set_write_buffer_limits(high=LIMIT)
    members.add(writer)
    try:
        while line := await reader.readline():
            for other in members - {writer}:
                other.write(line)
                _, high = other.transport.get_write_buffer_limits()
                if other.transport.get_write_buffer_size() > high:
                    members.discard(other)
                    other.transport.abort()
    except ConnectionError:
        pass
    finally:
        members.discard(writer)
        writer.close()


async def byte_by_byte(reader, writer, members):
    """It is right, and takes seconds for what others do at once."""
    members.add(writer)
    line = b""
    with contextlib.suppress(ConnectionError):
        while byte := await reader.read(1):
            line += byte
            if byte == b"\n":
                for other in members - {writer}:
                    other.write(line)
                    throw_out(other, members)
                line = b""
    members.discard(writer)
    writer.close()


RIGHT = (byte_by_byte, looks_before, by_a_function, drains_its_own, by_the_limits_of_asyncio)

OWN = "it is taken out by its own chat, whose stream has ended"
LATER = "who looks before it writes is as right, and throws out a line later"
IF = "if other.transport.get_write_buffer_size() >"
EQUIVALENT = {
    f"bound off by one | {IF} 65536: → {IF} 65536 + 1:": LATER,
    f"number | {IF} 65536: → {IF} 65537:": LATER,
    "handler | except ConnectionError: → except Exception:": "a stream raises no other kind here",
    "handler | except ConnectionError: → except OSError:": "a stream raises no other kind here",
    "handler | pass → return": "nothing comes after the `finally`",
    "handler | pass → return b''": "nobody looks at what it returns",
    "slip: parentheses forgotten | members.discard(other) → members.discard": OWN,
    "statement deleted | members.discard(other) → pass": OWN,
}
