"""What was seen from outside during a run: all that the checker judges from.

Times are CLOCK_MONOTONIC in nanoseconds, unless their name ends with _ms: those are the manager's or the bridge's,
wall clock.
"""

import json
from dataclasses import asdict, dataclass, field

from plant import Place, Point

TERMINAL = ("acked", "superseded", "expired", "rejected", "failed", "unknown")


@dataclass
class Issue:
    """A write of the operator, and what the manager said to it."""

    time_ns: int
    point: str
    value: object
    answered_ns: int = 0
    accepted: bool = False
    event_ms: int = 0


@dataclass
class Delivery:
    """A pending event that passed the tap towards the bridge."""

    time_ns: int
    connection: int
    packet_id: int
    ack_id: str
    point: str
    value: object
    event_ms: int
    dup: bool = False
    repeated: bool = False
    puback_ns: int = 0  # 0: the bridge did not confirm it
    puback_lost: bool = False


@dataclass
class Ack:
    """An acknowledgement that the bridge published."""

    time_ns: int
    ack_id: str


@dataclass
class DeviceWrite:
    time_ns: int
    line: str
    unit: int
    function: int
    area: str
    address: int
    values: list


@dataclass
class Row:
    """What the journal says."""

    ack_id: str
    state: str
    reason: str
    received_ms: int
    changed_ms: int


@dataclass
class Kill:
    time_ns: int
    journal: list  # of Row, as the killed process left it
    restarted_ns: int = 0
    is_clean: bool = False  # SIGTERM: it had time to finish what it had begun


@dataclass
class Recording:
    points: list
    issues: list = field(default_factory=list)
    deliveries: list = field(default_factory=list)
    acks: list = field(default_factory=list)
    writes: list = field(default_factory=list)
    kills: list = field(default_factory=list)
    journal: list = field(default_factory=list)  # at the end
    registers: dict = field(default_factory=dict)  # of a point: words in the device at the end
    shown: dict = field(default_factory=dict)  # of a point: what the manager shows at the end
    assets: dict = field(default_factory=dict)  # names of the ids at the manager
    published: list = field(default_factory=list)  # all else the bridge published: time, topic, payload
    waiting: list = field(default_factory=list)  # ack ids the manager still holds at the end
    wall_offset_ns: int = 0  # add it to a monotonic time for that of the wall clock
    ended_ns: int = 0

    def wall_ms(self, time_ns):
        return (time_ns + self.wall_offset_ns) / 1e6

    def save(self, file):
        """To look at after a failure, or to judge again."""
        content = asdict(self)
        content["published"] = [(time, topic, payload.decode(errors="replace"))
                                for time, topic, payload in self.published]
        file.write_text(json.dumps(content, indent=0), encoding="utf-8")

    @classmethod
    def load(cls, file):
        content = json.loads(file.read_text(encoding="utf-8"))
        kinds = {"issues": Issue, "deliveries": Delivery, "acks": Ack, "writes": DeviceWrite, "journal": Row}
        for name, kind in kinds.items():
            content[name] = [kind(**one) for one in content[name]]
        content["points"] = [Point(**{**one, "place": one["place"] and Place(**one["place"])})
                             for one in content["points"]]
        content["kills"] = [Kill(one["time_ns"], [Row(**row) for row in one["journal"]], one["restarted_ns"], one["is_clean"])
                            for one in content["kills"]]
        content["published"] = [(time, topic, payload.encode()) for time, topic, payload in content["published"]]
        return cls(**content)
