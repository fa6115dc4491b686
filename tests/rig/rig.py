#!/usr/bin/env python3
"""Runs a whole site, disturbs it, and judges from outside what the bridge made of it.

    tests/rig/rig.py kills                 50 kills of the bridge at random instants; 500 with RAILBRIDGE_LONG=1
    tests/rig/rig.py kills --seed 7        the plan of an earlier run
    tests/rig/rig.py judge FILE            judges a recording again

Without --build it takes the programs from build/dev. --keep DIRECTORY leaves the recording and all logs there.
"""

import argparse
import os
import random
import sys
from dataclasses import replace
from pathlib import Path

import scenario_kills
import scenario_offline
import scenario_repeats
import scenario_stops
import scenario_stream
from checker import check
from figures import report
from programs import Programs
from recording import Recording
from scene import Scene

SCENARIOS = {"kills": scenario_kills, "stream": scenario_stream, "offline": scenario_offline,
             "repeats": scenario_repeats, "stops": scenario_stops}
FINDINGS_SHOWN = 20


def make_scene(programs, keep):
    """For a scenario: a Scene that keeps its logs, if asked to, and shows their end if the scenario fails."""
    class KeptScene(Scene):
        def __exit__(self, kind, fault, trace):
            if keep:
                (keep / "logs").write_text(self.log(), encoding="utf-8")
            if kind is not None:
                print(self.log()[-6000:], flush=True)
            super().__exit__(kind, fault, trace)

    return lambda plant: KeptScene(programs, plant)


def judge(recording, extra=()):
    findings = [*extra, *check(recording)]
    for line in report(recording):
        print(line)
    for finding in findings[:FINDINGS_SHOWN]:
        print("WRONG:", finding)
    print(f"{len(findings)} findings" if findings else "nothing is wrong")
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", choices=[*SCENARIOS, "judge"])
    parser.add_argument("file", nargs="?", type=Path, help="a recording to judge")
    parser.add_argument("--build", type=Path, default=Path(__file__).resolve().parents[2] / "build/dev")
    parser.add_argument("--bridge", type=Path, help="a bridge program instead of that of the build")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", type=Path, help="where to leave recording and logs")
    arguments = parser.parse_args()
    if arguments.scenario == "judge":
        return 1 if judge(Recording.load(arguments.file)) else 0
    seed = random.SystemRandom().randrange(1 << 32) if arguments.seed is None else arguments.seed
    is_long = os.environ.get("RAILBRIDGE_LONG") == "1"
    print(f"{arguments.scenario}, --seed {seed}{', in full length' if is_long else ''}", flush=True)
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    scenario = SCENARIOS[arguments.scenario]
    programs = Programs.of_build(arguments.build)
    if arguments.bridge:
        programs = replace(programs, bridge=arguments.bridge)
    recording = scenario.run(make_scene(programs, arguments.keep),
                             random.Random(seed), is_long)
    if arguments.keep:
        recording.save(arguments.keep / "recording.json")
    return 1 if judge(recording, getattr(scenario, "judge", lambda _: ())(recording)) else 0


if __name__ == "__main__":
    sys.exit(main())
