"""Waiting for conditions, never for durations."""

import time

PATIENCE_S = 120  # what comes at all comes much sooner


def wait_for(condition, what, patience_s=PATIENCE_S, pause_s=0.01):
    """@return what the condition gave, once that is true"""
    end = time.monotonic() + patience_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError("never happened: " + what)
        time.sleep(pause_s)


def wait_until(instant_ns):
    """For an instant of a plan: the moments of kills and commands are what is tested."""
    rest = instant_ns - time.monotonic_ns()
    if rest > 0:
        time.sleep(rest / 1e9)
