#!/usr/bin/env python3
"""Commands about mapping files: templates, import, export, fmt.

    mapping_files_test.py RAILBRIDGE SOURCE
"""

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RAILBRIDGE, SOURCE = sys.argv[1], Path(sys.argv[2])
FAILED, USAGE, CONFIG = 1, 2, 78

BRIDGE = """schema = 1
[manager]
url = "mqtt://127.0.0.1:1"
realm = "r"
client_id = "gw"
secret_file = "secret"
[bridge]
state_dir = "state"
mappings = ["site.toml"]
"""

LIST = """Name;Address;Area;Type;Factor;Unit;Access
Flow;0;Input Register;float32;;m3/h;R
Speed set;4;Holding Register;int16;0,1;Hz;RW
Alarm;6.5;Holding Register;;;;R
"""


class WithFiles(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="railbridge-")
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name)
        (self.path / "bridge.toml").write_text(BRIDGE)
        (self.path / "secret").touch(mode=0o600)
        (self.path / "secret").write_text("hush\n")

    def call(self, *arguments):
        return subprocess.run([RAILBRIDGE, *map(str, arguments)], text=True, capture_output=True, check=False,
                              cwd=self.path, timeout=60)

    def check(self):
        return self.call("check", "--config", "bridge.toml")


class Variables(WithFiles):
    SITE = """schema = 1
[line.plant]
transport = "tcp"
endpoint = "${plc}"
[asset.tank]
name = "Tank of ${box}"
line = "plant"
unit = 1
addresses = "offset0"
point.level = { at = "hr:0", label = "Level ${box}" }
point.odd = { at = "hr:1", scal = 1 }
"""

    def setUp(self):
        super().setUp()
        with open(self.path / "bridge.toml", "a", encoding="utf-8") as file:
            file.write('[vars]\nplc = "a-host-with-a-long-name.example.org:1502"\nbox = "hall 3"\n')
        (self.path / "site.toml").write_text(self.SITE)

    def test_columns_behind_a_variable_are_those_of_the_file(self):
        done = self.check()
        self.assertEqual(done.returncode, CONFIG)
        self.assertIn('site.toml:11:28: error[RB005]: unknown key "scal"', done.stderr)

    def test_fmt_leaves_them_and_export_fills_them_in(self):
        (self.path / "site.toml").write_text(self.SITE.replace(", scal = 1", ""))
        self.assertEqual(self.call("fmt", "site.toml").returncode, 0)
        text = (self.path / "site.toml").read_text()
        for kept in ('"${plc}"', '"Tank of ${box}"', '"Level ${box}"', "point.odd   ="):
            self.assertIn(kept, text)
        self.assertEqual(self.check().returncode, 0)
        exported = self.call("export", "-c", "bridge.toml")
        self.assertEqual(exported.returncode, 0, exported.stderr)
        self.assertIn("Level hall 3", exported.stdout)
        self.assertNotIn("${", exported.stdout)


