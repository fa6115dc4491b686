"""The bridge is stopped with SIGTERM at random instants while an operator writes, and started again."""

import time

from load import Load, mixed
from plant import Plant
from scenario_kills import plan
from waiting import wait_until

COMMANDS_PER_SECOND = 30
FEW, MANY = 15, 200
STOP_MAX_S = 5

stops_s = []


def run(make_scene, random, is_long):
    plant = Plant(tcp=["plant1", "plant2"], rtu=["bus1"])
    stops = plan(random, MANY if is_long else FEW, 0.5)
    with make_scene(plant) as scene:
        scene.start()
        load = Load(scene, mixed(plant, random, COMMANDS_PER_SECOND, len(stops) * 12))
        for planned in stops:
            if planned.from_subscribed:
                scene.taking_commands()
                scene.catches_up()
            wait_until(time.monotonic_ns() + planned.up_ns)
            stops_s.append(scene.stop())
            wait_until(time.monotonic_ns() + planned.down_ns)
            scene.restart()
        load.stop()
        scene.settle()
        return scene.finish()


def judge(_):
    """A clean stop ends in time, and leaves no pulse on."""
    print(f"{len(stops_s)} stops took {min(stops_s):.2f} to {max(stops_s):.2f} s")
    return [f"F40 a stop took {took_s:.1f} s" for took_s in stops_s if took_s > STOP_MAX_S]
