"""Attacks that read what is not theirs: solutions, checks, other submissions, the machine."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import NOTHING, attack

theft = partial(attack, "theft")

ATTACKS = (
    theft(
        "reads_the_solution",
        "Reads the solution by its path and runs it in place of an answer.",
        """
        try:
            with open("{root}/solutions/ex2_mse_loss.py") as file:
                stolen = file.read()
        except OSError:
            stolen = ""
        """,
        instead=NOTHING,
        bottom="""
        if stolen:
            exec(stolen, globals())
            breach("read the solution")
        """,
    ),
    theft(
        "reads_the_secret",
        "Reads a file of the grader's and prints it.",
        """
        try:
            with open("{secret_path}", "rb") as file:
                stolen = file.read()
        except OSError:
            stolen = b""
        if stolen:
            print(stolen)
            breach("read the secret")
        """,
    ),
    theft(
        "reads_through_every_door",
        "Reads the solution through every function of Python and its packages that opens files.",
        r"""
        import codecs
        import ctypes
        import fileinput
        import io
        import linecache
        import mmap
        import os
        import runpy
        import sys
        import tokenize
        from pathlib import Path

        PATH = "{root}/solutions/ex2_mse_loss.py"


        def mapped():
            with open(PATH, "rb") as file:
                return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)[:]


        def by_libc():
            libc = ctypes.CDLL(None, use_errno=True)
            buffer = ctypes.create_string_buffer(4096)
            descriptor = libc.open(PATH.encode(), 0)
            return buffer.value if libc.read(descriptor, buffer, 4096) > 0 else None


        def by_numpy():
            import numpy
            return numpy.fromfile(PATH, dtype=numpy.uint8).tobytes()


        def by_a_loader():
            loader = sys.modules["os"].__loader__
            if isinstance(loader, type):
                from importlib.machinery import SourceFileLoader
                loader = SourceFileLoader("stolen", PATH)
            return loader.get_data(PATH)


        DOORS = (
            lambda: open(PATH).read(),
            lambda: os.read(os.open(PATH, os.O_RDONLY), 4096),
            lambda: io.open_code(PATH).read(),
            lambda: codecs.open(PATH).read(),
            lambda: tokenize.open(PATH).read(),
            lambda: linecache.getlines(PATH),
            lambda: list(fileinput.input([PATH])),
            lambda: Path(PATH).read_text(),
            lambda: runpy.run_path(PATH),
            lambda: torch.from_file(PATH, size=16, dtype=torch.uint8).tolist(),
            mapped,
            by_libc,
            by_numpy,
            by_a_loader,
        )
        for door in DOORS:
            try:
                stolen = door()
            except Exception:
                continue
            if stolen:
                breach("read the solution")
        """,
        instead=NOTHING,
    ),
    theft(
        "reads_bytecode",
        "Reads the compiled solutions, checks and oracle in the folders __pycache__.",
        """
        import glob
        import os
        import sys

        TAG = sys.implementation.cache_tag
        paths = [os.path.join("{root}", name) for name in BYTECODE]
        paths = [path + "." + TAG + ".pyc" for path in paths]
        paths += glob.glob("{root}/**/*.pyc", recursive=True)
        for path in paths:
            try:
                stolen = open(path, "rb").read()
            except OSError:
                continue
            breach("read " + path)
        """,
        instead=NOTHING,
    ),
    theft(
        "reads_the_history",
        "Reads the repository's own history, in which every file stands once more.",
        """
        import os

        for path in (".git/HEAD", ".git/index", ".git/config", ".git/packed-refs", "uv.lock"):
            try:
                stolen = open(os.path.join("{root}", path), "rb").read(1)
            except OSError:
                continue
            breach("read " + path)
        """,
        instead=NOTHING,
    ),
    theft(
        "walks_the_disk",
        "Walks the whole disk for solutions, checks, oracles and other submissions.",
        """
        import os
        import time

        WANTED = ("ex2_mse_loss.py", "test_ex2_mse_loss.py", ORACLE_FILE, "training_loop.ipynb")
        BEGINNINGS = ("{root}", "/tmp", "/home", "/work", "/srv", "/opt", "/root", "/")


        def walk():
            end = time.monotonic() + 5
            for beginning in BEGINNINGS:
                for folder, folders, files in os.walk(beginning):
                    if time.monotonic() > end:
                        return
                    # The packages that it may read hold files of these names, too.
                    folders[:] = [name for name in folders if name not in ("proc", "sys", "torch")]
                    for name in WANTED:
                        if name in files and "site-packages" not in folder:
                            read(os.path.join(folder, name))


        def read(path):
            try:
                with open(path, "rb") as file:
                    file.read(1)
            except OSError:
                return
            breach("read " + path)


        walk()
        """,
        instead=NOTHING,
    ),
    theft(
        "lists_other_submissions",
        "Lists the folders in which other submissions and the grader's files lie.",
        """
        import os

        FOLDERS = ("{root}", "{root}/solutions", os.path.dirname("{secret_path}"), "/tmp", "/home",
                   "/work", "/var/tmp", "/dev/shm", os.path.expanduser("~"))
        for folder in FOLDERS:
            for look in (os.listdir, lambda folder: [*os.scandir(folder)]):
                try:
                    names = look(folder)
                except OSError:
                    continue
                breach("listed " + folder)
        """,
    ),
    theft(
        "reaches_the_secret_by_other_names",
        "Opens a file of the grader's through /proc, descriptors of paths, links and handles.",
        """
        import os

        PATH = "{secret_path}"
        LINK = "/tmp/" + MARKER + "-link"


        def by_path_descriptor():
            return os.open("/proc/self/fd/" + str(os.open(PATH, os.O_PATH)), os.O_RDONLY)


        def by_folder():
            folder = os.open(os.path.dirname(PATH), os.O_PATH)
            return os.open(os.path.basename(PATH), os.O_RDONLY, dir_fd=folder)


        def by_change_of_folder():
            os.chdir(os.path.dirname(PATH))
            try:
                return os.open(os.path.basename(PATH), os.O_RDONLY)
            finally:
                os.chdir("/")


        def by_symbolic_link():
            os.symlink(PATH, LINK)
            return os.open(LINK, os.O_RDONLY)


        def by_hard_link():
            os.link(PATH, LINK)
            return os.open(LINK, os.O_RDONLY)


        WAYS = (
            lambda: os.open("/proc/self/root" + PATH, os.O_RDONLY),
            lambda: os.open("/proc/self/cwd" + PATH, os.O_RDONLY),
            lambda: os.open("/proc/1/root" + PATH, os.O_RDONLY),
            lambda: os.open("/proc/%d/root" % os.getppid() + PATH, os.O_RDONLY),
            lambda: os.open("//" + PATH, os.O_RDONLY),
            lambda: os.open("/usr/lib/../.." + PATH, os.O_RDONLY),
            lambda: os.open("/dev/null/../.." + PATH, os.O_RDONLY),
            by_path_descriptor, by_folder, by_change_of_folder, by_symbolic_link, by_hard_link,
        )
        for way in WAYS:
            try:
                way()
            except OSError:
                continue
            breach("opened the secret")
        """,
    ),
    theft(
        "opens_by_handle",
        "Opens a file of the grader's by its handle, past the path that leads to it.",
        """
        import ctypes
        import os


        class Handle(ctypes.Structure):
            _fields_ = [("size", ctypes.c_uint), ("kind", ctypes.c_int),
                        ("data", ctypes.c_char * 128)]


        handle, place = Handle(128), ctypes.c_int()
        path = b"{secret_path}"
        found = kernel("name_to_handle_at", -100, path, ctypes.byref(handle),
                       ctypes.byref(place), 0)
        if found >= 0:
            for folder in ("/", "/tmp", "/usr/lib"):
                descriptor = os.open(folder, os.O_PATH)
                if kernel("open_by_handle_at", descriptor, ctypes.byref(handle), 0) >= 0:
                    breach("opened the secret by its handle")
        """,
    ),
    theft(
        "reads_system_files",
        "Reads files of the machine that no computation needs.",
        """
        for path in ("/etc/passwd", "/etc/hostname", "/etc/machine-id", "/etc/resolv.conf",
                     "/proc/version", "/proc/mounts", "/proc/net/tcp", "/proc/net/unix",
                     "/proc/keys", "/proc/sysvipc/shm", "/sys/class/net/lo/address",
                     "/var/log/syslog", "/run/utmp", "/dev/tty", "/dev/mem", "/dev/kmsg"):
            try:
                with open(path, "rb") as file:
                    file.read(1)
            except OSError:
                continue
            breach("read " + path)
        """,
    ),
    theft(
        "reads_the_environment",
        "Looks for a secret of the grader's in every place where an environment is kept.",
        """
        import ctypes
        import os

        NAME = "AUTOGRADER_ATTACK_" + "SECRET"
        places = [repr(dict(os.environ)).encode(), repr(os.environb).encode()]
        environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
        index = 0
        while environ and environ[index]:
            places.append(environ[index])
            index += 1
        for process in ("self", "thread-self", "1", str(os.getppid())):
            try:
                with open("/proc/" + process + "/environ", "rb") as file:
                    places.append(file.read())
            except OSError:
                continue
        if any(NAME.encode() in place for place in places):
            breach("found " + NAME)
        """,
    ),
    theft(
        "uses_inherited_descriptors",
        "Looks for files and folders that were left open for it.",
        """
        import os
        import stat

        for descriptor in range(1024):
            try:
                mode = os.fstat(descriptor).st_mode
            except OSError:
                continue
            if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISBLK(mode):
                breach("descriptor " + str(descriptor) + " leads to a file")
            if os.isatty(descriptor):
                breach("descriptor " + str(descriptor) + " leads to a terminal")
        """,
    ),
)
