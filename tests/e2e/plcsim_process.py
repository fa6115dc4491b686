"""A plcsim for tests in Python: started with free ports, asked through its control port."""

import json
import socket
import subprocess


class Plcsim:
    def __init__(self, program, *arguments):
        self.process = subprocess.Popen(
            [program, *arguments, "--control", "127.0.0.1:0", "--json", "--stop-with-stdin"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = json.loads(self.process.stdout.readline())
        self.control = socket.create_connection(("127.0.0.1", self.ready["control_port"]), timeout=20)
        self.answers = self.control.makefile("r", encoding="utf-8")

    @property
    def port(self):
        return self.ready["lines"][0]["port"]

    def ask(self, request):
        self.control.sendall((json.dumps(request) + "\n").encode())
        answer = json.loads(self.answers.readline())
        if not answer["ok"]:
            raise AssertionError(answer["error"])
        return answer

    def counters(self):
        """Of the first line."""
        return next(iter(self.ask({"op": "counters"})["lines"].values()))

    def set(self, unit, area, address, values):
        self.ask({"op": "set", "unit": unit, "area": area, "address": address, "values": values})

    def close(self):
        if self.process.poll() is None:
            self.answers.close()
            self.control.close()
            self.process.stdin.close()
            self.process.wait(timeout=20)
            self.process.stdout.close()
