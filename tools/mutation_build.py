"""Programs with one small wrong change, to see whether tests notice: the changed file is compiled beside the tree, which
stays as it is, and linked in place of the right one.

A mutation is a table of a TOML file: `name`, `what`, `file`, and `search` with `replace`, or several of these in `edits`.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "build" / "dev"
WORK = ROOT / "build" / "mutations"


def run(command, **options):
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-4000:]}")
    return done.stdout


def build(targets):
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    run(["cmake", "--preset", "dev", *launcher], cwd=ROOT)
    run(["cmake", "--build", "--preset", "dev", "--target", *targets], cwd=ROOT)


def read_mutations(file, word):
    """Those with this word in their name. Complains at once if the code they change is no longer there."""
    with open(ROOT / file, "rb") as stream:
        mutations = [each for each in tomllib.load(stream)["mutation"] if word in each["name"]]
    if not mutations:
        sys.exit(f"no mutation is called like {word}")
    for mutation in mutations:
        mutated_text(mutation, file)
    return mutations


def mutated_text(mutation, list_file):
    text = (ROOT / mutation["file"]).read_text(encoding="utf-8")
    for edit in mutation.get("edits", [mutation]):
        found = text.count(edit["search"])
        if found != 1:
            sys.exit(f"{mutation['name']}: its code stands {found} times in {mutation['file']}, once is needed: "
                     f"adapt {list_file} to the code\n{edit['search']}")
        text = text.replace(edit["search"], edit["replace"])
    return text


def compile_beside(mutation, list_file):
    """The object of the changed file, made with the command of the unchanged one."""
    original = ROOT / mutation["file"]
    changed, target = WORK / original.name, WORK / (original.stem + ".o")
    WORK.mkdir(parents=True, exist_ok=True)
    changed.write_text(mutated_text(mutation, list_file), encoding="utf-8")
    commands = json.loads((DEV / "compile_commands.json").read_text(encoding="utf-8"))
    command = next(each for each in commands if Path(each["file"]) == original)
    words = shlex.split(command["command"])
    words[words.index("-o") + 1] = str(target)
    run([str(changed) if word == str(original) else word for word in words], cwd=command["directory"])
    return target


def link_beside(mutation, changed_object, target):
    """The program or plugin with that object. It stands before the libraries, so the one in them is not looked for."""
    commands = run(["ninja", "-C", DEV, "-t", "commands", target]).strip().splitlines()
    link = next(command for command in reversed(commands) if " -o " in command)
    words = shlex.split(link.removeprefix(": && ").split(" && ")[0])
    output = words.index("-o")
    program = WORK / Path(words[output + 1]).name
    words[output + 1] = str(program)
    words.insert(output, str(changed_object))
    own = f"/{Path(mutation['file']).name}.o"
    run([word for word in words if not word.endswith(own)], cwd=DEV)
    return program
