"""Linux system calls that Python has no function for, and the numbers that the filter needs."""

from __future__ import annotations

import ctypes
import os
import platform
from functools import cache

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38

MACHINES = {"x86_64": 0, "aarch64": 1}  # the column of NUMBERS
AUDIT_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# name → (x86_64, aarch64), None where that machine has no such call. Linux never changes a number.
NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "futex": (202, 98),
    "clock_gettime": (228, 113),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "madvise": (28, 233),
    "mprotect": (10, 226),
    "brk": (12, 214),
    "close": (3, 57),
    "openat": (257, 56),
    "newfstatat": (262, 79),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "setitimer": (38, 103),
    "getitimer": (36, 102),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "sched_yield": (24, 124),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "clock_getres": (229, 114),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "pread64": (17, 67),
    "readv": (19, 65),
    "preadv": (295, 69),
    "writev": (20, 66),
    "mremap": (25, 216),
    "mincore": (27, 232),
    "msync": (26, 227),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "ftruncate": (77, 46),
    "fallocate": (285, 47),
    "pwrite64": (18, 68),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "stat": (4, None),
    "lstat": (6, None),
    "statx": (332, 291),
    "open": (2, None),
    "getdents64": (217, 61),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getcwd": (79, 17),
    "chdir": (80, 49),
    "dup": (32, 23),
    "fcntl": (72, 25),
    "pipe2": (293, 59),
    "pipe": (22, None),
    "eventfd2": (290, 19),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, None),
    "epoll_pwait": (281, 22),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getrlimit": (97, 163),
    "getrandom": (318, 278),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getppid": (110, 173),
    "getpgrp": (111, None),
    "getpgid": (121, 155),
    "getsid": (124, 156),
    "getgroups": (115, 158),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getcpu": (309, 168),
    "arch_prctl": (158, None),
    "set_tid_address": (218, 96),
    "set_robust_list": (273, 99),
    "get_robust_list": (274, 100),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "restart_syscall": (219, 128),
    "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137),
    "rt_sigsuspend": (130, 133),
    "pause": (34, None),
    "alarm": (37, None),
    "get_mempolicy": (239, 236),
    "sched_getscheduler": (145, 120),
    "sched_getparam": (143, 121),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "capget": (125, 90),
    "clone": (56, 220),
    "clone3": (435, 435),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "tgkill": (234, 131),
    "ioctl": (16, 29),
    "sched_getaffinity": (204, 123),
    "sched_setaffinity": (203, 122),
    "umask": (95, 166),
    "fadvise64": (221, 223),
    "seccomp": (317, 277),
    "capset": (126, 91),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def machine() -> str:
    """The processor's name, such as x86_64; Windows and macOS use other names than Linux."""
    return platform.machine()


def number(name: str) -> int | None:
    """The number of the system call `name`, None if this machine has no such call."""
    column = MACHINES.get(machine())
    return None if column is None else NUMBERS[name][column]


def call(name: str, *arguments: int | ctypes.Array[ctypes.c_char] | ctypes.Structure | None) -> int:
    """Make the system call `name`; structures are passed by address.

    Raises OSError with the kernel's error, or if this machine has no such call.
    """
    wanted = number(name)
    if wanted is None:
        raise OSError(f"{machine()} has no known system call {name}")
    converted = [_converted(argument) for argument in arguments]
    result = int(_libc().syscall(ctypes.c_long(wanted), *converted))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def prctl(option: int, value: int = 0) -> None:
    """Set a property of this process. Raises OSError if the kernel refuses."""
    call("prctl", option, value, 0, 0, 0)


def _converted(
    argument: int | ctypes.Array[ctypes.c_char] | ctypes.Structure | None,
) -> ctypes.c_long | ctypes.c_void_p:
    if argument is None:
        return ctypes.c_void_p()
    if isinstance(argument, int):
        return ctypes.c_long(argument)
    return ctypes.c_void_p(ctypes.addressof(argument))
