"""`autograder nbgrader`: makes an nbgrader course, collects any download, grades in parallel."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from autograder import exercises
from autograder.cli import download_options, grade_class, roster_options
from autograder.cli.errors import NOT_GRADED, WrongCall
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
    init.add_argument(
        "--only", metavar="LIST", help="these exercises only, such as ex1,ex2 (default: all)"
    )
    init.add_argument("--force", action="store_true", help="replace a changed source notebook")
    init.set_defaults(run=_init)

    update = steps.add_parser(
        "update", help="bring a course up to date with the lesson: source, release and gradebook"
    )
    _add_course(update)
    update.add_argument("--force", action="store_true", help="replace a changed source notebook")
    update.set_defaults(run=_update)

    collect = steps.add_parser(
        "collect", help="take in any download: files, notebooks, any learning platform's zip"
    )
    collect.add_argument("submissions", type=Path, help="a folder or a zip: one student each")
    download_options.add(collect)
    roster_options.add(collect)
    _add_course(collect)
    collect.add_argument("--force", action="store_true", help="replace what was collected before")
    collect.set_defaults(run=_collect)

    autograde = steps.add_parser(
        "autograde", help="do what `nbgrader autograde` does, but in parallel and also for files"
    )
    _add_course(autograde)
    autograde.add_argument("--student", default="*", help="only this one, or a pattern")
    autograde.add_argument(
        "--force",
        action="store_true",
        help="write into the gradebook again what did not change, too",
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
    only = _chosen(options.only)
    if _is_course(options.course):
        return _updated(options.course, options.force, only)
    with Progress("making the course"):
        # nbgrader, and torch for the points: together they take seconds.
        from autograder.nbgrader.new_course import make

        written = make(options.course, replace(_lesson(), only=only), options.force)
    for path in written:
        print(f"wrote {path}")
    print(f"Next: cd {options.course} && nbgrader generate_assignment {LESSON}")
    return 0


def _update(options: argparse.Namespace) -> int:
    _require_course(options.course)
    return _updated(options.course, options.force)


def _updated(folder: Path, force: bool, only: tuple[str, ...] | None = None) -> int:
    with Progress("bringing the course up to date"):
        from autograder.nbgrader.class_run import CourseRun
        from autograder.nbgrader.course_update import update
        from autograder.nbgrader.remembered import remembered

        held = remembered(folder).only
        if only is not None and only != held:
            there = ", ".join(held) if held else "all exercises"
            raise Refused(f"{folder} is a course with {there}: make another folder for --only.")
        told = update(folder, _lesson(), force)
        outdated = CourseRun(folder).outdated()
    for sentence in told:
        print(sentence)
    if outdated:
        print(f"To grade anew: {_students(outdated)}, with autograder nbgrader autograde")
    if not told and not outdated:
        print(f"{folder.resolve()} is up to date.")
    return 0


def _chosen(text: str | None) -> tuple[str, ...] | None:
    """The exercises that --only names, None for all of them."""
    if text is None:
        return None
    try:
        return tuple(exercises.chosen(text))
    except exercises.UnknownExercise as error:
        raise WrongCall(f"--only: {error}") from None


def _collect(options: argparse.Namespace) -> int:
    _require_course(options.course)
    with Progress("starting nbgrader"):
        from autograder.nbgrader.class_run import CourseRun
        from autograder.nbgrader.collecting import absent, collect, named

        folders = CourseRun(options.course).folders
    roster = roster_options.taken(options)
    taken = download_options.taken(options).entries
    entries = named(taken, roster) if roster else taken
    found: dict[str, str] = {}
    with Progress("collecting", unit="students") as progress:
        for one in collect(entries, folders, options.force, progress.begin):
            found[one.student] = one.state
            progress.advance()
            if one.told:
                with progress.aside():
                    print(f"  {one.student}: {one.told}")
    counted = ", ".join(f"{count} {state}" for state, count in Counter(found.values()).items())
    print(f"{_students(len(found))} of this download: {counted}.")
    if others := absent(folders, found):
        print(f"In {folders.submitted_directory}, and not in this download: {', '.join(others)}.")
    return 0


def _autograde(options: argparse.Namespace) -> int:
    _require_course(options.course)
    with Progress("starting nbgrader"):
        from autograder.nbgrader.class_run import CourseRun

        run = CourseRun(options.course, options.student, options.force, options.again)
    try:
        for sentence in run.why_again():
            print(sentence, file=sys.stderr)
        with grade_class.stoppable() as stopped:
            run.grade(lambda: grade_class.pool(options), stopped)
        written = run.write_down(lambda: grade_class.pool(options))
    except KeyboardInterrupt:
        print("Interrupted: run the same command again to go on.", file=sys.stderr)
        return grade_class.INTERRUPTED
    except SystemExit:
        print("autograder: nbgrader reported errors, see above", file=sys.stderr)
        return NOT_GRADED
    for student, old, new in written.changes():
        print(f"  {student}: {_points(old)} → {_points(new)}")
    waiting = written.waiting()
    for student, reason in waiting.items():
        print(f"  {student}: {reason}")
    print(f"In the gradebook: {_students(written.count)}, {len(waiting)} of them not graded.")
    return NOT_GRADED if waiting else 0


def _students(count: int) -> str:
    return "1 student" if count == 1 else f"{count} students"


def _points(score: float | None) -> str:
    return "not graded" if score is None else f"{score:g}"


def _require_course(folder: Path) -> None:
    _require_nbgrader()
    if not _is_course(folder):
        raise Refused(
            f"{folder.resolve()} holds no nbgrader_config.py: give the course with --course, or"
            " make one with `autograder nbgrader init`."
        )


def _is_course(folder: Path) -> bool:
    return (folder / "nbgrader_config.py").is_file()


def _lesson() -> Course:
    """The course around the working directory, else the one that this autograder lies in."""
    try:
        return find_course(Path.cwd())
    except BuildError:
        return find_course(Path(__file__).resolve())


def _require_nbgrader() -> None:
    if find_spec("nbgrader") is None:
        raise BuildError("nbgrader is not installed: uv sync --extra instructor")
