#!/usr/bin/env python3
"""A bridge and a plcsim made from the same site: one device of every template. What was recorded of the real ones is
put into the simulated ones, and the bridge has to tell what it means.

    device_templates_test.py RAILBRIDGE PLCSIM SOURCE
"""

import json
import socket
import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

from bridge_process import unused_port, wait_for

RAILBRIDGE, PLCSIM, SOURCE = sys.argv[1], sys.argv[2], Path(sys.argv[3])
TEMPLATES = SOURCE / "mappings/devices"
RECORDED = SOURCE / "tests/golden/devices"


def names():
    return sorted(path.stem for path in TEMPLATES.glob("*.toml"))


def key_of(name):
    return name.replace("-", "_")


class Site:
    """Unit 1, 2, ... of one line, a template each."""

    def __init__(self, path):
        self.path = path
        self.port = unused_port()
        text = f'schema = 1\n[line.plant]\ntransport = "tcp"\nendpoint = "127.0.0.1:{self.port}"\n'
        for unit, name in enumerate(names(), 1):
            text += (f'[asset.{key_of(name)}]\nline = "plant"\nunit = {unit}\ntemplate = "{name}"\n'
                     'use.fast = ["*"]\n')
        (path / "site.toml").write_text(text)
        (path / "bridge.toml").write_text(
            f'schema = 1\n[manager]\nurl = "mqtt://127.0.0.1:{unused_port()}"\nrealm = "r"\nclient_id = "gw"\n'
            f'secret_file = "secret"\n[bridge]\nstate_dir = "state"\nmappings = ["site.toml"]\n'
            f'templates = ["{TEMPLATES}"]\n')
        (path / "secret").touch(mode=0o600)
        (path / "secret").write_text("hush\n")

    def railbridge(self, command, *arguments):
        return subprocess.run([RAILBRIDGE, command, "--config", self.path / "bridge.toml", *arguments], text=True,
                              capture_output=True, check=False, timeout=60)


class Control:
    """plcsim's control port: one object a line, one answer a line."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.stream = self.socket.makefile("rw", encoding="utf-8")

    def set(self, **what):
        self.stream.write(json.dumps({"op": "set", **what}) + "\n")
        self.stream.flush()
        answer = json.loads(self.stream.readline())
        assert answer["ok"], answer

    def close(self):
        self.stream.close()
        self.socket.close()


class EveryTemplate(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="railbridge-")
        self.addCleanup(directory.cleanup)
        self.site = Site(Path(directory.name))
        self.records = {name: tomllib.loads((RECORDED / f"{name}.toml").read_text()) for name in names()}

    def start(self, *command, **more):
        process = subprocess.Popen([str(part) for part in command], text=True, **more)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def simulate(self):
        plcsim = self.start(PLCSIM, self.site.path / "site.toml", "--still", "--templates", TEMPLATES, "--control",
                            "127.0.0.1:0", "--json", "--stop-with-stdin", stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE)
        self.addCleanup(plcsim.stdin.close)
        self.addCleanup(plcsim.stdout.close)
        ready = json.loads(plcsim.stdout.readline())
        control = Control(ready["control_port"])
        self.addCleanup(control.close)
        for unit, name in enumerate(names(), 1):
            for place, words in self.records[name]["words"].items():
                area, address = place.split(":")
                control.set(unit=unit, area=area, address=int(address), values=words)

    def told(self):
        """What the bridge says of each point, by asset and attribute; nothing before it has read them all."""
        done = self.site.railbridge("status", "--json")
        points = json.loads(done.stdout)["points"] if done.returncode == 0 else []
        if not points or any(point["quality"] == "unknown" for point in points):
            return None
        return {(point["asset"], point["attribute"]): point.get("value") for point in points}

    def test_checks_runs_and_decodes_to_what_was_recorded(self):
        checked = self.site.railbridge("check", "--strict")
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        self.simulate()
        log = open(self.site.path / "log", "w", encoding="utf-8")
        self.addCleanup(log.close)
        self.start(RAILBRIDGE, "run", "--config", self.site.path / "bridge.toml", stdin=subprocess.DEVNULL,
                   stdout=log, stderr=log)
        told = wait_for(self.told, "every point read")
        for name in names():
            record = self.records[name]
            expected = {**record["values"], **{attribute: None for attribute in record.get("none", [])}}
            found = {attribute: value for (asset, attribute), value in told.items() if asset == key_of(name)}
            self.assertEqual(found, expected, name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
