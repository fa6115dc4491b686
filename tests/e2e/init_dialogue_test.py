#!/usr/bin/env python3
"""`railbridge init` at a terminal: what it asks, and what it makes of wrong answers.

    init_dialogue_test.py RAILBRIDGE SOURCE_DIR
"""

import fcntl
import os
import pty
import re
import select
import shlex
import signal
import stat
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
USAGE = 2
DEADLINE = 20  # seconds; a test that succeeds does not use them up
CTRL_C, CTRL_D = "\x03", "\x04"
URL = "mqtts://manager.example.org:8883"


class Terminal:
    """A program on a terminal of its own, and who sits there."""

    def __init__(self, words):
        self.master, self.slave = pty.openpty()
        self.seen = ""
        self.from_here = 0
        self.program = subprocess.Popen(
            words, stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def close(self):
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()
        os.close(self.master)
        os.close(self.slave)

    def _read(self, wait):
        while select.select([self.master], [], [], wait)[0]:
            self.seen += os.read(self.master, 4096).decode()
            wait = 0

    def expect(self, text):
        end = time.monotonic() + DEADLINE
        while True:
            at = self.seen.find(text, self.from_here)
            if at >= 0:
                self.from_here = at + len(text)
                return
            if time.monotonic() > end:
                raise AssertionError("never said: " + text + "\n" + self.seen)
            self._read(0.05)

    def type(self, text, ended_by="\n"):
        os.write(self.master, (text + ended_by).encode())

    def shows_what_is_typed(self):
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def ends(self):
        code = self.program.wait(timeout=DEADLINE)
        self._read(0)
        return code


class Dialogue(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.box = Path(self.directory.name) / "box"
        self.box.mkdir()

    def begin(self, *flags):
        terminal = Terminal([PROGRAM, "init", "--config", str(self.box / "bridge.toml"), "--offline",
                             "--templates", str(SOURCE / "mappings" / "devices"), *flags])
        self.addCleanup(terminal.close)
        return terminal

    def written(self):
        return sorted(file.name for file in self.box.iterdir())

    def answer(self, terminal, question, *wrong_and_why, right):
        """Each wrong answer is told why, and asked again."""
        terminal.expect(question)
        for wrong, why in wrong_and_why:
            terminal.type(wrong)
            terminal.expect(why)
            terminal.expect(question)
            self.assertEqual(self.written(), [])
        terminal.type(right)

    def test_wrong_answers_are_asked_again_and_nothing_is_written_before_the_last(self):
        terminal = self.begin()
        self.answer(terminal, "Manager, as in",
                    ("", "starts with neither"),
                    ("https://manager.example.org", "starts with neither"),
                    ("mqtts://", "names no host"),
                    ("mqtts://two words", "names no host"),
                    ("mqtts://manager.example.org:99999", "the port is a number"),
                    ("mqtts://manager.example.org:port", "the port is a number"),
                    ("mqtts://anna:pass@manager.example.org", "no user or password"),
                    ("mqtt://manager.example.org", "readable over the network"),
                    right=URL)
        empty = self.box.parent / "empty.pem"
        empty.touch()
        self.answer(terminal, "Certificates to trust",
                    ("/no/such.pem", "No such file"), (str(empty), "the file is empty"), right="")
        self.answer(terminal, "Realm", ("", "letters, digits"), ("hall 3", "letters, digits"),
                    ("hall/+", "letters, digits"), right="plant")
        self.answer(terminal, "Client id", ("", "letters, digits"), right="gateway-hall3")
        self.answer(terminal, "Template", ("", "no template"), ("eastron-sdm12", 'eastron-sdm120"'),
                    right="eastron-sdm120")
        self.answer(terminal, "Where it is",
                    ("", "tcp:HOST:PORT, rtu:DEVICE or"), ("udp:10.0.0.4", "tcp:HOST:PORT, rtu:DEVICE or"),
                    ("tcp:", "names no host"), ("tcp:10.0.0.4:0", "the port is a number"),
                    ("rtu:", "tcp:HOST:PORT, rtu:DEVICE or"), right="tcp:10.0.0.4:502")
        terminal.expect("Secret of the service user: ")
        self.assertFalse(terminal.shows_what_is_typed())
        terminal.type("")
        terminal.expect("the secret is empty")
        terminal.expect("Secret of the service user: ")
        self.assertEqual(self.written(), [])
        terminal.type("s3cret word")
        self.assertEqual(terminal.ends(), 0, terminal.seen)
        self.assertTrue(terminal.shows_what_is_typed())
        self.assertNotIn("s3cret", terminal.seen)
        self.assertEqual(self.written(), ["bridge.toml", "gateway.secret", "site.toml"])
        secret = self.box / "gateway.secret"
        self.assertEqual(secret.read_text(), "s3cret word\n")
        self.assertEqual(stat.S_IMODE(secret.stat().st_mode), 0o600)
        bridge = (self.box / "bridge.toml").read_text()
        self.assertIn('url = "' + URL + '"', bridge)
        self.assertNotIn("ca_file", bridge)
        self.assertIn('endpoint = "10.0.0.4:502"', (self.box / "site.toml").read_text())
        done = subprocess.run([PROGRAM, "check", "--strict", "-c", str(self.box / "bridge.toml")],
                              text=True, capture_output=True, check=False, timeout=DEADLINE)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_certificates_are_asked_for_with_tls_only(self):
        trusted = self.box.parent / "ca.pem"
        trusted.write_text("a certificate, by its size\n")
        terminal = self.begin("--secret-from", str(trusted), "--realm", "plant", "--client-id", "box",
                              "--template", "eastron-sdm120", "--line", "tcp:10.0.0.4:502")
        self.answer(terminal, "Manager, as in", right=URL)
        self.answer(terminal, "Certificates to trust", right=str(trusted))
        self.assertEqual(terminal.ends(), 0, terminal.seen)
        self.assertIn('ca_file = "' + str(trusted) + '"', (self.box / "bridge.toml").read_text())

    def test_a_manager_on_this_machine_needs_no_tls_and_no_certificates(self):
        terminal = self.begin("--realm", "plant", "--client-id", "box", "--template", "eastron-sdm120",
                              "--line", "tcp:10.0.0.4:502")
        self.answer(terminal, "Manager, as in", right="mqtt://127.0.0.1:1883")
        terminal.expect("Secret of the service user: ")
        self.assertNotIn("Certificates", terminal.seen)
        terminal.type("s")
        self.assertEqual(terminal.ends(), 0, terminal.seen)

    def test_a_serial_line_whose_template_knows_no_speed_is_asked_for_it(self):
        terminal = self.begin("--url", URL, "--realm", "plant", "--client-id", "box",
                              "--template", "eastron-sdm120")
        self.answer(terminal, "Where it is", right="rtu:/dev/ttyUSB0")
        self.answer(terminal, "Its speed", ("fast", '"fast"'), ("9600 8X1", "8X1"), right="9600 8E1")
        terminal.expect("Secret of the service user: ")
        terminal.type("s")
        self.assertEqual(terminal.ends(), 0, terminal.seen)
        self.assertIn('serial = "9600 8E1"', (self.box / "site.toml").read_text())

    def test_ctrl_c_leaves_nothing_behind(self):
        for answers in range(7):
            terminal = self.begin()
            questions = [("Manager, as in", URL), ("Certificates to trust", ""), ("Realm", "plant"),
                         ("Client id", "gateway-hall3"), ("Template", "eastron-sdm120"),
                         ("Where it is", "tcp:10.0.0.4:502")]
            for question, right in questions[:answers]:
                self.answer(terminal, question, right=right)
            if answers < len(questions):
                terminal.expect(questions[answers][0])
            else:
                terminal.expect("Secret of the service user: ")
                self.assertFalse(terminal.shows_what_is_typed())
            terminal.type("half an ans", ended_by=CTRL_C)
            self.assertEqual(terminal.ends(), -signal.SIGINT, terminal.seen)
            self.assertTrue(terminal.shows_what_is_typed(), "after %d answers" % answers)
            self.assertEqual(self.written(), [])

    def test_the_end_of_the_input_ends_it(self):
        terminal = self.begin()
        self.answer(terminal, "Manager, as in", right=URL)
        terminal.expect("Certificates to trust")
        terminal.type("", ended_by=CTRL_D)
        self.assertEqual(terminal.ends(), USAGE)
        self.assertEqual(self.written(), [])


class Example(unittest.TestCase):
    def test_that_of_the_help_asks_nothing(self):
        text = subprocess.run([PROGRAM, "init", "--help"], text=True, capture_output=True, check=True,
                              timeout=DEADLINE).stdout
        words = shlex.split(re.search(r"^Example:\n(.*?)\n\n", text, re.M | re.S)[1].replace("\\\n", " "))
        self.assertEqual(words[:2], ["railbridge", "init"])
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / "secret.txt").write_text("hush\n")
            done = subprocess.run([PROGRAM, *words[1:], "--offline", "--templates", SOURCE / "mappings" / "devices"],
                                  cwd=directory, stdin=subprocess.DEVNULL, text=True, capture_output=True, check=False,
                                  timeout=DEADLINE)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
