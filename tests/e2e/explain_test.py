#!/usr/bin/env python3
"""`railbridge explain`: where a point comes from, and with --live what its registers could mean.

    explain_test.py RAILBRIDGE PLCSIM SOURCE
"""

import json
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from bridge_process import Box, bridge_text, stop, wait_for
from plcsim_process import Plcsim

PROGRAM, PLCSIM, SOURCE = sys.argv[1], sys.argv[2], Path(sys.argv[3])

SITE = """schema = 1
[line.plant]
transport = "tcp"
endpoint = "127.0.0.1:{port}"
[rate.alarm]
every = "500ms"
heartbeat = "15m"
[asset.press]
line = "plant"
unit = 1
addresses = "offset1"
never_read = ["hr:19"]
point.speed = {{ at = "hr:1", as = "i16", scale = 0.1, units = "Hz", range = [0, 80], rate = "alarm" }}
write.speed = {{ min = 0, max = 50 }}
point.flow = {{ at = "hr:11", as = "u16", range = [0, 500] }}
point.count = {{ at = "hr:15", as = "u32" }}
point.secret = {{ at = "hr:19", read = false }}
write.secret = {{ min = 0, max = 1, verify = "echo" }}
point.list = {{ at = "hr:31[2]", as = "u16", scale = 0.5 }}
point.part = {{ at = "hr:41.0..7" }}
point.turned = {{ at = "hr:51", as = "i16", swap = true }}
point.power = {{ at = "hr:61", as = "u16", scale_exp = "hr:63" }}
bits.alarms = {{ at = "hr:21", 5 = "alarmHigh" }}
point.lamp = {{ at = "co:4" }}
[asset.meter]
line = "plant"
unit = 2
template = "eastron-sdm630"
use.normal = ["voltageL1", "powerTotal"]
[asset.cell]
[asset.logo]
parent = "cell"
line = "plant"
unit = 3
template = "siemens-logo8"
addresses = "offset0"
use.normal = ["q1"]
point.level = {{ at = "hr:2", as = "u16" }}
"""


def floats(*numbers):
    return [word for number in numbers
            for word in struct.unpack(">HH", struct.pack(">f", number))]


