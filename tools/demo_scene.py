#!/usr/bin/env python3
"""The demo: starts manager, devices and bridge, shows values going up and commands going down."""

import argparse
import datetime
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REALM = "demo"


class Failed(Exception):
    """What the demo promises did not happen."""


def wait_for(what, condition, seconds=30.0):
    """Polls until the condition gives something; its last answer."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Failed(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clock(unix_seconds):
    return datetime.datetime.fromtimestamp(unix_seconds).strftime("%H:%M:%S.%f")[:-3]


class Scene:
    """The running programs. Leaving the block stops them and removes their files."""

    def __init__(self, programs, site):
        self.programs = Path(programs)
        self.site = Path(site)
        self.running = []
        self.directory = Path(tempfile.mkdtemp(prefix="railbridge-demo-"))
        self.manager_state = self.directory / "manager"
        self.bridge_directory = self.directory / "bridge"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def log(self, name):
        return self.directory / f"{name}.log"

    def start(self, name, *arguments):
        with open(self.log(name), "wb") as out:
            process = subprocess.Popen([str(word) for word in arguments], stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=subprocess.STDOUT)
        self.running.append(process)
        return process

    def said(self, name):
        return self.log(name).read_text(errors="replace")

    def manager(self, *arguments):
        command = [str(self.programs / "railbridge-manager"), *arguments, "--state", str(self.manager_state)]
        return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout

    def start_manager(self):
        for _ in range(10):  # the port may be taken between the probe and the start
            self.port = free_port()
            process = self.start("manager", self.programs / "railbridge-manager", "serve", "--state",
                                 self.manager_state, "--listen", f"127.0.0.1:{self.port}")
            ready = wait_for("manager ready", lambda: "serves on" in self.said("manager") or process.poll() is not None)
            if ready and process.poll() is None:
                return
            self.running.remove(process)
        raise Failed("the manager found no free port:\n" + self.said("manager"))

    def add_gateway(self):
        self.manager("realm", "add", REALM)
        self.manager("gateway", "add", "--realm", REALM, "--name", "Demo box", "--url",
                     f"mqtt://127.0.0.1:{self.port}", "--config-out", str(self.bridge_directory / "bridge.toml"))
        self.viewer = json.loads(self.manager("user", "add", "--realm", REALM, "--name", "viewer", "--json"))

    def start_devices(self):
        shutil.copy(self.site, self.bridge_directory / "site.toml")
        self.rtu = self.directory / "meters"
        process = self.start("plcsim", self.programs / "plcsim", self.bridge_directory / "site.toml",
                             "--tcp-at", "plant=127.0.0.1:0", "--rtu-link", f"meters={self.rtu}", "--move",
                             "--var", f"rtu={self.rtu}", "--var", "plc=127.0.0.1:1",
                             "--write-log", self.directory / "writes.jsonl", "--json")

        def ready():
            if process.poll() is not None:
                raise Failed("plcsim ended:\n" + self.said("plcsim"))
            line = next((text for text in self.said("plcsim").splitlines() if text.startswith("{")), None)
            return json.loads(line) if line else None

        lines = wait_for("plcsim ready", ready)["lines"]
        self.tcp_port = next(line["port"] for line in lines if line["name"] == "plant")
        with open(self.bridge_directory / "bridge.toml", "a", encoding="utf-8") as config:
            config.write(f'\n[vars]\nrtu = "{self.rtu}"\nplc = "127.0.0.1:{self.tcp_port}"\n')

    def start_bridge(self):
        config = self.bridge_directory / "bridge.toml"
        self.bridge_process = self.start("bridge", self.programs / "railbridge", "run", "--config", config)

    def status(self):
        command = [str(self.programs / "railbridge"), "status", "--json", "--config",
                   str(self.bridge_directory / "bridge.toml")]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if self.bridge_process.poll() is not None:
            raise Failed("the bridge ended:\n" + self.said("bridge"))
        return json.loads(done.stdout) if done.returncode == 0 else None

    def watch(self):
        """A viewer at the manager: every attribute event with the time it came."""
        self.start("viewer", "mosquitto_sub", "-h", "127.0.0.1", "-p", self.port, "-i", "viewer", "-u",
                   self.viewer["username"], "-P", self.viewer["secret"], "-F", "%U %p", "-t",
                   f"{REALM}/viewer/events/assets/+/attributes/#")

    def events(self, asset_id, attribute):
        found = []
        for line in self.said("viewer").splitlines():
            when, _, payload = line.partition(" ")
            try:
                event = json.loads(payload)
            except json.JSONDecodeError:
                continue  # the last line may be half written
            if event["ref"] == {"id": asset_id, "name": attribute}:
                found.append((float(when), event))
        return found

    def asset_ids(self, realm=REALM):
        found = {}

        def visit(node):
            if isinstance(node, list):
                for item in node:
                    visit(item)
            elif isinstance(node, dict):
                if "id" in node and "name" in node:
                    found[node["name"]] = node["id"]
                for item in node.values():
                    visit(item)

        visit(json.loads(self.manager("asset", "tree", "--realm", realm, "--json")))
        return found

    def device_writes(self):
        path = self.directory / "writes.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line) for line in lines if line.endswith("}")]

    def bridge_time(self, event, text):
        """When the bridge said this; unix seconds."""
        for line in self.said("bridge").splitlines():
            match = re.match(r"(\S+ \S+) +\S+ +" + re.escape(event) + ": (.*)", line)
            if match and text in match.group(2):
                return datetime.datetime.fromisoformat(match.group(1)).timestamp()
        return None


def table(status):
    """Both lines with their points, as text."""
    rows = []
    for line in status["lines"]:
        rows.append(f"{line['key']}  {line['endpoint']}  {line['state']}, {line['requests']} requests, "
                    f"{line['errors']['timeout']} timeouts, {line['utilisation'] * 100:.0f} % busy")
        for point in status["points"]:
            if point["line"] == line["key"]:
                age = "" if point["ageMs"] is None else f"{point['ageMs']} ms ago"
                value = "not read" if point["quality"] == "unknown" else json.dumps(point["value"], ensure_ascii=False)
                writable = "writable" if point["writable"] else ""
                rows.append(f"    {point['asset'] + '.' + point['attribute']:<28}{value:>12}  {point['quality']:<10}"
                            f"{age:>13}  {writable}")
    rows.append(f"uplink {status['uplink']}; health {status['health']}")
    return "\n".join(rows)


def all_read(status):
    readable = [point for point in status["points"] if point["attribute"] != "resetFault"]
    return status["uplink"] == "online" and all(point["quality"] == "good" for point in readable)


def show_table_for(scene, seconds):
    deadline = time.monotonic() + seconds
    lines = 0
    while time.monotonic() < deadline:
        status = scene.status()
        if status:
            text = table(status)
            sys.stdout.write((f"\x1b[{lines}A\x1b[J" if lines else "") + text + "\n")
            sys.stdout.flush()
            lines = text.count("\n") + 1
        time.sleep(0.5)


def command(scene, ids, asset, attribute, value, device):
    """An operator's write, followed to its end; `device` picks the write out of plcsim's log."""
    asset_id = ids[asset]
    wall_minus_mono = time.time() - time.monotonic()
    pending = json.loads(scene.manager("attribute", "write", "--realm", REALM, asset_id, attribute,
                                       json.dumps(value), "--json"))
    print(f"\noperator: {asset} {attribute} = {json.dumps(value)}   (pending event {pending['ackId']})")
    write = wait_for("the device's write", lambda: next(filter(device, scene.device_writes()), None))
    written = write["time_ns"] / 1e9 + wall_minus_mono
    verified = wait_for("verification", lambda: scene.bridge_time("command.written", pending["ackId"]))
    seen = wait_for("the value at the manager", lambda: next(
        (when for when, event in scene.events(asset_id, attribute) if event["value"] == value and when >= written), None))
    stored = json.loads(scene.manager("attribute", "get", "--realm", REALM, asset_id, attribute, "--json"))
    steps = [(pending["timestamp"] / 1000, "pending event at the manager"),
             (written, f"{write['area']}:{write['address']} of unit {write['unit']} written: {write['values']} "
                       "(plcsim's write log)"),
             (verified, "echo and read-back verified, journaled (bridge)"),
             (seen, "acknowledged: the manager shows the value")]
    for when, what in steps:
        print(f"  {clock(when)}  {what}")
    slack = 0.002  # the bridge's log has milliseconds
    if not written <= verified + slack <= seen + 2 * slack:
        raise Failed("the order was not: written, verified, acknowledged")
    if stored["value"] != value:
        raise Failed(f"the manager holds {stored['value']}")


def refused_command(scene, ids):
    writes = len(scene.device_writes())
    scene.manager("attribute", "write", "--realm", REALM, ids["Press 4"], "speedSet", "70")
    print("\noperator: Press 4 speedSet = 70   (the mapping allows 0 to 50)")
    text = wait_for("the refusal", lambda: next((event["value"] for _, event in scene.events(
        ids["Press 4"], "commandStatus") if "refused" in str(event["value"])), None))
    print(f"  {clock(time.time())}  commandStatus: {text}; nothing was written")
    if len(scene.device_writes()) != writes:
        raise Failed("a refused command reached the device")


def look_around(scene):
    print(f"""
