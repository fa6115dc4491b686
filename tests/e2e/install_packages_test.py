#!/usr/bin/env python3
"""What tools/install-packages leaves behind, also when it is killed. Packages, their tools and the system are made up.

    install_packages_test.py SOURCE_DIRECTORY
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])
MARK = "# railbridge tools/install-packages: no services while it runs"

# $DPKG_ROOT/packages has a line of each package, as dpkg-query prints it. mosquitto brings one more and a service.
TOOLS = {
    "id": 'echo "${ROOT_OR_NOT-0}"',
    "dpkg-query": 'cat "$DPKG_ROOT/packages"',
    "dpkg": '''
echo "dpkg $*" >> "$DPKG_ROOT/log"
case "$1" in
    -L) if [ "$2" = mosquitto ]; then echo /lib/systemd/system/mosquitto.service; fi ;;
    --configure) sed -i 's/^iU/ii/' "$DPKG_ROOT/packages"; enable ;;
esac''',
    "apt-get": '''
echo "apt-get $*" >> "$DPKG_ROOT/log"
case "$*" in
    *" -s install"*) printf 'Inst libwebsockets [1] (2 Debian)\\nInst mosquitto (2 Debian)\\nConf mosquitto (2 Debian)\\n' ;;
    *" install"*)
        "$DPKG_ROOT/usr/sbin/policy-rc.d"; echo "policy $?" >> "$DPKG_ROOT/log"
        printf '%s libwebsockets\\n%s mosquitto\\n' $STATE $STATE >> "$DPKG_ROOT/packages"
        if [ $STATE = ii ]; then enable; fi
        if [ -n "$KILLED" ]; then kill -KILL $PPID; fi ;;
esac''',
    "enable": 'ln -sf /lib/systemd/system/mosquitto.service "$DPKG_ROOT/etc/systemd/system/multi-user.target.wants/"',
    "deb-systemd-helper": 'rm "$DPKG_ROOT/etc/systemd/system/multi-user.target.wants/$2"',
    "update-rc.d": 'exit 1',
    "systemctl": 'exit 1',
    "sudo": 'echo "sudo $*" >> "$DPKG_ROOT/log"',
}


class InstallPackages(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="railbridge-")
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        for name in ("usr/sbin", "var/lib/dpkg", "etc/systemd/system/multi-user.target.wants", "bin", "tools"):
            (self.root / name).mkdir(parents=True)
        for name, text in TOOLS.items():
            self.program(self.root / "bin" / name, text)
        self.script = self.root / "tools/install-packages"
        shutil.copy(SOURCE / "tools/install-packages", self.script)
        (self.root / "tools/packages.txt").write_text("cmake\nmosquitto # the broker\n")
        (self.root / "packages").write_text("ii  cmake\n")
        self.guard = self.root / "usr/sbin/policy-rc.d"
        self.enabled = self.root / "etc/systemd/system/multi-user.target.wants/mosquitto.service"

    @staticmethod
    def program(path, text):
        path.write_text("#!/bin/sh\n" + text.strip() + "\n")
        path.chmod(0o755)

    def run_it(self, state="ii", killed="", user="0"):
        tools = {"PATH": f"{self.root}/bin:/usr/bin:/bin", "DPKG_ROOT": str(self.root)}
        return subprocess.run([self.script], env={**tools, "STATE": state, "KILLED": killed, "ROOT_OR_NOT": user},
                              text=True, capture_output=True, check=False, timeout=60)

    def log(self):
        log = self.root / "log"
        return log.read_text() if log.exists() else ""

    def assert_left_as_it_was(self, done):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertFalse(self.guard.exists())
        self.assertFalse(self.enabled.is_symlink())
        self.assertEqual([path.name for path in self.root.glob("var/lib/misc/*")], [])

    def test_a_service_that_comes_is_neither_started_nor_enabled(self):
        done = self.run_it()
        self.assert_left_as_it_was(done)
        self.assertIn("policy 101\n", self.log())
        self.assertIn("ii mosquitto", (self.root / "packages").read_text())

    def test_nothing_is_done_if_nothing_is_missing(self):
        (self.root / "packages").write_text("ii  cmake\nii  mosquitto\n")
        self.enabled.symlink_to("/lib/systemd/system/mosquitto.service")
        self.assertEqual(self.run_it(user="1000").returncode, 0)
        self.assertEqual(self.run_it().returncode, 0)
        self.assertEqual(self.log(), "")
        self.assertTrue(self.enabled.is_symlink(), "it was there before")

    def test_what_a_killed_run_has_left_is_done_by_the_next_that_finds_nothing_missing(self):
        self.assertEqual(self.run_it(killed="yes").returncode, -signal.SIGKILL)
        self.assertTrue(self.guard.exists() and self.enabled.is_symlink())
        self.assert_left_as_it_was(self.run_it())

    def test_what_a_killed_run_has_unpacked_is_configured_without_its_service(self):
        self.assertEqual(self.run_it(state="iU", killed="yes").returncode, -signal.SIGKILL)
        self.assertFalse(self.enabled.is_symlink())
        self.assert_left_as_it_was(self.run_it())
        self.assertIn("dpkg --configure -a", self.log())
        self.assertNotIn("iU", (self.root / "packages").read_text())

    def test_a_killed_run_and_one_more_that_is_killed(self):
        self.run_it(killed="yes")
        packages = self.root / "packages"
        packages.write_text(packages.read_text().replace("ii  cmake\n", ""))  # so that the next one has something to do
        self.assertEqual(self.run_it(killed="yes").returncode, -signal.SIGKILL)
        packages.write_text(packages.read_text() + "ii  cmake\n")
        self.assert_left_as_it_was(self.run_it())

    def test_the_guard_of_an_older_version_is_removed(self):
        (self.root / "packages").write_text("ii  cmake\nii  mosquitto\n")
        self.program(self.guard, MARK + "\nexit 101")
        self.assert_left_as_it_was(self.run_it())

    def test_a_policy_of_others_stays(self):
        self.program(self.guard, "exit 104")
        self.assertEqual(self.run_it().returncode, 0)
        self.assertEqual(self.guard.read_text(), "#!/bin/sh\nexit 104\n")
        self.assertIn("policy 104\n", self.log())
        self.assertFalse(self.enabled.is_symlink())

    def test_who_is_not_root_becomes_it_for_what_was_left(self):
        self.run_it(killed="yes")
        self.assertEqual(self.run_it(user="1000").returncode, 0)
        self.assertIn(f"sudo -- {self.script}\n", self.log())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
