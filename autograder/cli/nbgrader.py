"""`autograder nbgrader`: makes an nbgrader course, collects any download, grades in parallel."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from autograder.cli import grade_class
from autograder.cli.errors import NOT_GRADED
from autograder.course.sources import BuildError, Course, find_course
from autograder.intake import Refused
from autograder.intake.cells import LESSON
from autograder.reports.progress import Progress


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser("nbgrader", help="grade this lesson with nbgrader")
    steps = command.add_subparsers(required=True, metavar="STEP")

    init = steps.add_parser("init", help="make a course folder for nbgrader")
    init.add_argument("course", type=Path, metavar="COURSE", help="the folder, new or empty")
    init.add_argument("--force", action="store_true", help="replace a changed source notebook")
    init.set_defaults(run=_init)

    collect = steps.add_parser(
        "collect", help="take in any download: files, notebooks, Moodle's or Canvas' zip"
    )
    collect.add_argument("submissions", type=Path, help="a folder or a zip: one student each")
    _add_course(collect)
    collect.add_argument("--force", action="store_true", help="replace what was collected before")
    collect.set_defaults(run=_collect)

    autograde = steps.add_parser(
        "autograde", help="do what `nbgrader autograde` does, but in parallel and also for files"
    )
    _add_course(autograde)
    autograde.add_argument("--student", default="*", help="only this one, or a pattern")
    autograde.add_argument(
        "--force", action="store_true", help="write all students into the gradebook again"
    )
    autograde.add_argument("--again", action="store_true", help="also grade unchanged submissions")
    grade_class.add_pool_options(autograde)
    autograde.set_defaults(run=_autograde)


def _add_course(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="the course (default: here)"
    )


def _init(options: argparse.Namespace) -> int:
    _require_nbgrader()
    with Progress("making the course"):
        # nbgrader, and torch for the points: together they take seconds.
        from autograder.nbgrader.new_course import make

        written = make(options.course, _lesson(), options.force)
    for path in written:
        print(f"wrote {path}")
    if not written:
        print(f"{options.course} is up to date.")
    print(f"Next: cd {options.course} && nbgrader generate_assignment {LESSON}")
    return 0


def _collect(options: argparse.Namespace) -> int:
    _require_course(options.course)
    with Progress("starting nbgrader"):
        from autograder.nbgrader.class_run import CourseRun
        from autograder.nbgrader.collecting import collect

        folders = CourseRun(options.course).folders
    count = 0
    with Progress("collecting", unit="students") as progress:
        for one in collect(options.submissions, folders, options.force, progress.begin):
            count += 1
            progress.advance()
            if one.told:
                with progress.aside():
                    print(f"  {one.student}: {one.told}")
    print(f"{count} students are in {options.course / 'submitted'}.")
    return 0


def _autograde(options: argparse.Namespace) -> int:
    _require_course(options.course)
    with Progress("starting nbgrader"):
        from autograder.nbgrader.class_run import CourseRun

        run = CourseRun(options.course, options.student, options.force, options.again)
    try:
        with grade_class.stoppable() as stopped:
            run.grade(lambda: grade_class.pool(options), stopped)
        run.write_down(lambda: grade_class.pool(options))
    except KeyboardInterrupt:
        print("Interrupted: run the same command again to go on.", file=sys.stderr)
        return grade_class.INTERRUPTED
    except SystemExit:
        print("autograder: nbgrader reported errors, see above", file=sys.stderr)
        return NOT_GRADED
    waiting = run.waiting()
    for student, reason in waiting.items():
        print(f"  {student}: {reason}")
    print(f"{run.count} students are in the gradebook, {len(waiting)} of them not graded.")
    return NOT_GRADED if waiting else 0


def _require_course(folder: Path) -> None:
    _require_nbgrader()
    from autograder.nbgrader.new_course import CONFIG

    if not (folder / CONFIG).is_file():
        raise Refused(
            f"{folder.resolve()} holds no {CONFIG}: give the course with --course, or make one with"
            " `autograder nbgrader init`."
        )


def _lesson() -> Course:
    """The course around the working directory, else the one that this autograder lies in."""
    try:
        return find_course(Path.cwd())
    except BuildError:
        return find_course(Path(__file__).resolve())


def _require_nbgrader() -> None:
    if find_spec("nbgrader") is None:
        raise BuildError("nbgrader is not installed: uv sync --extra instructor")
