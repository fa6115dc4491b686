"""Figures of a recording, for people."""

from collections import Counter

from case import Case


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("nan")


def latencies(case, line):
    """@return milliseconds from receipt to the device, and from receipt to the acknowledgement"""
    to_device, to_ack = [], []
    for command in case.commands.values():
        point = command.point
        if not point or not point.place or point.place.line != line or not command.acks or command.words is None:
            continue
        written = case.holds_during(point, command.words, command.first_ns, command.acks[0])
        if written:
            to_device.append((written - command.first_ns) / 1e6)
            to_ack.append((command.acks[0] - command.first_ns) / 1e6)
    return to_device, to_ack


def report(recording):
    """As lines."""
    case = Case(recording)
    ends = Counter(command.state for command in case.commands.values())
    yield (f"{sum(1 for issue in recording.issues if issue.accepted)} commands, "
           f"{len(recording.deliveries)} deliveries, {len(recording.writes)} writes, {len(recording.acks)} "
           f"acknowledgements; ends: " + ", ".join(f"{count} {state}" for state, count in sorted(ends.items())))
    kills = [one for one in recording.kills if not one.is_clean]
    if kills:
        hit = {kill.time_ns: [] for kill in kills}
        for command in case.commands.values():
            for time_ns, met in hit.items():
                if case.open_at(command, time_ns):
                    met.append(command)
        pulses = [met for met in hit.values() if any(one.point and one.point.kind == "pulse" for one in met)]
        yield (f"{len(hit)} kills, {sum(1 for met in hit.values() if met)} met open commands, {sum(map(len, hit.values()))} "
               f"in all; {len(pulses)} met open pulses; {ends['unknown']} ended unknown")
    for line in dict.fromkeys(point.place.line for point in recording.points if point.place):
        to_device, to_ack = latencies(case, line)
        yield (f"{line:8} {len(to_ack):5} written; receipt -> device p50 {percentile(to_device, .5):.1f} ms, "
               f"p99 {percentile(to_device, .99):.1f} ms; receipt -> acknowledgement p50 {percentile(to_ack, .5):.1f} ms, "
               f"p99 {percentile(to_ack, .99):.1f} ms")
