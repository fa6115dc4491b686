#!/usr/bin/env python3
"""The manager as its service starts it: with the command, the user's rights and the system calls of the unit.

    manager_service_test.py CMAKE BUILD_DIRECTORY
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from bridge_process import unused_port, wait_for
from service_limits import SystemCalls, settings

CMAKE, BUILD = sys.argv[1:3]
NOBODY = 65534
STATE = "/var/lib/railbridge-manager"


class Service(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="railbridge-")
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        self.root.chmod(0o755)
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", self.root], check=True, capture_output=True, timeout=120,
                       env={**os.environ, "DESTDIR": ""})
        self.unit = (self.root / "lib/systemd/system/railbridge-manager.service").read_text()
        self.limits = SystemCalls(self.unit)
        self.port = unused_port()
        self.state = self.root / "state"
        self.state.mkdir(mode=0o700)
        self.notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.notified.close)
        self.notified.bind(str(self.root / "notify"))
        self.notified.settimeout(0)
        (self.root / "notify").chmod(0o777)
        self.as_service = {}
        if os.geteuid() == 0:
            shutil.chown(self.state, NOBODY, NOBODY)
            self.as_service = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def start(self):
        command = settings(self.unit, "ExecStart")[0].split()
        self.assertEqual(command[-2:], ["--state", STATE])
        log = open(self.root / "log", "w", encoding="utf-8")
        self.addCleanup(log.close)
        server = subprocess.Popen([*command[:-1], self.state, "--listen", f"127.0.0.1:{self.port}"],
                                  env={"PATH": "/usr/bin:/bin", "NOTIFY_SOCKET": str(self.root / "notify")}, cwd="/",
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=log, umask=0o077,
                                  preexec_fn=self.limits.confine, **self.as_service)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        wait_for(lambda: self.is_ready(server), "READY=1")
        return server

    def is_ready(self, server):
        self.assertIsNone(server.poll(), (self.root / "log").read_text())
        try:
            return b"READY=1" in self.notified.recv(4096)
        except BlockingIOError:
            return False

    def end(self, server):
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(timeout=60), 0)
        said = (self.root / "log").read_text()
        self.assertNotIn("Error", said)
        self.assertNotIn("not permitted", said)

    def call(self, *words):
        done = subprocess.run([self.root / "bin/railbridge-manager", *words, "--state", self.state], text=True,
                              capture_output=True, check=False, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_it_serves_keeps_and_ends(self):
        server = self.start()
        self.call("realm", "add", "plant")
        gateway = json.loads(self.call("gateway", "add", "--realm", "plant", "--name", "Hall 3", "--json"))["assetId"]
        note = ("attribute", "write", "--realm", "plant", gateway, "notes", "in repair")
        self.call(*note)
        self.call("backup", str(self.root / "plant.backup"))
        self.assertIn("serves and answers", self.call("doctor"))
        self.end(server)
        server = self.start()
        self.assertIn("Hall 3", self.call("asset", "tree"))
        self.assertIn("in repair", self.call("asset", "show", gateway))
        self.end(server)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
