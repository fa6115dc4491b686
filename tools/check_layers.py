#!/usr/bin/env python3
"""Checks who includes whom, and that what belongs to one place is spelled only there.

    tools/check_layers.py [ROOT]

Prints one line for each violation, as file:line: text, and fails if there is any. The tables below
are the architecture: a new edge is a decision, not a detail.
"""

import re
import sys
from pathlib import Path

# Folder of bridge/ -> what it may include of bridge/, besides itself. Folders or single files.
CORE = {
    "base": [],
    "modbus": ["base"],
    "openremote": ["base"],
    "mapping": ["base", "modbus"],
    "codec": ["base", "modbus", "mapping"],
    "scan": ["base", "modbus", "mapping"],
    # Siblings: they meet only in engine/.
    "polling": ["base", "modbus", "mapping", "codec"],
    "reporting": ["base", "modbus", "openremote", "mapping", "codec"],
    "commands": ["base", "modbus", "openremote", "mapping", "codec"],
    "provisioning": ["base", "openremote", "mapping"],
    # Ports speak of records and events, which are values; of the machines behind them they know nothing.
    "ports": ["base", "modbus", "openremote", "mapping",
              "commands/command_record.hpp", "commands/kept_setting.hpp",
              "commands/wear_count.hpp", "engine/event.hpp"],
    "engine": ["base", "modbus", "openremote", "mapping", "codec", "polling", "reporting",
               "commands", "provisioning", "ports"],
}

# Folder of adapters/ -> other folders of adapters/ it may include. All may use bridge/.
ADAPTERS = {
    "base": [],
    "config": ["base", "identity"],
    "identity": ["base"],
    "log": ["base"],
    "modbus": ["base"],
    "mqtt": ["base"],
    "runtime": ["base"],
    "store": ["base"],
    "daemon": ["base", "config", "identity", "log", "modbus", "mqtt", "runtime", "store"],
}

# Programs of tools/ -> what they may include of the bridge's own code.
TOOLS = {
    # The manager is the other side: it shares words and ids with the bridge, no behaviour.
    "manager": ["bridge/base", "bridge/openremote", "adapters/base", "adapters/identity"],
    # The simulator judges the bridge's frames: it shares none of the code that makes them.
    "plcsim": ["bridge/base", "bridge/mapping", "bridge/modbus/types.hpp", "adapters/config"],
}

# Standard headers that mean input, output, threads or clocks; the core has none of them.
NOT_IN_CORE = {"atomic", "condition_variable", "csignal", "ctime", "filesystem", "fstream",
               "future", "iostream", "mutex", "semaphore", "shared_mutex", "thread"}
LIBRARIES_OF_CORE = {"tl/expected.hpp"}

# Start of a library's header -> the only places in bridge/ and adapters/ that include it.
LIBRARY_OWNERS = {
    "modbus.h": ["adapters/modbus/"],
    "modbus/": ["adapters/modbus/"],
    "mqtt/": ["adapters/mqtt/"],
    "MQTT": ["adapters/mqtt/"],
    "toml++/": ["adapters/config/"],
    "SQLiteCpp/": ["adapters/store/"],
    "sqlite3.h": ["adapters/store/"],
    "spdlog/": ["adapters/log/"],
    "CLI/": ["adapters/daemon/"],
    "prometheus/": ["adapters/daemon/metrics_text.cpp"],
    # The second one is Asio's own code, compiled once.
    "boost/asio": ["adapters/runtime/asio.hpp", "adapters/runtime/asio_impl.cpp"],
}

