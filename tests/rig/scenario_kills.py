"""The bridge is killed at random instants while an operator writes, and started again after 0 to 3 seconds."""

import time
from dataclasses import dataclass

from load import Load, mixed
from plant import Plant
from waiting import wait_until

COMMANDS_PER_SECOND = 30
FEW, MANY = 50, 500


@dataclass(frozen=True)
class Planned:
    from_subscribed: bool  # the time counts from when commands are taken, not from the start
    up_ns: int
    down_ns: int


def plan(random, kills, longest_down_s):
    return [Planned(random.random() < 0.8, round(random.uniform(0, 1.0) * 1e9),
                    round(random.uniform(0, longest_down_s if random.random() < 0.1 else 0.3) * 1e9))
            for _ in range(kills)]


def run(make_scene, random, is_long):
    plant = Plant(tcp=["plant1", "plant2"], rtu=["bus1"])
    kills = plan(random, MANY if is_long else FEW, 3.0)
    with make_scene(plant) as scene:
        scene.start()
        load = Load(scene, mixed(plant, random, COMMANDS_PER_SECOND, len(kills) * 8))
        for planned in kills:
            kill(scene, planned)
        load.stop()
        scene.settle()
        return scene.finish()


def kill(scene, planned):
    """With the bridge running before and after."""
    if planned.from_subscribed:
        scene.taking_commands()
        scene.catches_up()
    wait_until(time.monotonic_ns() + planned.up_ns)
    scene.kill()
    wait_until(scene.kills[-1].time_ns + planned.down_ns)
    scene.restart()
