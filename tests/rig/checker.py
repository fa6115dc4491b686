"""Judges a recording. Shares nothing with the bridge: what has to be is computed from the plant of the rig, what was
comes from the device's write log, the tap and the journal.

I1  acknowledged: the device had the value between its receipt and the acknowledgement
I2  a pulse is given at most once, a level is not written again after its acknowledgement
I4  in the end a level point holds the last value accepted
I5  nothing is written that is older than its max_age
I6  nothing is written that nobody asked for, or that is not allowed
I7  per attribute the device sees the manager's order
I8  every command has one end, in the journal, and the end its kind and age promise; none is lost
I9  in the end the manager shows what the devices hold
I10 what is published is JSON
"""

import json
import re

from executions import CLOCK_TOLERANCE_MS, check_levels, check_pulses
from case import Case
from recording import TERMINAL

ACK_DELAY_NS = 50_000_000
PAYLOAD_BYTES_MAX = 64 * 1024
# Acknowledgements of one event while nothing is repeated, killed or cut.
ACKS_MAX = 6
# Commands of one attribute that may wait at once.
WAITING_MAX = 16


def check(recording):
    """@return what is wrong, as texts that begin with the invariant's name"""
    case = Case(recording)
    checks = (check_receipt, check_ends, check_acknowledgements, check_levels, check_pulses, check_strangers,
              check_kills, check_doubt, check_final_registers, check_shown, check_published, check_order_of_report)
    return [f"{rule} {text}" for one in checks for rule, text in one(case)]


def check_receipt(case):
    """Every write the manager accepted reached the bridge, and what the bridge confirmed is in its journal."""
    delivered = {(one.name, one.event_ms, one.value) for one in case.commands.values()}
    for issue in case.recording.issues:
        if issue.accepted and (issue.point, issue.event_ms, issue.value) not in delivered:
            yield "I8", f"lost before the bridge: {issue.point} = {issue.value}, written at {issue.time_ns}"
    for command in case.commands.values():
        if command.row is None:
            yield "I8", f"lost, the journal does not have it: {command}"
        elif command.row.state not in TERMINAL:
            yield "I8", f"has not ended, it is {command.row.state}: {command}"
        elif command.row.state == "acked" and command.ack_id in case.recording.waiting:
            yield "I8", f"the manager still waits for its acknowledgement: {command}"
    rows = [row.ack_id for row in case.recording.journal]
    for ack_id in {one for one in rows if rows.count(one) > 1} if len(set(rows)) < len(rows) else ():
        yield "I8", f"two ends in the journal: {ack_id}"


def check_ends(case):
    for command in case.commands.values():
        if command.row is None or command.row.state not in TERMINAL:
            continue
        allowed = ends_allowed(case, command)
        if command.state not in allowed:
            yield "I8", (f"ended {command.state} ({command.row.reason or 'no reason'}), "
                         f"{' or '.join(sorted(allowed))} was due: {command}")


def ends_allowed(case, command):
    """What may become of a command while the devices are in order."""
    point = command.point
    if point is None or point.kind == "passed":
        return {"acked"}
    if command.words is None:
        return {"rejected"}
    limit_ms = point.max_age_s * 1000
    if case.age_ms(command, command.first_ns) > limit_ms:
        return {"expired"}
    allowed = {"acked"}
    if command.row.changed_ms - command.event_ms >= limit_ms:
        allowed.add("expired")
    if point.kind == "pulse":
        return allowed | ends_of_pulses(case, command)
    newer = [one for one in case.of_point[command.name]
             if (one.event_ms, one.first_ns) > (command.event_ms, command.first_ns) and one.words is not None
             and case.recording.wall_ms(one.first_ns) <= command.row.changed_ms + CLOCK_TOLERANCE_MS]
    return allowed | ({"superseded"} if newer else set())


def ends_of_pulses(case, command):
    """What else may become of a pulse: none takes another's place, so that they queue up."""
    others = [one for one in case.of_point[command.name] if one is not command and one.row]
    waited = [one for one in others if case.recording.wall_ms(one.first_ns) <= command.row.changed_ms <= one.row.changed_ms]
    ends = {"unknown"} if case.killed_during(command) else set()
    if any(one.event_ms == command.event_ms for one in others):
        ends.add("superseded")  # to the millisecond the same event: it may be one that came again under another id
    if len(waited) >= WAITING_MAX:
        ends.add("rejected")
    return ends


def check_acknowledgements(case):
    for ack in case.strange_acks:
        yield "I1", f"acknowledged, and never delivered: {ack.ack_id}"
    disturbed = len(case.recording.kills) + max((one.connection for one in case.recording.deliveries), default=0)
    for command in case.commands.values():
        if command.acks and command.state != "acked":
            yield "I1", f"acknowledged, and ended {command.state}: {command}"
        if not command.acks:
            if command.state == "acked":
                yield "I8", f"the journal says acked, and nobody saw the acknowledgement: {command}"
            continue
        if command.acks[0] - command.first_ns < ACK_DELAY_NS:
            yield "I1", f"acknowledged {(command.acks[0] - command.first_ns) / 1e6:.1f} ms after its receipt: {command}"
        if len(command.acks) > ACKS_MAX + len(command.deliveries) + disturbed:
            yield "I1", f"acknowledged {len(command.acks)} times: {command}"
        if command.point and command.point.kind == "level" and command.words is not None and case.holds_during(
                command.point, command.words, command.first_ns, command.acks[0]) is None:
            yield "I1", f"acknowledged, and not written before: {command}"


