#!/usr/bin/env python3
"""The checker is shown right recordings and falsified ones: it must be silent about the first, and name what is wrong
with each of the others."""

import tempfile
import unittest
from pathlib import Path

from checker import check
from recording import DeviceWrite, Issue, Recording
from story import MS, WALL_OFFSET_MS, Story


class Checker(unittest.TestCase):
    def setUp(self):
        self.story = Story()
        self.recording = self.story.recording

    def finds(self, rule, text):
        findings = check(self.recording)
        self.assertTrue(any(one.startswith(rule + " ") and text in one for one in findings),
                        f"{rule} {text} is not among {findings}")

    def finds_nothing(self):
        self.assertEqual(check(self.recording), [])

    def queue_of(self, waiting):
        """Pulses one behind the other, and one more that is turned away."""
        for number in range(waiting):
            self.story.command("reset", True, number * 100 + 50)
        for delivery in self.story.recording.deliveries:
            delivery.time_ns = 0
        self.story.end(self.story.deliver("reset", True, 1), "rejected", 2)


class RightRecordings(Checker):
    def test_every_kind_of_point(self):
        for number, attribute in enumerate(("lamp", "speed", "setpoint", "target", "flow", "reset", "notes")):
            self.story.command(attribute, self.story.points[attribute].value(0), 100 * number)
        self.finds_nothing()

    def test_what_is_not_allowed(self):
        self.story.end(self.story.deliver("sealed", 7, 0), "rejected", 5)
        self.story.end(self.story.deliver("speed", 70_000, 10), "rejected", 15)
        self.finds_nothing()

    def test_a_newer_value_came_first(self):
        old = self.story.deliver("speed", 5, 0)
        self.story.command("speed", 6, 10)
        self.story.end(old, "superseded", 11)
        self.finds_nothing()

    def test_a_level_written_again_after_a_kill(self):
        old = self.story.deliver("speed", 5, 0)
        self.story.write("speed", 5, 10)
        self.story.kill(20, 30, **{old: "received"})
        self.story.write("speed", 5, 400)
        self.story.ack(old, 410)
        self.story.end(old, "acked", 411)
        self.recording.shown["plc1.speed"] = 5
        self.finds_nothing()

    def test_a_pulse_that_a_kill_interrupted(self):
        pulse = self.story.deliver("reset", True, 0)
        self.story.write("reset", True, 10)
        self.story.kill(20, 30, **{pulse: "intent"})
        self.story.write("reset", False, 400)
        self.story.end(pulse, "unknown", 401)
        self.finds_nothing()

    def test_too_old(self):
        self.story.end(self.story.deliver("lamp", True, 11_000, event_at=0), "expired", 11_001)
        self.finds_nothing()

    def test_pulses_that_queued_up(self):
        first, second = self.story.deliver("reset", True, 0), self.story.deliver("reset", True, 1)
        for ack_id, at in ((first, 10), (second, 100)):
            self.story.write("reset", True, at)
            self.story.write("reset", False, at + 40)
            self.story.ack(ack_id, at + 50)
            self.story.end(ack_id, "acked", at + 51)
        self.finds_nothing()

    def test_a_pulse_behind_sixteen_others(self):
        self.queue_of(16)
        self.finds_nothing()

    def test_the_same_pulse_under_another_id(self):
        self.story.command("reset", True, 0)
        self.story.end(self.story.deliver("reset", True, 1, event_at=0), "superseded", 2)
        self.finds_nothing()

    def test_pulses_that_an_unknown_one_preceded(self):
        acked, unknown, waits = (self.story.deliver("reset", True, at) for at in (0, 1, 2))
        self.story.write("reset", True, 10)
        self.story.kill(20, 30, **{acked: "written", unknown: "intent", waits: "received"})
        self.story.write("reset", False, 300)
        self.story.end(unknown, "unknown", 301)
        self.story.write("reset", True, 400)
        self.story.write("reset", False, 440)
        for ack_id in (acked, waits):
            self.story.ack(ack_id, 2000)
            self.story.end(ack_id, "acked", 2001)
        self.finds_nothing()

    def test_delivered_again(self):
        command = self.story.command("reset", True, 0)
        self.story.deliver("reset", True, 100, dup=True, ack_id=command)
        self.story.ack(command, 110)
        self.finds_nothing()

    def test_is_the_same_after_saving(self):
        self.story.command("flow", 1.5, 0)
        self.story.kill(200, 300, ack1="acked")
        self.recording.published.append((5, "r/gw/operations/assets/id1/attributes/update", b"{}"))
        with tempfile.TemporaryDirectory() as directory:
            self.recording.save(Path(directory) / "file")
            self.assertEqual(Recording.load(Path(directory) / "file"), self.recording)


