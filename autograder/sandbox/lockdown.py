"""Locks down a forked worker before it sees a submission: applies the layers in their order."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import landlock, memory_limit, own_folder, seccomp, syscalls

FILES = 64  # open at a time
THREADS = 64
STACK = 8 * 1024**2  # bytes
CAP_DAC_READ_SEARCH = 2
CAPABILITIES = 64  # more than any kernel has; the loop ends at the first unknown one

_CAPABILITY_VERSION = 0x20080522


@dataclass(frozen=True)
class Plan:
    """How to lock down one worker; the zygote makes it.

    `ruleset` is the descriptor of Landlock's rules, None without Landlock; `filtered` says whether
    seccomp filters system calls. `user` is the number of the ordinary user that the worker becomes;
    with None it stays the same user. `keep_reading` leaves that user root's right to read through
    closed folders, for a Python that lies in one. After `seconds` of processor time the kernel ends
    the worker. It can map `memory` bytes on top of what the zygote has mapped. `folder` becomes a
    folder of the worker's own; with None it can write nowhere.
    """

    ruleset: int | None
    filtered: bool
    user: int | None
    keep_reading: bool
    seconds: int
    memory: int
    folder: Path | None


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


class _CapabilitySets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
        ("effective_high", ctypes.c_uint32),
        ("permitted_high", ctypes.c_uint32),
        ("inheritable_high", ctypes.c_uint32),
    )


def lock_down(plan: Plan, zygote: int) -> None:
    """Apply every layer of the plan to this process, for good.

    Raises OSError if a layer cannot be applied: the process must then end.
    """
    os.setsid()
    memory_limit.go_first()  # later, neither the user nor Landlock allows it
    if plan.folder is not None:
        own_folder.mount(plan.folder, os.geteuid() if plan.user is None else plan.user)
    os.chdir(plan.folder or "/")
    os.umask(0o077)
    _become_ordinary(plan)
    _limit(plan)
    # Only after the change of user, which resets this setting.
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != zygote:
        raise ProcessLookupError("the zygote is gone")
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    if plan.ruleset is not None:
        landlock.restrict(plan.ruleset)
        os.close(plan.ruleset)
    if plan.filtered:
        seccomp.restrict(may_write=plan.folder is not None)


def _become_ordinary(plan: Plan) -> None:
    kept = 1 << CAP_DAC_READ_SEARCH if plan.keep_reading else 0
    if plan.user is not None:
        _drop_bounds()
        syscalls.prctl(syscalls.PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(plan.user, plan.user, plan.user)
        os.setresuid(plan.user, plan.user, plan.user)
    sets = _CapabilitySets(kept, kept, 0, 0, 0, 0)
    syscalls.call("capset", _CapabilityHeader(_CAPABILITY_VERSION, 0), sets)


def _drop_bounds() -> None:
    for capability in range(CAPABILITIES):
        try:
            syscalls.prctl(syscalls.PR_CAPBSET_DROP, capability)
        except OSError:
            return


def _limit(plan: Plan) -> None:
    with open("/proc/self/statm", encoding="ascii") as file:
        mapped = int(file.read().split()[0]) * resource.getpagesize()
    limits = {
        resource.RLIMIT_AS: mapped + plan.memory,
        resource.RLIMIT_CPU: plan.seconds,
        resource.RLIMIT_FSIZE: own_folder.SIZE if plan.folder else 0,
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_STACK: STACK,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if plan.user is not None:
        # The kernel counts all tasks of a user, so the worker must be that user's only process.
        limits[resource.RLIMIT_NPROC] = THREADS
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (lower, lower))
