#!/usr/bin/env python3
"""`railbridge scan`: what is on a line that nobody knows.

    scan_test.py RAILBRIDGE PLCSIM
"""

import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

from bridge_process import Box, Device, bridge_text, stop, wait_for
from plcsim_process import Plcsim

PROGRAM, PLCSIM = sys.argv[1], sys.argv[2]
FAILED, USAGE, UNAVAILABLE = 1, 2, 69
READING = {"1", "2", "3", "4", "17", "43"}


class Scan(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)

    def plcsim(self, *arguments):
        sim = Plcsim(PLCSIM, *arguments)
        self.addCleanup(sim.close)
        return sim

    def scan(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, "scan", *[str(one) for one in arguments], "--pause", "0ms"],
                              text=True, capture_output=True, check=False, timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def check(self, skeleton):
        """`check` accepts it, and --strict has nothing to say either."""
        (self.path / "site.toml").write_text(skeleton)
        (self.path / "bridge.toml").write_text(bridge_text())
        (self.path / "secret").touch(mode=0o600)
        (self.path / "secret").write_text("hush\n")
        done = subprocess.run([PROGRAM, "check", "--strict", "-c", self.path / "bridge.toml"],
                              text=True, capture_output=True, check=False, timeout=20)
        self.assertEqual(done.returncode, 0, done.stderr + skeleton)
        return tomllib.loads(skeleton)

    def assert_only_read(self, sim):
        self.assertEqual(set(sim.counters()["by_function"]) - READING, set())
        self.assertIn("43", sim.counters()["by_function"])
        self.assertEqual(sim.ask({"op": "writes"})["writes"], [])

    def test_units_behind_a_tcp_endpoint(self):
        sim = self.plcsim("--tcp", "127.0.0.1:0", "--unit", "1,9,200", "--size", "150",
                          "--identity", "Eastron;SDM630;1.8")
        sim.set(9, "ir", 10, [0x4367, 0x8000, 0x4365, 0xC000])
        sim.set(9, "co", 5, [1])
        done = self.scan("tcp", f"127.0.0.1:{sim.port}")
        site = self.check(done.stdout)
        self.assertEqual(sorted(site["asset"]), ["unit1", "unit200", "unit9"])
        unit = site["asset"]["unit9"]
        self.assertEqual(unit["name"], "Eastron SDM630 1.8")
        self.assertEqual(unit["point"]["ir10"], {"at": "ir:10", "as": "f32", "deadband": 0})
        self.assertEqual(unit["point"]["co5"], {"at": "co:5"})
        for area in ("hr", "ir", "co", "di"):
            self.assertEqual(done.stdout.count(f"# {area}: {area}:0..149\n"), 3, done.stdout)
        self.assertIn("unit 9: Eastron SDM630 1.8, 4 ranges of addresses", done.stderr)
        self.assert_only_read(sim)

    def test_holes_and_a_device_without_an_area(self):
        sim = self.plcsim("--tcp", "127.0.0.1:0", "--size", "500")
        for area, first, last in (("hr", 120, 131), ("hr", 300, 499), ("ir", 0, 99)):
            sim.ask({"op": "fault", "kind": "illegal_address", "area": area, "address": [first, last]})
        sim.ask({"op": "fault", "kind": "exception", "code": 1, "area": "co"})
        done = self.scan("tcp", f"127.0.0.1:{sim.port}", "--units", "1")
        self.assertIn("# hr: hr:0..119, hr:132..299\n", done.stdout)
        self.assertIn("# ir: ir:100..499\n", done.stdout)
        self.assertIn("# co: the device does not have this area\n", done.stdout)
        self.check(done.stdout)

    def test_a_serial_line(self):
        link = self.path / "plc"
        sim = self.plcsim("--rtu", link, "--baud", "0", "--unit", "3,12", "--size", "60",
                          "--identity", "ACME;Pump;2")
        sim.set(12, "hr", 7, [1234])
        done = self.scan("rtu", link, "--units", "1-14", "--timeout", "150ms", "--baud", "19200")
        site = self.check(done.stdout)
        self.assertEqual(site["line"]["scanned"],
                         {"transport": "rtu", "device": str(link), "serial": "19200 8N1"})
        self.assertEqual(sorted(site["asset"]), ["unit12", "unit3"])
        self.assertEqual(site["asset"]["unit12"]["point"], {"hr7": {"at": "hr:7", "as": "u16"}})
        self.assertEqual(site["asset"]["unit3"]["name"], "ACME Pump 2")
        self.assertEqual(done.stdout.count("# hr: hr:0..59\n"), 2)
        self.assert_only_read(sim)

    def test_settings_a_port_cannot_have_are_skipped(self):
        link = self.path / "plc"
        self.plcsim("--rtu", link, "--baud", "0", "--size", "10")
        done = self.scan("rtu", link, "--units", "1", "--parity", "E,N", "--baud", "19200", "--quick")
        self.assertIn("pseudo-terminal", done.stderr)
        self.assertEqual(self.check(done.stdout)["line"]["scanned"]["serial"], "19200 8N1")

    def test_through_a_serial_gateway(self):
        sim = self.plcsim("--rtu-over-tcp", "127.0.0.1:0", "--baud", "0", "--unit", "2", "--size", "20")
        done = self.scan("rtu-over-tcp", f"127.0.0.1:{sim.port}", "--units", "1-3", "--timeout", "150ms")
        site = self.check(done.stdout)
        self.assertEqual(site["line"]["scanned"]["transport"], "rtu-over-tcp")
        self.assertEqual(list(site["asset"]), ["unit2"])

    def test_late_answers_are_not_taken_for_others(self):
        link = self.path / "plc"
        sim = self.plcsim("--rtu", link, "--baud", "0", "--unit", "1", "--size", "40")
        sim.set(1, "hr", 0, list(range(1000, 1040)))
        sim.ask({"op": "fault", "kind": "late", "percent": 20, "factor": [1.1, 2.5],
                 "timeout_ms": 100, "function": 3})
        done = self.scan("rtu", link, "--units", "1", "--timeout", "100ms", "--requests", "60",
                         "--baud", "9600", "--parity", "N")
        for name, point in self.check(done.stdout)["asset"]["unit1"]["point"].items():
            if name.startswith("hr") and point["as"] == "u16":
                self.assertIn(f"{name} = {{ at = \"hr:{name[2:]}\", as = \"u16\" }} # "
                              f"{1000 + int(name[2:])}\n", done.stdout)

    def test_ctrl_c_prints_what_was_found(self):
        sim = self.plcsim("--tcp", "127.0.0.1:0", "--unit", "1,2")
        sim.set(1, "hr", 0, [7])
        process = subprocess.Popen([PROGRAM, "scan", "tcp", f"127.0.0.1:{sim.port}", "--units", "1-2",
                                    "--pause", "10ms"], text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.kill)

        def reading():
            return sim.counters()["registers_read"] > 100

        wait_for(reading, "registers being read")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 0, err)
        self.assertIn("stopped before its end", out)
        self.assertIn("point.hr0 = ", out)
        self.assertEqual(sorted(self.check(out)["asset"]), ["unit1", "unit2"])

    def test_a_terminal_shows_how_far_it_is(self):
        sim = self.plcsim("--tcp", "127.0.0.1:0", "--unit", "1")
        ours, theirs = pty.openpty()
        process = subprocess.Popen([PROGRAM, "scan", "tcp", f"127.0.0.1:{sim.port}", "--units", "1", "--pause", "2ms",
                                    "-o", str(self.path / "found.toml")], stderr=theirs)
        os.close(theirs)
        self.addCleanup(process.kill)
        text = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            text += part
        os.close(ours)
        self.assertEqual(process.wait(timeout=20), 0)
        self.assertIn(b"\r\x1b[Kreading unit 1 | 1 unit found | at most ", text)
        self.assertRegex(text.decode().split("\r\x1b[K")[-1], "^unit 1: ")

    def test_a_file_that_is_there_is_told_before_anything_is_asked(self):
        sim = self.plcsim("--tcp", "127.0.0.1:0")
        (self.path / "found.toml").write_text("mine\n")
        for name, why in (("found.toml", "it is there already"), ("none/found.toml", "no directory")):
            done = self.scan("tcp", f"127.0.0.1:{sim.port}", "-o", self.path / name, code=FAILED)
            self.assertIn(why, done.stderr)
        self.assertEqual(sim.counters()["connections"], 0)
        self.assertEqual((self.path / "found.toml").read_text(), "mine\n")

    def test_what_cannot_be_written_in_the_end_is_printed(self):
        sim = self.plcsim("--tcp", "127.0.0.1:0", "--unit", "1", "--size", "50")
        process = subprocess.Popen([PROGRAM, "scan", "tcp", f"127.0.0.1:{sim.port}", "--units", "1", "--pause",
                                    "10ms", "-o", self.path / "found.toml"], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        wait_for(lambda: sim.counters()["registers_read"] > 0, "registers being read")
        (self.path / "found.toml").write_text("mine\n")
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, FAILED, err)
        self.assertIn("# hr: hr:0..49\n", out)
        self.assertEqual((self.path / "found.toml").read_text(), "mine\n")

    def test_of_a_device_that_reads_pairs_only_pairs_are_proposed(self):
        class Pairs(Device):
            def answer(self, pdu):
                function, first, count = struct.unpack(">BHH", pdu[:5].ljust(5, b"\0"))
                if function != 3:
                    return bytes([function | 0x80, 1])
                if count % 2 or first + count > len(self.registers):
                    return bytes([function | 0x80, 3 if count % 2 else 2])
                return super().answer(pdu)

        device = Pairs()
        self.addCleanup(device.server_close)
        self.addCleanup(device.shutdown)
        device.registers = [0, 1234, 0x4367, 0x8000, 7, 0, 0x4854, 0x3C00, 5, 6, 9, 0xFFFF] + 4 * [0]
        done = self.scan("tcp", device.endpoint, "--units", "1")
        self.assertIn("# hr: hr:0..15; registers by two only\n", done.stdout)
        points = self.check(done.stdout)["asset"]["unit1"]["point"]
        self.assertEqual({int(name[2:]) % 2 for name in points}, {0})
        for name, point in points.items():
            self.assertRegex(point["as"], r"^[iuf](32|64)|^bcd32|^unix", name)
        self.assertEqual(points["hr2"]["as"], "f32")

    def test_nobody_there(self):
        sim = self.plcsim("--tcp", "127.0.0.1:0", "--unit", "40")
        done = self.scan("tcp", f"127.0.0.1:{sim.port}", "--units", "1-3", code=FAILED)
        self.assertIn("nobody answered", done.stderr)
        sim.close()
        self.scan("tcp", f"127.0.0.1:{sim.port}", code=UNAVAILABLE)
        self.scan("rtu", self.path / "none", code=UNAVAILABLE)

    def test_wrong_use(self):
        for arguments in ([], ["tcp"], ["udp", "x"], ["tcp", "127.0.0.1:x"],
                          ["tcp", "127.0.0.1:1", "--units", "256"], ["rtu", "x", "--units", "0"],
                          ["rtu", "x", "--parity", "M"], ["rtu", "x", "--baud", "fast"],
                          ["tcp", "127.0.0.1:1", "--timeout", "1ms"]):
            self.scan(*arguments, code=USAGE)


