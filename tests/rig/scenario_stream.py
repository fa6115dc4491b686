"""Commands at a steady rate over four TCP and two RTU lines, one on its way per attribute: all are written, all are
acknowledged, in order."""

from load import Load, in_turn
from plant import Plant

FEW, PER_SECOND_SHORT = 800, 40
MANY, PER_SECOND_LONG = 10_000, 20


def run(make_scene, _, is_long):
    plant = Plant(tcp=["plant1", "plant2", "plant3", "plant4"], rtu=["bus1", "bus2"])
    count, per_second = (MANY, PER_SECOND_LONG) if is_long else (FEW, PER_SECOND_SHORT)
    with make_scene(plant) as scene:
        scene.start()
        Load(scene, in_turn(plant, per_second, count), one_at_a_time=True).finish()
        scene.settle()
        return scene.finish()


def judge(recording):
    """Besides the invariants: nothing but acknowledged commands, each written once."""
    others = [row for row in recording.journal if row.state != "acked"]
    if others:
        yield f"F01 {len(others)} commands ended otherwise, the first {others[0]}"
    if len({ack.ack_id for ack in recording.acks}) != len(recording.issues):
        yield f"F01 {len(recording.issues)} commands, {len({ack.ack_id for ack in recording.acks})} acknowledged"
    kinds = {point.name: point.kind for point in recording.points}
    wanted = sum(2 if kinds[issue.point] == "pulse" else 1 for issue in recording.issues)
    if len(recording.writes) != wanted:
        yield f"F01 {wanted} writes were due, {len(recording.writes)} were executed"
