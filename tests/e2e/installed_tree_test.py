#!/usr/bin/env python3
"""Installs the build into a temporary directory and judges what is there.

    installed_tree_test.py CMAKE BUILD_DIRECTORY
"""

import os
import re
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from service_limits import settings

CMAKE, BUILD = sys.argv[1:3]
# Of 100; plain units have 96. What remains is the network and the serial ports.
EXPOSURE_MAX = 20


def run(*command, **more):
    return subprocess.run([str(part) for part in command], text=True, capture_output=True,
                          check=False, timeout=120, **more)


def install(prefix, destdir=""):
    done = run(CMAKE, "--install", BUILD, "--prefix", prefix, env={**os.environ, "DESTDIR": str(destdir)})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class InstalledTree(unittest.TestCase):
    """A tree below its own prefix: its programs and its unit can be used where they are."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="railbridge-")
        cls.root = Path(cls.directory.name)
        install(cls.root)
        cls.unit = cls.root / "lib/systemd/system/railbridge.service"
        cls.units = (cls.unit, cls.root / "lib/systemd/system/railbridge-manager.service")
        cls.program = cls.root / "bin/railbridge"

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def check(self):
        return run(self.program, "check", "--config", self.root / "etc/railbridge/bridge.toml")

    def test_the_units_are_sound(self):
        for unit in self.units:
            done = run("systemd-analyze", "verify", unit)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_the_units_are_hardened(self):
        for unit in self.units:
            done = run("systemd-analyze", "security", "--offline=true", "--no-pager",
                       f"--threshold={EXPOSURE_MAX}", unit)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_drivers_of_usb_adapters_are_loaded_before_their_devices_are_looked_up(self):
        unit = self.unit.read_text()
        for setting in ("Wants", "After"):
            named = " ".join(settings(unit, setting)).split()
            for driver, module in (("ttyUSB", "usbserial"), ("ttyACM", "cdc_acm")):
                self.assertIn(f"DeviceAllow=char-{driver} rw\n", unit)
                self.assertIn(f"modprobe@{module}.service", named, setting)
        # One that does not load must not keep the bridge from its other lines.
        self.assertEqual(settings(unit, "Requires") + settings(unit, "BindsTo"), [])

    def test_the_bridge_does_not_wait_for_the_network_or_the_time(self):
        waits = " ".join(settings(self.unit.read_text(), "(?:Wants|Requires|After)")).split()
        self.assertIn("network.target", waits, "so that it ends before the network does")
        self.assertEqual([target for target in waits if target.endswith((".target", "wait-online.service"))],
                         ["network.target"])

    def test_nobody_waits_for_the_time(self):
        for unit in self.units:
            self.assertNotIn("time-sync.target", " ".join(settings(unit.read_text(), "(?:Wants|Requires|After)")))

    def test_they_are_started_again_until_what_keeps_them_from_it_has_passed(self):
        for unit in self.units:
            text = unit.read_text()
            self.assertEqual(settings(text, "Restart"), ["on-failure"])
            self.assertEqual(settings(text, "StartLimitIntervalSec"), ["0"], "no start is one too many")
            self.assertEqual(settings(text, "RestartSec"), ["5"])
            self.assertEqual(settings(text, "RestartPreventExitStatus"), ["78"], "what was refused stays so")

    def test_the_users_of_the_units_are_made(self):
        users = (self.root / "lib/sysusers.d/railbridge.conf").read_text()
        for unit in self.units:
            user = re.search("^User=(.*)$", unit.read_text(), re.M)[1]
            self.assertRegex(users, rf"(?m)^u {user} -")

    def test_the_unit_starts_the_installed_program_with_the_installed_file(self):
        config = self.root / "etc/railbridge/bridge.toml"
        self.assertIn(f"ExecStart={self.program} run --config {config}\n", self.unit.read_text())
        self.assertTrue(config.exists())

    def test_the_program_finds_the_templates_installed_with_it(self):
        with tempfile.TemporaryDirectory(prefix="railbridge-") as name:
            box = Path(name)
            (box / "site.toml").write_text(
                'schema = 1\n[line.plant]\ntransport = "tcp"\nendpoint = "127.0.0.1"\n'
                '[asset.meter]\nline = "plant"\nunit = 1\ntemplate = "eastron-sdm630"\nuse.slow = ["energy*"]\n')
            (box / "bridge.toml").write_text(
                'schema = 1\n[manager]\nurl = "mqtt://127.0.0.1"\nrealm = "r"\nclient_id = "gw"\n'
                'secret_file = "secret"\n[bridge]\nstate_dir = "state"\nmappings = ["site.toml"]\n')
            (box / "secret").touch(mode=0o600)
            (box / "secret").write_text("hush\n")
            done = run(self.program, "check", "--config", box / "bridge.toml")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("6 points", done.stdout)

    def test_the_program_tells_its_version(self):
        done = run(self.program, "--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^railbridge \d+\.\d+\.\d+\n$")

    def test_the_samples_lack_only_the_secret(self):
        done = self.check()
        self.assertEqual(done.returncode, 78)
        self.assertIn("gateway.secret", done.stdout + done.stderr)
        secret = self.root / "etc/railbridge/gateway.secret"
        secret.touch(mode=0o600)
        secret.write_text("0b3c\n")
        try:
            done = self.check()
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            secret.chmod(0o644)
            self.assertEqual(self.check().returncode, 78)
        finally:
            secret.unlink()

    def test_the_page_names_whatever_is_installed(self):
        page = (self.root / "share/doc/railbridge/README.md").read_text()
        rows = page.split("\n| Place | What |\n|---|---|\n")[1].split("\n\n")[0].splitlines()
        places = tuple(place.lstrip("/") for row in rows for place in re.findall("`([^`]+)`", row.split("|")[1]))
        installed = [path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if not path.is_dir()]
        unnamed = [name for name in installed
                   if not re.sub("^lib/[^/]+-linux-[^/]+/", "lib/", name).startswith(places)]
        self.assertEqual(unnamed, [])

    def test_links_of_the_installed_page_lead_somewhere(self):
        page = self.root / "share/doc/railbridge/README.md"
        for link in re.findall(r"\]\(([^)#]+)", page.read_text()):
            self.assertTrue("://" in link or (page.parent / link).exists(), link)

    def test_no_file_is_writable_for_others(self):
        for path in self.root.rglob("*"):
            if not path.is_symlink():
                self.assertFalse(path.stat().st_mode & stat.S_IWOTH, path)


class PackagedTree(unittest.TestCase):
    """A tree as a package would hold it: nothing outside of DESTDIR, settings in /etc."""

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="railbridge-")
        self.addCleanup(self.directory.cleanup)
        self.root = Path(self.directory.name)

    def test_settings_are_in_etc_whatever_the_prefix_of_the_programs(self):
        install("/usr/local", self.root)
        self.assertTrue((self.root / "usr/local/bin/railbridge").exists())
        self.assertTrue((self.root / "etc/railbridge/bridge.toml").exists())
        unit = (self.root / "usr/local/lib/systemd/system/railbridge.service").read_text()
        self.assertIn("ExecStart=/usr/local/bin/railbridge run --config /etc/railbridge/bridge.toml\n", unit)

    def test_nothing_is_enabled(self):
        install("/usr", self.root)
        self.assertEqual([str(path) for path in self.root.rglob("*.wants")], [])

    def test_edited_settings_stay(self):
        install("/usr", self.root)
        mine = self.root / "etc/railbridge/site.toml"
        mine.write_text("# mine\n")
        self.assertIn("Kept: " + str(mine), install("/usr", self.root))
        self.assertEqual(mine.read_text(), "# mine\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
