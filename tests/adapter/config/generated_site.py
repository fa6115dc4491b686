"""Random site files: good ones, and ones with a single fault of shape.

A site is a dict as TOML has it. Faults are chosen by what the schema says of the key, so a new key of
a simple kind is covered as soon as a good file has it.
"""

import copy
import json

TIMES = ["1s", "2s", "30s", "1.5m", "1h"]
ORDERS = ["ABCD", "CDAB", "BADC", "DCBA"]
ATTRIBUTE_TABLES = ("point", "bits", "write")


def toml_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml_key(key)} = {toml_value(one)}" for key, one in value.items()) + " }"
    return repr(value)


def toml_key(key):
    plain = key and all(letter.isalnum() and letter.isascii() or letter in "_-" for letter in key)
    return key if plain else json.dumps(key)


def toml_text(site):
    lines = [f"{toml_key(key)} = {toml_value(value)}"
             for key, value in site.items() if not isinstance(value, dict)]
    for kind, tables in site.items():
        for name, table in (tables.items() if isinstance(tables, dict) else ()):
            lines.append(f"[{toml_key(kind)}.{toml_key(name)}]")
            for key, value in table.items():
                if key in ATTRIBUTE_TABLES and isinstance(value, dict):
                    lines += [f"{key}.{toml_key(one)} = {toml_value(body)}" for one, body in value.items()]
                else:
                    lines.append(f"{toml_key(key)} = {toml_value(value)}")
    return "\n".join(lines) + "\n"