class FalsifiedRecordings(Checker):
    def test_acknowledged_without_a_write(self):
        self.story.command("speed", 5, 0)
        self.recording.writes.clear()
        self.finds("I1", "not written before")

    def test_acknowledged_before_the_write(self):
        self.story.command("speed", 5, 0)
        self.recording.writes[0].time_ns = 70 * MS
        self.finds("I1", "not written before")

    def test_another_value_was_written(self):
        self.story.command("setpoint", 12.5, 0)
        self.recording.writes[0].values = [126]
        self.finds("I1", "not written before")
        self.finds("I6", "nobody asked")

    def test_one_word_of_two_was_written(self):
        self.story.command("target", 0x10002, 0)
        self.recording.writes[0].values = [1]
        self.finds("I6", "no point has this place")

    def test_acknowledged_too_early(self):
        self.story.command("speed", 5, 0)
        self.recording.acks[0].time_ns = 40 * MS
        self.finds("I1", "after its receipt")

    def test_a_refused_command_is_acknowledged(self):
        ack_id = self.story.deliver("sealed", 7, 0)
        self.story.end(ack_id, "rejected", 5)
        self.story.ack(ack_id, 70)
        self.finds("I1", "ended rejected")

    def test_an_invented_acknowledgement(self):
        self.story.ack("nobody", 10)
        self.finds("I1", "never delivered")

    def test_a_superseded_command_is_acknowledged(self):
        old = self.story.deliver("speed", 5, 0)
        self.story.command("speed", 6, 10)
        self.story.end(old, "superseded", 11)
        self.story.ack(old, 80)
        self.finds("I1", "ended superseded")

    def test_reported_before_the_acknowledgement(self):
        self.story.command("speed", 5, 0)
        self.recording.published.append((30 * MS, "r/gw/operations/assets/id1/attributes/update", b'{"speed":5}'))
        self.finds("I1", "before its acknowledgement")

    def test_acknowledged_without_an_end(self):
        self.story.command("speed", 5, 0)
        self.recording.acks *= 9
        self.finds("I1", "9 times")

    def test_a_pulse_turned_away_without_a_queue(self):
        self.queue_of(15)
        self.finds("I8", "ended rejected")

    def test_a_pulse_that_gave_way_to_another(self):
        self.story.command("reset", True, 0)
        self.story.end(self.story.deliver("reset", True, 5), "superseded", 6)
        self.finds("I8", "ended superseded")

    def test_a_double_pulse(self):
        self.story.command("reset", True, 0)
        self.story.write("reset", True, 70)
        self.story.write("reset", False, 110)
        self.finds("I2", "a pulse too many")

    def test_a_pulse_again_after_a_kill(self):
        pulse = self.story.deliver("reset", True, 0)
        self.story.write("reset", True, 10)
        self.story.kill(20, 30, **{pulse: "intent"})
        self.story.write("reset", False, 395)
        self.story.write("reset", True, 400)
        self.story.write("reset", False, 440)
        self.story.end(pulse, "unknown", 441)
        self.finds("I2", "a pulse too many")

    def test_a_pulse_that_a_clean_stop_left_unknown(self):
        pulse = self.story.deliver("reset", True, 0)
        self.story.write("reset", True, 10)
        self.story.kill(20, 30, **{pulse: "intent"})
        self.recording.kills[-1].is_clean = True
        self.story.write("reset", False, 400)
        self.story.end(pulse, "unknown", 401)
        self.finds("I8", "ended unknown")

    def test_two_pulses_in_one(self):
        self.story.command("reset", True, 0)
        self.story.command("reset", True, 20)
        self.finds("I2", "while the one before is on")

    def test_a_pulse_that_never_came(self):
        self.story.command("reset", True, 0)
        self.recording.writes.clear()
        self.finds("I1", "without a pulse")

    def test_a_pulse_left_on(self):
        self.story.command("reset", True, 0)
        self.recording.writes.pop()
        self.recording.registers["plc1.reset"] = [1]
        self.finds("I4", "left on")

    def test_a_level_again_after_its_acknowledgement(self):
        self.story.command("speed", 5, 0)
        self.story.write("speed", 5, 100)
        self.finds("I2", "written again after")

    def test_not_the_last_value(self):
        self.story.command("speed", 5, 0)
        self.story.command("speed", 6, 100)
        self.recording.registers["plc1.speed"] = [5]
        self.finds("I4", "holds [5] in the end")

    def test_written_too_late(self):
        self.story.command("lamp", True, 0)
        self.story.command("speed", 5, 9_000, event_at=0)
        self.recording.writes[1].time_ns = 10_500 * MS
        self.finds("I5", "after its max_age")

    def test_a_pulse_too_late(self):
        self.story.command("reset", True, 9_990, event_at=0)
        self.recording.writes[0].time_ns = self.recording.acks[0].time_ns = 10_600 * MS
        self.finds("I5", "after its max_age")

    def test_an_old_event_that_was_written_all_the_same(self):
        self.story.command("lamp", True, 11_000, event_at=0)
        self.finds("I8", "expired was due")

    def test_a_fresh_event_that_expired(self):
        self.story.end(self.story.deliver("lamp", True, 100, event_at=0), "expired", 105)
        self.finds("I8", "acked was due")

    def test_nobody_asked(self):
        self.story.write("speed", 5, 10)
        self.finds("I6", "nobody asked")

    def test_a_write_to_a_stranger(self):
        self.recording.writes.append(DeviceWrite(MS, "plc", 3, 6, "hr", 0, [1]))
        self.finds("I6", "no point has this place")

    def test_a_write_without_a_grant(self):
        self.story.write("sealed", 7, 10)
        self.finds("I6", "has no grant")

    def test_a_rejected_value_is_written(self):
        ack_id = self.story.deliver("lamp", True, 0)
        self.story.write("lamp", True, 10)
        self.story.end(ack_id, "rejected", 20)
        self.finds("I6", "was rejected")

    def test_an_old_value_comes_back(self):
        self.story.command("speed", 5, 0)
        self.story.command("speed", 6, 100)
        self.story.write("speed", 5, 200)
        self.finds("I7", "an old value comes back")

    def test_two_commands_in_the_wrong_order(self):
        self.story.command("speed", 5, 0)
        self.story.command("speed", 6, 5)
        first, second = self.recording.writes
        first.time_ns, second.time_ns = second.time_ns, first.time_ns
        self.finds("I7", "an old value comes back")

    def test_lost_before_the_bridge(self):
        self.recording.issues.append(Issue(0, "plc1.speed", 5, MS, True, WALL_OFFSET_MS))
        self.finds("I8", "lost before the bridge")

    def test_lost_in_the_journal(self):
        self.story.deliver("speed", 5, 0)
        self.finds("I8", "the journal does not have it")

    def test_never_ended(self):
        self.story.end(self.story.deliver("speed", 5, 0), "received", 1)
        self.finds("I8", "has not ended")

    def test_two_ends(self):
        ack_id = self.story.command("speed", 5, 0)
        self.story.end(ack_id, "failed", 70)
        self.finds("I8", "two ends")

    def test_superseded_by_nothing(self):
        self.story.end(self.story.deliver("speed", 5, 0), "superseded", 1)
        self.finds("I8", "acked was due")

    def test_a_pulse_superseded(self):
        self.story.end(self.story.deliver("reset", True, 0), "superseded", 1)
        self.story.command("reset", True, 10)
        self.finds("I8", "acked was due")

    def test_unknown_without_a_kill(self):
        self.story.kill(500, 600)
        self.story.end(self.story.deliver("reset", True, 0), "unknown", 100)
        self.finds("I8", "acked was due")

    def test_two_in_doubt_after_one_kill(self):
        pulses = [self.story.deliver(attribute, True, 0) for attribute in ("reset", "start")]
        self.story.kill(20, 30, **{ack_id: "intent" for ack_id in pulses})
        for ack_id in pulses:
            self.story.end(ack_id, "unknown", 400)
        self.finds("I8", "in doubt after the kill")

    def test_acked_and_never_sent(self):
        self.story.command("speed", 5, 0)
        self.recording.acks.clear()
        self.finds("I8", "nobody saw the acknowledgement")

    def test_an_acknowledgement_that_did_not_arrive(self):
        self.recording.waiting.append(self.story.command("speed", 5, 0))
        self.finds("I8", "the manager still waits")

    def test_confirmed_and_forgotten_by_a_kill(self):
        self.story.command("speed", 5, 0)
        self.story.kill(8, 9)
        self.finds("I8", "confirmed to the broker, and not in the journal")

    def test_acknowledged_before_it_was_journaled(self):
        ack_id = self.story.command("speed", 5, 0)
        self.story.kill(65, 70, **{ack_id: "received"})
        self.finds("I1", "kill 0: acknowledged, and the journal says received")

    def test_an_end_that_changes(self):
        ack_id = self.story.command("speed", 5, 0)
        self.story.kill(65, 70, **{ack_id: "failed"})
        self.finds("I8", "ended failed, and later acked")

    def test_the_manager_shows_something_else(self):
        self.story.command("flow", 2.5, 0)
        self.recording.shown["plc1.flow"] = 3.5
        self.finds("I9", "the manager shows")

    def test_the_manager_shows_a_pulse(self):
        self.story.command("reset", True, 0)
        self.recording.shown["plc1.reset"] = True
        self.finds("I9", "at rest it is off")

    def test_no_json(self):
        self.recording.published.append((0, "r/gw/operations/assets/id1/attributes/update", b'{"level":NaN}'))
        self.finds("I10", "NaN")

    def test_a_topic_that_comes_back_as_a_command(self):
        self.recording.published.append((0, "r/gw/writeattributevalue/speed/id1", b"1"))
        self.finds("I10", "writeattribute")


if __name__ == "__main__":
    unittest.main()
