"""Attacks that read the memory and the files of other processes, the grader's above all."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import attack

theft = partial(attack, "theft")

OTHERS = """
import os

OWN = {os.getpid(), 0}
PARENT = [os.getppid()] if os.getppid() > 1 else []
OTHERS = [pid for pid in [*PARENT, *range(1, 4001)] if pid not in OWN]
"""

ATTACKS = (
    theft(
        "reads_the_parent_in_proc",
        "Reads the memory, environment, command and descriptors of its parent in /proc.",
        OTHERS
        + """
for pid in PARENT:
    for name in ("mem", "maps", "environ", "cmdline", "auxv", "stat", "status", "syscall"):
        try:
            with open("/proc/%d/%s" % (pid, name), "rb") as file:
                # The first byte of memory is never mapped: to have opened it is enough.
                name == "mem" or file.read(1)
        except OSError:
            continue
        breach("read " + name + " of its parent")
    for name in ("cwd", "root", "exe", "ns/pid"):
        try:
            os.readlink("/proc/%d/%s" % (pid, name))
        except OSError:
            continue
        breach("followed " + name + " of its parent")
    try:
        os.listdir("/proc/%d/fd" % pid)
    except OSError:
        continue
    breach("listed the descriptors of its parent")
""",
    ),
    theft(
        "reads_everybody_in_proc",
        "Reads the memory, environment and command of every process in /proc.",
        OTHERS
        + """
for pid in OTHERS:
    for name in ("environ", "cmdline", "mem", "maps"):
        try:
            with open("/proc/%d/%s" % (pid, name), "rb") as file:
                name == "mem" or file.read(1)
        except OSError:
            continue
        breach("read " + name + " of process " + str(pid))
""",
    ),
    theft(
        "opens_the_parent_s_descriptors",
        "Opens the pipes and files of its parent again through /proc.",
        OTHERS
        + """
for pid in PARENT:
    for descriptor in range(64):
        for mode in (os.O_RDONLY, os.O_WRONLY):
            try:
                os.open("/proc/%d/fd/%d" % (pid, descriptor), mode | os.O_NONBLOCK)
            except OSError:
                continue
            breach("opened descriptor " + str(descriptor) + " of its parent")
""",
    ),
    theft(
        "lists_the_processes",
        "Lists all processes of the machine and its own threads and maps.",
        """
        import os

        for folder in ("/proc", "/proc/self/fd", "/proc/self/task", "/sys/fs/cgroup"):
            try:
                os.listdir(folder)
            except OSError:
                continue
            breach("listed " + folder)
        """,
    ),
    theft(
        "reads_memory_by_system_call",
        "Reads the memory of its parent and of every process with process_vm_readv.",
        OTHERS
        + """
import ctypes
import errno


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


buffer = ctypes.create_string_buffer(16)
here = Part(ctypes.addressof(buffer), 16)
# A fork has the same things at the same addresses.
there = Part(id(os), 16)
for pid in OTHERS:
    result = kernel("process_vm_readv", pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    if result > 0 or -result == errno.EFAULT:
        breach("may read the memory of process " + str(pid))
""",
    ),
    theft(
        "writes_memory_by_system_call",
        "Writes into the memory of its parent and of every process with process_vm_writev.",
        OTHERS
        + """
import ctypes
import errno


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


buffer = ctypes.create_string_buffer(1)
here = Part(ctypes.addressof(buffer), 1)
# Nothing is mapped there: a bad address instead of a refusal says that it might have written.
there = Part(16, 1)
for pid in OTHERS:
    result = kernel("process_vm_writev", pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    if result > 0 or -result == errno.EFAULT:
        breach("may write into the memory of process " + str(pid))
""",
    ),
    theft(
        "traces_processes",
        "Attaches itself as a debugger to its parent and to every process.",
        OTHERS
        + """
SEIZE, DETACH, INTERRUPT = 0x4206, 17, 0x4207
for pid in OTHERS:
    # Unlike ATTACH it does not stop the process.
    if kernel("ptrace", SEIZE, pid, 0, 0) >= 0:
        kernel("ptrace", INTERRUPT, pid, 0, 0)
        os.waitpid(pid, 0x40000000)
        kernel("ptrace", DETACH, pid, 0, 0)
        breach("traced process " + str(pid))
""",
    ),
    theft(
        "takes_the_parent_s_descriptors",
        "Takes descriptors out of its parent and of every process with pidfd_getfd.",
        OTHERS
        + """
for pid in OTHERS:
    handle = kernel("pidfd_open", pid, 0)
    if handle < 0:
        continue
    for descriptor in range(16):
        if kernel("pidfd_getfd", handle, descriptor, 0) >= 0:
            breach("took descriptor " + str(descriptor) + " of process " + str(pid))
    os.close(handle)
""",
    ),
    theft(
        "compares_with_its_parent",
        "Asks the kernel what it shares with its parent, and advises it on its parent's memory.",
        OTHERS
        + """
for pid in PARENT:
    for kind in range(7):
        if kernel("kcmp", os.getpid(), pid, kind, 0, 0) >= 0:
            breach("compared itself with its parent")
""",
    ),
    theft(
        "becomes_dumpable",
        "Makes itself readable for others again, and leaves its memory behind as a core file.",
        """
        import resource

        if kernel("prctl", 4, 1, 0, 0, 0) >= 0:
            breach("became dumpable")
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))
        except (OSError, ValueError):
            pass
        else:
            breach("may leave a core file")
        """,
    ),
)
