"""A recording of a bridge that does everything right, which tests of the checker falsify."""

from plant import Plant
from recording import Ack, Delivery, DeviceWrite, Issue, Kill, Recording, Row

MS = 1_000_000
WALL_OFFSET_MS = 1_700_000_000_000


class Story:
    """Writes a recording of a bridge that does everything right, and lets it be falsified. Times in ms."""

    def __init__(self, max_age_s=10):
        plant = Plant(tcp=["plc"], rtu=[], max_age_s=max_age_s)
        self.points = {point.attribute: point for point in plant.points}
        self.recording = Recording(plant.points, wall_offset_ns=WALL_OFFSET_MS * MS, assets={"id1": "plc1"})
        for point in plant.points:
            self.recording.shown[point.name] = None
            if point.place:
                self.recording.registers[point.name] = [0] * point.place.count
        self.count = 0

    def deliver(self, attribute, value, at, event_at=None, dup=False, ack_id=None):
        point = self.points[attribute]
        if ack_id is None:
            self.count += 1
            ack_id = f"ack{self.count}"
            event_ms = WALL_OFFSET_MS + (at if event_at is None else event_at)
            self.recording.issues.append(Issue(at * MS - MS, point.name, value, at * MS, True, event_ms))
        else:
            event_ms = next(one.event_ms for one in self.recording.deliveries if one.ack_id == ack_id)
        self.recording.deliveries.append(Delivery(at * MS, 1, len(self.recording.deliveries) + 1, ack_id, point.name,
                                                  value, event_ms, dup, puback_ns=(at + 5) * MS))
        return ack_id

    def write(self, attribute, value, at):
        place = self.points[attribute].place
        words = list(self.points[attribute].encoded(value))
        self.recording.writes.append(DeviceWrite(at * MS, place.line, place.unit, 16, place.area, place.address, words))
        self.recording.registers[f"plc1.{attribute}"] = words

    def ack(self, ack_id, at):
        self.recording.acks.append(Ack(at * MS, ack_id))

    def end(self, ack_id, state, at):
        self.recording.journal.append(Row(ack_id, state, "", WALL_OFFSET_MS, WALL_OFFSET_MS + at))

    def command(self, attribute, value, at, event_at=None):
        """The whole of it: written after 10 ms, acknowledged after 60."""
        ack_id = self.deliver(attribute, value, at, event_at)
        point = self.points[attribute]
        if point.place:
            self.write(attribute, value, at + 10)
        if point.kind == "pulse":
            self.write(attribute, False, at + 50)
        self.recording.shown[point.name] = False if point.kind == "pulse" else value
        self.ack(ack_id, at + 60)
        self.end(ack_id, "acked", at + 61)
        return ack_id

    def kill(self, at, restarted, **left):
        """`left`: the journal's states by ackId."""
        rows = [Row(ack_id, state, "", 0, 0) for ack_id, state in left.items()]
        self.recording.kills.append(Kill(at * MS, rows, restarted * MS))

    def row(self, ack_id):
        return next(row for row in self.recording.journal if row.ack_id == ack_id)