class Explain(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        self.sim = Plcsim(PLCSIM, "--tcp", "127.0.0.1:0", "--unit", "1-3")
        self.addCleanup(self.sim.close)
        (self.path / "site.toml").write_text(SITE.format(port=self.sim.port))
        (self.path / "bridge.toml").write_text(
            bridge_text(f'templates = ["{SOURCE / "mappings/devices"}"]'))
        (self.path / "secret").touch(mode=0o600)
        (self.path / "secret").write_text("hush\n")

    def line_of(self, start):
        for number, line in enumerate((self.path / "site.toml").read_text().splitlines(), 1):
            if line.startswith(start):
                return f"{self.path / 'site.toml'}:{number}"
        raise AssertionError(start)

    def explain(self, *arguments, code=0):
        done = subprocess.run(
            [PROGRAM, "explain", "-c", str(self.path / "bridge.toml"), *arguments],
            text=True, capture_output=True, check=False, timeout=40)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def facts(self, *arguments):
        return json.loads(self.explain("--json", *arguments).stdout)

    def test_everything_the_files_say(self):
        facts = self.facts("press.speed")
        self.assertEqual(facts, {
            "point": "press.speed",
            "file": self.line_of("point.speed"),
            "line": f"plant (tcp 127.0.0.1:{self.sim.port})",
            "device": "press",
            "unit": 1,
            "function": 3,
            "address": "hr:0 on the wire",
            "hex": "hr:0x0000",
            "offset1": "hr:1 counted from one",
            "modicon": "Modicon 40001",
            "modiconLong": "400001",
            "count": 1,
            "type": "i16",
            "order": "the high byte first",
            "scaling": "raw * 0.1",
            "units": "Hz",
            "valueType": "number",
            "quality": facts["quality"],
            "schedule": "alarm: every 500ms, told when it changes, and every 15m",
            "apartFromNext": facts["apartFromNext"],
            "request": "FC3 hr:0..15, with 2 other points, when all of the unit is due",
            "write": "level by FC6, limits 0 to 50, verified by read back, not when older than 1m",
            "grantedIn": self.line_of("write.speed"),
        })
        self.assertIn("hr:18 between them may not be read", facts["apartFromNext"])
        self.assertIn("out of range outside 0 to 80", facts["quality"])

    def test_what_an_asset_lies_below(self):
        self.assertEqual(self.facts("logo.q1")["asset"], "logo, below cell")

    def test_as_text(self):
        text = self.explain("press.speed").stdout
        for words in ("press.speed\n", "written in", self.line_of("point.speed"), "Modicon 40001",
                      "raw * 0.1", "granted in"):
            self.assertIn(words, text)

    def test_bits_and_coils(self):
        facts = self.facts("press.alarmHigh")
        self.assertEqual(facts["file"], self.line_of("bits.alarms"))
        self.assertEqual(facts["address"], "hr:20.5 on the wire")
        self.assertEqual(facts["bits"], "bit 5")
        facts = self.facts("press.lamp")
        self.assertEqual((facts["type"], facts["function"], facts["modicon"]),
                         ("bool", 1, "Modicon 00004"))
        self.assertIn("not granted", facts["write"])

    def test_a_template_and_the_words_of_the_plc(self):
        facts = self.facts("meter.voltageL1")
        self.assertIn("eastron-sdm630.toml:", facts["template"])
        self.assertIn("Eastron", facts["source"])
        self.assertEqual(facts["takenBy"], self.line_of("use.normal"))
        self.assertEqual((facts["function"], facts["unit"]), (4, 2))
        self.assertEqual(self.facts("logo.q1")["plc"], "Q1")

    def test_live_finds_the_type_of_a_float(self):
        self.sim.set(1, "hr", 10, floats(231.5, 229.75))
        facts = self.facts("press.flow", "--live", "--for", "1s")["live"]
        self.assertEqual(facts["words"], [0x4367])
        self.assertEqual(len(facts["samples"]), 11)
        best = facts["interpretations"][0]
        self.assertEqual((best["as"], best["value"], best["address"]), ("f32", "231.5", "hr:10"))
        self.assertEqual(best["paste"],
                         'point.flow = { at = "hr:11", as = "f32 ABCD", range = [0, 500] }')

    def test_every_line_to_paste_is_accepted(self):
        self.sim.set(1, "hr", 10, floats(231.5, 229.75))
        self.sim.set(1, "hr", 14, [0x86A1, 1])
        self.sim.set(2, "ir", 0, floats(231.5))
        site = self.path / "site.toml"
        before = site.read_text()
        asset = {"press": "point.flow", "meter": "use.normal"}
        for point in ("press.flow", "press.count", "meter.voltageL1", "press.speed"):
            found = self.facts(point, "--live", "--for", "0s")["live"]["interpretations"]
            self.assertGreater(len(found), 30)
            name = point.split(".")[1]
            for one in found:
                if not one["paste"] or one["score"] < 50 or "swap = true" in one["paste"]:
                    continue
                if f"point.{name} =" in before:
                    lines = [one["paste"] if line.startswith(f"point.{name} =") else line
                             for line in before.splitlines()]
                else:
                    lines = before.replace('use.normal = ["voltageL1", "powerTotal"]',
                                           'use.normal = ["voltageL1", "powerTotal"]\n' +
                                           one["paste"], 1).splitlines()
                site.write_text("\n".join(lines) + "\n")
                checked = subprocess.run([PROGRAM, "check", "-c", str(self.path / "bridge.toml")],
                                         text=True, capture_output=True, check=False, timeout=20)
                # A grant that the other type cannot hold is for a person to change.
                errors = [line for line in checked.stderr.splitlines()
                          if "error[" in line and "error[RB064]" not in line]
                self.assertEqual(errors, [], one["paste"])
        site.write_text(before)

    def test_where_more_than_the_type_says_how_it_is_read_the_line_is_new(self):
        lines = {"list": 'point.list = { at = "400031", as = "f32 ABCD", scale = 0.5 }',
                 "part": 'point.part = { at = "400041", as = "f32 ABCD" }',
                 "turned": 'point.turned = { at = "400051", as = "f32 ABCD" }',
                 "power": 'point.power = { at = "400061", as = "f32 ABCD" }'}
        for name, line in lines.items():
            address = int(line.split('"4')[1][:5]) - 1
            self.sim.set(1, "hr", address, floats(231.5))
            found = self.facts(f"press.{name}", "--live", "--for", "0s")["live"]["interpretations"]
            best = next(one for one in found if one["as"] == "f32" and one["address"] == f"hr:{address}")
            self.assertEqual(best["paste"], line)

    def test_live_reads_only_and_keeps_off_what_is_never_read(self):
        self.facts("press.count", "--live", "--for", "0s")
        reads = self.sim.ask({"op": "counters"})
        text = json.dumps(reads)
        self.assertNotIn('"6"', text)
        window = self.facts("press.count", "--live", "--for", "0s")["live"]
        self.assertEqual(window["samplesFrom"], "hr:13")
        self.assertEqual(len(window["samples"][0]), 5, "up to hr:17, as hr:18 is in never_read")
        done = self.explain("press.secret", "--live", "--for", "0s", code=1)
        self.assertIn("never read", done.stderr)
        done = self.explain("--line", "plant", "--unit", "1", "--at", "hr:18", "--live", code=1)
        self.assertIn("never_read", done.stderr)

    def test_a_place_that_is_no_point(self):
        self.sim.set(3, "ir", 100, [0x147B, 0x4248])
        facts = self.facts("--line", "plant", "--unit", "3", "--at", "ir:100", "--live", "--for", "0s")
        best = facts["live"]["interpretations"][0]
        self.assertEqual((best["as"], best["value"]), ("f32 CDAB", "50.02"))
        self.assertEqual(best["paste"], 'point.value = { at = "300101", as = "f32 CDAB" }')

    def test_the_end_of_what_a_device_has(self):
        facts = self.facts("--line", "plant", "--unit", "1", "--at", "hr:999", "--live", "--for", "0s")
        self.assertEqual(facts["live"]["samples"], [[0]], "only the place itself")

    def test_a_device_that_is_not_there(self):
        self.sim.close()
        done = self.explain("press.flow", "--live", code=69)
        self.assertIn("written in", done.stdout)

    def test_through_a_running_bridge(self):
        class At:
            endpoint = f"127.0.0.1:{self.sim.port}"

        box = Box(PROGRAM, At)
        self.addCleanup(box.close)
        self.sim.set(1, "hr", 1, [0x4367, 0x8000])
        process = box.started()
        wait_for(lambda: self.sim.counters()["executed"] > 0, "polling")
        done = box.call("explain", "tank.sealed", "--live", "--for", "1s", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        best = json.loads(done.stdout)["live"]["interpretations"][0]
        self.assertEqual((best["as"], best["value"]), ("f32", "231.5"))
        self.assertEqual(self.sim.counters()["connections"], 1, "the bridge's alone")
        self.assertEqual(stop(process)[0], 0)

    def test_wrong_use(self):
        for arguments in (["press.flwo"], [], ["press.flow", "--live", "--for", "soon"],
                          ["press.flow", "--live", "--for", "11m"]):
            self.explain(*arguments, code=2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
