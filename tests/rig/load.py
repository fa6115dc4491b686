"""Commands of an operator, planned beforehand from a seed and issued when their time comes."""

import threading
import time
from dataclasses import dataclass

from waiting import wait_for, wait_until


@dataclass(frozen=True)
class Planned:
    at_ns: int  # from the begin of the load
    point: object
    value: object


def mixed(plant, random, per_second, seconds):
    """Attributes at random, so that levels overtake each other and pulses queue up; some values are outside the limits,
    some attributes have no grant or no register."""
    plan, numbers = [], {}
    for index in range(round(per_second * seconds)):
        point = random.choice(plant.points)
        number = numbers[point.name] = numbers.get(point.name, -1) + 1
        outside = point.kind == "level" and point.form != "bool" and random.random() < 0.05
        plan.append(Planned(round(index / per_second * 1e9), point,
                            point.outside() if outside else point.value(number)))
    return plan


def in_turn(plant, per_second, count):
    """One attribute after the other, so that each has one command on its way at most."""
    points = [point for point in plant.points if point.kind in ("level", "pulse")]
    # Not asset by asset: the lines share the work.
    points.sort(key=lambda point: (point.attribute, point.asset))
    return [Planned(round(index / per_second * 1e9), points[index % len(points)],
                    points[index % len(points)].value(index // len(points))) for index in range(count)]


class Load:
    """Issues a plan on a thread of its own.

    @param one_at_a_time  an attribute's next command waits until the one before is acknowledged
    """

    def __init__(self, scene, plan, one_at_a_time=False):
        self._scene, self._plan, self._one_at_a_time = scene, plan, one_at_a_time
        self._last = {}  # write of a point
        self._stop = False
        self._fault = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._begin_ns = time.monotonic_ns()
        self._thread.start()

    def _run(self):
        try:
            for planned in self._plan:
                wait_until(self._begin_ns + planned.at_ns)
                if self._stop:
                    return
                last = self._last.get(planned.point.name)
                if self._one_at_a_time and last:
                    wait_for(lambda issue=last: self._scene.acknowledged(issue), f"an acknowledgement of {last}")
                self._last[planned.point.name] = self._scene.write(planned.point, planned.value)
        except Exception as fault:  # pylint: disable=broad-except
            self._fault = fault

    def finish(self):
        """Waits until the plan is through."""
        self._thread.join()
        if self._fault:
            raise self._fault

    def stop(self):
        self._stop = True
        self.finish()
