"""Seccomp: the system calls that a worker may make; all others fail with EPERM.

A worker only computes. It needs memory, clocks, its own threads, and to read files. It needs no
other processes, no sockets, no signals to others, and it changes no files but those in a folder of
its own, if it has one.
Source: https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterator, Sequence

from autograder.sandbox import syscalls

_SET_MODE_FILTER = 1
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_KILL = 0x80000000

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_IF_EQUAL = 0x15
_JUMP_IF_AT_LEAST = 0x35
_JUMP_IF_ANY_BIT = 0x45
_RETURN = 0x06

_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_X32 = 0x40000000  # marks x86-64's second set of system calls

CLONE_THREAD = 0x00010000
# A worker makes these calls while it locks itself down, and none of them afterwards.
LOCK_DOWN_ONLY = ("seccomp", "capset", "landlock_create_ruleset", "landlock_add_rule",
                  "landlock_restrict_self")  # fmt: skip
# For a worker with a folder of its own; Landlock keeps them in it.
WRITING = ("mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2",
           "ftruncate", "fallocate", "pwrite64", "fsync", "fdatasync")  # fmt: skip

# system call → (index of an argument, its allowed values). Others could reach other processes.
ONLY_WITH = {
    "fcntl": (1, (0, 1, 2, 3, 4, 1030)),  # duplicates and flags, not the receiver of signals
    "ioctl": (1, (0x5450, 0x5451)),  # close-on-exec
    "prctl": (0, (15, 16, 0x53564D41)),  # names of threads and of memory
    "prlimit64": (0, (0,)),
    "sched_getaffinity": (0, (0,)),
    "sched_setaffinity": (0, (0,)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def available() -> bool:
    """Whether this kernel takes filters and this module knows this machine's system calls."""
    if syscalls.machine() not in syscalls.MACHINES or sys.byteorder != "little":
        return False
    try:
        syscalls.call("seccomp", _SET_MODE_FILTER, 0, None)
    except OSError as error:
        return error.errno == errno.EFAULT  # the kernel tried to read the filter, which is missing
    return False


def restrict(*, may_write: bool = False) -> None:
    """Put this process under the filter, for good. The process must have set no_new_privs."""
    instructions = b"".join(filter_for(os.getpid(), may_write=may_write))
    held = ctypes.create_string_buffer(instructions, len(instructions))
    program = _Program(len(instructions) // 8, ctypes.addressof(held))
    syscalls.call("seccomp", _SET_MODE_FILTER, 0, program)


def filter_for(process: int, *, may_write: bool = False) -> Iterator[bytes]:
    """Yield the filter's instructions; `process` is the only process that may be sent a signal.

    `may_write` allows the calls of WRITING.
    """
    yield _load(_ARCHITECTURE_AT)
    yield _jump(_JUMP_IF_EQUAL, syscalls.AUDIT_ARCHITECTURES[syscalls.machine()], 1, 0)
    yield _return(_KILL)
    yield _load(_NUMBER_AT)
    if syscalls.machine() == "x86_64":
        yield _jump(_JUMP_IF_AT_LEAST, _X32, 0, 1)
        yield _return(_ERRNO | errno.EPERM)
    conditions = {**ONLY_WITH, "tgkill": (0, (process,))}
    for name in syscalls.NUMBERS:
        number = syscalls.number(name)
        if number is None or name in LOCK_DOWN_ONLY or (name in WRITING and not may_write):
            continue
        yield from _rule(number, _verdict(name, conditions))
    yield _return(_ERRNO | errno.EPERM)


def _verdict(name: str, conditions: dict[str, tuple[int, tuple[int, ...]]]) -> Sequence[bytes]:
    if name == "clone3":
        # A filter cannot read its flags, which lie in memory. Threads are then started by clone.
        return [_return(_ERRNO | errno.ENOSYS)]
    if name == "clone":
        return [
            _load(_ARGUMENTS_AT),
            _jump(_JUMP_IF_ANY_BIT, CLONE_THREAD, 0, 1),
            _return(_ALLOW),
            _return(_ERRNO | errno.EPERM),
        ]
    if name not in conditions:
        return [_return(_ALLOW)]
    argument, values = conditions[name]
    body = [_load(_ARGUMENTS_AT + 8 * argument)]
    for value in values:
        body += [_jump(_JUMP_IF_EQUAL, value, 0, 1), _return(_ALLOW)]
    return [*body, _return(_ERRNO | errno.EPERM)]


def _rule(number: int, body: Sequence[bytes]) -> Iterator[bytes]:
    yield _jump(_JUMP_IF_EQUAL, number, 0, len(body))
    yield from body


def _load(offset: int) -> bytes:
    return struct.pack("=HBBI", _LOAD, 0, 0, offset)


def _jump(kind: int, value: int, when_true: int, when_false: int) -> bytes:
    return struct.pack("=HBBI", kind, when_true, when_false, value)


def _return(value: int) -> bytes:
    return struct.pack("=HBBI", _RETURN, 0, 0, value)
