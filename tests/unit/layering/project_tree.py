"""A small project in a temporary directory that all checks accept; tests break it in one way each."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[3] / "tools"

ACCEPTED = {
    "README.md": "# railbridge\n",
    "bridge/CMakeLists.txt": "railbridge_library(railbridge_core\n  SOURCES base/time.cpp\n"
                             "  PUBLIC tl::expected)\n",
    "bridge/base/time.hpp": "#pragma once\n#include <chrono>\n#include <tl/expected.hpp>\n",
    "bridge/base/time.cpp": '#include "bridge/base/time.hpp"\n',
    "bridge/mapping/point.hpp": '#pragma once\n#include "bridge/base/time.hpp"\n',
    "bridge/polling/plan.hpp": '#pragma once\n#include "bridge/mapping/point.hpp"\n',
    "bridge/engine/event.hpp": '#pragma once\n#include "bridge/polling/plan.hpp"\n',
    "bridge/ports/event_sink.hpp": '#pragma once\n#include "bridge/engine/event.hpp"\n',
    "adapters/mqtt/topics.cpp": '#include <string>\nconst char* t = "/operations/x";\n',
    "adapters/runtime/clock.cpp": "#include <chrono>\nauto t = std::chrono::steady_clock::now();\n",
    "adapters/daemon/main.cpp": '#include "bridge/engine/event.hpp"\n',
}


class ProjectTree(unittest.TestCase):
    check = ""  # the script's name

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="railbridge-tree-")
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)
        for name, text in ACCEPTED.items():
            self.write(name, text)

    def write(self, name, content):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")

    def run_check(self):
        return subprocess.run([sys.executable, TOOLS / self.check, self.root], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def assert_accepted(self):
        result = self.run_check()
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def assert_refused(self, *parts):
        """Refused, with one line that holds all `parts`."""
        result = self.run_check()
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertTrue(any(all(part in line for part in parts)
                            for line in result.stdout.splitlines()), result.stdout + result.stderr)