Look around, in another terminal:
  mosquitto_sub -h 127.0.0.1 -p {scene.port} -i me -u {scene.viewer['username']} -P {scene.viewer['secret']} \\
      -v -t '{REALM}/me/events/assets/+/attributes/#'
  {scene.programs}/railbridge status --config {scene.bridge_directory}/bridge.toml
  {scene.programs}/railbridge-manager asset tree --state {scene.manager_state}
Stop with Ctrl-C.
""")


def play(scene, once):
    began = time.monotonic()
    scene.start_manager()
    scene.add_gateway()
    scene.start_devices()
    scene.watch()
    scene.start_bridge()
    ids = wait_for("four assets at the manager", lambda: (lambda found: found if len(found) >= 5 else None)(
        scene.asset_ids()))
    wait_for("a first value at the manager", lambda: scene.events(ids["Main meter"], "voltage"))
    print(f"first value at the manager {time.monotonic() - began:.1f} s after the start")
    status = wait_for("every point read", lambda: (lambda seen: seen if seen and all_read(seen) else None)(scene.status()))
    if once:
        print(table(status))
    else:
        show_table_for(scene, 6)
    command(scene, ids, "Press 4", "lamp", True,
            lambda write: (write["line"], write["area"], write["address"]) == ("plant", "co", 3))
    command(scene, ids, "Hall meter", "ventilation", True,
            lambda write: (write["line"], write["area"], write["address"]) == ("meters", "co", 0))
    refused_command(scene, ids)
    if once:
        print("\nall of it happened")
        return
    look_around(scene)
    show_table_for(scene, float("inf"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, help="directory of railbridge, railbridge-manager and plcsim")
    parser.add_argument("--site", required=True, help="mapping of the demo")
    parser.add_argument("--once", action="store_true", help="without a terminal; fails if something did not happen")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with Scene(options.programs, options.site) as scene:
        try:
            play(scene, options.once)
        except KeyboardInterrupt:
            print("\nstopped")
        except (Failed, subprocess.CalledProcessError) as problem:
            print(f"demo: {problem}", file=sys.stderr)
            if isinstance(problem, subprocess.CalledProcessError):
                print(problem.stderr, file=sys.stderr)
            for name in ("manager", "plcsim", "bridge"):
                if scene.log(name).exists():
                    print(f"--- {name}\n" + "\n".join(scene.said(name).splitlines()[-30:]), file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
