"""The programs of a site as processes, each in a directory of the rig's own."""

import ctypes
import json
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from waiting import PATIENCE_S, wait_for

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Programs:
    bridge: Path
    manager: Path
    plugin: Path
    plcsim: Path

    @classmethod
    def of_build(cls, build):
        """Where a build tree has them."""
        return cls(build / "adapters/daemon/railbridge", build / "tools/manager/railbridge-manager",
                   build / "tools/manager/railbridge-manager-plugin.so", build / "tools/plcsim/plcsim")


def start(command, log):
    """A process that dies with the rig, however that ends. Call it from the main thread: the kernel ends the child
    with the thread that made it."""
    with open(log, "ab") as file:
        return subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                                preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))


def stop(process, what):
    """@return exit code"""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        kill(process)
        raise AssertionError(f"{what} does not stop") from None


def kill(process):
    process.kill()
    process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Manager:
    def __init__(self, programs, directory):
        self.programs, self.directory = programs, directory
        self.state = directory / "manager"
        self.state.mkdir(mode=0o700)
        self.port = free_port()
        self.start()

    def start(self):
        ready = self.directory / "manager.log"
        size = ready.stat().st_size if ready.exists() else 0
        self.process = start([self.programs.manager, "serve", "--state", self.state, "--plugin", self.programs.plugin,
                              "--listen", f"127.0.0.1:{self.port}"], ready)
        wait_for(lambda: self._accepts() and ready.stat().st_size > size, "a manager that serves")

    def _accepts(self):
        if self.process.poll() is not None:
            raise AssertionError("the manager does not start: " + (self.directory / "manager.log").read_text())
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def call(self, *words):
        done = subprocess.run([str(self.programs.manager), *map(str, words), "--state", str(self.state)],
                              text=True, capture_output=True, check=False, timeout=PATIENCE_S)
        if done.returncode != 0:
            raise AssertionError(f"railbridge-manager {words[0]} failed: {done.stderr}")
        return done.stdout

    def json(self, *words):
        return json.loads(self.call(*words, "--json"))


class Devices:
    """plcsim with its control port."""

    def __init__(self, programs, directory, options):
        self.write_log = directory / "writes.jsonl"
        self.port = free_port()
        self.process = start([programs.plcsim, *options, "--control", f"127.0.0.1:{self.port}",
                              "--write-log", self.write_log, "--json"], directory / "plcsim.log")
        said = wait_for(lambda: self._ready(directory / "plcsim.log"), "simulated devices")
        self.lines = {line["name"]: line for line in said["lines"]}
        self._socket = socket.create_connection(("127.0.0.1", self.port))
        self._answers = self._socket.makefile("r", encoding="utf-8")

    def _ready(self, log):
        if self.process.poll() is not None:
            raise AssertionError("plcsim does not start: " + log.read_text())
        first = log.read_text().split("\n")[0] if log.exists() else ""
        return json.loads(first) if first.endswith("}") else None

    def ask(self, **request):
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(self._answers.readline())
        if not answer["ok"]:
            raise AssertionError(f"plcsim refuses {request}: {answer['error']}")
        return answer

    def values(self, place):
        return self.ask(op="get", line=place.line, unit=place.unit, area=place.area, address=place.address,
                        count=place.count)["values"]


class Bridge:
    def __init__(self, programs, directory):
        self.programs, self.directory = programs, directory
        self.log = directory / "bridge.log"
        self.process = None

    def start(self):
        self.process = start([self.programs.bridge, "run", "--config", self.directory / "bridge.toml"], self.log)

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        if not self.runs():
            raise AssertionError("the bridge ended by itself: " + self.log.read_text()[-4000:])
        kill(self.process)

    def stop(self):
        """@return exit code"""
        return stop(self.process, "the bridge")