class Templates(WithFiles):
    def devices(self, *arguments):
        return self.call("templates", *arguments, "--dir", SOURCE / "mappings/devices", "-c", "bridge.toml")

    def test_list_names_them_all_with_their_source(self):
        done = self.devices("list")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0].split(), ["NAME", "VENDOR", "MODEL", "POINTS", "SOURCE"])
        names = [line.split()[0] for line in lines[1:]]
        self.assertEqual(names, sorted(path.stem for path in (SOURCE / "mappings/devices").glob("*.toml")))
        self.assertIn("(document not seen)", lines[1])
        listed = json.loads(self.devices("list", "--json").stdout)
        self.assertEqual([one["name"] for one in listed], names)

    def test_show_has_points_and_lines_to_paste_that_check(self):
        done = self.devices("show", "siemens-s7-1200-pattern")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"level +hr:18 +DBD36 +f32 +m +r +block")
        self.assertRegex(done.stdout, r"q0_3 +co:3 +Q0\.3 +bool +rw +outputs")
        pasted = done.stdout.split("To paste:\n\n")[1].split("\n\n")[0]
        (self.path / "devices").mkdir()
        source = SOURCE / "mappings/devices/siemens-s7-1200-pattern.toml"
        (self.path / "devices" / source.name).write_text(source.read_text())
        (self.path / "site.toml").write_text(
            'schema = 1\n[line.LINE]\ntransport = "tcp"\nendpoint = "127.0.0.1"\n' + pasted + "\n")
        checked = self.check()
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        shown = json.loads(self.devices("show", "siemens-s7-1200-pattern", "--json").stdout)
        self.assertEqual(f"{len(shown['points'])} points", checked.stdout.split(", ")[3])

    def test_unknown_and_broken_ones(self):
        done = self.devices("show", "eastron-sdm360")
        self.assertEqual(done.returncode, FAILED)
        self.assertIn('did you mean "eastron-sdm630"?', done.stderr)
        self.assertIn(str(SOURCE / "mappings/devices"), done.stderr)
        (self.path / "broken.toml").write_text("schema = 1\n[template]\nwrite.a = { min = 0, max = 1 }\n")
        done = self.call("templates", "list", "--dir", ".")
        self.assertEqual(done.returncode, CONFIG)
        self.assertIn("broken.toml:3:1: error[RB082]", done.stderr)

    def test_those_beside_a_mapping_are_found_although_it_is_broken(self):
        (self.path / "devices").mkdir()
        source = SOURCE / "mappings/devices/wago-750.toml"
        (self.path / "devices" / source.name).write_text(source.read_text())
        (self.path / "site.toml").write_text("broken")
        self.assertIn("wago-750", self.call("templates", "list", "-c", "bridge.toml").stdout)


class ImportAndExport(WithFiles):
    def test_a_list_becomes_a_mapping_that_checks(self):
        (self.path / "list.csv").write_text(LIST)
        done = self.call("import", "list.csv", "-o", "site.toml", "--unit", 7)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        for told in ("separated by ;", "one of them is 0", "decimal comma", "3 points, 0 rows left out",
                     "1 write. lines are comments"):
            self.assertIn(told, done.stderr)
        text = (self.path / "site.toml").read_text()
        self.assertIn('point.speedSet = { at = "hr:4",', text)
        self.assertNotIn("\nwrite.", text)
        checked = self.check()
        self.assertEqual(checked.returncode, 0, checked.stderr)
        self.assertNotIn("error[", checked.stderr)
        others = [line for line in checked.stderr.splitlines() if "warning[" in line and "[RB108]" not in line]
        self.assertEqual(others, [], "a list says nothing of deadbands, and nothing else is doubtful")
        again = self.call("import", "list.csv", "-o", "site.toml")
        self.assertEqual(again.returncode, FAILED)
        self.assertIn("there already", again.stderr)
        self.assertEqual(self.call("import", "list.csv", "--unit", 7).stdout, text)

    def test_faults_have_the_line_of_the_list(self):
        (self.path / "list.csv").write_text(LIST + "Bad;x9z;Holding Register;u16;;;\nFlow 2;65535;hr;f32;;;\n")
        done = self.call("import", "list.csv")
        self.assertEqual((done.returncode, done.stdout), (CONFIG, ""))
        self.assertRegex(done.stderr, r'(?m)^list\.csv:5: address "x9z"')
        self.assertRegex(done.stderr, r"(?m)^list\.csv:6: f32 takes 2 registers and would reach beyond")
        (self.path / "list.csv").write_text(LIST + "Bad;x9z;Holding Register;u16;;;\n")
        done = self.call("import", "list.csv", "--skip")
        self.assertEqual(done.returncode, 0)
        self.assertIn("3 points, 1 rows left out", done.stderr)

    def test_wrong_use(self):
        self.assertEqual(self.call("import", "list.csv").returncode, FAILED)
        self.assertEqual(self.call("import", "list.csv", "--columns", "name").returncode, USAGE)
        twice = self.call("import", "list.csv", "--columns", "name=1,address=2,name=3")
        self.assertEqual(twice.returncode, USAGE)
        self.assertIn("name is given twice", twice.stderr)

    def test_what_is_exported_comes_back(self):
        (self.path / "list.csv").write_text(LIST)
        self.call("import", "list.csv", "-o", "site.toml")
        first = self.call("export", "-c", "bridge.toml")
        self.assertEqual((first.returncode, first.stderr), (0, ""))
        (self.path / "points.csv").write_text(first.stdout)
        (self.path / "site.toml").unlink()
        self.assertEqual(self.call("import", "points.csv", "-o", "site.toml").returncode, 0)
        self.assertEqual(self.call("export", "-c", "bridge.toml").stdout, first.stdout)
        site = self.path / "site.toml"
        site.write_text(site.read_text().replace("unit = 1\n", 'unit = 1\nnever_read = ["hr:40"]\n'))
        self.assertEqual(self.call("export", "-c", "bridge.toml").stderr, "not in the list: never_read of list\n")


