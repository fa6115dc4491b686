"""A bridge in a directory of its own, and a Modbus TCP device for it to talk to."""

import json
import os
import signal
import socket
import socketserver
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

DEADLINE = 20  # seconds; a test that succeeds does not use them up


def wait_for(condition, what):
    end = time.monotonic() + DEADLINE
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError("never happened: " + what)
        time.sleep(0.01)


def bridge_text(*more):
    """A bridge.toml that nobody runs with; `more` stands in [bridge]."""
    return ('schema = 1\n[manager]\nurl = "mqtt://127.0.0.1:1"\nrealm = "plant"\nclient_id = "box"\n'
            'secret_file = "secret"\n[bridge]\nmappings = ["site.toml"]\nstate_dir = "state"\n' +
            "".join(line + "\n" for line in more))


class Device(socketserver.ThreadingTCPServer):
    """Holding registers and coils of unit 1; function codes 1, 3, 5 and 6. Every read and write is listed.

    A register shows what was written to it `lag` seconds later; those in `forgetful`, registers and
    coils, never do. `spoil` is called with each function and makes something else of its answer;
    of None nothing is sent, of b"" the connection is closed.
    """

    daemon_threads = True

    def __init__(self):
        self.registers = [0] * 16
        self.coils = [0] * 16
        self.reads = []
        self.writes = []
        self.asked = []  # functions, in order
        self.spoil = lambda function, pdu: pdu
        self.lag = 0
        self.forgetful = set()
        self.shown_from = 0
        self.shown_until_then = self.registers
        super().__init__(("127.0.0.1", 0), DeviceConnection)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def endpoint(self):
        return f"127.0.0.1:{self.server_address[1]}"

    def answer(self, pdu):
        function, first, value = struct.unpack(">BHH", pdu[:5])
        self.asked.append(function)
        if function in (1, 3):
            self.reads.append((function, first, value))
        if function == 3:
            shown = self.registers if time.monotonic() >= self.shown_from else self.shown_until_then
            words = shown[first:first + value]
            return struct.pack(f">BB{len(words)}H", 3, 2 * len(words), *words)
        if function == 1:
            bits = self.coils[first:first + value]
            packed = sum(bit << i for i, bit in enumerate(bits)).to_bytes((len(bits) + 7) // 8, "little")
            return struct.pack(">BB", 1, len(packed)) + packed
        if function in (5, 6):
            self.writes.append((function, first, value))
            if first in self.forgetful:
                return pdu
            if function == 5:
                self.coils[first] = 1 if value else 0
            else:
                self.shown_until_then = list(self.registers)
                self.shown_from = time.monotonic() + self.lag
                self.registers[first] = value
            return pdu
        return struct.pack(">BB", function | 0x80, 1)


class DeviceConnection(socketserver.BaseRequestHandler):
    def receive(self, count):
        data = b""
        while len(data) < count:
            part = self.request.recv(count - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def handle(self):
        try:
            while True:
                transaction, _, length, unit = struct.unpack(">HHHB", self.receive(7))
                request = self.receive(length - 1)
                answer = self.server.spoil(request[0], self.server.answer(request))
                if answer == b"":
                    return
                if answer is not None:
                    self.request.sendall(
                        struct.pack(">HHHB", transaction, 0, len(answer) + 1, unit) + answer)
        except ConnectionError:
            pass


def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Box:
    """Files of a bridge; nobody is at home at its manager's address."""

    def __init__(self, program, device):
        self.program = program
        self.directory = tempfile.TemporaryDirectory(prefix="railbridge-")
        self.path = Path(self.directory.name)
        self.config = self.path / "bridge.toml"
        self.processes = []
        self.config.write_text(
            f'schema = 1\n[manager]\nurl = "mqtt://127.0.0.1:{unused_port()}"\nrealm = "r"\n'
            'client_id = "gw"\nsecret_file = "gateway.secret"\n'
            '[bridge]\nstate_dir = "state"\nmappings = ["site.toml"]\n')
        (self.path / "gateway.secret").touch(mode=0o600)
        (self.path / "gateway.secret").write_text("hush\n")
        (self.path / "site.toml").write_text(
            f'schema = 1\n[line.plant]\ntransport = "tcp"\nendpoint = "{device.endpoint}"\n'
            '[asset.tank]\nline = "plant"\nunit = 1\naddresses = "offset0"\n'
            'point.level = { at = "hr:0", as = "i16", scale = 0.1, rate = "fast" }\n'
            'write.level = { min = 0, max = 50 }\n'
            'point.sealed = { at = "hr:1", as = "u16" }\n'
            'point.lamp = { at = "co:3" }\nwrite.lamp = { max_age = "30s" }\n')

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.directory.cleanup()

    def call(self, command, *arguments, typed="", **more):
        return subprocess.run([self.program, command, "--config", str(self.config), *arguments],
                              text=True, capture_output=True, check=False, input=typed,
                              timeout=DEADLINE, **more)

    def start(self, **environment):
        log = open(self.path / "log", "a", encoding="utf-8")
        with log:
            process = subprocess.Popen([self.program, "run", "--config", str(self.config)],
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       env={**os.environ, **environment})
        self.processes.append(process)
        return process

    def log(self):
        return (self.path / "log").read_text(encoding="utf-8")

    def status(self):
        done = self.call("status", "--json")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def started(self, **environment):
        process = self.start(**environment)
        wait_for(self.status, "a status of the bridge; it said:\n" + self.log())
        return process


def stop(process):
    """@return exit code and seconds it took"""
    begin = time.monotonic()
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout=DEADLINE), time.monotonic() - begin
