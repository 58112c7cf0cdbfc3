"""How fast a mixed class is graded, next to `nbgrader autograde` on notebooks with the same tasks.

    uv run --extra instructor --group dev python -m benchmarks.class_rate

In one run: nbgrader on a handful of the class's own submissions, an endless function counted at
its share of the class (`plain_nbgrader.py` says what it gets), then `autograder grade-class` on the
whole class, hostile students included and its start counted, then again on the unchanged class,
and once more from the beginning for its memory, as to look at that takes a tenth of both cores.
Exits with 1 when a bound is exceeded. Linux only: the memory is the proportional share (PSS) of all
processes that grade-class starts, so programs beside it that use the same libraries make it look
smaller.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.mixed_class import Kind, Student, students, write_class
from benchmarks.plain_nbgrader import environment, seconds_per_mixed_submission

ROOT = Path(__file__).parent.parent
SEED = 5
RATIO_BOUND = 20.0  # times the rate of nbgrader
AGAIN_BOUND = 2.0  # seconds for a class that has not changed; no zygote is started for it
MEMORY_BOUND = 600.0  # MB: grader, zygote and two workers together
SAMPLING = 0.2  # seconds between two looks at the memory


def seconds_of(folder: Path, out: Path, jobs: int) -> float:
    """The wall time that grade-class takes; the program ends when the command fails."""
    begun = time.perf_counter()
    with grade_class(folder, out, jobs) as process:
        process.wait()
        return time.perf_counter() - begun


def peak_memory(folder: Path, out: Path, jobs: int) -> float:
    """The most memory in MB that grade-class and all it starts have at a time."""
    peak = 0.0
    with grade_class(folder, out, jobs) as process:
        while process.poll() is None:
            peak = max(peak, tree_memory(process.pid))
            with suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLING)
    return peak


@contextmanager
def grade_class(folder: Path, out: Path, jobs: int) -> Iterator[subprocess.Popen[str]]:
    """grade-class at work on the class in `folder`; the program ends when the command fails."""
    command = [sys.executable, "-m", "autograder.cli", "grade-class", str(folder)]
    command += ["--out", str(out), "--jobs", str(jobs), "--seed", str(SEED)]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=log, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        yield process
        if process.returncode:
            log.seek(0)
            sys.exit(f"grade-class ended with {process.returncode}:\n{log.read()[-3000:]}")


def tree_memory(root: int) -> float:
    """The proportional share in MB of a process and its descendants."""
    return sum(map(memory, family(root))) * 1024 / 1e6


def family(root: int) -> Iterator[int]:
    """The process and all its descendants."""
    children = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # ended meanwhile
            parent = stat.read_text(errors="replace").rpartition(")")[2].split()[1]
            children[int(parent)].append(int(stat.parent.name))
    waiting = [root]
    while waiting:
        yield (process := waiting.pop())
        waiting += children[process]


def memory(process: int) -> int:
    """The PSS of one process in kB; 0 when it has ended.

    Of a process that nobody may look into all its resident memory counts, shared or not.
    """
    home = Path("/proc") / str(process)
    with suppress(FileNotFoundError, ProcessLookupError):
        try:
            return in_kilobytes("Pss", (home / "smaps_rollup").read_text())
        except PermissionError:
            return in_kilobytes("VmRSS", (home / "status").read_text(errors="replace"))
    return 0


def in_kilobytes(name: str, text: str) -> int:
    """The number behind `name` in one of the kernel's tables; 0 when it is not there."""
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) if found else 0


def expect_grades(out: Path, whole: Sequence[Student]) -> None:
    """Speed counts for nothing unless everybody has a row, and who is right all points."""
    with (out / "grades.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["student"]: row for row in csv.DictReader(lines)}
    for student in whole:
        row = rows.get(student.name)
        if row is None:
            sys.exit(f"{student.name} is not in grades.csv")
        if student.kind is Kind.RIGHT and row["score"] != row["max_score"]:
            sys.exit(f"{student.name} is right and has {row['score']} of {row['max_score']} points")


def main() -> int:
    """Measure, print and compare with the bounds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument(
        "--nbgrader", type=int, default=5, help="usual submissions that nbgrader gets"
    )
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course, whole, out = (Path(folder) / name for name in ("plain", "class", "out"))
        everybody = students(options.students, SEED)
        plain = seconds_per_mixed_submission(course, everybody, options.nbgrader)
        write_class(whole, options.students, SEED)
        first, again = (seconds_of(whole, out, options.jobs) for _ in range(2))
        expect_grades(out, everybody)
        peak = peak_memory(whole, Path(folder) / "once more", options.jobs)
    return report(plain, first / options.students, again, peak)


def report(plain: float, ours: float, again: float, peak: float) -> int:
    """Print the table; 1 when a bound is exceeded. `plain` and `ours` are s per submission."""
    for name, seconds in (("nbgrader autograde", plain), ("grade-class", ours)):
        print(f"{name:<18} {1 / seconds:6.2f} submissions a second  ({seconds:.2f} s each)")
    ratio = plain / ours
    print(f"ratio              {ratio:6.1f}  (at least {RATIO_BOUND:g})")
    print(f"unchanged class    {again:6.2f} s  (less than {AGAIN_BOUND:g})")
    print(f"peak memory        {peak:6.0f} MB  (at most {MEMORY_BOUND:g})")
    return int(ratio < RATIO_BOUND or again >= AGAIN_BOUND or peak > MEMORY_BOUND)


if __name__ == "__main__":
    sys.exit(main())
