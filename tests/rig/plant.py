"""What is mapped where, in the rig's own words: the mapping for the bridge is written from it, and what the devices
must hold is computed from it."""

import struct
from dataclasses import dataclass, field

PULSE_MS = 40


@dataclass(frozen=True)
class Place:
    line: str
    unit: int
    area: str  # co or hr
    address: int
    count: int = 1


@dataclass(frozen=True)
class Point:
    asset: str
    attribute: str
    kind: str  # level, pulse, sealed (no grant), passed (no register)
    form: str  # bool, u16, i16 (in tenths), u32, f32 (words swapped), text
    place: Place = None
    low: float = 0
    high: float = 0
    max_age_s: float = 3600

    @property
    def name(self):
        return f"{self.asset}.{self.attribute}"

    def words(self, value):
        """What the device holds when it has this value; None for a value it must never get."""
        allowed = self.kind in ("level", "pulse") and self._fits(value)
        return self.encoded(value) if allowed else None

    def encoded(self, value):
        """What a device holds that shows this value."""
        if self.form == "bool":
            return (int(value),)
        if self.form == "u16":
            return (int(value),)
        if self.form == "i16":
            return (round(value * 10) & 0xFFFF,)
        if self.form == "u32":
            return struct.unpack(">HH", struct.pack(">I", int(value)))
        low, high = struct.unpack(">HH", struct.pack(">f", value))
        return (high, low)

    def _fits(self, value):
        if self.form == "bool":
            return isinstance(value, bool)
        return not isinstance(value, bool) and self.low <= value <= self.high

    def value(self, number):
        """The value of its command of that number: all different, but for coils, which alternate."""
        if self.form == "bool":
            return True if self.kind == "pulse" else number % 2 == 0
        if self.form == "u16":
            return 1 + number % 60_000
        if self.form == "i16":
            return (number % 60_000 - 30_000) / 10
        if self.form == "u32":
            return 1 + number * 0x10001 % 0xFFFFFFF0  # both words change
        if self.form == "f32":
            return number + 0.5
        return f"note {number}"

    def outside(self):
        """A value its limits forbid."""
        return self.high + 1

    def mapped(self):
        """Its lines of the mapping."""
        if self.kind == "passed":
            return [f'set.{self.attribute} = "as delivered"']
        forms = {"bool": "", "u16": ', as = "u16"', "i16": ', as = "i16", scale = 0.1', "u32": ', as = "u32 ABCD"',
                 "f32": ', as = "f32 CDAB"'}
        lines = [f'point.{self.attribute} = {{ at = "{self.place.area}:{self.place.address}"{forms[self.form]}, '
                 'rate = "quick" }']
        if self.kind != "sealed":
            grant = [f'max_age = "{round(self.max_age_s * 1000)}ms"']
            if self.kind == "pulse":
                grant.append(f'pulse = "{PULSE_MS}ms"')
            if self.form != "bool":
                grant.append(f"min = {self.low}, max = {self.high}")
            lines.append(f"write.{self.attribute} = {{ {', '.join(grant)} }}")
        return lines


@dataclass
class Plant:
    """Lines with units, an asset for each unit."""

    tcp: list
    rtu: list
    units: int = 1
    period_ms: int = 250
    max_age_s: float = 3600
    points: list = field(default_factory=list)

    def __post_init__(self):
        for line in self.tcp + self.rtu:
            for unit in range(1, self.units + 1):
                self.points += self._points_of(line, unit)

    def _points_of(self, line, unit):
        def point(attribute, kind, form, area=None, address=0, count=1, low=0.0, high=0.0):
            place = Place(line, unit, area, address, count) if area else None
            return Point(f"{line}{unit}", attribute, kind, form, place, low, high, self.max_age_s)

        return [
            point("lamp", "level", "bool", "co", 0),
            point("fan", "level", "bool", "co", 1),
            point("reset", "pulse", "bool", "co", 8),
            point("start", "pulse", "bool", "co", 9),
            point("speed", "level", "u16", "hr", 0, low=1, high=60_000),
            point("setpoint", "level", "i16", "hr", 1, low=-3000, high=3000),
            point("target", "level", "u32", "hr", 4, 2, low=0, high=0xFFFFFFFE),
            point("flow", "level", "f32", "hr", 6, 2, low=0, high=1_000_000),
            point("sealed", "sealed", "u16", "hr", 9),
            point("notes", "passed", "text"),
        ]

    def site(self, ports, links):
        """The mapping file."""
        lines = ["schema = 1", "", "[rate.quick]", f'every = "{self.period_ms}ms"', ""]
        for name in self.tcp:
            lines += [f"[line.{name}]", 'transport = "tcp"', f'endpoint = "127.0.0.1:{ports[name]}"',
                      'response_timeout = "1s"', ""]
        for name in self.rtu:
            lines += [f"[line.{name}]", 'transport = "rtu"', f'device = "{links[name]}"', 'serial = "19200 8N1"',
                      'response_timeout = "1s"', ""]
        for asset in dict.fromkeys(point.asset for point in self.points):
            own = [point for point in self.points if point.asset == asset]
            place = own[0].place
            lines += [f"[asset.{asset}]", f'line = "{place.line}"', f"unit = {place.unit}", 'addresses = "offset0"']
            for point in own:
                lines += point.mapped()
            lines.append("")
        return "\n".join(lines)

    def plcsim_options(self, links):
        options = []
        for name in self.tcp:
            options += ["--tcp", f"{name}=127.0.0.1:0"]
        for name in self.rtu:
            options += ["--rtu", f"{name}={links[name]}"]
        return options + ["--baud", "19200" if self.rtu else "0", "--unit", f"1-{self.units}"]
