#!/usr/bin/env python3
"""Checks the files themselves: short, finished, portable, readable.

    tools/check_repo.py [ROOT]

Prints one line for each fault, as file:line: text, and fails if there is any. In a clone the tracked
files are checked, elsewhere all files outside of build/.
"""

import re
import subprocess
import sys
from pathlib import Path

LINES_MAX = 400
LINES_WARN = 300
README_LINES_MAX = 150
CODE = (".hpp", ".cpp", ".h", ".c", ".py", ".cmake")
HEADERS = (".hpp", ".h")
SCRIPT = "#!"

# Bytes as they are, on purpose: what a test compares with, and what a fuzzer found.
RAW_FOLDERS = ("tests/golden/", "tests/fuzz/corpus/")

# Put together from halves, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
PRIVATE_PATH = re.compile(r"(?<![\w.}])/(work|root|home/\w+|Users/\w+|tmp/b-\w+)/")


def files(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z"], text=True, check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) \
        if (root / ".git").exists() else None
    if listed and listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        names = [path.relative_to(root).as_posix() for path in root.rglob("*")]
    for name in sorted(names):
        hidden = name.startswith((".git/", "build/")) or "/__pycache__/" in name
        if not hidden and not name.startswith(RAW_FOLDERS) and (root / name).is_file():
            yield name


def length_problems(name, lines):
    if name == "README.md":
        if len(lines) >= README_LINES_MAX:
            yield f"{name}:{len(lines)}: {len(lines)} lines, fewer than {README_LINES_MAX} is the rule"
    elif name.endswith(CODE) or (lines and lines[0].startswith(SCRIPT)):
        if len(lines) > LINES_MAX:
            yield f"{name}:{len(lines)}: {len(lines)} lines, at most {LINES_MAX}: it holds two ideas"


def line_problems(name, lines):
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield f"{name}:{number}: white space at the end of the line"
        if UNFINISHED.search(line):
            yield f"{name}:{number}: unfinished work is no comment: do it, or open an issue"
        if PRIVATE_PATH.search(line):
            yield f"{name}:{number}: a path that exists on one machine only"


def header_problems(name, lines):
    if name.endswith(HEADERS) and "#pragma once" not in lines:
        yield f"{name}:1: #pragma once is missing"


def problems_of(name, content):
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"{name}:{content.count(10, 0, error.start) + 1}: not UTF-8"
        return
    if "\0" in text:
        yield f"{name}:1: not text"
        return
    if text and not text.endswith("\n"):
        yield f"{name}:{text.count(chr(10)) + 1}: the last line does not end"
    lines = text.split("\n")[:-1]
    for check in (length_problems, line_problems, header_problems):
        yield from check(name, lines)


def long_files(root):
    """Not faults yet."""
    for name in files(root):
        if name.endswith(CODE):
            lines = (root / name).read_bytes().count(10)
            if LINES_WARN < lines <= LINES_MAX:
                yield f"{name}: {lines} lines, {LINES_WARN} is where to think about a second file"


def main(arguments):
    root = Path(arguments[0] if arguments else Path(__file__).parent.parent).resolve()
    names = list(files(root))
    found = [problem for name in names for problem in problems_of(name, (root / name).read_bytes())]
    if not names:
        found.append(f"{root}:1: no files found, is this the project's root?")
    for warning in long_files(root):
        print("note:", warning)
    for problem in found:
        print(problem)
    print(f"{len(found)} faults" if found else f"{len(names)} files are in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
