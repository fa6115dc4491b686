#!/usr/bin/env python3
"""A mapping tried at the desk: plcsim stands for every device of the site, the bridge is told where by what plcsim
printed, and every point reads good.

    desk_test.py RAILBRIDGE PLCSIM SOURCE
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from bridge_process import unused_port, wait_for
from plcsim_process import Plcsim

RAILBRIDGE, PLCSIM, SOURCE = sys.argv[1], sys.argv[2], Path(sys.argv[3])
TEMPLATES = SOURCE / "mappings/devices"

# What is hard to stand for: places that are not of this machine, parity, holes, markers of missing values at both
# ends, ranges that a rounded number leaves, fields of one register, one of them written.
ODD_SITE = '''schema = 1
[line.bus]
transport = "rtu"
device = "/dev/serial/by-id/not-at-the-desk"
serial = "19200 8E1"
rs485 = "kernel"
[line.gateway]
transport = "rtu-over-tcp"
endpoint = "10.20.0.16:4001"
[line.plant]
transport = "tcp"
endpoint = "${plc}"
sockets = "per-device"
[asset.meter]
line = "bus"
unit = 247
addresses = "offset0"
never_read = ["ir:4..5"]
point.power = { at = "ir:2", as = "f32 CDAB", range = [0.1, 0.2], deadband = 0 }
point.low   = { at = "ir:6", as = "i16", missing = [-32768, 0], range = [0, 1] }
point.high  = { at = "ir:7", as = "u16", missing = 65535, range = [65534, 65535] }
point.steps = { at = "ir:8", as = "u16", scale = 0.3, range = [0, 80] }
point.back  = { at = "ir:9", as = "i16", scale = -0.1, range = [-5, 5] }
[asset.drive]
line = "gateway"
unit = 1
addresses = "offset0"
point.run    = { at = "hr:0.0" }
write.run    = { max_age = "30s" }
point.mode   = { at = "hr:0.4..6", enum = "mode" }
point.gear   = { at = "hr:1.8..11", range = [3, 5] }
point.upper  = { at = "hr:2", as = "u8h", range = [10, 12] }
point.lower  = { at = "hr:2", as = "u8l", range = [200, 201] }
point.state  = { at = "hr:3", enum = "mode" }
write.state  = { max_age = "30s" }
point.set    = { at = "hr:4", as = "i16", scale = 0.1, range = [20, 80] }
write.set    = { unlimited = true }
point.name   = { at = "hr:10", as = "str8" }
[asset.one]
line = "plant"
unit = 1
addresses = "offset0"
point.flow = { at = "ir:0", as = "f64", range = [-1, 1], deadband = 0 }
point.count = { at = "ir:60000", as = "u64" }
point.list = { at = "ir:10[4]", as = "bcd16", range = [100, 101] }
[asset.two]
line = "plant"
unit = 2
addresses = "offset0"
point.open = { at = "di:0", invert = true }
[enum.mode]
3 = "slow"
4 = "fast"
'''


class Desk(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="railbridge-")
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        (self.path / "secret").touch(mode=0o600)
        (self.path / "secret").write_text("hush\n")

    def write_config(self, sites, more="", host="127.0.0.1"):
        names = ", ".join(f'"{site}"' for site in sites)
        config = self.path / "bridge.toml"
        config.write_text(
            f'schema = 1\n[manager]\nurl = "mqtts://{host}:{unused_port()}"\nrealm = "r"\nclient_id = "gw"\n'
            f'secret_file = "secret"\n[bridge]\nstate_dir = "state"\nmappings = [{names}]\n'
            f'templates = ["{TEMPLATES}"]\n{more}')
        return config

    def simulate(self, *arguments):
        plcsim = Plcsim(PLCSIM, *map(str, arguments))
        self.addCleanup(plcsim.close)
        return plcsim

    def railbridge(self, command, *arguments):
        return subprocess.run([RAILBRIDGE, command, "--config", self.path / "bridge.toml", *arguments], text=True,
                              capture_output=True, check=False, timeout=60)

    def run_bridge(self):
        with open(self.path / "log", "w", encoding="utf-8") as log:
            process = subprocess.Popen([RAILBRIDGE, "run", "--config", self.path / "bridge.toml"],
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def points(self):
        """Those that are read; nothing before every one was."""
        done = self.railbridge("status", "--json")
        points = json.loads(done.stdout)["points"] if done.returncode == 0 else []
        points = [point for point in points if point["attribute"] != "resetFault"]  # read = false
        return points if points and all(point["quality"] != "unknown" for point in points) else None

    def try_out(self, sites, variables="", changed=True):
        """The devices of the site, and a bridge that is told where they are; every point is good."""
        config = self.write_config(sites, variables)
        plcsim = self.simulate(config)
        config.write_text(config.read_text() + plcsim.ready.get("desk", ""))
        self.run_bridge()
        points = wait_for(self.points, "every point read; the log: " + (self.path / "log").read_text())
        bad = [(p["asset"], p["attribute"], p["quality"]) for p in points if p["quality"] != "good"]
        self.assertEqual(bad, [])
        if changed:
            first = {(p["asset"], p["attribute"]): p.get("value") for p in points}
            wait_for(lambda: any(first[p["asset"], p["attribute"]] != p.get("value") for p in self.points() or []),
                     "a value that moves")
        return plcsim

    def test_the_samples_read_good(self):
        for name in sorted(path.name for path in (SOURCE / "mappings/sites").glob("*.toml")):
            with self.subTest(name):
                self.setUp()
                self.try_out([SOURCE / "mappings/sites" / name],
                             '[vars]\nrtu = "/dev/serial/by-id/usb-FTDI-port0"\nplc = "10.20.0.15:502"\n', changed=name == "demo.toml")

    def test_every_template_reads_good(self):
        text = 'schema = 1\n[line.plant]\ntransport = "tcp"\nendpoint = "192.168.1.20"\n'
        for unit, name in enumerate(sorted(path.stem for path in TEMPLATES.glob("*.toml")), 1):
            text += (f'[asset.{name.replace("-", "_")}]\nline = "plant"\nunit = {unit}\ntemplate = "{name}"\n'
                     'use.fast = ["*"]\n')
        (self.path / "site.toml").write_text(text)
        self.try_out(["site.toml"])

    def test_what_is_hard_to_stand_for_reads_good_and_takes_writes(self):
        (self.path / "site.toml").write_text(ODD_SITE)
        plcsim = self.try_out(["site.toml"], '[vars]\nplc = "10.20.0.15:502"\n')
        for point, value in (("drive.run", "true"), ("drive.state", "fast"), ("drive.set", "33.5")):
            done = self.railbridge("write", point, value)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(plcsim.ask({"op": "get", "line": "gateway", "unit": 1, "area": "hr", "address": 0,
                                     "count": 1})["values"], [0x31], "the other fields of the register stand")
        refused = self.railbridge("read", "--line", "bus", "--unit", "247", "--at", "ir:3[2]", "--as", "u16")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("illegal data address", refused.stdout + refused.stderr)

    def test_several_files_are_one_site_and_links_go_with_plcsim(self):
        parts = ODD_SITE.split("[enum.mode]")
        (self.path / "site.toml").write_text(parts[0])
        (self.path / "enums.toml").write_text("schema = 1\n[enum.mode]" + parts[1])
        plcsim = self.simulate(self.path / "site.toml", self.path / "enums.toml", "--var", "plc=10.0.0.1")
        link = next(line["link"] for line in plcsim.ready["lines"] if line["name"] == "bus")
        self.assertTrue(os.path.islink(link))
        plcsim.close()
        self.assertFalse(os.path.exists(os.path.dirname(link)))

    def refused(self, *arguments):
        return subprocess.run([PLCSIM, *map(str, arguments)], text=True, capture_output=True, check=False, timeout=60)

    def test_a_broken_file_is_refused_as_check_does(self):
        (self.path / "site.toml").write_text(ODD_SITE.replace('"f64"', '"f65"'))
        self.write_config(["site.toml"], '[vars]\nplcc = "10.0.0.1"\n')
        checked = self.railbridge("check")
        done = self.refused(self.path / "bridge.toml")
        self.assertEqual((done.returncode, checked.returncode), (78, 78))
        said = [line for line in checked.stderr.splitlines() if "error[" in line or "^" in line]
        self.assertGreaterEqual(len(said), 4, checked.stderr)
        self.assertIn('did you mean "plcc"?', checked.stderr)
        self.assertEqual([line for line in done.stderr.splitlines() if "error[" in line or "^" in line], said)

    def test_simulated_lines_never_meet_a_manager_of_real_ones(self):
        (self.path / "site.toml").write_text(ODD_SITE)
        desk = '[vars]\nplc = "10.0.0.1"\n[desk]\nplant = "127.0.0.1:1502"\nbus = "/tmp/bus"\n'
        self.write_config(["site.toml"], desk)
        done = self.railbridge("check")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("RB114", done.stderr, "nobody forgets it")
        for more, host, said in ((desk, "manager.example.org", "[desk] needs a manager on this machine"),
                                 (desk + 'gatewy = "127.0.0.1:2"\n', "127.0.0.1", 'did you mean "gateway"'),
                                 (desk.replace("127.0.0.1", "10.0.0.1"), "127.0.0.1", "is not on this machine")):
            self.write_config(["site.toml"], more, host)
            done = self.railbridge("check")
            self.assertEqual(done.returncode, 78, done.stderr)
            self.assertIn(said, done.stderr)

    def test_a_desk_in_the_file_is_where_plcsim_listens(self):
        (self.path / "site.toml").write_text(ODD_SITE)
        port = unused_port()
        config = self.write_config(["site.toml"], f'[vars]\nplc = "10.0.0.1"\n[desk]\nplant = "127.0.0.1:{port}"\n'
                                                  f'bus = "{self.path}/bus"\n')
        plcsim = self.simulate(config)
        self.assertEqual({line["name"]: line.get("port", line.get("link")) for line in plcsim.ready["lines"]
                          if line["name"] != "gateway"}, {"plant": port, "bus": f"{self.path}/bus"})
        self.assertEqual(plcsim.ready["desk"].count("="), 1, "only what is elsewhere is printed")

    def test_what_was_printed_leads_there_again_after_the_end(self):
        (self.path / "site.toml").write_text(ODD_SITE)
        config = self.write_config(["site.toml"], '[vars]\nplc = "10.0.0.1"\n')
        first = self.simulate(config)
        link = next(line["link"] for line in first.ready["lines"] if line["name"] == "bus")
        config.write_text(config.read_text() + first.ready["desk"])
        first.close()
        again = self.simulate(config)
        self.assertTrue(os.path.islink(link))
        self.assertNotIn("desk", again.ready, "every line is where the file says")
        again.close()
        self.assertFalse(os.path.exists(os.path.dirname(link)))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
