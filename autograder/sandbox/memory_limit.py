"""How much memory a worker may use in this machine or container, and what ran out of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MB = 1024**2
MOST = 2048 * MB  # bytes on top of what the zygote has mapped
LEAST = 128 * MB  # right answers need less than 32 MB
OTHERS = 640 * MB  # grader and zygote together; a whole run was measured at 600 MB
PROC, CGROUPS = Path("/proc"), Path("/sys/fs/cgroup")
# Where the limit of a group of processes stands, by the kind of its hierarchy in /proc/self/cgroup.
_KINDS = {"": ("", "memory.max"), "memory": ("memory", "memory.limit_in_bytes")}


def for_a_worker(proc: Path = PROC, cgroups: Path = CGROUPS) -> int:
    """Return the bytes that a worker may map on top of what the zygote has mapped.

    What is left of the memory when grader and zygote have theirs, from LEAST to MOST.
    """
    limits = [*_of_the_machine(proc), *_of_the_groups(proc, cgroups)]
    return max(LEAST, min([MOST, *(limit - OTHERS for limit in limits)]))


def processes_ended(proc: Path = PROC) -> int:
    """Count the processes that the kernel has ended because memory ran out, in any container."""
    with suppress(OSError, ValueError, StopIteration):
        return int(_value(proc / "vmstat", "oom_kill"))
    return 0


def go_first(proc: Path = PROC) -> None:
    """Have the kernel end this process before all others when memory runs out."""
    with suppress(OSError):  # a container may keep /proc read-only
        (proc / "self" / "oom_score_adj").write_text("1000", encoding="ascii")


def _of_the_machine(proc: Path) -> Iterator[int]:
    with suppress(OSError, ValueError, StopIteration):
        yield int(_value(proc / "meminfo", "MemTotal:")) * 1024


def _of_the_groups(proc: Path, cgroups: Path) -> Iterator[int]:
    """Yield the limits of this process's group and of all groups around it, in cgroup v1 and v2.

    A container may see its own group as the root and still read the path that it has outside.
    """
    for kind, name in _groups(proc):
        folder, file = _KINDS[kind]
        root = cgroups / folder
        inside = root / name.lstrip("/")
        for group in (inside, *inside.parents):
            with suppress(OSError, ValueError):  # "max" is no number: then there is no limit
                yield int((group / file).read_text(encoding="ascii"))
            if group == root:
                break


def _groups(proc: Path) -> Iterator[tuple[str, str]]:
    with suppress(OSError):
        for line in (proc / "self" / "cgroup").read_text(encoding="utf-8").splitlines():
            _, kinds, name = line.split(":", 2)
            yield from ((kind, name) for kind in kinds.split(",") if kind in _KINDS)


def _value(path: Path, name: str) -> str:
    lines = path.read_text(encoding="ascii").splitlines()
    return next(line.split()[1] for line in lines if line.split()[:1] == [name])
