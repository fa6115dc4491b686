#!/usr/bin/env python3
"""Types what the manager's manual tells people to type, and compares what comes back.

    readme_test.py README MANAGER_PROGRAM PLUGIN

Every ```sh block runs in one shell, in order, in an empty directory; a ```json block right behind one
is what that block must print (JSON lines only; times and the ids of pending events may differ).
The port is another one: the programs are wrapped, the text stays as it is.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATIENCE_S = 120
SERVE = "railbridge-manager serve --state ./manager"


def blocks_of(readme: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+)\n(.*?)^```$", readme, re.M | re.S)


def documents_in(text: str) -> list:
    """The JSON documents of a text, one behind the other."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        document, at = decoder.raw_decode(text, at)
        found.append(document)
    return found


def comparable(value):
    """Without what is different each time."""
    if isinstance(value, dict):
        return {key: "ID" if key == "ackId" else comparable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [comparable(inner) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and value > 10**12:
        return "TIME"
    return value


def json_lines(output: str) -> list:
    found = []
    for line in output.splitlines():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            pass
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wrap(folder: Path, name: str, command: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\nexec {command}\n")
    file.chmod(0o755)


def wait_until_serving(server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while "serves on" not in log.read_text():
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit("the server does not start: " + log.read_text())
        time.sleep(0.05)


def script_of(blocks: list[tuple[str, str]]) -> tuple[str, dict[int, str]]:
    """One script that marks where the output of each block ends, and what is expected of which."""
    script, expected, number = "set -eu\n", {}, 0
    for position, (language, text) in enumerate(blocks):
        if language == "sh" and text.strip() != SERVE:
            script += text + f"\necho; echo '=== end of {number}'\n"
            if position + 1 < len(blocks) and blocks[position + 1][0] == "json":
                expected[number] = blocks[position + 1][1]
            number += 1
    return script, expected


def main() -> None:
    readme, program, plugin = sys.argv[1:]
    blocks = blocks_of(Path(readme).read_text())
    if ("sh", SERVE + "\n") not in blocks:
        sys.exit(f"{readme} does not say how to start: {SERVE}")
    script, expected = script_of(blocks)
    count = sum(len(documents_in(text)) for text in expected.values())
    if count < 25:
        sys.exit(f"{readme} shows only {count} responses")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = free_port()
        wrappers = folder / "bin"
        wrappers.mkdir()
        for client in ("mosquitto_pub", "mosquitto_rr", "mosquitto_sub"):
            wrap(wrappers, client, f'/usr/bin/{client} -p {port} "$@"')
        wrap(wrappers, "railbridge-manager", f'{program} "$@"')
        environment = os.environ | {"PATH": f"{wrappers}:{os.environ['PATH']}"}
        log = folder / "serve.log"
        with log.open("w") as sink:
            server = subprocess.Popen(
                [program, "serve", "--state", "./manager", "--listen", f"127.0.0.1:{port}",
                 "--plugin", plugin], cwd=folder, stdout=sink, stderr=subprocess.STDOUT)
        try:
            wait_until_serving(server, log)
            done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=PATIENCE_S)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE_S)
    outputs = re.split(r"^=== end of \d+\n", done.stdout, flags=re.M)
    if done.returncode != 0:
        sys.exit(f"a command failed with {done.returncode}, after this output:\n{outputs[-1]}\n"
                 f"{done.stderr}")
    failures = 0
    for number, text in expected.items():
        wanted = comparable(documents_in(text))
        seen = comparable(json_lines(outputs[number]))
        if wanted != seen:
            failures += 1
            print(f"the manual shows\n{json.dumps(wanted, indent=1)}\nbut this came\n"
                  f"{json.dumps(seen, indent=1)}\n{done.stderr}\n")
    print(f"{count} responses in {len(expected)} blocks compared, {failures} blocks differ")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
