"""A whole site: manager, tap, devices, bridge, and the operator; and what was seen of it."""

import json
import signal
import tempfile
import time
from pathlib import Path

import packets
from desk import Desk
from journal import read_left, read_running
from programs import Bridge, Devices, Manager, stop
from recording import TERMINAL, Ack, Delivery, DeviceWrite, Issue, Kill, Recording
from tap import Tap
from waiting import wait_for

REALM = "plant"
BACKLOG_MAX = 60  # two seconds of an operator who is busy


class Scene:
    """The bridge does not run yet. Use it as a context: it ends everything it started."""

    def __init__(self, programs, plant):
        self._directory = tempfile.TemporaryDirectory(prefix="railbridge-")
        self.path = Path(self._directory.name)
        self.plant = plant
        self.points = {point.name: point for point in plant.points}
        links = {name: str(self.path / name) for name in plant.rtu}
        self.manager = Manager(programs, self.path)
        self.devices = Devices(programs, self.path, plant.plcsim_options(links))
        self.tap = Tap(self.manager.port)
        self.bridge = Bridge(programs, self.path)
        ports = {name: self.devices.lines[name]["port"] for name in plant.tcp}
        self.manager.call("realm", "add", REALM)
        made = self.manager.json("gateway", "add", "--realm", REALM, "--name", "Box", "--config-out",
                                 self.path / "bridge.toml", "--url", f"mqtt://127.0.0.1:{self.tap.port}")
        self._gateway_id = made["assetId"]
        (self.path / "site.toml").write_text(plant.site(ports, links), encoding="utf-8")
        user = self.manager.json("user", "add", "--realm", REALM, "--name", "desk")
        self.desk = Desk(self.manager.port, REALM, "desk", user["secret"])
        self.issues = []
        self.kills = []
        self._ids = {}
        self._subscriptions_before = 0
        self._log_before = 0
        self._sealed_value = 0
        self._looked_at = 0  # of what the tap has seen
        self._events = {}  # what an ackId stands for
        self._acknowledged = set()
        self._wall_offset_ns = time.time_ns() - time.monotonic_ns()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in (self.bridge.process, self.devices.process, self.manager.process):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        self.tap.close()
        self._directory.cleanup()

    def log(self):
        return "".join(f"--- {name}\n{(self.path / name).read_text(errors='replace')}"
                       for name in ("bridge.log", "manager.log", "plcsim.log") if (self.path / name).exists())

    def start(self):
        """Starts the bridge, and waits until it takes commands and every asset is there."""
        self.launch()
        self.taking_commands()
        self.asset_ids()

    def launch(self):
        self._subscriptions_before = self.tap.subscriptions
        log = self.path / "bridge.log"
        self._log_before = log.stat().st_size if log.exists() else 0
        self.bridge.start()

    def taking_commands(self):
        """Waits until the bridge that runs now has subscribed to its pending events. The manager may end its first
        connection, and serves the next."""
        wait_for(lambda: self.tap.subscriptions > self._subscriptions_before or not self.bridge.runs(),
                 "a bridge that takes commands")
        wait_for(lambda: self._is_connected() or not self.bridge.runs(), "a bridge that is connected", pause_s=0.02)
        if not self.bridge.runs():
            raise AssertionError("the bridge ended by itself:\n" + self.log())

    def catches_up(self):
        """Waits until the bridge has done most of what came while it was away. Of one attribute the manager keeps only
        16 writes for it, so it must not be killed for ever before it comes to them."""
        wait_for(lambda: self.open_commands() <= BACKLOG_MAX or not self.bridge.runs(),
                 f"fewer than {BACKLOG_MAX} commands without an end", pause_s=0.05)

    def _is_connected(self):
        return self.desk.read(self._gateway_id, "gatewayStatus") == "CONNECTED"

    def asset_ids(self):
        """Of the assets by their names."""
        wanted = {point.asset for point in self.plant.points}
        if not self._ids:
            self._ids = wait_for(lambda: self._find(wanted), "all assets at the manager")
        return self._ids

    def _find(self, wanted):
        found = {one["name"]: one["id"] for one in self.manager.json("asset", "tree", "--realm", REALM)}
        return {name: found[name] for name in wanted} if wanted <= set(found) else None

    def write(self, point, value, answered=lambda issue: None):
        """The operator writes; returns at once."""
        issue = Issue(time.monotonic_ns(), point.name, value)
        self.issues.append(issue)

        def take(response):
            issue.answered_ns = time.monotonic_ns()
            issue.accepted = response.get("eventType") == "attribute"
            issue.event_ms = response.get("timestamp", 0)
            answered(issue)

        self.desk.write(self.asset_ids()[point.asset], point.attribute, value, take)
        return issue

    def acknowledged(self, issue):
        """The bridge has acknowledged this write. One thread may ask."""
        while self._looked_at < len(self.tap.seen):
            one = self.tap.seen[self._looked_at]
            self._looked_at += 1
            if one.topic.endswith("/gateway/events/pending"):
                content = json.loads(one.payload)
                event = content["event"]
                self._events[content["ackId"]] = (event["ref"]["id"], event["ref"]["name"], event["timestamp"])
            elif one.topic.endswith("/gateway/events/acknowledge"):
                self._acknowledged.add(self._events.get(one.payload.decode().strip('"')))
        point = self.points[issue.point]
        return (self.asset_ids()[point.asset], point.attribute, issue.event_ms) in self._acknowledged

    def answered(self):
        """Waits until the manager has answered every write."""
        wait_for(lambda: not self.desk.answers_wait(), "answers of the manager")

    def kill(self):
        self.kills.append(Kill(time.monotonic_ns(), []))
        self.bridge.kill()
        self.kills[-1].journal = read_left(self.path / "state")

    def stop(self):
        """SIGTERM. @return seconds until it ended"""
        self.kills.append(Kill(time.monotonic_ns(), [], is_clean=True))
        code = self.bridge.stop()
        took_s = (time.monotonic_ns() - self.kills[-1].time_ns) / 1e9
        if code != 0 and not (code == -signal.SIGTERM and self._nothing_was_said()):
            raise AssertionError(f"the bridge ends with {code}:\n" + self.log())
        self.kills[-1].journal = read_left(self.path / "state")
        return took_s

    def _nothing_was_said(self):
        """By the bridge that ran last: it was still reading its files, and had begun nothing."""
        return (self.path / "bridge.log").stat().st_size == self._log_before

    def restart(self):
        self.kills[-1].restarted_ns = time.monotonic_ns()
        self.launch()

    def break_connection(self):
        """As a network does it: the bridge says something that is never answered."""
        sealed = next(point for point in self.plant.points if point.kind == "sealed")
        self.tap.mute = True
        said = self.tap.published
        self._sealed_value += 1
        self.devices.ask(op="set", line=sealed.place.line, unit=sealed.place.unit, area=sealed.place.area,
                         address=sealed.place.address, values=[self._sealed_value])
        wait_for(lambda: self.tap.published > said, "an update of a value that changed")
        self.tap.cut()
        self.tap.mute = False

    def settle(self):
        """Waits until every command has ended and the manager shows what the devices hold."""
        self.answered()
        try:
            wait_for(self._all_ended, "an end of every command", pause_s=0.1)
        except AssertionError as fault:
            raise AssertionError(f"{fault}\n" + "\n".join(self._without_end())) from fault
        try:
            wait_for(lambda: not self.differences(), "the same values at the manager and in the devices", 20, 0.1)
        except AssertionError:
            pass  # the checker says it better

    def open_commands(self):
        accepted = sum(1 for issue in self.issues if issue.accepted)
        rows = read_running(self.path / "state")
        return accepted - sum(1 for row in rows if row.state in TERMINAL)

    def _without_end(self):
        """Where the commands are that have no end, as texts."""
        deliveries = {}
        for one in list(self.tap.seen):
            if one.topic.endswith("/gateway/events/pending"):
                content = json.loads(one.payload)
                ref = content["event"]["ref"]
                key = (ref["id"], ref["name"], content["event"]["timestamp"])
                deliveries.setdefault(key, []).append((content["ackId"], one))
        states = {row.ack_id: row.state for row in read_running(self.path / "state")}
        waiting = {one["ackId"] for one in self.manager.json("attribute", "pending", "--realm", REALM)}
        for issue in self.issues:
            point = self.points[issue.point]
            seen = deliveries.get((self.asset_ids()[point.asset], point.attribute, issue.event_ms), [])
            ends = [states[ack_id] for ack_id, _ in seen if ack_id in states]
            if issue.accepted and not any(end in TERMINAL for end in ends):
                ways = [f"{ack_id}{' waits at the manager' if ack_id in waiting else ''} on connection {one.connection}"
                        f"{', kept back' if one.lost else ''}" for ack_id, one in seen]
                yield (f"{issue.point} = {issue.value}, event of {issue.event_ms}: delivered {'; '.join(ways) or 'never'},"
                       f" in the journal {', '.join(ends) or 'not'}")

    def _all_ended(self):
        if not self.bridge.runs():
            raise AssertionError("the bridge ended by itself:\n" + self.log())
        return self.open_commands() <= 0

    def registers(self):
        return {point.name: self.devices.values(point.place) for point in self.plant.points if point.place}

    def shown(self):
        ids = self.asset_ids()
        return {point.name: self.desk.read(ids[point.asset], point.attribute) for point in self.plant.points}

    def differences(self):
        registers, shown = self.registers(), self.shown()
        return [name for name, words in registers.items() if self.points[name].kind != "sealed"
                and (shown[name] is None or list(self.points[name].encoded(shown[name])) != words)]

    def finish(self):
        """Stops the bridge. @return the Recording"""
        shown = self.shown()
        code = self.bridge.stop()
        if code != 0:
            raise AssertionError(f"the bridge ends with {code}:\n" + self.log())
        registers = self.registers()
        waiting = [one["ackId"] for one in self.manager.json("attribute", "pending", "--realm", REALM)]
        stop(self.devices.process, "plcsim")
        recording = Recording(self.plant.points, issues=list(self.issues), kills=list(self.kills),
                              journal=read_left(self.path / "state"), registers=registers, shown=shown,
                              assets={own: name for name, own in self.asset_ids().items()},
                              waiting=waiting, wall_offset_ns=self._wall_offset_ns, ended_ns=time.monotonic_ns())
        with open(self.devices.write_log, encoding="utf-8") as lines:
            for line in lines:
                one = json.loads(line)
                recording.writes.append(DeviceWrite(one["time_ns"], one["line"], one["unit"], one["function"],
                                                    one["area"], one["address"], one["values"]))
        self._add_traffic(recording)
        return recording

    def _add_traffic(self, recording):
        names = {(self.asset_ids()[point.asset], point.attribute): point.name for point in self.plant.points}
        open_deliveries = {}
        for one in self.tap.seen:
            if one.down and one.lost:
                continue
            if one.kind == packets.PUBACK and not one.down:
                delivery = open_deliveries.pop((one.connection, one.packet_id), None)
                if delivery:
                    delivery.puback_ns, delivery.puback_lost = one.time_ns, one.lost and not delivery.repeated
            elif one.kind == packets.PUBLISH and one.down and one.topic.endswith("/gateway/events/pending"):
                content = json.loads(one.payload)
                event = content["event"]
                delivery = Delivery(one.time_ns, one.connection, one.packet_id, content["ackId"],
                                    names.get((event["ref"]["id"], event["ref"]["name"]), str(event["ref"])),
                                    event.get("value"), event["timestamp"], one.dup, one.repeated)
                recording.deliveries.append(delivery)
                open_deliveries[(one.connection, one.packet_id)] = delivery
            elif one.kind == packets.PUBLISH and not one.down:
                if one.topic.endswith("/gateway/events/acknowledge"):
                    recording.acks.append(Ack(one.time_ns, one.payload.decode().strip('"')))
                else:
                    recording.published.append((one.time_ns, one.topic, one.payload))