def check_strangers(case):
    for write in case.strange_writes:
        yield "I6", f"no point has this place: {write}"
    for name, writes in case.writes.items():
        if case.points[name].kind == "sealed":
            yield "I6", f"{name} has no grant, and is written: {writes[0]}"


def check_kills(case):
    """A killed bridge left behind what it had confirmed, and its ends stay."""
    for number, kill in enumerate(case.recording.kills):
        left = {row.ack_id: row for row in kill.journal}
        # What was on its way to the tap then was sent before.
        until = kill.restarted_ns or float("inf")
        for command in case.commands.values():
            row = left.get(command.ack_id)
            confirmed = any(one.puback_ns and one.puback_ns < until for one in command.deliveries)
            if confirmed and row is None:
                yield "I8", f"kill {number}: confirmed to the broker, and not in the journal: {command}"
            if any(time < until for time in command.acks) and (row is None or row.state not in ("written", "acked")):
                yield "I1", (f"kill {number}: acknowledged, and the journal says "
                             f"{row.state if row else 'nothing'}: {command}")
            if row and row.state in TERMINAL and command.row and command.row.state != row.state:
                yield "I8", f"kill {number}: ended {row.state}, and later {command.row.state}: {command}"


def check_doubt(case):
    """A kill leaves in doubt at most the one pulse of a device that was under way."""
    in_doubt = {}
    for command in case.commands.values():
        kills = [kill for kill in case.recording.kills if case.recording.wall_ms(kill.time_ns) <= command.row.changed_ms
                 ] if command.state == "unknown" else []
        if kills and command.point:
            place = command.point.place
            in_doubt.setdefault((kills[-1].time_ns, place.line, place.unit), []).append(command)
    for (time_ns, line, unit), commands in in_doubt.items():
        if len(commands) > 1:
            yield "I8", (f"{len(commands)} pulses of {line}, unit {unit} in doubt after the kill at {time_ns}: "
                         + ", ".join(map(str, commands)))


def check_final_registers(case):
    for point in case.points.values():
        if point.kind not in ("level", "pulse"):
            continue
        held = tuple(case.recording.registers[point.name])
        if point.kind == "pulse":
            if held != (0,):
                yield "I4", f"{point.name} was left on"
            continue
        accepted = [one for one in case.of_point[point.name] if one.state == "acked"]
        wanted = accepted[-1].words if accepted else (0,) * point.place.count
        if held != wanted:
            yield "I4", f"{point.name} holds {list(held)} in the end, not {list(wanted)}"


def check_shown(case):
    for point in case.points.values():
        shown = case.recording.shown[point.name]
        if point.kind == "level":
            held = case.recording.registers[point.name]
            if shown is not None and list(point.encoded(shown)) != held:
                yield "I9", f"the manager shows {point.name} = {shown}, the device holds {held}"
        elif point.kind == "pulse" and shown not in (False, None):
            yield "I9", f"the manager shows {point.name} = {shown}, at rest it is off"


def check_published(case):
    def refuse(token):
        raise ValueError(f"{token} is no JSON")

    for _, topic, payload in case.recording.published:
        if "writeattribute" in topic:
            yield "I10", f"published to {topic}"
        if len(payload) > PAYLOAD_BYTES_MAX:
            yield "I10", f"{len(payload)} bytes to {topic}"
        try:
            # A single attribute is updated with its bare value, which may be a text without quotes.
            if payload and not re.search("/attributes/[^/]+/update$", topic):
                json.loads(payload, parse_constant=refuse)
        except ValueError as fault:
            yield "I10", f"published to {topic}: {fault}: {payload[:100]}"


def check_order_of_report(case):
    """The value that was written is not reported before its acknowledgement: the manager would drop that."""
    reports = {}
    for time_ns, topic, payload in case.recording.published:
        if topic.endswith("/attributes/update") and payload:
            asset = case.recording.assets.get(topic.split("/")[-3])
            for attribute, value in json.loads(payload).items():
                reports.setdefault((f"{asset}.{attribute}", json.dumps(value)), []).append(time_ns)
    for command in case.commands.values():
        unique = command.point and command.point.kind == "level" and command.point.form != "bool"
        if not unique or not command.acks or case.killed_during(command):
            continue
        early = [time for time in reports.get((command.name, json.dumps(command.value)), ())
                 if command.first_ns < time < command.acks[0]]
        if early:
            yield "I1", f"reported {(command.acks[0] - early[0]) / 1e6:.1f} ms before its acknowledgement: {command}"
