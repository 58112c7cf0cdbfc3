"""Landlock: lets any process, also an ordinary user's, limit the files that it may open.

Source: https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox import syscalls

MIN_VERSION = 3  # the first that can forbid truncating files; Linux 6.2 has it

WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
REFER = 1 << 13  # since version 2
TRUNCATE = 1 << 14  # since version 3
# In a worker's own folder: files and folders, no links, sockets, pipes or devices.
OWN = (READ_FILE | WRITE_FILE | READ_DIR | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG
       | REFER | TRUNCATE)  # fmt: skip
# Landlock's version → the rights that it can forbid. All of them are forbidden.
FILE_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 5: 0xFFFF}
NET_RIGHTS = {4: 0b11}
SCOPES = {6: 0b11}  # abstract Unix sockets and signals

_VERSION = 1
_PATH_BENEATH = 1


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """The kernel's version of Landlock, 0 if it has none."""
    try:
        return syscalls.call("landlock_create_ruleset", None, 0, _VERSION)
    except OSError:
        return 0


def ruleset(
    readable: Iterable[Path],
    *,
    listable: Iterable[Path] = (),
    writable: Iterable[Path] = (),
    own: Path | None = None,
) -> int:
    """Make rules that allow access to these paths only, and return their descriptor.

    A folder stands for everything beneath it. In a `listable` folder a process can read the names
    of files, not the files. In the folder `own` it can make, change and remove files and folders.
    Paths that do not exist are left out. Raises OSError if the kernel has no Landlock.
    """
    found = version()
    rules = _Ruleset(
        _newest(FILE_RIGHTS, found), _newest(NET_RIGHTS, found), _newest(SCOPES, found)
    )
    size = 8 if found < 4 else 16 if found < 6 else 24
    descriptor = syscalls.call("landlock_create_ruleset", rules, size, 0)
    for path in readable:
        _allow(descriptor, path, READ_FILE | READ_DIR)
    for path in listable:
        _allow(descriptor, path, READ_DIR)
    for path in writable:
        _allow(descriptor, path, READ_FILE | WRITE_FILE)
    if own is not None:
        _allow(descriptor, own, OWN & rules.handled_access_fs)
    return descriptor


def restrict(descriptor: int) -> None:
    """Put this process under the rules, for good. The process must have set no_new_privs."""
    syscalls.call("landlock_restrict_self", descriptor, 0)


def _newest(rights: dict[int, int], found: int) -> int:
    return max((bits for since, bits in rights.items() if since <= found), default=0)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        held = rights if path.is_dir() else rights & ~READ_DIR
        syscalls.call("landlock_add_rule", ruleset, _PATH_BENEATH, _PathBeneath(held, target), 0)
    finally:
        os.close(target)
