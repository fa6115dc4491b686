#!/usr/bin/env python3
"""The program railbridge as somebody at the box sees it.

    command_line_test.py RAILBRIDGE
"""

import fcntl
import os
import signal
import socket
import socketserver
import stat
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from bridge_process import Box, Device, stop, wait_for

PROGRAM = sys.argv[1]
FAILED, USAGE, UNAVAILABLE, CONFIG = 1, 2, 69, 78


def railbridge(*arguments):
    return subprocess.run([PROGRAM, *arguments], text=True, capture_output=True, check=False,
                          timeout=20)


class Help(unittest.TestCase):
    def test_version(self):
        done = railbridge("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^railbridge \d+\.\d+\.\d+\n$")

    def test_every_command_has_help_with_an_example(self):
        for command in ("run", "check", "plan", "explain", "scan", "read", "write", "status", "trace", "learned",
                        "commands", "maintenance", "device"):
            done = railbridge(command, "--help")
            self.assertEqual(done.returncode, 0, command)
            self.assertIn("railbridge " + command, done.stdout.split("Example")[-1], command)

    def test_wrong_use(self):
        for arguments in ([], ["frobnicate"], ["run", "--frobnicate"], ["write", "tank.level"]):
            self.assertEqual(railbridge(*arguments).returncode, USAGE, arguments)


