"""What a systemd unit forbids its processes, as far as it can be had without systemd: the limits of system calls."""

import ctypes
import re
import subprocess

EPERM = 1
ALLOW, ERRNO = 0x7FFF0000, 0x00050000 | EPERM
EQUAL, MASKED_EQUAL = 4, 7
WRITE, EXEC = 2, 4  # of mmap and mprotect
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}


class Argument(ctypes.Structure):
    """That an argument of a system call equals something: struct scmp_arg_cmp."""
    _fields_ = [("number", ctypes.c_uint), ("compare", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def settings(unit, name):
    return re.findall(rf"^{name}=(.*)$", unit, re.M)


def calls_of(word):
    """`@file-system`, or a call."""
    if not word.startswith("@"):
        return {word}
    listed = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", word], text=True, capture_output=True,
                            check=True, timeout=60).stdout
    inner = [line.strip() for line in listed.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return set().union(*map(calls_of, inner))


def allowed_calls(unit):
    allowed = calls_of("@default")
    for setting in settings(unit, "SystemCallFilter"):
        calls = set().union(*map(calls_of, setting.lstrip("~").split()))
        allowed = allowed - calls if setting.startswith("~") else allowed | calls
    return allowed - calls_of("@clock") if "yes" in settings(unit, "ProtectClock") else allowed


class SystemCalls:
    """Those of a unit; `confine` is for preexec_fn and cannot be undone."""

    def __init__(self, unit):
        self.library = ctypes.CDLL("libseccomp.so.2")
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.filter = ctypes.c_void_p(self.library.seccomp_init(ctypes.c_uint32(ERRNO)))
        rules = {name: [None] for name in allowed_calls(unit)}
        if "yes" in settings(unit, "MemoryDenyWriteExecute"):
            not_both = [Argument(2, MASKED_EQUAL, WRITE | EXEC, bits) for bits in (0, WRITE, EXEC)]
            rules |= {"mmap": not_both, "mprotect": [Argument(2, MASKED_EQUAL, EXEC, 0)], "pkey_mprotect": []}
        families = [FAMILIES[word] for words in settings(unit, "RestrictAddressFamilies") for word in words.split()]
        if families:
            rules["socket"] = [Argument(0, EQUAL, family, 0) for family in families]
        for name, conditions in rules.items():
            for condition in conditions:
                self._allow(name, condition)

    def _allow(self, name, condition):
        number = self.library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:  # of another machine
            return
        error = self.library.seccomp_rule_add_array(
            self.filter, ctypes.c_uint32(ALLOW), number, 0 if condition is None else 1,
            None if condition is None else ctypes.byref(condition))
        assert error == 0, f"{name}: {error}"

    def confine(self):
        if self.library.seccomp_load(self.filter) != 0:
            raise OSError("the filter of system calls cannot be loaded")
