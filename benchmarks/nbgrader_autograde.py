"""The same notebooks by `nbgrader autograde`: our isolated executor against nbgrader's own.

    uv run --group dev python -m benchmarks.nbgrader_autograde

Both courses are made by `autograder nbgrader init` and differ in one line of their settings. A
student with the reference solutions is graded alone, then together with the others: the difference
is theirs, without the start of the command, which a class pays once. nbgrader's own work is
measured by one more pair of runs, in which every result is known already.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from autograder.course.sources import Course
from autograder.nbgrader.new_course import CONFIG, make
from benchmarks.mixed_class import Student, handful, students
from tests.support import notebooks
from tests.support.course import NAMES, ROOT, solution
from tests.support.nbgrader_class import LESSON, answered, done, hand_in, points_by_student

ISOLATED = "settings.isolated(c)\n"
FIRST = "first"


def new_course(root: Path, chosen: Sequence[Student], *, isolated: bool) -> Path:
    """An nbgrader course with the lesson, in which everybody has handed in."""
    make(root, Course(ROOT))
    if not isolated:
        config = root / CONFIG
        text = config.read_text(encoding="utf-8")
        if ISOLATED not in text:
            sys.exit(f"{config} has no line {ISOLATED!r}")
        config.write_text(text.replace(ISOLATED, ""), encoding="utf-8")
    done(root, "generate_assignment", LESSON)
    hand_in(root, FIRST, answered(root, {name: solution(name) for name in NAMES}))
    for student in chosen:
        texts = {name: student.texts.get(name, notebooks.unsolved(name)) for name in NAMES}
        hand_in(root, student.name, answered(root, texts))
    return root


def seconds(root: Path, student: str, *, known: bool = False) -> float:
    """What `nbgrader autograde` takes for these students, from results where they are `known`."""
    if not known:
        shutil.rmtree(root / "results", ignore_errors=True)
    begun = time.perf_counter()
    done(root, "autograde", LESSON, "--force", f"--student={student}")
    return time.perf_counter() - begun


def marginal(root: Path, count: int, *, known: bool = False) -> float:
    """The seconds that one of `count` further students costs."""
    alone = seconds(root, FIRST, known=known)
    return (seconds(root, "*", known=known) - alone) / count


def main() -> int:
    """Measure and print; 1 where isolated grading is not five times as fast."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=10)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    chosen = handful(students(100, options.seed), options.submissions)
    with tempfile.TemporaryDirectory() as folder:
        ours = new_course(Path(folder, "isolated"), chosen, isolated=True)
        theirs = new_course(Path(folder, "plain"), chosen, isolated=False)
        seconds(ours, FIRST)  # warms the file cache
        isolated = marginal(ours, len(chosen))
        known = marginal(ours, len(chosen), known=True)
        plain = marginal(theirs, len(chosen))
        points = {root.name: points_by_student(root) for root in (ours, theirs)}
    for student in chosen:
        ours_, theirs_ = (points[name][student.name] for name in ("isolated", "plain"))
        print(f"{student.name}  {student.kind:<22} isolated {ours_:5.1f}  plain {theirs_:5.1f}")
    print(f"isolated workers:     {isolated:5.2f} s a submission")
    print(f"of that nbgrader's:   {known:5.2f} s")
    print(f"nbgrader's executor:  {plain:5.2f} s")
    print(f"ratio:                {plain / isolated:5.1f}")
    return 0 if plain >= 5 * isolated else 1


if __name__ == "__main__":
    sys.exit(main())
