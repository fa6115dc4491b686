#!/usr/bin/env python3
"""The schema for editors against the samples, the golden files and the parser.

    schema_test.py RAILBRIDGE SOURCE_DIR

300 generated files: every second one has a fault of shape. Schema and parser must agree on each. What
names mean across tables is the parser's alone, so the generated names fit.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
import tomllib
import unittest

import jsonschema

RAILBRIDGE, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
SEED = 20240501
FILES = 300

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from generated_site import Generator  # noqa: E402


def validator(name):
    schema = json.loads((SOURCE / "mappings/schema" / name).read_text())
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


SITE = validator("railbridge.schema.json")
BRIDGE = validator("bridge.schema.json")

BRIDGE_TOML = """schema = 1
[manager]
url = "mqtts://127.0.0.1"
realm = "master"
client_id = "gw"
secret_file = "secret"
[bridge]
state_dir = "state"
mappings = ["site.toml"]
"""


class Checker:
    """What `railbridge check` says about a site file."""

    def __init__(self):
        self._directory = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self._directory.name)
        (self.path / "bridge.toml").write_text(BRIDGE_TOML)
        (self.path / "secret").write_text("hush")
        (self.path / "secret").chmod(0o600)

    def errors(self, text):
        (self.path / "site.toml").write_text(text)
        run = subprocess.run([RAILBRIDGE, "check", "--json", "-c", self.path / "bridge.toml"],
                             stdout=subprocess.PIPE, text=True, check=False)
        answer = json.loads(run.stdout)
        assert run.returncode == (78 if answer["result"] == "refused" else 0), run.returncode
        return [one for one in answer["diagnostics"] if one["severity"] == "error"]

    def close(self):
        self._directory.cleanup()


def schema_errors(schema, text):
    return [error.message[:200] for error in schema.iter_errors(tomllib.loads(text))]


class Samples(unittest.TestCase):
    def test_site_samples_have_the_shape(self):
        files = [*(SOURCE / "mappings/sites").glob("*.toml"), SOURCE / "deploy/site.toml"]
        self.assertGreaterEqual(len(files), 3)
        for file in files:
            self.assertEqual(schema_errors(SITE, file.read_text()), [], file)

    def test_bridge_sample_has_the_shape(self):
        self.assertEqual(schema_errors(BRIDGE, (SOURCE / "deploy/bridge.toml").read_text()), [])
        self.assertEqual(schema_errors(BRIDGE, BRIDGE_TOML), [])

    def test_samples_name_their_schema(self):
        for file in (SOURCE / "mappings/sites").glob("*.toml"):
            self.assertTrue(file.read_text().startswith("#:schema ../schema/railbridge.schema.json\n"), file)

    def test_odd_but_good_files_have_the_shape(self):
        for file in (SOURCE / "tests/golden/odd").glob("*.toml"):
            text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            self.assertEqual(schema_errors(SITE, text), [], file)

    def test_faults_that_the_schema_sees_are_faults(self):
        seen = 0
        for file in sorted((SOURCE / "tests/golden/broken").glob("*.toml")):
            try:
                seen += bool(schema_errors(SITE, file.read_text()))
            except tomllib.TOMLDecodeError:
                pass
        self.assertGreaterEqual(seen, 60, "of the broken files")


class Agreement(unittest.TestCase):
    def test_schema_and_parser_agree_on_generated_files(self):
        checker = Checker()
        self.addCleanup(checker.close)
        generator = Generator(random.Random(SEED), SITE)
        faults = {}
        for number in range(FILES):
            text, fault = generator.site(faulty=number % 2 == 1)
            by_schema = schema_errors(SITE, text)
            by_parser = [f'{one["line"]}:{one["column"]} {one["code"]} {one["text"]}'
                         for one in checker.errors(text)]
            story = f"file {number}, {fault or 'no fault'}\nschema: {by_schema}\nparser: {by_parser}\n{text}"
            self.assertEqual(bool(by_schema), fault is not None, story)
            self.assertEqual(bool(by_parser), fault is not None, story)
            faults[fault] = faults.get(fault, 0) + 1
        kinds = {fault.split(":")[0] for fault in faults if fault}
        self.assertGreaterEqual(len(kinds), 12, faults)
        print(f"{FILES} files, {sum(n for f, n in faults.items() if f)} with a fault of {len(kinds)} kinds; "
              f"{len(generator.used)} keys used")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
