"""Attacks on running processes and on the kernel's state: signals, limits, users, namespaces."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import attack

tampering = partial(attack, "tampering")

ATTACKS = (
    tampering(
        "stops_its_parent",
        "Stops the process that it was forked from, so that nobody is graded any more.",
        """
        import os
        import signal
        import time

        PARENT = os.getppid()
        if PARENT > 1:
            try:
                os.kill(PARENT, signal.SIGSTOP)
            except OSError:
                pass
            else:
                time.sleep(2)
                os.kill(PARENT, signal.SIGCONT)
                breach("stopped its parent")
        """,
    ),
    tampering(
        "signals_everybody",
        "Sends signals to its parent, to its group and to every process that there is.",
        """
        import os
        import signal

        PARENT = os.getppid()
        GROUPS = [-1, 1]
        if PARENT > 1:
            GROUPS += [PARENT, -os.getpgid(PARENT)]
        for pid in GROUPS:
            for number in (0, signal.SIGURG):
                try:
                    os.kill(pid, number)
                except OSError:
                    continue
                breach("sent a signal to " + str(pid))
        """,
    ),
    tampering(
        "signals_by_other_calls",
        "Sends signals by every call that can, and through the settings of a descriptor.",
        """
        import ctypes
        import os
        import signal

        PARENT = os.getppid()
        URGENT = int(signal.SIGURG)
        if PARENT > 1:
            details = ctypes.create_string_buffer(128)
            ctypes.c_int.from_buffer(details, 0).value = URGENT
            ctypes.c_int.from_buffer(details, 8).value = -1
            handle = kernel("pidfd_open", PARENT, 0)
            for made in (
                kernel("kill", PARENT, URGENT),
                kernel("tkill", PARENT, URGENT),
                kernel("tgkill", PARENT, PARENT, URGENT),
                kernel("rt_sigqueueinfo", PARENT, URGENT, details),
                kernel("pidfd_send_signal", handle, URGENT, None, 0),
            ):
                if made >= 0:
                    breach("sent a signal to its parent")
        """,
    ),
    tampering(
        "signals_through_a_descriptor",
        "Makes its parent the owner of a pipe, so that the kernel signals it when data arrive.",
        """
        import fcntl
        import os
        import signal
        import struct

        PARENT = os.getppid()
        end, begin = os.pipe()
        if PARENT > 1:
            for change in (
                lambda: fcntl.fcntl(end, fcntl.F_SETOWN, PARENT),
                lambda: fcntl.fcntl(end, 15, struct.pack("ii", 1, PARENT)),
                lambda: fcntl.fcntl(end, 10, int(signal.SIGURG)),
                lambda: fcntl.ioctl(end, 0x8901, struct.pack("i", PARENT)),
            ):
                try:
                    change()
                except OSError:
                    continue
                breach("made its parent hear signals")
        """,
    ),
    tampering(
        "limits_of_its_parent",
        "Sets the limits of its parent.",
        """
        import os
        import resource

        PARENT = os.getppid()
        for pid in (PARENT, 1):
            for kind in (resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_AS):
                try:
                    resource.prlimit(pid, kind, resource.prlimit(pid, kind))
                except (OSError, ValueError):
                    continue
                if pid > 0:
                    breach("set a limit of process " + str(pid))
        """,
    ),
    tampering(
        "priority_of_its_parent",
        "Sets the priority of its parent, and its own above that of all others.",
        """
        import os

        PARENT = os.getppid()
        for pid in (PARENT, 1):
            if pid < 1:
                continue
            try:
                os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid))
            except OSError:
                continue
            breach("set the priority of process " + str(pid))
        if kernel("ioprio_set", 1, PARENT, 0) >= 0 and PARENT:
            breach("set the priority of its parent's files")
        for policy in (os.SCHED_FIFO, os.SCHED_RR):
            try:
                os.sched_setscheduler(0, policy, os.sched_param(1))
            except OSError:
                continue
            breach("runs before all others")
        """,
    ),
    tampering(
        "cores_of_its_parent",
        "Sets on which cores its parent may run.",
        """
        import os

        PARENT = os.getppid()
        for pid in (PARENT, 1):
            if pid < 1:
                continue
            try:
                os.sched_setaffinity(pid, os.sched_getaffinity(pid))
            except OSError:
                continue
            breach("set the cores of process " + str(pid))
        """,
    ),
    tampering(
        "becomes_root",
        "Becomes root, and somebody else, in every way that there is.",
        """
        import os

        for change in (
            lambda: os.setuid(0),
            lambda: os.setgid(0),
            lambda: os.seteuid(0),
            lambda: os.setreuid(0, 0),
            lambda: os.setresuid(0, 0, 0),
            lambda: os.setresgid(0, 0, 0),
            lambda: os.setgroups([0]),
            lambda: os.initgroups("root", 0),
        ):
            try:
                change()
            except OSError:
                continue
            breach("became somebody else")
        if 0 in (os.getuid(), os.geteuid()):
            breach("is root")
        """,
    ),
    tampering(
        "capabilities",
        "Takes capabilities back, keeps them over a change of user and raises ambient ones.",
        """
        import ctypes

        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        everything = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
        if kernel("capset", header, everything) >= 0:
            breach("took capabilities")
        # Keeping them, ambient ones, security bits, and taking part in somebody's debugging.
        for option, value in ((8, 1), (47, 2), (28, 0), (0x59616D61, -1)):
            if kernel("prctl", option, value, 0, 0, 0) >= 0:
                breach("set property " + str(option))
        """,
    ),
    tampering(
        "namespaces",
        "Moves into namespaces of its own, in which it is root.",
        """
        for flag in (0x10000000, 0x20000, 0x40000000, 0x8000000, 0x4000000, 0x20000000, 0x2000000):
            if kernel("unshare", flag) >= 0:
                breach("moved into a namespace")
        for pid in (1,):
            handle = kernel("pidfd_open", pid, 0)
            if handle >= 0 and kernel("setns", handle, 0x10000000) >= 0:
                breach("moved into another's namespace")
        """,
    ),
    tampering(
        "mounts",
        "Mounts file systems and changes its root, by old calls and new.",
        """
        import ctypes

        nowhere = b"/autograder-attack-marker-nowhere"
        refused("mount", b"none", nowhere, b"tmpfs", 0, None)
        refused("umount2", nowhere, 0)
        refused("chroot", nowhere)
        refused("pivot_root", nowhere, nowhere)
        refused("open_tree", -100, nowhere, 1)
        refused("move_mount", -1, b"", -1, nowhere, 0)
        refused("fsopen", b"tmpfs", 1)
        refused("fsmount", -1, 0, 0)
        refused("mount_setattr", -1, b"", 0, None, 0)
        """,
    ),
    tampering(
        "root_changed",
        "Makes a folder of its own the root.",
        """
        import os

        for folder in ("/usr", "/lib"):
            try:
                os.chroot(folder)
            except OSError:
                continue
            breach("changed its root")
        """,
    ),
    tampering(
        "filters_again",
        "Lays a filter of its own over the sandbox's, which is to answer in its place.",
        """
        import ctypes
        import struct

        ALLOW_ALL = struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000)
        held = ctypes.create_string_buffer(ALLOW_ALL, 8)


        class Program(ctypes.Structure):
            _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


        program = Program(1, ctypes.addressof(held))
        # With a listener (8) another thread would answer for the kernel.
        for flags in (0, 1, 8):
            if kernel("seccomp", 1, flags, ctypes.byref(program)) >= 0:
                breach("laid a filter of its own")
        if kernel("prctl", 22, 2, ctypes.byref(program), 0, 0) >= 0:
            breach("laid a filter of its own")
        """,
    ),
    tampering(
        "properties_of_the_process",
        "Takes back what was set for its own good: its end with its parent, its dumpability.",
        """
        # End with the parent; dumpable; new privileges; subreaper; speculation; memory errors.
        for option, value in ((1, 0), (4, 1), (38, 0), (36, 1), (53, 0), (33, 1)):
            if kernel("prctl", option, value, 0, 0, 0) >= 0:
                breach("set property " + str(option))
        """,
    ),
    tampering(
        "keys",
        "Leaves keys in the kernel's key rings and asks for those of others.",
        """
        # With bad arguments throughout: only whether the kernel looks at them matters.
        refused("add_key", b"user", MARKER.encode(), None, 0, 0)
        refused("request_key", b"nothing", MARKER.encode(), None, 0)
        refused("keyctl", 9999, 0, 0, 0, 0)
        """,
    ),
    tampering(
        "rare_system_calls",
        "Makes system calls that no computation needs and in which kernels had holes.",
        """
        # With bad arguments throughout: only whether the kernel looks at them matters.
        refused("bpf", 9999, None, 0)
        refused("perf_event_open", None, 0, -1, -1, 0)
        refused("userfaultfd", 0x7FFFFFFF)
        refused("init_module", None, 0, None)
        refused("finit_module", -1, None, 0)
        refused("kexec_load", 0, 99, None, 0)
        refused("quotactl", 0, None, 0, None)
        refused("fanotify_init", 0x7FFFFFFF, 0)
        refused("inotify_init1", 0x7FFFFFFF)
        refused("swapon", None, 0)
        refused("syslog", 99, None, 0)
        refused("sethostname", None, -1)
        refused("move_pages", -1, 0, None, None, None, 0)
        refused("migrate_pages", -1, 0, None, None)
        refused("process_madvise", -1, None, 0, 0, 0)
        refused("splice", -1, None, -1, None, 0, 0)
        refused("vmsplice", -1, None, 0, 0)
        """,
    ),
    tampering(
        "personality",
        "Makes its memory predictable and its read-only pages executable.",
        """
        for kind in (0x0040000, 0x0400000, 0x0008):
            if kernel("personality", kind) >= 0:
                breach("changed its personality")
        """,
    ),
    tampering(
        "flags_of_shared_descriptors",
        "Changes flags of standard input and output, which it may share with the grader.",
        """
        import fcntl
        import os

        # The test looks whether its own descriptors append now.
        for descriptor in range(3):
            try:
                flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
                fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_APPEND)
            except OSError:
                pass
        """,
    ),
    tampering(
        "terminal",
        "Looks for a terminal, into which it could type commands.",
        """
        import os
        import termios

        for descriptor in range(64):
            if os.isatty(descriptor):
                breach("holds a terminal")
        for path in ("/dev/tty", "/dev/console", "/dev/pts/0", "/dev/ptmx"):
            try:
                os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            except OSError:
                continue
            breach("opened " + path)
        """,
    ),
    tampering(
        "settings_of_the_kernel",
        "Opens the kernel's settings and its own control groups for writing.",
        """
        import os

        for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/vm/overcommit_memory",
                     "/proc/self/oom_score_adj", "/proc/self/mem", "/proc/self/uid_map",
                     "/proc/self/setgroups", "/proc/self/comm", "/proc/sysrq-trigger",
                     "/sys/fs/cgroup/cgroup.procs", "/sys/kernel/mm/ksm/run", "/etc/passwd",
                     "/etc/ld.so.preload", "/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/kvm",
                     "/dev/fuse", "/dev/net/tun"):
            try:
                # Opened, and nothing is written.
                descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                continue
            os.close(descriptor)
            breach("may write to " + path)
        """,
    ),
    tampering(
        "sessions_and_groups",
        "Joins the process group of its parent, to receive and to send what it does.",
        """
        import os

        PARENT = os.getppid()
        for change in (
            lambda: os.setpgid(0, os.getpgid(PARENT) if PARENT else -1),
            lambda: os.setpgid(PARENT or -1, 0),
            os.setsid,
            lambda: os.tcsetpgrp(0, os.getpgrp()),
        ):
            try:
                change()
            except OSError:
                continue
            breach("changed its group")
        """,
    ),
)