class AtTheBox(unittest.TestCase):
    def setUp(self):
        self.device = Device()
        self.addCleanup(self.device.server_close)
        self.addCleanup(self.device.shutdown)
        self.box = Box(PROGRAM, self.device)
        self.addCleanup(self.box.close)

    def test_check(self):
        self.assertEqual(self.box.call("check").returncode, 0)
        site = self.box.path / "site.toml"
        site.write_text(site.read_text() + 'point.bad = { at = "hr:99999" }\npoint.no = {}\n')
        done = self.box.call("check")
        self.assertEqual(done.returncode, CONFIG)
        self.assertRegex(done.stderr, r"site\.toml:14:\d+: ")
        self.assertRegex(done.stderr, r"site\.toml:15:\d+: ")

    def test_check_refuses_a_secret_that_others_can_read(self):
        (self.box.path / "gateway.secret").chmod(0o644)
        done = self.box.call("check")
        self.assertEqual(done.returncode, CONFIG)
        self.assertIn("gateway.secret", done.stderr)
        self.assertNotIn("hush", done.stdout + done.stderr)

    def test_read_and_write_without_a_bridge(self):
        self.device.registers[0] = 123
        done = self.box.call("read", "tank.level")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("12.3", done.stdout)
        done = self.box.call("write", "tank.level", "45.6")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("12.3", done.stdout.splitlines()[0])
        self.assertIn("45.6", done.stdout.splitlines()[1])
        self.assertEqual(self.device.writes, [(6, 0, 456)])

    def test_write_obeys_grants_and_limits(self):
        for point, value in (("tank.level", "50.1"), ("tank.level", "full"), ("tank.sealed", "1")):
            done = self.box.call("write", point, value)
            self.assertEqual(done.returncode, FAILED, point)
            self.assertIn("refused", done.stderr)
        self.assertEqual(self.device.writes, [])

    def add_to_site(self, lines):
        site = self.box.path / "site.toml"
        site.write_text(site.read_text() + lines)

    def test_write_gives_the_device_time_to_settle(self):
        self.add_to_site('point.slow = { at = "hr:2", as = "u16" }\n'
                         'write.slow = { min = 0, max = 9, settle = "900ms" }\n'
                         'point.slower = { at = "hr:3", as = "u16" }\nwrite.slower = { min = 0, max = 9 }\n')
        self.device.lag = 0.4
        done = self.box.call("write", "tank.slow", "7")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("after:  7", done.stdout)
        done = self.box.call("write", "tank.slower", "7")
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("another value", done.stderr)

    def test_write_believes_the_echo_where_the_grant_says_so(self):
        self.add_to_site('point.key = { at = "hr:2", as = "u16" }\n'
                         'write.key = { min = 0, max = 9, verify = "echo" }\n'
                         'point.hidden = { at = "hr:3", as = "u16", read = false }\n'
                         'write.hidden = { min = 0, max = 9, verify = "echo" }\n')
        self.device.forgetful = {2, 3}
        done = self.box.call("write", "tank.key", "7")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("after:  0", done.stdout)
        self.device.reads.clear()
        done = self.box.call("write", "tank.hidden", "7")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.device.reads, [], "nobody knows what reading it does")
        self.assertEqual(self.device.writes, [(6, 2, 7), (6, 3, 7)])

    def test_write_reads_a_pulse_back_while_it_lasts_and_releases_it_in_any_case(self):
        self.kick('pulse = "1s", verify = "readback"', response_timeout="400ms")
        for forgetful, code in ((set(), 0), ({4}, FAILED)):
            self.device.forgetful = forgetful
            self.device.writes.clear()
            self.device.asked.clear()
            done = self.box.call("write", "tank.kick", "true")
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual(self.device.writes, [(5, 4, 0xFF00), (5, 4, 0)])
            self.assertEqual(self.device.asked, [1, 5, 1, 5, 1], "before, on, read back, off, after")

    def kick(self, grant, response_timeout="300ms"):
        site = self.box.path / "site.toml"
        site.write_text(site.read_text().replace(
            "[asset.tank]", f'response_timeout = "{response_timeout}"\n[asset.tank]', 1) +
            f'point.kick = {{ at = "co:4" }}\nwrite.kick = {{ {grant} }}\n')

    def spoil_next(self, function, count, answer):
        """The device executes, and answers something else."""
        left = [count]

        def spoil(asked, pdu):
            if asked != function or left[0] == 0:
                return pdu
            left[0] -= 1
            return answer

        self.device.spoil = spoil

    def test_a_pulse_whose_answer_is_lost_is_released(self):
        self.kick('pulse = "300ms"')
        nothing, closed, foreign, acknowledge = None, b"", b"\x06\x00\x04\xff\x00", b"\x85\x05"
        for bridge in (None, "running"):
            process = self.box.started() if bridge else None
            for answer in (nothing, closed, foreign, acknowledge):
                for lost in (1, 3):
                    self.device.writes.clear()
                    self.spoil_next(5, lost, answer)
                    done = self.box.call("write", "tank.kick", "true")
                    self.assertEqual(done.returncode, FAILED, done.stdout)
                    self.assertIn("unknown whether it was written", done.stderr)
                    self.assertIn("the rest value was written", done.stderr)
                    self.assertEqual(self.device.coils[4], 0, (bridge, answer, lost))
                    self.assertEqual(self.device.writes[0], (5, 4, 0xFF00), "and never again")
                    self.assertEqual(set(self.device.writes[1:]), {(5, 4, 0)})
            if process:
                self.assertEqual(stop(process)[0], 0)

    def test_a_release_whose_answer_is_lost_is_sent_again(self):
        self.kick('pulse = "100ms"')

        def spoil(function, pdu):
            return None if function == 5 and len(self.device.writes) in (2, 3) else pdu

        self.device.spoil = spoil
        done = self.box.call("write", "tank.kick", "true")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.device.writes, [(5, 4, 0xFF00), (5, 4, 0), (5, 4, 0), (5, 4, 0)])

    def test_a_coil_that_cannot_be_released_is_told(self):
        self.kick('pulse = "100ms"', response_timeout="100ms")
        self.spoil_next(5, 99, None)
        done = self.box.call("write", "tank.kick", "true")
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("look at the device, it may be on", done.stderr)
        self.assertEqual(self.device.writes, [(5, 4, 0xFF00)] + 5 * [(5, 4, 0)])

    def test_a_release_goes_past_who_has_the_state_directory_and_does_not_listen(self):
        self.kick('pulse = "1s"')
        begun = threading.Event()

        def spoil(function, pdu):
            if function == 5:
                begun.set()
            return pdu

        self.device.spoil = spoil
        state = self.box.path / "state"
        state.mkdir(mode=0o700, exist_ok=True)
        with open(state / "lock", "a", encoding="utf-8") as lock, ThreadPoolExecutor() as pool:
            write = pool.submit(self.box.call, "write", "tank.kick", "true")
            self.assertTrue(begun.wait(20))
            fcntl.flock(lock, fcntl.LOCK_EX)  # as a bridge that starts
            done = write.result()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.device.writes, [(5, 4, 0xFF00), (5, 4, 0)])

    def test_what_the_device_refused_needs_no_release(self):
        self.kick('pulse = "300ms"')
        self.spoil_next(5, 1, b"\x85\x02")
        done = self.box.call("write", "tank.kick", "true")
        self.assertEqual(done.returncode, FAILED)
        self.assertNotIn("unknown", done.stderr)
        self.assertEqual(self.device.writes, [(5, 4, 0xFF00)])

    def test_a_release_does_not_wait_for_a_read_back(self):
        self.kick('pulse = "200ms", verify = "readback"', response_timeout="300ms")
        self.device.spoil = lambda function, pdu: None if function == 1 else pdu
        done = self.box.call("write", "tank.kick", "true")
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("not verified", done.stderr)
        self.assertEqual(self.device.asked, [1, 5, 5, 1], "before, on, off, after")

    def test_verify_at_is_read_after_the_release_where_time_is_short(self):
        self.kick('pulse = "200ms", verify_at = "hr:5.0"', response_timeout="300ms")
        for shown, code in ((1, 0), (0, FAILED)):
            self.device.registers[5] = shown
            self.device.asked.clear()
            done = self.box.call("write", "tank.kick", "true")
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual(self.device.asked, [1, 5, 5, 3, 1], "before, on, off, read back, after")

    def test_force_wants_the_name_of_the_point_typed(self):
        for typed in ("", "yes\n", "tank.leve\n"):
            done = self.box.call("write", "tank.level", "60", "--force", typed=typed)
            self.assertEqual((done.returncode, self.device.writes), (FAILED, []))
        done = self.box.call("write", "tank.level", "60", "--force", typed="tank.level\n")
        self.assertEqual((done.returncode, self.device.writes), (0, [(6, 0, 600)]), done.stderr)

    def test_an_unknown_point_is_wrong_use(self):
        self.assertEqual(self.box.call("read", "tank.lamb").returncode, USAGE)

    def test_a_device_that_is_not_there(self):
        self.device.shutdown()
        self.device.server_close()
        self.assertEqual(self.box.call("read", "tank.level").returncode, UNAVAILABLE)

    def test_an_audit_that_cannot_be_read_is_no_empty_one(self):
        state = self.box.path / "state"
        done = self.box.call("audit")
        self.assertEqual((done.returncode, done.stdout), (0, "no command was given in that time\n"))
        state.mkdir()
        # As root every file may be read; these cannot be.
        audit = state / "audit.jsonl"
        for make, unmake in ((lambda: audit.symlink_to("audit.jsonl"), audit.unlink),
                             (audit.mkdir, audit.rmdir)):
            make()
            done = self.box.call("audit")
            unmake()
            self.assertEqual((done.returncode, done.stdout), (FAILED, ""))
            self.assertIn(str(audit), done.stderr)
            self.assertRegex(done.stderr, r"sudo -u \S+ railbridge audit")

    def test_switching_at_rest_opens_the_journal_once(self):
        for words in (("off",), ("on",), ("on", "--accept-journal-loss")):
            self.assertEqual(self.box.call("commands", *words).returncode, 0)
        # It counts how often the journal was opened.
        self.assertEqual((self.box.path / "state/starts").read_text(), "3\n")

    def test_an_answer_that_is_not_understood_is_a_failure(self):
        class Nonsense(socketserver.StreamRequestHandler):
            def handle(self):
                self.rfile.readline()
                self.wfile.write(b'{"lines":7}\n')

        socket_file = self.box.path / "state/run/control.sock"
        socket_file.parent.mkdir(parents=True)
        with socketserver.ThreadingUnixStreamServer(str(socket_file), Nonsense) as bridge:
            threading.Thread(target=bridge.serve_forever, daemon=True).start()
            for words in (("status",), ("pending",), ("status", "--json"), ("pending", "--json")):
                done = self.box.call("commands", *words)
                self.assertEqual((done.returncode, done.stdout), (FAILED, ""), words)
            bridge.shutdown()

    def test_status_without_a_bridge(self):
        done = self.box.call("status")
        self.assertEqual(done.returncode, UNAVAILABLE)
        self.assertIn("railbridge run", done.stderr)

    def test_read_write_and_status_of_a_running_bridge(self):
        process = self.box.started()
        self.device.registers[0] = 77
        self.assertIn("7.7", self.box.call("read", "tank.level").stdout)
        done = self.box.call("write", "tank.lamp", "true")
        self.assertEqual((done.returncode, self.device.coils[3]), (0, 1), done.stderr)

        def level():
            points = {one["attribute"]: one for one in self.box.status()["points"]}
            return points["level"]["value"] == 7.7 and points["level"]["quality"] == "good"

        wait_for(level, "the polled value in the status")
        table = self.box.call("status").stdout
        for word in ("plant", "tank", "level", "7.7", "good"):
            self.assertIn(word, table)
        self.assertEqual(stop(process)[0], 0)


