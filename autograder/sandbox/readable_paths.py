"""The files that a worker may read: only Python, its packages and the system's libraries."""

from __future__ import annotations

import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.submission.student_module import PACKAGES

# How the names of the autograder's own files begin in a folder of packages.
OWN_PREFIXES = ("autograder", "training_loop_course", "__editable__")
SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/usr/share/fonts",
    "/proc/cpuinfo",
    "/sys/devices/system/cpu",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
    "/dev/random",
)
WRITABLE = (Path("/dev/null"),)


def readable() -> tuple[Path, ...]:
    """Every path that a worker may read; a folder stands for everything beneath it.

    Of a folder of packages the entries are listed one by one, without the autograder's own files
    (its checks are among them), wherever these are installed.
    """
    paths = {Path(path) for path in SYSTEM}
    for folder in _library_folders():
        paths.update(_entries(folder))
    return tuple(sorted(path for path in paths if path.exists()))


def listable() -> tuple[Path, ...]:
    """The folders of packages, where a worker may read the names but not every file.

    Python lists such a folder again whenever the folder has changed. If it may not list it, it
    imports nothing more from it.
    """
    return tuple(sorted(folder for folder in set(_library_folders()) if folder.is_dir()))


def installation() -> tuple[Path, ...]:
    """The folders that Python itself and its packages are installed in."""
    found = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent}
    return tuple(sorted(path for path in found | {*listable()} if path.exists()))


def closed_to_others(paths: Iterable[Path]) -> Path | None:
    """A folder above one of `paths` that an ordinary user may not enter, None without one."""
    folders = {parent for path in paths for parent in path.resolve().parents}
    for folder in sorted(folders):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def _library_folders() -> Iterator[Path]:
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        yield Path(sysconfig.get_path(name))
    for text in sys.path:
        folder = Path(text)
        if folder.name in PACKAGES or folder.name == "lib-dynload":
            yield folder


def _entries(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.name not in PACKAGES and not entry.name.startswith(OWN_PREFIXES):
            yield entry