class BesideABridge(unittest.TestCase):
    """What a running bridge has is not touched, and what is never read is not read."""

    def setUp(self):
        self.sim = Plcsim(PLCSIM, "--tcp", "127.0.0.1:0", "--size", "100", "--unit", "1-3")
        self.addCleanup(self.sim.close)

        class At:
            endpoint = f"127.0.0.1:{self.sim.port}"

        self.box = Box(PROGRAM, At)
        self.addCleanup(self.box.close)

    def scan(self, host="localhost", units="1"):
        return subprocess.run(
            [PROGRAM, "scan", "tcp", f"{host}:{self.sim.port}", "--units", units, "--pause", "0ms",
             "-c", self.box.config], text=True, capture_output=True, check=False, timeout=60)

    def test_the_line_of_a_running_bridge_is_not_touched(self):
        process = self.box.started()
        wait_for(lambda: self.sim.counters()["executed"] > 0, "polling")
        done = self.scan()
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        self.assertIn("maintenance plant on --release", done.stderr)
        connections = self.sim.counters()["connections"]
        self.assertEqual(connections, 1, "the bridge's alone")
        self.assertEqual(self.box.call("maintenance", "plant", "on", "--release").returncode, 0)
        wait_for(lambda: self.scan().returncode == 0, "a scan of the released line")
        self.assertEqual(self.box.call("maintenance", "plant", "off").returncode, 0)
        wait_for(lambda: self.scan().returncode == UNAVAILABLE, "the bridge having it again")
        self.assertEqual(stop(process)[0], 0)

    def test_it_is_the_same_line_however_it_is_spelled(self):
        process = self.box.started()
        for host in ("127.0.0.1", "LocalHost", "127.1", "0x7f000001", "[::ffff:127.0.0.1]", "0.0.0.0"):
            done = self.scan(host)
            self.assertEqual(done.returncode, UNAVAILABLE, host + done.stderr)
            self.assertIn("the running bridge has this line", done.stderr, host)
        self.assertEqual(stop(process)[0], 0)

    def test_a_name_without_an_address_is_told(self):
        site = self.box.path / "site.toml"
        site.write_text(site.read_text().replace("127.0.0.1:", "Plc.invalid:"))
        process = self.box.started()
        done = self.scan()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Plc.invalid has no address", done.stderr)
        done = self.scan("plc.INVALID")
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        self.assertIn("the running bridge has this line", done.stderr)
        self.assertEqual(stop(process)[0], 0)

    def test_a_line_that_the_bridge_cannot_open_is_still_its_own(self):
        self.sim.close()
        process = self.box.started()
        done = self.scan()
        self.assertEqual(done.returncode, UNAVAILABLE)
        self.assertIn("the running bridge has this line", done.stderr)
        self.assertEqual(stop(process)[0], 0)

    def test_a_serial_line_is_held_by_its_lock(self):
        link = self.box.path / "plc"
        sim = Plcsim(PLCSIM, "--rtu", link, "--size", "10")
        self.addCleanup(sim.close)
        site = self.box.path / "site.toml"
        site.write_text(site.read_text().replace(
            f'transport = "tcp"\nendpoint = "127.0.0.1:{self.sim.port}"',
            f'transport = "rtu"\ndevice = "{link}"\nserial = "9600 8N1"'))
        process = self.box.started()
        wait_for(lambda: sim.counters()["executed"] > 0, "polling")
        done = subprocess.run([PROGRAM, "scan", "rtu", link, "--units", "1"],
                              text=True, capture_output=True, check=False, timeout=60)
        self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
        self.assertIn("in use", done.stderr)
        self.assertEqual(stop(process)[0], 0)

    def test_what_is_never_read_is_not_read(self):
        site = self.box.path / "site.toml"
        site.write_text(site.read_text().replace(
            'addresses = "offset0"\n',
            'addresses = "offset0"\nnever_read = ["hr:0x20..0x2F", "ir:0"]\n'))
        for area, first, last in (("hr", 0x20, 0x2F), ("ir", 0, 0)):
            self.sim.ask({"op": "fault", "kind": "exception", "code": 4, "area": area,
                          "address": [first, last]})
        # One device may answer to every unit id.
        for units, found in (("1", 1), ("1-3", 3)):
            done = self.scan("127.1", units)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stdout.count("# hr: hr:0..31, hr:48..99\n"), found)
            self.assertEqual(done.stdout.count("# ir: ir:1..99\n"), found)
        hit = [fault.get("hits") for fault in self.sim.ask({"op": "faults"})["faults"]]
        self.assertEqual(hit, [0, 0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