class Service(unittest.TestCase):
    def setUp(self):
        self.device = Device()
        self.addCleanup(self.device.server_close)
        self.addCleanup(self.device.shutdown)
        self.box = Box(PROGRAM, self.device)
        self.addCleanup(self.box.close)

    def test_it_stops_in_time_when_asked_to(self):
        for _ in range(2):
            code, seconds = stop(self.box.started())
            self.assertEqual(code, 0, self.box.log())
            self.assertLess(seconds, 5)
            self.assertFalse((self.box.path / "state/run/control.sock").exists())

    def test_two_bridges_do_not_share_a_state_directory(self):
        first = self.box.started()
        second = self.box.start()
        self.assertEqual(second.wait(timeout=20), FAILED)
        self.assertIn(f"pid {first.pid}", self.box.log())
        self.assertIsNone(first.poll())
        self.assertIsNotNone(self.box.status())

    def test_it_is_back_after_a_kill(self):
        first = self.box.started()
        first.kill()
        first.wait()
        self.box.started()

    def test_its_files_are_private(self):
        self.box.started()
        state = self.box.path / "state"
        self.assertEqual(stat.S_IMODE(state.stat().st_mode), 0o700)
        self.assertEqual(stat.S_IMODE((state / "run/control.sock").stat().st_mode), 0o660)
        for path in state.glob("commands.db*"):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)
        self.assertNotIn("hush", self.box.log())

    def test_hangup_reloads_and_says_so(self):
        process = self.box.started()
        process.send_signal(signal.SIGHUP)
        wait_for(lambda: "reloaded: nothing changed" in self.box.log(), "a word about SIGHUP")
        self.assertIsNotNone(self.box.status())

    def test_a_broken_file_at_the_first_start_ends_it(self):
        (self.box.path / "site.toml").write_text("schema = 1\nnonsense = 1\n")
        self.assertEqual(self.box.start().wait(timeout=20), CONFIG)
        self.assertIn("site.toml:2:1: ", self.box.log())

    def test_a_broken_file_later_leaves_the_last_accepted_one_running(self):
        stop(self.box.started())
        for name in ("site.toml", "bridge.toml"):
            good = (self.box.path / name).read_text()
            (self.box.path / name).write_text("schema = 1\nnonsense = 1\n")
            said_before = len(self.box.log())
            process = self.box.start()
            wait_for(lambda: "config rejected" in self.box.log()[said_before:], "config rejected in the log")
            (self.box.path / name).write_text(good)
            wait_for(lambda: (self.box.status() or {}).get("health") == "config rejected",
                     "config rejected in the status")
            process.send_signal(signal.SIGHUP)
            wait_for(lambda: (self.box.status() or {}).get("health") not in (None, "config rejected"),
                     "the corrected files run after a reload: " + self.box.log())
            self.assertEqual(stop(process)[0], 0)

    def test_systemd_hears_of_start_watchdog_and_end(self):
        address = str(self.box.path / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(address)
            listener.settimeout(20)
            heard = ""
            # The watchdog belongs to the process that WATCHDOG_PID names; none means whoever hears it.
            process = self.box.start(NOTIFY_SOCKET=address, WATCHDOG_USEC="4000000")
            while heard.count("WATCHDOG=1") < 2 or "STATUS=" not in heard:
                heard += listener.recv(65536).decode() + "\n"
            self.assertTrue(heard.startswith("READY=1"), heard)
            process.send_signal(signal.SIGHUP)
            while "RELOADING=1" not in heard or "READY=1" not in heard[heard.index("RELOADING=1"):]:
                heard += listener.recv(65536).decode() + "\n"
            process.send_signal(signal.SIGTERM)
            while "STOPPING=1" not in heard:
                heard += listener.recv(65536).decode() + "\n"
        self.assertEqual(process.wait(timeout=20), 0)


if __name__ == "__main__":
    os.environ.pop("JOURNAL_STREAM", None)
    for inherited in ("STATE_DIRECTORY", "RUNTIME_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC"):
        os.environ.pop(inherited, None)
    unittest.main(argv=sys.argv[:1], verbosity=2)