# Pattern in code (comments do not count) -> the only places in bridge/ and adapters/, and why.
SPELLED_ONLY = [
    (re.compile(r"::now\s*\("), ["adapters/runtime/", "main.cpp"],
     "time is a parameter; only adapters/runtime and main read a clock"),
    (re.compile(r"\b(?:v?f?printf|f?puts|fopen|getenv|system)\s*\("), ["adapters/"],
     "the core has no input and no output"),
    (re.compile(r"/operations/|/gateway/events|operations/assets"), ["adapters/mqtt/topics."],
     "topics are spelled in adapters/mqtt/topics"),
    (re.compile(r"writeattribute", re.IGNORECASE), [],
     "a write published there comes back as a command"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
COMMENT_OR_TEXT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""", re.DOTALL)


def sources(root, *folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".h", ".c"):
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def without_comments(text):
    """Comments become blank, lines stay where they are; text in quotes is kept."""
    def blank(match):
        found = match.group(0)
        return found if found[0] in "\"'" else re.sub(r"[^\n]", " ", found)
    return COMMENT_OR_TEXT.sub(blank, text)


def numbered_includes(text):
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(2), match.group(1) == "<"


def lies_in(name, places):
    return any(name == place or name.startswith(place.rstrip("/") + "/") for place in places)


def allowed_in_project(name):
    """What the file `name` may include of the project, as folders and files; None: not in a table."""
    top, folder = name.split("/")[:2]
    if top == "bridge":
        allowed = CORE.get(folder)
        return None if allowed is None else ["bridge/" + each for each in [folder, *allowed]]
    if top == "adapters":
        allowed = ADAPTERS.get(folder)
        return None if allowed is None else ["bridge"] + ["adapters/" + each
                                                          for each in [folder, *allowed]]
    allowed = TOOLS.get(folder)
    return None if allowed is None else [f"tools/{folder}", *allowed]


def project_include_problem(name, header):
    allowed = allowed_in_project(name)
    if allowed is None:
        return "its folder is in no table of tools/check_layers.py"
    if header.split("/")[0] not in ("bridge", "adapters", "tools", "tests"):
        return f'"{header}" is not a path from the root of the project'
    return None if lies_in(header, allowed) else f'"{header}" is beyond what this folder may include'


def library_include_problem(name, header):
    if name.startswith("bridge/") and header not in LIBRARIES_OF_CORE:
        if header in NOT_IN_CORE or "/" in header or header.endswith((".h", ".hpp")):
            return f"<{header}> has no place in the core"
    for start, owners in LIBRARY_OWNERS.items():
        if header.startswith(start) and not name.startswith((*owners, "tools/")):
            return f"<{header}> is included only by {', '.join(owners)}"
    return None


def include_problems(name, text):
    for number, header, is_library in numbered_includes(text):
        check = library_include_problem if is_library else project_include_problem
        problem = check(name, header)
        if problem:
            yield f"{name}:{number}: {problem}"


def spelling_problems(name, code):
    for number, line in enumerate(code.splitlines(), 1):
        for pattern, places, why in SPELLED_ONLY:
            at_home = any(name.startswith(place) or name.endswith("/" + place) for place in places)
            if pattern.search(line) and not at_home:
                yield f"{name}:{number}: {why}"


def core_link_problems(root):
    """The core's target links tl::expected and nothing else."""
    name = "bridge/CMakeLists.txt"
    path = root / name
    text = re.sub(r"#[^\n]*", "", path.read_text(encoding="utf-8")) if path.exists() else ""
    target = re.search(r"railbridge_library\s*\(\s*railbridge_core([^)]*)\)", text)
    if not target:
        yield f"{name}:1: the target railbridge_core is missing"
        return
    words = target.group(1).split()
    linked = words[words.index("PUBLIC") + 1:] if "PUBLIC" in words else []
    if linked != ["tl::expected"] or "PRIVATE" in words or "target_link_libraries" in text:
        yield f"{name}:1: railbridge_core links tl::expected and nothing else"


def cycle_problems(includes):
    """Headers that include each other, however far around."""
    done, path = set(), []

    def visit(name):
        if name in path:
            yield f"{name}:1: includes itself: {' -> '.join(path[path.index(name):] + [name])}"
            return
        if name not in done:
            path.append(name)
            for header in includes.get(name, []):
                yield from visit(header)
            path.pop()
            done.add(name)

    for name in sorted(includes):
        yield from visit(name)


def problems(root):
    includes = {}
    folders = ["bridge", "adapters"] + [f"tools/{name}" for name in sorted(TOOLS)]
    for name, text in sources(root, *folders):
        code = without_comments(text)
        includes[name] = [header for _, header, is_library in numbered_includes(code)
                          if not is_library]
        yield from include_problems(name, code)
        if not name.startswith("tools/"):
            yield from spelling_problems(name, code)
    if not includes:
        yield f"{root}:1: no sources found, is this the project's root?"
    yield from cycle_problems(includes)
    yield from core_link_problems(root)


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    found = list(problems(root))
    for problem in found:
        print(problem)
    print(f"{len(found)} violations" if found else "layers are as designed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
