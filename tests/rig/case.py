"""A recording, sorted: what happened to each command."""

import bisect
from collections import defaultdict
from dataclasses import dataclass, field

from plant import Point
from recording import Row


@dataclass
class Command:
    """One pending event, from its first delivery to its end."""

    ack_id: str
    point: Point  # None: of an attribute that the plant does not have
    name: str
    value: object
    event_ms: int
    deliveries: list = field(default_factory=list)
    acks: list = field(default_factory=list)  # times
    row: Row = None  # at the end

    @property
    def words(self):
        return self.point.words(self.value) if self.point else None

    @property
    def first_ns(self):
        return self.deliveries[0].time_ns

    @property
    def state(self):
        return self.row.state if self.row else "lost"

    def __str__(self):
        return f"{self.name} = {self.value} ({self.ack_id})"


class Case:
    def __init__(self, recording):
        self.recording = recording
        self.points = {point.name: point for point in recording.points}
        self.by_place = {point.place: point for point in recording.points if point.place}
        self.commands = {}
        for one in recording.deliveries:
            command = self.commands.setdefault(one.ack_id, Command(
                one.ack_id, self.points.get(one.point), one.point, one.value, one.event_ms))
            command.deliveries.append(one)
        self.strange_acks = []
        for ack in recording.acks:
            if ack.ack_id in self.commands:
                self.commands[ack.ack_id].acks.append(ack.time_ns)
            else:
                self.strange_acks.append(ack)
        for row in recording.journal:
            if row.ack_id in self.commands:
                self.commands[row.ack_id].row = row
        self.of_point = defaultdict(list)  # in the manager's order
        for command in sorted(self.commands.values(), key=lambda one: (one.event_ms, one.first_ns)):
            self.of_point[command.name].append(command)
        self.writes = defaultdict(list)  # of a point
        self.strange_writes = []
        for write in sorted(recording.writes, key=lambda one: one.time_ns):
            point = self._point_of(write)
            if point:
                self.writes[point.name].append(write)
            else:
                self.strange_writes.append(write)

    def _point_of(self, write):
        """The point whose place it is, the whole of it."""
        for place, point in self.by_place.items():
            if (place.line, place.unit, place.area, place.address, place.count) == (
                    write.line, write.unit, write.area, write.address, len(write.values)):
                return point
        return None

    def holds_during(self, point, words, begin_ns, end_ns):
        """The device has these words at some moment between, by the write log alone.
        @return the write's time; 0 if it had them before; None if never"""
        writes = self.writes[point.name]
        times = [write.time_ns for write in writes]
        first = bisect.bisect_left(times, begin_ns)
        for write in writes[first:bisect.bisect_right(times, end_ns)]:
            if tuple(write.values) == words:
                return write.time_ns
        before = tuple(writes[first - 1].values) if first else (0,) * len(words)
        return 0 if before == words else None

    def open_at(self, command, time_ns):
        end_ms = command.row.changed_ms if command.row else float("inf")
        return command.first_ns <= time_ns and self.recording.wall_ms(time_ns) <= end_ms

    def killed_during(self, command):
        """A kill met it while it was open. A clean stop excuses nothing."""
        return any(self.open_at(command, kill.time_ns) for kill in self.recording.kills if not kill.is_clean)

    def age_ms(self, command, time_ns):
        return self.recording.wall_ms(time_ns) - command.event_ms
