"""The bridge is cut off while 100 events are queued for it: those past their limit when it returns expire, the others
are written. Ten minutes are told in simulated time by tests/component; here limits are short instead."""

import time
from dataclasses import replace

from plant import Plant
from waiting import wait_for, wait_until

LIMIT_S = 4.0
EVENTS = 100


def plant_of_mixed_limits():
    """Every other point has a limit that passes during the outage."""
    plant = Plant(tcp=["plant1", "plant2"], rtu=["bus1"], units=3)
    plant.points = [replace(point, max_age_s=LIMIT_S if index % 2 else 3600)
                    for index, point in enumerate(plant.points)]
    return plant


def run(make_scene, random, _):
    plant = plant_of_mixed_limits()
    points = [point for point in plant.points if point.kind in ("level", "pulse")]
    random.shuffle(points)
    with make_scene(plant) as scene:
        scene.start()
        for point in points:  # so that what was accepted last is known to the bridge
            scene.write(point, point.value(0))
        scene.settle()
        scene.tap.refuse = True
        scene.break_connection()
        # 50 old ones, two for some attributes; the second does not come to an attribute's old pulse: that one expires
        # for itself.
        for index in range(EVENTS // 2):
            scene.write(points[index % 40], points[index % 40].value(1 + index // 40))
        scene.answered()
        wait_until(time.monotonic_ns() + round((LIMIT_S + 0.5) * 1e9))
        fresh_ones(scene, points)
        scene.settle()
        return scene.finish()


def fresh_ones(scene, points):
    """Lets the bridge connect, but hear nothing before 50 more events are there."""
    scene.tap.hold = True
    let_in = scene.tap.let_in
    scene.tap.refuse = False
    wait_for(lambda: scene.tap.let_in > let_in or not scene.bridge.runs(), "a connection of the bridge")
    if not scene.bridge.runs():
        raise AssertionError(f"the bridge ended by itself, with {scene.bridge.process.returncode}")
    for index in range(EVENTS // 2):
        point = points[-1 - index]
        scene.write(point, point.value(3))
    scene.answered()
    scene.tap.release()


def judge(recording):
    expired = sum(1 for row in recording.journal if row.state == "expired")
    old = {}
    for one in recording.deliveries:
        point = next(point for point in recording.points if point.name == one.point)
        age = recording.wall_ms(one.time_ns) - one.event_ms
        old.setdefault(one.ack_id, age > point.max_age_s * 1000)
    print(f"{sum(old.values())} events were past their limit when they came, {expired} expired")
    if expired != sum(old.values()):
        yield f"F10 {sum(old.values())} events were past their limit, {expired} expired"
    if not expired or expired == len(old):
        yield "F10 the ages were not mixed"