class Page(WithFiles):
    """What mappings/README.md shows can be pasted."""

    FRAME = """schema = 1
[line.meters]
transport = "rtu"
device = "/dev/ttyS0"
serial = "9600 8N1"
[line.plant]
transport = "tcp"
endpoint = "127.0.0.1"
[device.press]
line = "plant"
unit = 1
addresses = "offset0"
"""

    def test_its_samples_check(self):
        page = (SOURCE / "mappings/README.md").read_text()
        samples = re.findall(r"^```toml\n(.*?)^```$", page, re.M | re.S)
        self.assertGreaterEqual(len(samples), 3)
        bridge = self.path / "bridge.toml"
        bridge.write_text(bridge.read_text() + f'templates = ["{SOURCE}/mappings/devices"]\n')
        for sample in samples:
            with self.subTest(sample):
                (self.path / "site.toml").write_text(self.FRAME + sample)
                done = self.check()
                self.assertEqual(done.returncode, 0, done.stderr)


class Format(WithFiles):
    def test_a_file_is_rewritten_in_place_and_keeps_its_permissions(self):
        site = self.path / "site.toml"
        site.write_text("# mine\n[asset.a]\n  write.lamp={max_age=\"30s\"}\npoint.temperature={at=\"hr:0\"}\n")
        site.chmod(0o640)
        link = self.path / "link.toml"
        os.symlink("site.toml", link)
        self.assertEqual(self.call("fmt", "--check", link).returncode, FAILED)
        done = self.call("fmt", link)
        self.assertEqual((done.returncode, done.stdout), (0, f"{link}\n"))
        self.assertEqual(site.read_text(), "# mine\n[asset.a]\n"
                         'write.lamp        = { max_age = "30s" }\npoint.temperature = { at = "hr:0" }\n')
        self.assertEqual(stat.S_IMODE(site.stat().st_mode), 0o640)
        self.assertTrue(link.is_symlink())
        again = self.call("fmt", "--check", site)
        self.assertEqual((again.returncode, again.stdout), (0, ""))

    def test_what_is_no_toml_is_left_alone(self):
        (self.path / "site.toml").write_text("a = [\n")
        done = self.call("fmt", "site.toml")
        self.assertEqual(done.returncode, CONFIG)
        self.assertRegex(done.stderr, r"site\.toml:\d+:\d+: error\[RB002\]")
        self.assertEqual((self.path / "site.toml").read_text(), "a = [\n")


class Help(unittest.TestCase):
    def test_every_command_has_help_with_an_example(self):
        for command in ("templates", "import", "export", "fmt"):
            done = subprocess.run([RAILBRIDGE, command, "--help"], text=True, capture_output=True, check=False,
                                  timeout=20)
            self.assertEqual(done.returncode, 0, command)
            self.assertIn("railbridge " + command, done.stdout.split("Example")[-1], command)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
