#!/usr/bin/env python3
"""A box with the service of the package: its user, /etc/railbridge, /var/lib/railbridge, and a person who is root.

    service_box_test.py RAILBRIDGE SOURCE_DIR

In places of its own, which only the superuser can have: others skip it.
"""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from bridge_process import DEADLINE, Device, stop, unused_port, wait_for

FAILED, UNAVAILABLE, CONFIG = 1, 69, 78
SKIPPED = 77
ETC, STATE, RUN = Path("/etc/railbridge"), Path("/var/lib/railbridge"), Path("/run/railbridge")
PROGRAM = "/var/lib/railbridge-program"  # where the user of the service can start it
USER, USER_ID = "railbridge", 64321
TEMPLATE = "eastron-sdm120"


def restart_in_places_of_its_own():
    """Mounts that nobody else sees, over /etc, /var/lib and /run."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], check=False).returncode != 0:
        print("skipped: needs the superuser and mounts of its own")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(prefix="railbridge-") as name:
        os.chmod(name, 0o755)
        sys.exit(subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable,
                                 __file__, *sys.argv[1:3], name], check=False).returncode)


def make_places(directory):
    root = Path(directory)
    for name in ("lib", "run"):
        (root / name).mkdir(mode=0o755)
    shutil.copytree("/etc", root / "etc", symlinks=True, ignore=shutil.ignore_patterns("railbridge"))
    for file, line in (("passwd", f"{USER}:x:{USER_ID}:{USER_ID}::/:/bin/false\n"), ("group", f"{USER}:x:{USER_ID}:\n")):
        kept = [one for one in (root / "etc" / file).read_text().splitlines(True) if not one.startswith(USER + ":")]
        (root / "etc" / file).write_text("".join(kept) + line)
    shutil.copy(sys.argv[1], root / "lib" / Path(PROGRAM).name)
    for name, place in (("etc", "/etc"), ("lib", "/var/lib"), ("run", "/run")):
        subprocess.run(["mount", "--bind", root / name, place], check=True)


def owner_and_mode(path):
    facts = path.stat()
    return pwd.getpwuid(facts.st_uid).pw_name, stat.S_IMODE(facts.st_mode)


class ServiceBox(unittest.TestCase):
    def setUp(self):
        self.device = Device()
        self.addCleanup(self.device.server_close)
        self.addCleanup(self.device.shutdown)
        self.logs = tempfile.TemporaryDirectory()
        self.addCleanup(self.logs.cleanup)
        self.addCleanup(self.lose_the_box)
        self.processes = []
        self.install()

    def install(self):
        ETC.mkdir()
        for name in ("bridge.toml", "site.toml"):
            shutil.copy(Path(sys.argv[2]) / "deploy" / name, ETC / name)

    def lose_the_box(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        for place in (ETC, STATE, RUN, Path("/var/lib/elsewhere")):
            shutil.rmtree(place, ignore_errors=True)

    def call(self, command, *arguments, **more):
        return subprocess.run([PROGRAM, command, *map(str, arguments)], text=True, capture_output=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=DEADLINE, **more)

    def init(self, *more, realm="plant"):
        self.url = f"mqtt://127.0.0.1:{unused_port()}"
        secret = Path(self.logs.name) / "secret"
        secret.write_text("hush\n")
        (ETC / "devices").mkdir()
        shutil.copy(Path(sys.argv[2]) / "mappings/devices" / f"{TEMPLATE}.toml", ETC / "devices")
        return self.call("init", "--url", self.url, "--realm", realm, "--client-id", "box", "--secret-from", secret,
                         "--template", TEMPLATE, "--line", "tcp:" + self.device.endpoint, "--unit", "1", *more)

    def configure(self):
        """As a person does who follows the page, with a template of their own."""
        (ETC / "devices").mkdir()
        shutil.copy(Path(sys.argv[2]) / "mappings/devices" / f"{TEMPLATE}.toml", ETC / "devices")
        (ETC / "bridge.toml").write_text(
            f'schema = 1\n[manager]\nurl = "mqtt://127.0.0.1:{unused_port()}"\nrealm = "plant"\nclient_id = "box"\n'
            f'secret_file = "gateway.secret"\n[bridge]\nstate_dir = "{STATE}"\nmappings = ["site.toml"]\n')
        (ETC / "site.toml").write_text(
            f'schema = 1\n[line.first]\ntransport = "tcp"\nendpoint = "{self.device.endpoint}"\n[asset.meter]\n'
            f'line = "first"\nunit = 1\ntemplate = "{TEMPLATE}"\nuse.normal = ["*"]\n')
        secret = ETC / "gateway.secret"
        secret.touch(mode=0o600)
        secret.write_text("hush\n")
        os.chown(secret, USER_ID, USER_ID)

    def run_service(self, state=STATE):
        """What systemd does, and the program as its user."""
        for place, mode in ((state, 0o700), (RUN, 0o750)):
            place.mkdir(exist_ok=True)
            place.chmod(mode)
            os.chown(place, USER_ID, USER_ID)
        with open(Path(self.logs.name) / "log", "w", encoding="utf-8") as log:
            process = subprocess.Popen([PROGRAM, "run"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=USER_ID,
                                       group=USER_ID, extra_groups=[],
                                       env={**os.environ, "RUNTIME_DIRECTORY": str(RUN), "STATE_DIRECTORY": str(state)})
        self.processes.append(process)
        return process

    def log(self):
        return (Path(self.logs.name) / "log").read_text(encoding="utf-8")

    def service_starts(self, state=STATE):
        process = self.run_service(state)
        wait_for(lambda: self.call("status").returncode == 0 or process.poll() is not None, "a status; " + self.log())
        self.assertIsNone(process.poll(), self.log())
        return process

    def of_root(self, place):
        return [str(path) for path in place.rglob("*") if path.lstat().st_uid == 0]

    def test_init_by_root_over_the_samples_makes_a_box_that_starts(self):
        done = self.init("--offline")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(owner_and_mode(ETC / "gateway.secret"), (USER, 0o600))
        self.assertEqual(owner_and_mode(ETC / "bridge.toml"), ("root", 0o644))
        self.service_starts()

    def test_init_makes_etc_so_that_the_service_can_enter_it(self):
        self.assertEqual(self.init("--offline").returncode, 0)
        templates = Path("/var/lib/elsewhere")
        shutil.move(ETC / "devices", templates)
        shutil.rmtree(ETC)
        done = self.call("init", "--url", self.url, "--realm", "plant", "--client-id", "box", "--secret-from",
                         Path(self.logs.name) / "secret", "--template", TEMPLATE, "--templates", templates,
                         "--line", "tcp:" + self.device.endpoint, "--offline")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(owner_and_mode(ETC), ("root", 0o755))
        self.service_starts()

    def test_init_asks_the_manager_as_the_service_would(self):
        done = self.init()
        self.assertEqual(done.returncode, UNAVAILABLE, "no manager is there: " + done.stderr)
        self.assertIn("sudo -u railbridge railbridge provision --dry-run", done.stderr)
        self.assertEqual(owner_and_mode(STATE), (USER, 0o700))
        self.assertEqual(self.of_root(STATE), [])
        self.service_starts()

    def test_init_writes_over_no_edited_sample_and_leaves_them_when_it_refuses(self):
        before = (ETC / "site.toml").read_text()
        done = self.init("--offline", realm="no token")
        self.assertEqual(done.returncode, CONFIG, done.stderr)
        self.assertEqual((ETC / "site.toml").read_text(), before)
        self.assertFalse((ETC / "gateway.secret").exists())
        (ETC / "site.toml").write_text(before + "# mine\n")
        shutil.rmtree(ETC / "devices")
        done = self.init("--offline")
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("site.toml: it is there already", done.stderr)
        self.assertEqual((ETC / "site.toml").read_text(), before + "# mine\n")

    def test_a_restored_box_starts(self):
        self.configure()
        stop(self.service_starts())
        archive = Path(self.logs.name) / "box.backup"
        done = self.call("backup", archive)
        self.assertEqual(done.returncode, 0, done.stderr)
        shutil.rmtree(ETC)
        shutil.rmtree(STATE)
        self.install()
        done = self.call("restore", archive)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("good", done.stdout)
        self.assertEqual(owner_and_mode(ETC / "devices"), ("root", 0o755))
        self.assertEqual(owner_and_mode(STATE), (USER, 0o700))
        self.assertEqual(self.of_root(STATE), [])
        stop(self.service_starts())
        (ETC / "site.toml").write_text((ETC / "site.toml").read_text() + "# mine\n")
        self.assertIn("--force", self.call("restore", archive).stderr)

    def test_restore_says_what_the_service_could_not_read(self):
        self.configure()
        stop(self.service_starts())
        archive = Path(self.logs.name) / "box.backup"
        self.assertEqual(self.call("backup", archive).returncode, 0)
        (ETC / "devices").chmod(0o700)
        done = self.call("restore", archive, "--force")
        self.assertEqual(done.returncode, CONFIG, done.stdout)
        self.assertIn("devices", done.stderr)
        self.assertIn(USER, done.stderr)

    def test_status_says_how_the_service_is_started(self):
        self.configure()
        done = self.call("status")
        self.assertEqual(done.returncode, UNAVAILABLE)
        self.assertIn("systemctl start railbridge", done.stderr)

    def test_root_does_not_run_it_in_the_state_directory_of_the_service(self):
        self.configure()
        stop(self.service_starts())
        done = self.call("run")
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("belongs to railbridge", done.stderr)
        self.assertEqual(self.of_root(STATE), [])

    def test_a_state_directory_of_another_name_is_found(self):
        self.configure()
        config = ETC / "bridge.toml"
        for spelled, state in ((f"{STATE}/", STATE), ("/var/lib/elsewhere", Path("/var/lib/elsewhere"))):
            config.write_text(config.read_text().replace(f'"{STATE}"', f'"{spelled}"'))
            process = self.service_starts(state)
            self.assertEqual(self.call("commands", "off").stdout, "commands are off: the bridge writes nothing more\n")
            stop(process)
            config.write_text(config.read_text().replace(f'"{spelled}"', f'"{STATE}"'))

    def test_a_secret_of_root_is_said_with_what_to_type(self):
        self.configure()
        os.chown(ETC / "gateway.secret", 0, 0)
        process = self.run_service()
        self.assertEqual(process.wait(timeout=DEADLINE), CONFIG)
        self.assertIn("chown railbridge /etc/railbridge/gateway.secret", self.log())
        keys = ETC / "keys"
        keys.mkdir(mode=0o700)
        (ETC / "gateway.secret").rename(keys / "gateway.secret")
        config = ETC / "bridge.toml"
        config.write_text(config.read_text().replace('"gateway.secret"', '"keys/gateway.secret"'))
        self.assertEqual(self.run_service().wait(timeout=DEADLINE), CONFIG)
        self.assertIn("railbridge must be able to enter /etc/railbridge/keys", self.log())

    def test_what_cannot_connect_is_not_accepted(self):
        self.configure()
        config = ETC / "bridge.toml"
        config.write_text(config.read_text().replace("mqtt://", "mqtts://").replace(
            'secret_file', 'ca_file = "ca.der"\nsecret_file'))
        (ETC / "ca.der").write_bytes(b"\x30\x82\x01\x0a\x02\x82\x01\x01\x00")
        process = self.run_service()
        self.assertEqual(process.wait(timeout=DEADLINE), CONFIG)
        self.assertFalse((STATE / "accepted").exists(), "it was accepted")
        self.assertIn("PEM", self.log())


if __name__ == "__main__":
    if len(sys.argv) < 4:
        restart_in_places_of_its_own()
    make_places(sys.argv[3])
    for inherited in ("STATE_DIRECTORY", "RUNTIME_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC", "JOURNAL_STREAM"):
        os.environ.pop(inherited, None)
    unittest.main(argv=sys.argv[:1], verbosity=2)
