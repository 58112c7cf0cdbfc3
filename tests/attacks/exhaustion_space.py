"""Attacks that use up memory, disk, descriptors, processes and threads."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import DISTURBED, NOTHING, UNHEARD, attack

hungry = partial(attack, "exhaustion", instead=NOTHING, outcomes=UNHEARD, large=True)
greedy = partial(attack, "exhaustion", large=True)

GIGABYTE = "GIGABYTE = 1 << 30\n"

ATTACKS = (
    hungry(
        "memory_by_a_list",
        "Fills memory with lists.",
        GIGABYTE
        + """
held = []


def fill():
    for _ in range(3 * GIGABYTE // (8 << 20)):
        held.append([None] * (1 << 20))
""",
        bottom="fill()",
    ),
    hungry(
        "memory_by_bytes",
        "Fills memory with one long bytearray.",
        GIGABYTE,
        bottom="held = bytearray(b'x') * (3 * GIGABYTE)",
    ),
    hungry(
        "memory_by_a_tensor",
        "Fills memory with one large tensor.",
        GIGABYTE,
        bottom="held = torch.empty(3 * GIGABYTE // 4).fill_(1.0)",
    ),
    hungry(
        "memory_by_many_tensors",
        "Keeps a large tensor of every call.",
        """
        held = []
        """,
        instead="""
        if len(held) < 12:
            held.append(torch.ones(1 << 26))
        return None
        """,
    ),
    hungry(
        "memory_by_text",
        "Doubles a text again and again.",
        bottom="""
        held = "x" * 900
        while len(held) < 1 << 30:
            held += held
        """,
    ),
    hungry(
        "memory_by_unpacking",
        "Unpacks a megabyte to gigabytes.",
        """
        import zlib
        """,
        bottom="""
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
        held = zlib.decompress(packed * 1400 + packer.flush(), -15)
        """,
    ),
    hungry(
        "memory_that_is_shared",
        "Fills shared memory, which some limits do not count.",
        """
        import mmap

        held = []
        for _ in range(48):
            part = mmap.mmap(-1, 64 << 20)
            held.append(part)
            for place in range(0, len(part), 4096):
                part[place] = 1
        """,
    ),
    hungry(
        "memory_in_a_file",
        "Fills a file that exists in memory only, which no limit of a process counts.",
        """
        import os

        descriptor = kernel("memfd_create", MARKER.encode(), 0)
        if descriptor >= 0:
            for _ in range(16):
                os.write(descriptor, bytes(64 << 20))
            breach("filled a file in memory")
        """,
        outcomes=("wrong",),
    ),
    hungry(
        "memory_in_pipes",
        "Fills pipes, whose contents no limit of a process counts.",
        """
        import fcntl
        import os

        held = []
        for _ in range(200):
            try:
                end, begin = os.pipe()
                os.set_blocking(begin, False)
                fcntl.fcntl(begin, 1031, 1 << 20)
                os.write(begin, bytes(1 << 20))
            except OSError:
                break
        """,
    ),
    hungry(
        "memory_errors_swallowed",
        "Asks for memory for ever and swallows that there is none.",
        """
        held = []
        taken = 0


        def fill(size):
            global taken
            while time.monotonic() < END and taken < 3 << 30:
                try:
                    held.append(bytearray(size))
                    taken += size
                except BaseException:
                    size = size // 2 or 1
        """,
        bottom="fill(256 << 20)",
    ),
    greedy(
        "fork_bomb",
        "Forks and lets its children fork.",
        """
        import os
        import time

        for _ in range(200):
            try:
                child = os.fork()
            except OSError:
                break
            if child == 0:
                time.sleep(2)
                os._exit(0)
            breach("forked")
        """,
    ),
    greedy(
        "thread_bomb",
        "Starts twenty thousand threads.",
        """
        import threading
        import time


        def start():
            threading.stack_size(64 << 10)
            for _ in range(20_000):
                try:
                    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
                except (RuntimeError, MemoryError):
                    return


        start()
        """,
        outcomes=("passed", "raised"),
    ),
    greedy(
        "busy_threads",
        "Keeps every core busy with threads of torch, for the next submission to wait.",
        """
        import threading


        def spin():
            large = torch.ones(500, 500)
            while time.monotonic() < END:
                large @ large


        torch.set_num_threads(64)
        for _ in range(32):
            try:
                threading.Thread(target=spin, daemon=True).start()
            except RuntimeError:
                break
        """,
        outcomes=DISTURBED,
    ),
    greedy(
        "descriptors_used_up",
        "Opens files and pipes until there is no descriptor left.",
        """
        import os

        held = []


        def use_up():
            for make in (lambda: os.open("/dev/null", os.O_RDONLY), os.pipe, lambda: os.dup(0)):
                for _ in range(100_000):
                    try:
                        held.append(make())
                    except OSError:
                        break
        """,
        call="use_up()",
        outcomes=("passed", "raised"),
    ),
    greedy(
        "disk_filled",
        "Fills the disk and the file systems in memory.",
        """
        import os

        for folder in ("/tmp", "/dev/shm", "/var/tmp", ".", "{root}", os.path.expanduser("~")):
            path = os.path.join(folder, MARKER + "-full")
            try:
                with open(path, "wb") as file:
                    for _ in range(64):
                        file.write(bytes(1 << 20))
            except OSError:
                continue
            breach("filled " + folder)
        """,
    ),
    greedy(
        "many_small_files",
        "Makes many small files and folders.",
        """
        import os
        import tempfile

        for folder in ("/tmp", "/dev/shm", "/var/tmp", ".", tempfile.tempdir or "/tmp"):
            for number in range(200):
                path = os.path.join(folder, MARKER + "-" + str(number))
                for make in (os.mkdir, os.mkfifo, lambda path: os.symlink("/", path)):
                    try:
                        make(path)
                    except OSError:
                        continue
                    if make is not os.mkdir or not own(path):
                        breach("made " + path)
        """,
    ),
    greedy(
        "file_with_a_hole",
        "Makes a file that looks as large as the disk.",
        """
        import os

        for folder in ("/tmp", "/dev/shm", "."):
            path = os.path.join(folder, MARKER + "-hole")
            try:
                descriptor = os.open(path, os.O_CREAT | os.O_RDWR)
                os.ftruncate(descriptor, 1 << 33)
            except OSError:
                continue
            breach("made " + path)
        """,
    ),
    greedy(
        "limits_lifted",
        "Lifts every limit that it is under.",
        """
        import resource

        for name in dir(resource):
            if not name.startswith("RLIMIT_"):
                continue
            kind = getattr(resource, name)
            soft, hard = resource.getrlimit(kind)
            if hard == resource.RLIM_INFINITY:
                continue
            for higher in (resource.RLIM_INFINITY, hard + 1):
                try:
                    resource.setrlimit(kind, (soft, higher))
                except (OSError, ValueError):
                    continue
                breach("lifted " + name)
        """,
    ),
)
