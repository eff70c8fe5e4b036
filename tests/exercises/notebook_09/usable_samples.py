"""Answers to usable_samples."""

from collections import Counter


def last_copy(sent, acks):
    samples, before = [], 0
    for time, ack in acks:
        news = {seq: at for at, seq, length in sent if before < seq + length <= ack}
        copies = Counter(seq for _, seq, length in sent if before < seq + length <= ack)
        if news:
            twice = max(copies.values()) > 1
            samples.append(time - (max if twice else min)(news.values()))
        before = max(before, ack)
    return samples


def first_copy(sent, acks):
    samples, before = [], 0
    for time, ack in acks:
        news = [at for at, seq, length in sent if before < seq + length <= ack]
        if news:
            samples.append(time - news[0])
        before = max(before, ack)
    return samples


def behind_the_hole(sent, acks):
    copies = Counter((seq, length) for _, seq, length in sent)
    samples, before = [], 0
    for time, ack in acks:
        news = [
            at
            for at, seq, length in sent
            if before < seq + length <= ack and copies[seq, length] == 1
        ]
        if news:
            samples.append(time - news[0])
        before = max(before, ack)
    return samples


def right_but(newest=False, each=False, whole=lambda seq, length, ack: seq + length <= ack):
    def usable_samples(sent, acks):
        samples, before = [], 0
        for time, ack in acks:
            news = [
                (at, seq)
                for at, seq, length in sent
                if length and seq + length > before and whole(seq, length, ack) and at < time
            ]
            if news and len({seq for _, seq in news}) == len(news):
                ats = [at for at, _ in news]
                samples += [time - at for at in (ats if each else [ats[-1 if newest else 0]])]
            before = max(before, ack)
        return samples

    return usable_samples


def forgets_what_was_acknowledged(sent, acks):
    samples = []
    for time, ack in acks:
        covered = [(at, seq) for at, seq, length in sent if seq + length <= ack and at < time]
        if covered and len({seq for _, seq in covered}) == len(covered):
            samples.append(time - covered[0][0])
    return samples


def only_the_last_ack(sent, acks):
    samples, before = [], 0
    for time, ack in acks:
        news = [(at, seq) for at, seq, length in sent if before < seq + length <= ack]
        if news and len({seq for _, seq in news}) == len(news):
            samples.append(time - news[0][0])
        before = ack
    return samples


def takes_them_away(sent, acks):
    samples = right(sent, acks)
    sent.clear()
    return samples


def with_times(sent, acks):
    return [(0.0, sample) for sample in right(sent, acks)]


def the_mean(sent, acks):
    samples = right(sent, acks)
    return sum(samples) / max(1, len(samples))


def pairs_them(sent, acks):
    return [time - at for (at, _, _), (time, _) in zip(sent, acks, strict=False)]


WRONG = (
    (last_copy, "last copy"),
    (first_copy, "first copy"),
    (behind_the_hole, "behind the hole"),
    (right_but(each=True), "one for each segment"),
    (right_but(newest=True), "newest"),
    (right_but(whole=lambda seq, length, ack: seq <= ack), "too early"),
    (right_but(whole=lambda seq, length, ack: seq + length < ack), "one too many"),
    (right_but(whole=lambda seq, length, ack: seq == ack), "first number"),
    (right_but(whole=lambda seq, length, ack: seq + length == ack), "only its own ACK"),
    (forgets_what_was_acknowledged, "nothing new"),
    (only_the_last_ack, "wrong"),
    (pairs_them, "wrong"),
    (takes_them_away, "changes the lists"),
    (with_times, "no numbers"),
    (the_mean, "slip: wrong kind"),
)


def right(sent, acks):
    """Keep what waits, and go through all in the order of time."""
    waiting, repeated, samples, top = {}, set(), [], 0
    events = [(time, 0, seq, length) for time, seq, length in sent]
    events += [(time, 1, ack, 0) for time, ack in acks]
    for time, is_ack, number, length in sorted(events):
        if not is_ack:
            if length and number + length > top:
                if number in waiting:
                    repeated.add(number)
                waiting.setdefault(number, (time, number + length))
        elif number > top:
            top = number
            covered = {seq: at for seq, (at, end) in waiting.items() if end <= number}
            if covered and not repeated & covered.keys():
                samples.append(time - min(covered.values()))
            waiting = {seq: each for seq, each in waiting.items() if seq not in covered}
    return samples


def counts_copies(sent, acks):
    copies = Counter(seq for _, seq, length in sent if length)
    samples, done = [], 0
    for time, ack in acks:
        if ack <= done:
            continue
        news = [each for each in sent if each[1] + each[2] <= ack and each[1] >= done and each[2]]
        done = ack
        if all(copies[seq] == 1 for _, seq, _ in news) and news:
            samples.append(time - min(at for at, _, _ in news))
    return tuple(samples)


RIGHT = (right_but(), right, counts_copies)

EQUIVALENT = {
    "arguments swapped | before = max(before, ack) → before = max(ack, before)": "it is the same",
    "error swallowed*": "nothing in these lines can raise",
    "number | before = 0 → before = -1": "no number is below 0",
    "return of another kind | return samples → return list(samples)": "it is a list",
    "sides swapped | news = [(at, seq) for at, seq, n in sent if before < seq + n <= ack]"
    " → news = [(at, seq) for at, seq, n in sent if before < n + seq <= ack]": "a sum",
}
