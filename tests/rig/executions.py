"""Which command does a write of the device belong to? A level may be written again until it is acknowledged, but no
older value comes back; a pulse is given at most once."""

# The last look at an event's age and the device's execution of the frame are two moments.
AGE_TOLERANCE_MS = 250
# The journal's times are whole milliseconds of the wall clock.
CLOCK_TOLERANCE_MS = 500


def check_levels(case):
    for point in case.points.values():
        if point.kind == "level":
            yield from LevelWalk(case, point).findings()


class LevelWalk:
    """Goes through the writes of a point in the order of time, and through its commands in the manager's order."""

    def __init__(self, case, point):
        self.case, self.point = case, point
        self.commands = [one for one in case.of_point[point.name] if one.words is not None]
        self.current = -1

    def findings(self):
        for write in self.case.writes[self.point.name]:
            words = tuple(write.values)
            command = self._take(words, write.time_ns)
            if command is None:
                yield self._strange(words, write)
                continue
            if command.state == "rejected":
                yield "I6", f"{command} was rejected, and is written"
            age = self.case.age_ms(command, write.time_ns) - self.point.max_age_s * 1000
            if age > AGE_TOLERANCE_MS:
                yield "I5", f"{command} is written {age:.0f} ms after its max_age"

    def _take(self, words, time_ns):
        """The command that is being written; the current one again, or a later one."""
        if self.current >= 0:
            current = self.commands[self.current]
            if current.words == words and not (current.acks and current.acks[0] < time_ns):
                return current
        later = [index for index in range(self.current + 1, len(self.commands))
                 if self.commands[index].words == words and self.commands[index].first_ns <= time_ns]
        # One that expired has the blame only if no other command had this value.
        later.sort(key=lambda index: (self.commands[index].state in ("expired", "rejected"), index))
        if not later:
            return None
        self.current = later[0]
        return self.commands[self.current]

    def _strange(self, words, write):
        what = f"{self.point.name}: {list(words)} at {write.time_ns}"
        if self.current >= 0 and self.commands[self.current].words == words:
            return "I2", f"written again after its acknowledgement: {what}"
        if any(one.words == words for one in self.commands[:max(self.current, 0)]):
            return "I7", f"an old value comes back: {what}"
        return "I6", f"nobody asked for this write: {what}"


def check_pulses(case):
    for point in case.points.values():
        if point.kind == "pulse":
            yield from _check_pulse_point(case, point)


def _deadline(case, command):
    """No pulse of this command is later than that."""
    if command.acks:
        return command.acks[0]
    if command.row is None:
        return float("inf")
    return (command.row.changed_ms + CLOCK_TOLERANCE_MS) * 1e6 - case.recording.wall_offset_ns


def _check_pulse_point(case, point):
    """Every pulse has a command of its own, and every acknowledged command a pulse of its own. If both can be had, they
    can be had at once (Mendelsohn and Dulmage)."""
    pulses, is_on = [], False
    for write in case.writes[point.name]:
        was_on, is_on = is_on, tuple(write.values) != (0,)
        if is_on:
            pulses.append(write.time_ns)
        if was_on and is_on:
            yield "I2", f"{point.name}: a pulse at {write.time_ns} while the one before is on: the device sees one"
    can_give = [one for one in case.of_point[point.name]
                if one.words == (1,) and one.state not in ("rejected", "expired", "superseded")]
    for time_ns in pulses:
        ages = [case.age_ms(one, time_ns) for one in can_give if one.first_ns <= time_ns]
        if ages and min(ages) > point.max_age_s * 1000 + AGE_TOLERANCE_MS:
            yield "I5", f"{point.name}: a pulse at {time_ns} is after its max_age"
    without_command, _ = _pair(case, pulses, list(can_give))
    for time_ns in without_command:
        yield "I2", f"{point.name}: a pulse too many at {time_ns}"
    _, without_pulse = _pair(case, pulses, [one for one in can_give if one.acks])
    for command in without_pulse:
        yield "I1", f"acknowledged without a pulse: {command}"


def _pair(case, pulses, commands):
    """Gives every pulse to a command that was open then, the most urgent first: no other way serves more of them.
    @return pulses and commands that are left"""
    left = []
    for time_ns in pulses:
        open_now = [one for one in commands if one.first_ns <= time_ns <= _deadline(case, one)]
        if open_now:
            commands.remove(min(open_now, key=lambda one: _deadline(case, one)))
        else:
            left.append(time_ns)
    return left, commands
