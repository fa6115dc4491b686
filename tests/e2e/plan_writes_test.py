#!/usr/bin/env python3
"""`railbridge plan --writes`: everything that a site lets the bridge write.

    plan_writes_test.py RAILBRIDGE
"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from bridge_process import bridge_text

PROGRAM = sys.argv[1]

SITE = """schema = 1
[line.plant]
transport = "tcp"
endpoint = "127.0.0.1:9"
[line.bus]
transport = "rtu"
device = "/dev/null"
serial = "9600 8N1"
[enum.mode]
0 = "off"
1 = "auto"
[asset.press]
line = "plant"
unit = 7
addresses = "offset1"
point.lamp = { at = "00004" }
write.lamp = { max_age = "30s" }
point.start = { at = "co:0x10" }
write.start = { pulse = "300ms", verify_at = "di:8", settle = "1s" }
point.speed = { at = "hr:1", as = "f32", deadband = 0 }
write.speed = { min = 0, max = 50, tolerance = 0.5, safe = 0, after = "60s" }
point.mode = { at = "hr:3", enum = "mode" }
write.mode = { rewrite_every = "5s" }
bits.flags = { at = "hr:4", 3 = "enable" }
write.enable = { rmw = true, verify = "echo" }
point.pieces = { at = "ir:9" }
[asset.meter]
line = "bus"
unit = 1
addresses = "offset0"
point.power = { at = "ir:0[10]" }
"""

class Plan(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        (self.path / "site.toml").write_text(SITE)
        (self.path / "bridge.toml").write_text(bridge_text())

    def plan(self, *arguments):
        return subprocess.run([PROGRAM, "plan", "-c", str(self.path / "bridge.toml"), *arguments],
                              text=True, capture_output=True, check=False, timeout=20)

    def test_every_actuator_and_every_write_without_a_command_is_listed(self):
        done = self.plan("--writes", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        writes = {one["point"]: one for one in json.loads(done.stdout)["writes"]}
        self.assertEqual(writes, {
            "press.lamp": {
                "point": "press.lamp", "line": "plant", "unit": 7, "address": "00004", "by": "FC5",
                "kind": "level", "limits": "true, false", "verify": "read back", "maxAge": "30s",
                "autonomous": []},
            "press.start": {
                "point": "press.start", "line": "plant", "unit": 7, "address": "co:0x10",
                "by": "FC5", "kind": "pulse 300ms", "limits": "true, false",
                "verify": "read back at di:8 after 1s", "maxAge": "10s",
                "autonomous": ["release after 300ms"]},
            "press.speed": {
                "point": "press.speed", "line": "plant", "unit": 7, "address": "hr:1",
                "by": "FC16", "kind": "level", "limits": "0 to 50",
                "verify": "read back, within 0.5", "maxAge": "1m",
                "autonomous": ["safe value 0 when the manager is gone for 1m"]},
            "press.mode": {
                "point": "press.mode", "line": "plant", "unit": 7, "address": "hr:3", "by": "FC6",
                "kind": "level", "limits": "off, auto", "verify": "read back", "maxAge": "1m",
                "autonomous": ["last commanded value again every 5s"]},
            "press.enable": {
                "point": "press.enable", "line": "plant", "unit": 7, "address": "hr:4.3",
                "by": "FC3+FC6", "kind": "level", "limits": "true, false", "verify": "echo",
                "maxAge": "1m", "autonomous": []},
        })
        grants = [line for line in SITE.splitlines() if line.startswith("write.")]
        self.assertEqual(len(grants), len(writes), "grep finds the same")

    def test_as_a_table(self):
        done = self.plan("--writes")
        self.assertEqual(done.returncode, 0)
        lines = done.stdout.splitlines()
        self.assertRegex(lines[0], r"^POINT +LINE +UNIT +AT +BY +KIND ")
        self.assertEqual(len([line for line in lines if line.startswith("press.")]), 5)

    def test_the_requests_of_each_line(self):
        done = self.plan("--json")
        self.assertEqual(done.returncode, 0)
        lines = {one["line"]: one for one in json.loads(done.stdout)["lines"]}
        self.assertEqual(lines["bus"]["requests"], 1)
        self.assertEqual(lines["bus"]["registers"], 10)
        self.assertGreater(lines["bus"]["wireUs"], 20_000)
        self.assertEqual(lines["plant"]["points"], 6)
        self.assertIn("REQUESTS", self.plan().stdout)

    def test_every_request_and_why_it_is_one_of_its_own(self):
        site = self.path / "site.toml"
        site.write_text(SITE.replace('point.pieces', 'never_read = ["hr:6"]\npoint.far = { at = "hr:900" }\n'
                                     'point.near = { at = "hr:7" }\npoint.pieces'))
        done = self.plan("--requests", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        requests = json.loads(done.stdout)["requests"]
        found = {one["request"]: one["apart"] for one in requests if one["line"] == "plant"}
        self.assertEqual(found["FC3 hr:6"], "hr:5 between them may not be read")
        self.assertIn("a gap of 892 addresses", found["FC3 hr:899"])
        self.assertEqual(found["FC4 ir:8"], "another area")
        self.assertEqual(next(iter(found.items())), ("FC1 co:3..15", ""))
        bus = next(one for one in requests if one["line"] == "bus")
        self.assertEqual((bus["request"], bus["bytes"], bus["points"]), ("FC4 ir:0..9", 33, ["meter.power"]))
        self.assertGreater(bus["wireUs"], 20_000)
        self.assertIn("NOT ONE WITH", self.plan("--requests").stdout)

    def test_a_broken_site_has_no_plan(self):
        (self.path / "site.toml").write_text(SITE + "nonsense = 1\n")
        done = self.plan("--writes")
        self.assertEqual(done.returncode, 78)
        self.assertIn("site.toml", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
