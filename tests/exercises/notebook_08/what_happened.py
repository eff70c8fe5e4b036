"""Readers of traces."""

from helpers.exercises.notebook_08.what_happened import KEYS, what_happened


def changed(key, count):
    """Return a reader that counts one thing in another way."""
    return lambda trace: {**what_happened(trace), key: count(trace)}


def _data(trace):
    return trace.using("TCP").sent_by("client").with_data()


def all_dropped(trace):
    return len(trace.dropped())


def all_data_dropped(trace):
    return len(trace.dropped().with_data())


def late_too(trace):
    return len(_data(trace).where(lambda f: f.fate in ("dropped", "reordered")))


def dropped_with_syn(trace):
    return len(trace.sent_by("client").dropped())


def by_numbers_alone(trace):
    numbers = [frame.seq for frame in _data(trace)]
    return len(numbers) - len(set(numbers))


def pure_acks_too(trace):
    numbers = [(f.connection, f.seq) for f in trace.using("TCP").sent_by("client")]
    return len(numbers) - len(set(numbers))


def numbers_that_repeat(trace):
    numbers = [(f.connection, f.seq) for f in _data(trace)]
    return len({number for number in numbers if numbers.count(number) > 1})


def repeated_acks_of_the_server(trace):
    acks = [frame.ack for frame in trace.using("TCP").sent_by("server") if not frame.length]
    return len(acks) - len(set(acks))


def _repeats(trace, wanted):
    """Count the repetitions for which `wanted(earlier ones, this one)` is true."""
    earlier, count = {}, 0
    for frame in _data(trace):
        before = earlier.setdefault((frame.connection, frame.seq), [])
        count += bool(before and wanted(before, frame))
        before.append(frame)
    return count


def every_repetition(trace):
    return _repeats(trace, lambda before, frame: True)


def since_the_first(trace):
    return _repeats(trace, lambda before, frame: frame.time - before[0].time >= 0.2)


def since_any_segment(trace):
    data = _data(trace)
    times = [frame.time for frame in data]
    pauses = {frame: frame.time - time for time, frame in zip(times, data[1:], strict=False)}
    return _repeats(trace, lambda before, frame: pauses[frame] >= 0.2)


def this_one_arrived(trace):
    return _repeats(trace, lambda before, frame: not frame.fate.lost)


def never_needless(trace):
    return 0


def the_one_before(trace):
    return _repeats(trace, lambda before, frame: not before[-1].fate.lost)


def the_first_one(trace):
    return _repeats(trace, lambda before, frame: not before[0].fate.lost)


def more_than_were_lost(trace):
    found = what_happened(trace)
    return found["repeated"] - found["lost"]


def only_in_order(trace):
    return _repeats(trace, lambda before, frame: before[0].fate == "delivered")


WRONG = (
    (changed("lost", all_dropped), "SYN is no data"),
    (changed("lost", dropped_with_syn), "SYN is no data"),
    (changed("lost", all_data_dropped), "not the client's"),
    (changed("lost", late_too), "late is not lost"),
    (changed("repeated", pure_acks_too), "repeats out of nothing"),
    (changed("repeated", numbers_that_repeat), "repeated twice"),
    (changed("repeated", by_numbers_alone), "two connections"),
    (changed("repeated", repeated_acks_of_the_server), "repeated"),
    (changed("by timer", every_repetition), "by timer"),
    (changed("by timer", since_the_first), "since the first"),
    (changed("by timer", since_any_segment), "since another"),
    (changed("needless", every_repetition), "repair called needless"),
    (changed("needless", this_one_arrived), "repair called needless"),
    (changed("needless", never_needless), "had arrived"),
    (changed("needless", only_in_order), "had arrived"),
    (changed("needless", the_one_before), "needless"),
    (changed("needless", the_first_one), "needless"),
    (changed("needless", more_than_were_lost), "needless"),
    (lambda trace: [what_happened(trace)[key] for key in KEYS], "slip: wrong kind"),
    (lambda trace: {**what_happened(trace), "late": 0}, "keys"),
    (lambda trace: {**what_happened(trace), "lost": trace.dropped()}, "no number"),
)


def by_frames(trace):
    copies = {}
    for frame in trace:
        if frame.sender == "client" and frame.tcp and frame.length:
            copies.setdefault((frame.connection, frame.seq), []).append(frame)
    lost = sum(f.fate.lost for frames in copies.values() for f in frames)
    repeated = timer = needless = 0
    for frames in copies.values():
        for number in range(1, len(frames)):
            repeated += 1
            timer += frames[number].time - frames[number - 1].time >= 0.2
            needless += any(not f.fate.lost for f in frames[:number])
    return dict(zip(KEYS, (lost, repeated, timer, needless), strict=True))


def by_helpers(trace):
    return {
        "needless": _repeats(trace, lambda before, _: not all(f.fate.lost for f in before)),
        "by timer": _repeats(trace, lambda before, f: f.time - before[-1].time > 0.199),
        "repeated": every_repetition(trace),
        "lost": len(_data(trace).dropped()),
    }


RIGHT = (by_frames, by_helpers)

GAP = "found['by timer'] += frame.time - sent[place]"
EQUIVALENT = {
    "arguments swapped | place = (frame.connection, frame.seq) → "
    "place = (frame.seq, frame.connection)": "a pair names the place in either order",
    f"comparison | {GAP} >= 0.2 → {GAP} > 0.2": "no timer runs out to the very nanosecond",
    "error swallowed*": "nothing here raises",
}
