#!/usr/bin/env python3
"""What `--help` of every command shows, those below other commands included.

    help_test.py PROGRAM...
"""

import re
import subprocess
import sys
import unittest
from pathlib import Path

PROGRAMS = [Path(program) for program in sys.argv[1:]]


def help_of(program, command):
    done = subprocess.run([program, *command, "--help"], text=True, capture_output=True, check=False, timeout=20)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def commands_in(text):
    listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", text, re.M)
    return re.findall(r"^  (\S+)", listed[1], re.M) if listed else []


def walk(program, command=()):
    """Every command with its help, those that only lead to others apart."""
    text = help_of(program, command)
    below = commands_in(text)
    if not below:
        yield command, text
    for name in below:
        yield from walk(program, (*command, name))


class Help(unittest.TestCase):
    def test_every_command_has_an_example_of_its_own(self):
        for program in PROGRAMS:
            commands = dict(walk(program))
            self.assertGreater(len(commands), 20, program)
            for command, text in commands.items():
                words = " ".join((program.name, *command))
                with self.subTest(words):
                    self.assertRegex(text.partition("\nExample")[2], rf"\s{words}\b")

    def test_the_commands_of_tools_are_listed(self):
        for program in PROGRAMS:
            if program.name == "railbridge":
                self.assertIn("schema", commands_in(help_of(program, ())))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
