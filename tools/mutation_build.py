"""Programs with one small wrong change, to see whether tests notice: the changed file is compiled beside the tree, which
stays as it is, and linked in place of the right one.

A mutation is a table of a TOML file: `name`, `what`, `file`, and `search` with `replace`, or several of these in `edits`,
each with a `file` of its own if it is another one.
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
        mutated_texts(mutation, file)
    return mutations


def mutated_texts(mutation, list_file):
    """The changed text of each file that it changes."""
    texts = {}
    for edit in mutation.get("edits", [mutation]):
        file = edit.get("file", mutation["file"])
        text = texts.get(file) or (ROOT / file).read_text(encoding="utf-8")
        found = text.count(edit["search"])
        if found != 1:
            sys.exit(f"{mutation['name']}: its code stands {found} times in {file}, once is needed: "
                     f"adapt {list_file} to the code\n{edit['search']}")
        texts[file] = text.replace(edit["search"], edit["replace"])
    return texts


def compile_beside(mutation, list_file):
    """The objects of the changed files, made with the commands of the unchanged ones."""
    WORK.mkdir(parents=True, exist_ok=True)
    commands = json.loads((DEV / "compile_commands.json").read_text(encoding="utf-8"))
    objects = []
    for file, text in mutated_texts(mutation, list_file).items():
        original = ROOT / file
        changed, target = WORK / original.name, WORK / (original.stem + ".o")
        changed.write_text(text, encoding="utf-8")
        command = next(each for each in commands if Path(each["file"]) == original)
        words = shlex.split(command["command"])
        words[words.index("-o") + 1] = str(target)
        run([str(changed) if word == str(original) else word for word in words], cwd=command["directory"])
        objects.append(target)
    return objects


def link_beside(changed_objects, target):
    """The program or plugin with these objects. They stand before the libraries, so those in them are not looked for."""
    commands = run(["ninja", "-C", DEV, "-t", "commands", target]).strip().splitlines()
    link = next(command for command in reversed(commands) if " -o " in command)
    words = shlex.split(link.removeprefix(": && ").split(" && ")[0])
    output = words.index("-o")
    program = WORK / Path(words[output + 1]).name
    words[output + 1] = str(program)
    words[output:output] = map(str, changed_objects)
    own = tuple(f"/{changed.stem}.cpp.o" for changed in changed_objects)
    run([word for word in words if not word.endswith(own)], cwd=DEV)
    return program
