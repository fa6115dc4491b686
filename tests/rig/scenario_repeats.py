"""The same events delivered more than once. The broker misses the bridge's PUBACKs and would say all again; the manager
keeps from the bridge what it had acknowledged. What says things again nevertheless is the tap. Each is executed once."""

import packets
from plant import Plant
from waiting import wait_for

ROUNDS_SHORT, ROUNDS_LONG = 3, 50
# As many as mosquitto has on their way to a client.
PER_ROUND = 20


def run(make_scene, _, is_long):
    plant = Plant(tcp=["plant1", "plant2"], rtu=["bus1"])
    points = [point for point in plant.points if point.kind in ("level", "pulse")]
    with make_scene(plant) as scene:
        scene.start()
        number = 0
        for _ in range(ROUNDS_LONG if is_long else ROUNDS_SHORT):
            number = without_pubacks(scene, points, number)
        for copies in (2, 10):
            scene.tap.copies = copies
            number = write_some(scene, points, number, len(points))
            scene.settle()
        scene.tap.copies = 1
        say_all_again(scene)
        scene.kill()
        scene.restart()
        scene.taking_commands()
        say_all_again(scene)
        write_some(scene, points, number, len(points))
        scene.settle()
        return scene.finish()


def write_some(scene, points, number, count):
    for index in range(number, number + count):
        scene.write(points[index % len(points)], points[index % len(points)].value(index // len(points)))
    scene.answered()
    return number + count


def without_pubacks(scene, points, number):
    """Loses every PUBACK of the bridge until all is done, and cuts the connection: the broker would deliver again."""
    scene.tap.lose_pubacks = True
    number = write_some(scene, points, number, PER_ROUND)
    wait_for(lambda: scene.open_commands() <= 0, "an end of every command", pause_s=0.05)
    scene.tap.lose_pubacks = False
    before = scene.tap.subscriptions
    scene.break_connection()
    wait_for(lambda: scene.tap.subscriptions > before, "the bridge's return")
    scene.settle()
    return number


def say_all_again(scene):
    """Every event of the run so far, in its order, and waits until the bridge has confirmed the last."""
    messages = list({one.payload: one for one in scene.tap.seen
                     if one.kind == packets.PUBLISH and one.down and one.topic.endswith("/gateway/events/pending")
                     }.values())
    confirmed = confirmations(scene)
    scene.tap.say_again(messages[0].topic, [one.payload for one in messages])
    wait_for(lambda: confirmations(scene) >= confirmed + len(messages), "PUBACKs of the bridge")


def confirmations(scene):
    """Of what the tap repeated."""
    return sum(1 for one in scene.tap.seen if one.kind == packets.PUBACK and not one.down and one.lost)


def judge(recording):
    repeated = sum(1 for one in recording.deliveries if one.repeated)
    ended = {}
    for ack in recording.acks:
        ended.setdefault(ack.ack_id, ack.time_ns)
    late = [one for one in recording.deliveries
            if one.dup and not one.repeated and ended.get(one.ack_id, one.time_ns) < one.time_ns]
    print(f"{len(late)} deliveries by the broker of what was acknowledged, {repeated} repeated by the tap")
    if repeated < PER_ROUND:
        yield "F03 the tap said nothing again"
    if late:
        yield f"F03 the broker delivered {len(late)} events again that had been acknowledged"
    acked = {row.ack_id for row in recording.journal if row.state == "acked"}
    counts = {}
    for ack in recording.acks:
        counts[ack.ack_id] = counts.get(ack.ack_id, 0) + 1
    again = {one.ack_id for one in recording.deliveries if one.repeated and one.ack_id in acked}
    silent = [ack_id for ack_id in again if counts.get(ack_id, 0) < 2]
    if silent:
        yield f"F04 {len(silent)} events that came again after their end were not acknowledged again"
