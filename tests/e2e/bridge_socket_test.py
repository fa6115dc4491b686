#!/usr/bin/env python3
"""A bridge whose socket lies where the command line does not look first: it is asked all the same, and nobody goes
past it to its lines.

    bridge_socket_test.py RAILBRIDGE
"""

import fcntl
import os
import signal
import subprocess
import sys
import unittest

from bridge_process import DEADLINE, Box, Device, stop

PROGRAM = sys.argv[1]
FAILED, UNAVAILABLE = 1, 69
NOBODY = 65534


class BridgeSocket(unittest.TestCase):
    def setUp(self):
        self.device = Device()
        self.addCleanup(self.device.server_close)
        self.addCleanup(self.device.shutdown)
        self.box = Box(PROGRAM, self.device)
        self.addCleanup(self.box.close)
        self.state = self.box.path / "state"

    def start_as_systemd_does(self):
        """The place is in the environment of the service, and in nobody else's."""
        return self.box.started(RUNTIME_DIRECTORY=str(self.box.path / "elsewhere"))

    def scan(self):
        return subprocess.run([PROGRAM, "scan", "tcp", self.device.endpoint, "--units", "1", "--config", self.box.config],
                              text=True, capture_output=True, check=False, timeout=DEADLINE)

    def goes_past_nobody(self, *said):
        """What would open the line itself, or the state directory, is refused and says why."""
        self.device.reads.clear()
        for words in (("write", "tank.lamp", "true"), ("read", "tank.level"), ("commands", "off"), ("commands", "status"),
                      ("maintenance", "plant", "on"), ("device", "replaced", "tank", "--yes"), ("status",), ("learned",)):
            done = self.box.call(*words)
            self.assertEqual(done.returncode, FAILED if words[0] in ("read", "write") else UNAVAILABLE, (words, done.stderr))
            for text in said:
                self.assertIn(text, done.stderr, words)
            self.assertNotIn("no bridge runs", done.stdout + done.stderr)
            self.assertNotIn("Start it", done.stderr)
        self.assertEqual(self.scan().returncode, UNAVAILABLE)
        self.assertEqual((self.device.reads, self.device.writes), ([], []))

    def test_it_is_asked_where_it_says_that_it_listens(self):
        process = self.start_as_systemd_does()
        self.assertFalse((self.state / "run").exists())
        self.assertIn("plant", self.box.call("status").stdout)
        done = self.box.call("commands", "off", "--reason", "pump open")
        self.assertEqual((done.returncode, done.stdout), (0, "commands are off: the bridge writes nothing more\n"))
        done = self.box.call("write", "tank.lamp", "true")
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("pump open", done.stderr)
        self.assertEqual(self.device.writes, [])
        done = self.scan()
        self.assertEqual(done.returncode, UNAVAILABLE)
        self.assertIn("has this line, as plant", done.stderr)
        self.assertEqual(self.box.call("commands", "on").returncode, 0)
        done = self.box.call("maintenance", "plant", "on")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(stop(process)[0], 0)
        self.assertIn("no bridge runs", self.box.call("commands", "status").stdout)

    def test_one_that_cannot_be_asked_is_no_absent_one(self):
        process = self.start_as_systemd_does()
        socket = self.box.path / "elsewhere/control.sock"
        socket.unlink()
        # The bridge itself polls its line all the while.
        process.send_signal(signal.SIGSTOP)
        try:
            self.goes_past_nobody(f"pid {process.pid}", str(socket), str(self.state))
        finally:
            process.send_signal(signal.SIGCONT)

    def test_one_that_says_no_socket_is_no_absent_one(self):
        self.state.mkdir()
        with open(self.state / "lock", "w", encoding="utf-8") as lock:
            lock.write("4711")
            lock.flush()
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.goes_past_nobody("pid 4711", str(self.state / "run/control.sock"))

    def test_looking_for_it_makes_nothing(self):
        self.assertIn("Start it", self.box.call("status").stderr)
        self.assertEqual(self.box.call("write", "tank.lamp", "true").returncode, 0)
        self.assertFalse(self.state.exists())

    @unittest.skipIf(os.geteuid() != 0, "only the superuser can be somebody else")
    def test_who_cannot_see_whether_one_runs_goes_past_nobody(self):
        process = self.start_as_systemd_does()
        self.box.path.chmod(0o755)
        (self.box.path / "gateway.secret").chmod(0o600)
        self.device.writes.clear()
        done = self.box.call("write", "tank.lamp", "true", user=NOBODY)
        self.assertEqual(done.returncode, FAILED, done.stderr)
        self.assertIn("run this as the user of the bridge", done.stderr)
        self.assertEqual(self.device.writes, [])
        self.assertEqual(stop(process)[0], 0)


if __name__ == "__main__":
    os.environ.pop("JOURNAL_STREAM", None)
    for inherited in ("STATE_DIRECTORY", "RUNTIME_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC"):
        os.environ.pop(inherited, None)
    unittest.main(argv=sys.argv[:1], verbosity=2)