class Generator:
    def __init__(self, chance, schema):
        self._chance = chance
        self._validator = schema
        self._definitions = schema.schema["definitions"]
        self.used = set()
        self._address = 0

    def site(self, faulty):
        """The text, and what is wrong with it or None."""
        site = self._good()
        for place, table in self._tables(site):
            self.used.update((place, key) for key in table)
        if not faulty:
            return toml_text(site), None
        while True:
            wrong = copy.deepcopy(site)
            fault = self._chance.choice(FAULTS)(self, wrong)
            if fault:
                return toml_text(wrong), fault

    # good files

    def _maybe(self, table, key, value, odds=0.4):
        if self._chance.random() < odds:
            table[key] = value() if callable(value) else value

    def _pick(self, *choices):
        return self._chance.choice(choices)

    def _good(self):
        self._address = 0
        site = {"schema": 1, "line": {}, "rate": {}, "enum": {}, "device": {}, "asset": {}}
        site["line"] = {"plant": self._tcp(1), "bus": self._rtu()}
        if self._chance.random() < 0.5:
            site["line"]["gate-way"] = {"transport": "rtu-over-tcp", "endpoint": "10.0.0.9:4001"}
        for name in self._pick((), ("alarm",), ("alarm", "night_2")):
            site["rate"][name] = rate = {"every": self._pick("500ms", "1s", "0.5 s")}
            self._maybe(rate, "heartbeat", self._pick(*TIMES))
            self._maybe(rate, "stale_after", self._pick("10s", "2m"))
        site["enum"]["mode"] = {"0": "off", "1": "auto", self._pick("2", "0x10", "-1"): "hand"}
        site["device"]["press"] = self._unit("plant", 1)
        site["asset"]["hall"] = {"name": "Hall"}
        asset = site["asset"]["press"] = {"device": "press"}
        self._asset_keys(asset)
        self._points(asset, site)
        own = site["asset"]["meter-1"] = self._unit("bus", self._chance.randint(1, 247))
        self._asset_keys(own)
        self._points(own, site)
        return {key: value for key, value in site.items() if value != {}}

    def _tcp(self, number):
        line = {"transport": "tcp", "endpoint": self._pick(f"10.0.0.{number}", "plc.local:502", "[fd00::1]:1502")}
        self._maybe(line, "sockets", self._pick("shared", "per-device"))
        self._line_times(line)
        return line

    def _rtu(self):
        line = {"transport": "rtu", "device": "/dev/serial/by-id/usb-FTDI-port0", "serial": self._pick("9600 8N1", "19200 8E1", "115200 8O2")}
        self._maybe(line, "rs485", self._pick("none", "kernel", "rts"))
        self._maybe(line, "echo", self._pick(True, False))
        self._line_times(line)
        return line

    def _line_times(self, line):
        for key in ("response_timeout", "late_limit", "transaction_limit", "turnaround"):
            self._maybe(line, key, self._pick("200ms", "1s", "1.5s"), 0.3)

    def _unit(self, line, unit):
        table = {"line": line, "unit": unit, "addresses": self._pick("offset0", "offset1")}
        self._maybe(table, "words", self._pick(*ORDERS))
        self._maybe(table, "never_read", self._pick([], ["hr:60000..60010"], ["ir:0xFF00", "49000..49009"]))
        self._maybe(table, "read_limit", self._pick(60, 125))
        self._maybe(table, "response_timeout", "1s")
        self._maybe(table, "turnaround", "5ms")
        return table

    def _asset_keys(self, asset):
        self._maybe(asset, "name", self._pick("Press 4", "Zähler №1"))
        self._maybe(asset, "type", self._pick("ThingAsset", "Press_Asset2"))
        self._maybe(asset, "parent", self._pick("hall", "/"))
        self._maybe(asset, "set", self._pick({"notes": "spare"}, {"location": [4.9, 52.4], "sizes": [1, 2.5]}))

    def _points(self, asset, site):
        asset["point"], asset["write"] = {}, {}
        for number in range(self._chance.randint(1, 6)):
            kind = self._pick(self._coil, self._input, self._number, self._float, self._text, self._bit)
            name = self._pick("p", "Value_", "x") + str(number)
            point, grant = kind(site)
            self._schedule(point, site)
            asset["point"][name] = point
            if grant is not None and self._chance.random() < 0.5:
                asset["write"][name] = grant
        if self._chance.random() < 0.4:
            bits = asset["bits"] = {"alarms": {"at": self._at("hr"), "0": "hot", self._pick("9", "15"): "stop"}}
            self._schedule(bits["alarms"], site)
        for key in ("write",):
            if not asset[key]:
                del asset[key]

    def _at(self, area, bit=""):
        self._address += 8
        number = self._pick(str(self._address), hex(self._address))
        if self._chance.random() < 0.2:
            return {"co": "0", "di": "1", "ir": "3", "hr": "4"}[area] + f"{self._address:04d}{bit}"
        return f"{area}:{number}{bit}"

    def _schedule(self, point, site):
        self._maybe(point, "rate", self._pick("fast", "normal", *site["rate"]), 0.3)
        self._maybe(point, "heartbeat", self._pick(*TIMES), 0.2)
        self._maybe(point, "stale_after", self._pick("2m", "1d"), 0.2)
        self._maybe(point, "on_stale", self._pick("keep", "null"), 0.2)
        self._maybe(point, "publish", self._pick(True, False), 0.2)
        self._maybe(point, "read", True, 0.2)
        self._maybe(point, "label", "Ventil", 0.2)
        self._maybe(point, "meta", self._pick({"ruleState": True}, {"mine": {"a": [1, "x"]}}), 0.2)
        if "0" in point:
            for key in ("label", "meta"):
                point.pop(key, None)

    def _grant_times(self, grant):
        self._maybe(grant, "verify", self._pick("readback", "echo"))
        self._maybe(grant, "settle", "100ms")
        self._maybe(grant, "max_age", self._pick("5s", "1d"))
        self._maybe(grant, "min_interval", "0s")
        return grant

    def _coil(self, _):
        point = {"at": self._at("co")}
        self._maybe(point, "as", "bool")
        self._maybe(point, "invert", self._pick(True, False))
        return point, self._grant_times({})

    def _input(self, _):
        return {"at": self._at("di")}, None

    def _bit(self, _):
        return {"at": self._at("hr", self._pick(".0", ".15"))}, None

    def _number(self, _):
        point = {"at": self._at("hr"), "as": self._pick("i16", "u16", "i32", "u32 CDAB")}
        if self._chance.random() < 0.3:
            point["enum"] = "mode"
            point["as"] = "i16"
            return point, None
        if self._chance.random() < 0.3:
            point.update({"raw": [0, 100], "eng": [0, 100.5]})
        else:
            self._maybe(point, "scale", self._pick(1, 2, 1.5))
            self._maybe(point, "offset", self._pick(0, -40, 0.5))
        self._maybe(point, "decimals", self._chance.randint(0, 15))
        self._maybe(point, "range", [-10, 90.5])
        self._maybe(point, "deadband", self._pick(0, 0.5))
        self._maybe(point, "missing", self._pick(77, [77, 78]))
        self._maybe(point, "units", self._pick("kWh", "m3/h", ["kilo", "watt"]))
        grant = {"min": 60, "max": self._pick(70, 80.5)}
        self._maybe(grant, "step", self._pick(1, 0.5))
        self._maybe(grant, "round", True)
        return point, self._grant_times(grant)

    def _float(self, _):
        return {"at": self._at("hr"), "as": self._pick("f32", "f32 DCBA", "f64"), "deadband": 0.5}, \
            self._grant_times({"min": -5, "max": 5})

    def _text(self, _):
        return {"at": self._at("hr"), "as": self._pick("str8", "str12 utf8", "s7string[6]")}, None

    # faults

    def _tables(self, site):
        """Name of the definition and table, for every table of the site."""
        for kind in ("line", "rate", "enum", "device", "asset"):
            for table in site.get(kind, {}).values():
                yield kind, table
        for asset in site.get("asset", {}).values():
            for kind in ATTRIBUTE_TABLES:
                for table in asset.get(kind, {}).values():
                    yield kind, table

    def _some_table(self, site, *kinds):
        tables = [(kind, table) for kind, table in self._tables(site) if not kinds or kind in kinds]
        return self._chance.choice(tables) if tables else (None, {})

    def _some_key(self, site, wanted):
        """A key whose property the function wants: (definition name, table, key, property)."""
        found = []
        for kind, table in self._tables(site):
            properties = self._definitions[kind].get("properties", {})
            found += [(kind, table, key, properties[key])
                      for key in table if key in properties and wanted(properties[key])]
        return self._chance.choice(found) if found else None

    def _refuses(self, prop, value):
        whole = self._validator.schema
        scope = {"definitions": whole["definitions"], **prop}
        return not type(self._validator)(scope).is_valid(value)

    def unknown_key(self, site):
        kind, table = self._some_table(site, "line", "rate", "device", "asset", "point", "write")
        table[self._pick("colour", "Name", "at_", "rates")] = self._pick(1, "x", True)
        return f"unknown key: {kind}"

    def wrong_kind(self, site):
        place = self._some_key(site, lambda prop: True)
        if place is None:
            return None
        kind, table, key, prop = place
        others = [True, 5, 1.5, "text", [True], {"a": 1}]
        self._chance.shuffle(others)
        simple = {"string", "boolean", "integer", "number", "array", "object"}
        types = prop.get("type", "string" if "anyOf" in prop else None)
        types = set([types] if isinstance(types, str) else types or simple)
        for other in others:
            name = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}[type(other)]
            fits = name in types or (name == "integer" and "number" in types)
            if not fits and self._refuses(prop, other):
                table[key] = other
                return f"wrong kind: {kind}.{key}"
        return None

    def outside(self, site):
        place = self._some_key(site, lambda prop: "maximum" in prop)
        if place is None:
            return None
        kind, table, key, prop = place
        table[key] = self._pick(prop["minimum"] - 1, prop["maximum"] + 1)
        return f"outside: {kind}.{key}"

    def unknown_word(self, site):
        place = self._some_key(site, lambda prop: "anyOf" in prop)
        if place is None:
            return None
        kind, table, key, _ = place
        table[key] = self._pick("nonsense", "", "ABC")
        return f"unknown word: {kind}.{key}"

    def bad_time(self, site):
        place = self._some_key(site, lambda prop: "us|ms|s|m|h|d" in prop.get("pattern", ""))
        if place is None:
            return None
        kind, table, key, _ = place
        table[key] = self._pick("5", "5 sec", "s", "", "1,5s", "-5s", "5s ")
        return f"bad time: {kind}.{key}"

    def bad_text(self, site):
        place = self._some_key(site, lambda prop: prop.get("type") == "string" and "pattern" in prop)
        if place is None:
            return None
        kind, table, key, prop = place
        bad = [text for text in ("?! /", "", "hr;7", "9600", "u1 6") if self._refuses(prop, text)]
        if not bad:
            return None
        table[key] = self._chance.choice(bad)
        return f"bad text: {kind}.{key}"

    def missing_key(self, site):
        kind, table = self._some_table(site, "line", "device")
        required = [key for key in self._definitions[kind].get("required", []) if key in table]
        if kind == "line":
            required = {"rtu": ["device", "serial"], "tcp": ["endpoint"]}.get(table["transport"], []) + ["transport"]
        if not required:
            return None
        key = self._chance.choice(required)
        del table[key]
        return f"missing key: {kind}.{key}"

    def other_transport(self, site):
        _, table = self._some_table(site, "line")
        key, value = {"rtu": ("endpoint", "10.0.0.77"), "tcp": ("serial", "9600 8N1")}.get(
            table["transport"], ("sockets", "shared"))
        table[key] = value
        return f"other transport: {key}"

    def half_a_pair(self, site):
        _, table = self._some_table(site, "point")
        if "raw" in table:
            del table[self._pick("raw", "eng")]
            return "half a pair: raw"
        asset = site["asset"]["meter-1"]
        del asset["unit"]
        return "half a pair: unit"

    def excluded(self, site):
        site["asset"]["press"][self._pick("unit", "read_limit")] = 7
        return "excluded: device beside unit"

    def bad_name(self, site):
        kind = self._pick("line", "enum", "asset")
        site[kind][self._pick("a b", "ä", "a.b", "")] = site[kind].pop(next(iter(site[kind])))
        return f"bad name: {kind}"

    def bad_attribute(self, site):
        asset = site["asset"]["press"]
        asset["point"]["a-b"] = asset["point"].pop(next(iter(asset["point"])))
        return "bad attribute"

    def version(self, site):
        site["schema"] = self._pick(0, 2, "1", 1.0, True)
        return "version"

    def bad_enum(self, site):
        table = site["enum"]["mode"]
        table[self._pick("x", "1.5", "", "0x")] = "y"
        return "bad enum key"

    def bad_enum_text(self, site):
        site["enum"]["mode"]["7"] = self._pick(7, True, "")
        return "bad enum text"

    def bad_bit(self, site):
        kind, table = self._some_table(site, "bits")
        if kind is None:
            return None
        table[self._pick("16", "99", "0x1")] = "much"
        return "bad bit"

    def bad_section(self, site):
        site[self._pick("lines", "Asset", "write")] = {"a": {}}
        return "bad section"

    def no_table(self, site):
        asset = site["asset"]["press"]
        asset["point"][next(iter(asset["point"]))] = self._pick("hr:0", 7, ["hr:0"])
        return "no table: point"


FAULTS = [Generator.unknown_key, Generator.wrong_kind, Generator.wrong_kind, Generator.wrong_kind,
          Generator.outside, Generator.unknown_word, Generator.bad_time, Generator.bad_time, Generator.bad_text,
          Generator.bad_text, Generator.missing_key, Generator.other_transport, Generator.half_a_pair,
          Generator.excluded, Generator.bad_name, Generator.bad_attribute, Generator.version, Generator.bad_enum,
          Generator.bad_enum_text, Generator.bad_bit, Generator.bad_section, Generator.no_table]
