"""Attacks that leave files behind, or change those that are there."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import attack

persistence = partial(attack, "persistence")

ATTACKS = (
    persistence(
        "module_that_runs_at_every_start",
        "Writes a .pth file and a sitecustomize into every folder of packages.",
        """
        import os
        import site
        import sys

        FOLDERS = [*site.getsitepackages(), site.getusersitepackages(), *sys.path]
        for folder in FOLDERS:
            plant(os.path.join(folder, MARKER + ".pth"))
            plant(os.path.join(folder, MARKER + "_sitecustomize.py"))
        """,
    ),
    persistence(
        "files_in_memory_and_in_tmp",
        "Leaves files where every process can find them.",
        """
        import os
        import tempfile

        for folder in ("/dev/shm", "/tmp", "/var/tmp", "/run", "/run/lock", ".", "/"):
            plant(os.path.join(folder, MARKER))
        for make in (tempfile.mkdtemp, tempfile.mkstemp):
            try:
                made = make(prefix=MARKER)
            except OSError:
                continue
            path = made if isinstance(made, str) else made[1]
            if not own(path):
                breach("made a temporary file")
        """,
    ),
    persistence(
        "bytecode",
        "Writes bytecode beside the grader's modules and torch's, to be run in their place.",
        """
        import os
        import sys

        sys.dont_write_bytecode = False
        FOLDERS = ["{root}/autograder", "{root}/solutions", os.path.dirname(torch.__file__),
                   os.path.dirname(os.__file__)]
        for folder in FOLDERS:
            plant(os.path.join(folder, MARKER + ".py"))
            plant(os.path.join(folder, "__pycache__", MARKER + ".pyc"))
        """,
    ),
    persistence(
        "jobs_for_later",
        "Leaves jobs for cron, at, systemd and the desktop.",
        """
        import os

        HOME = os.path.expanduser("~")
        FOLDERS = ("/etc/cron.d", "/etc/cron.hourly", "/var/spool/cron", "/var/spool/cron/crontabs",
                   "/var/spool/at", "/etc/profile.d", "/etc/ld.so.conf.d", "/usr/local/bin",
                   "/etc/systemd/system", HOME + "/.config/systemd/user",
                   HOME + "/.config/autostart", HOME + "/.local/bin")
        for folder in FOLDERS:
            plant(os.path.join(folder, MARKER))
        """,
    ),
    persistence(
        "files_at_home",
        "Leaves files at home and opens the shell's own files to add a line.",
        """
        import os
        import sys

        HOMES = {os.path.expanduser("~"), os.environ.get("HOME", "/"), "/root", "/home"}
        for home in HOMES:
            for folder in ("", ".config", ".cache", ".cache/torch", ".ipython", ".local/share"):
                plant(os.path.join(home, folder, MARKER))
            for name in (".bashrc", ".profile", ".zshrc", ".gitconfig"):
                path = os.path.join(home, name)
                try:
                    # Opened, and nothing is written.
                    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
                except OSError:
                    continue
                os.close(descriptor)
                breach("may write to " + path)
        """,
    ),
    persistence(
        "files_in_the_repository",
        "Leaves files in the repository: hooks, checks, mistakes, solutions, settings.",
        """
        import os

        FOLDERS = ("", ".git", ".git/hooks", ".github/workflows", *GRADERS_FOLDERS,
                   "solutions", "assignments", "tests")
        for folder in FOLDERS:
            plant(os.path.join("{root}", folder, MARKER))
        for path in ("pyproject.toml", GRADERS_FILE, "solutions/ex2_mse_loss.py"):
            for mode in (os.O_WRONLY, os.O_RDWR | os.O_APPEND):
                try:
                    descriptor = os.open(os.path.join("{root}", path), mode)
                except OSError:
                    continue
                os.close(descriptor)
                breach("may write to " + path)
        """,
    ),
    persistence(
        "secret_changed",
        "Changes, cuts, renames and removes a file of the grader's.",
        """
        import os
        import shutil

        PATH = "{secret_path}"


        def written(mode):
            with open(PATH, mode) as file:
                file.write("autograder-attack-marker")


        for change in (
            lambda: written("a"),
            lambda: written("r+"),
            lambda: os.truncate(PATH, 1),
            lambda: os.rename(PATH, PATH + "-" + MARKER),
            lambda: os.replace(PATH, "/tmp/" + MARKER),
            lambda: os.link(PATH, PATH + "-" + MARKER),
            lambda: os.symlink("/", PATH + "-" + MARKER),
            lambda: shutil.copy(PATH, PATH + "-" + MARKER),
            lambda: os.mkdir(PATH + "-" + MARKER),
            lambda: os.mkfifo(PATH + "-" + MARKER),
            lambda: os.remove(PATH),
            lambda: written("w"),
        ):
            try:
                change()
            except OSError:
                continue
            breach("changed the secret")
        """,
    ),
    persistence(
        "secret_s_mode_and_time_changed",
        "Changes the mode, times, owner and attributes of a file of the grader's.",
        """
        import fcntl
        import os

        PATH = "{secret_path}"


        def set_time(path):
            found = os.stat(path)
            os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


        def set_mode(path):
            os.chmod(path, os.stat(path).st_mode & 0o7777)


        def set_owner(path):
            os.chown(path, os.stat(path).st_uid, os.stat(path).st_gid)


        def set_attribute(path):
            os.setxattr(path, "user." + MARKER, b"1")


        def lock(path):
            with open(path) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


        for path in (PATH, os.path.dirname(PATH), "{root}", "{root}/pyproject.toml", "/tmp"):
            for change in (set_time, set_mode, set_owner, set_attribute, lock):
                try:
                    change(path)
                except OSError:
                    continue
                breach("changed " + path + " by " + change.__name__)
        """,
    ),
    persistence(
        "secret_changed_by_new_system_calls",
        "Changes a file of the grader's by system calls that a list of forbidden ones may lack.",
        """
        import ctypes
        import os

        PATH = b"{secret_path}"
        HERE = -100
        try:
            mode = os.stat(PATH).st_mode & 0o777
        except OSError:
            mode = 0o600
        words = (ctypes.c_uint64 * 3)(os.O_WRONLY, 0, 0)
        value = ctypes.create_string_buffer(b"1")
        attribute = (ctypes.c_uint64 * 2)(ctypes.addressof(value), 1)
        for made in (
            kernel("fchmodat2", HERE, PATH, mode, 0),
            kernel("fchmodat", HERE, PATH, mode, 0),
            kernel("utimensat", HERE, PATH, None, 0),
            kernel("utimes", PATH, None),
            kernel("utime", PATH, None),
            kernel("setxattrat", HERE, PATH, 0, b"user.marker", attribute, 16),
            kernel("openat2", HERE, PATH, words, 24),
            kernel("creat", PATH + b"-" + MARKER.encode(), 0o600),
            kernel("truncate", PATH, 1),
            kernel("renameat2", HERE, PATH, HERE, PATH + b"-" + MARKER.encode(), 0),
            kernel("link", PATH, PATH + b"-" + MARKER.encode()),
            kernel("symlink", b"/", PATH + b"-" + MARKER.encode()),
            kernel("mknodat", HERE, PATH + b"-" + MARKER.encode(), 0o100600, 0),
        ):
            if made >= 0:
                breach("changed the secret")
        """,
    ),
)
