#!/usr/bin/env python3
"""The bridge with the system calls that its unit allows.

    bridge_service_test.py RAILBRIDGE SOURCE_DIRECTORY
"""

import errno
import os
import subprocess
import sys
import unittest
from pathlib import Path

from bridge_process import Box, Device, stop, wait_for
from service_limits import SystemCalls, allowed_calls

PROGRAM = sys.argv[1]
UNIT = (Path(sys.argv[2]) / "deploy/railbridge.service.in").read_text()

# Calls each with nothing to read and nowhere to write: EFAULT is as far as one that is allowed comes.
TRY = ("import ctypes, sys; libc = ctypes.CDLL(None, use_errno=True)\n"
       "for number in sys.argv[1:]: libc.syscall(int(number), 0, None); print(ctypes.get_errno())")


class Service(unittest.TestCase):
    def setUp(self):
        self.limits = SystemCalls(UNIT)

    def refusals(self, *names, **more):
        numbers = [str(self.limits.library.seccomp_syscall_resolve_name(name.encode())) for name in names]
        done = subprocess.run([sys.executable, "-c", TRY, *numbers], text=True, capture_output=True, check=True,
                              timeout=60, **more)
        return dict(zip(names, map(int, done.stdout.split())))

    def test_it_may_ask_how_the_clock_is_kept_and_not_set_it(self):
        allowed = allowed_calls(UNIT)
        self.assertEqual([name for name in ("adjtimex", "clock_adjtime") if name not in allowed], [])
        self.assertEqual([name for name in ("clock_settime", "settimeofday", "stime") if name in allowed], [])
        # The two that ask can also set; for that the kernel wants a capability.
        self.assertIn("CapabilityBoundingSet=\n", UNIT)
        self.assertIn("NoNewPrivileges=yes\n", UNIT)

    def test_the_kernel_refuses_as_the_unit_says(self):
        calls = ("adjtimex", "clock_adjtime", "clock_settime")
        if errno.EPERM in self.refusals(*calls).values():
            self.skipTest("this system forbids it to everybody")
        self.assertEqual(self.refusals(*calls, preexec_fn=self.limits.confine),
                         {"adjtimex": errno.EFAULT, "clock_adjtime": errno.EFAULT, "clock_settime": errno.EPERM})

    def test_it_runs_and_ends(self):
        device = Device()
        self.addCleanup(device.server_close)
        self.addCleanup(device.shutdown)
        box = Box(PROGRAM, device)
        self.addCleanup(box.close)
        with open(box.path / "log", "w", encoding="utf-8") as log:
            bridge = subprocess.Popen([PROGRAM, "run", "--config", box.config], stdin=subprocess.DEVNULL, stdout=log,
                                      stderr=log, env={"PATH": "/usr/bin:/bin"}, umask=0o077,
                                      preexec_fn=self.limits.confine)
        box.processes.append(bridge)
        wait_for(box.status, "a status of the bridge; it said:\n" + box.log())
        wait_for(lambda: device.reads, "a read of its device")
        self.assertEqual(stop(bridge)[0], os.EX_OK, box.log())
        self.assertNotIn("not permitted", box.log())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
