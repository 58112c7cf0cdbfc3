"""`autograder release` and `autograder wheels`: make the editions of the course for others."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import exercises
from autograder.cli.errors import WrongCall
from autograder.course.sources import BuildError, Course, find_course
from autograder.reports.progress import Progress
from autograder.reports.terminal import run_with

if TYPE_CHECKING:
    from autograder.release.grading import Grading
    from autograder.release.template_update import TemplateUpdate


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands to the command line."""
    command = commands.add_parser("release", help="make the students' edition, or a bundle")
    command.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR", help="make a GitHub template repository here"
    )
    command.add_argument(
        "--only",
        metavar="EXERCISES",
        help="hand out a part of the course: these exercises, as ex1,ex2; they keep their points"
        " (with --update, default: those that DIR has)",
    )
    command.add_argument(
        "--autograder",
        metavar="REQUIREMENT",
        help="the pinned autograder to depend on (default: a wheel in the repository)",
    )
    command.add_argument(
        "--classroom50", type=Path, metavar="DIR", help="make Classroom 50's bundle here"
    )
    command.add_argument(
        "--gradescope", type=Path, metavar="FILE.zip", help="make Gradescope's zip here"
    )
    command.add_argument(
        "--gitlab", type=Path, metavar="FILE.yml", help="make GitLab's pipeline for DIR here"
    )
    command.add_argument(
        "--on",
        choices=("push", "tag", "manual"),
        help="what is graded: each push that changes an answer (default), each tag submit…, or only"
        " what somebody starts by hand",
    )
    command.add_argument(
        "--branch",
        action="append",
        metavar="NAME",
        help="grade pushes to this branch only; may be given several times",
    )
    command.add_argument(
        "--reporter",
        action="store_true",
        help="send the points to GitHub Classroom's grading reporter, too",
    )
    command.add_argument(
        "--force", action="store_true", help="write over what an earlier release put there"
    )
    command.add_argument(
        "--update", action="store_true", help="DIR holds an earlier release: bring it up to date"
    )
    command.add_argument(
        "--with-solutions",
        action=argparse.BooleanOptionalAction,
        help="put the reference solutions into DIR's wheel, where `autograder solution` shows them"
        " after full marks; whoever unpacks the wheel can read them earlier (default: without)",
    )
    command.set_defaults(run=run)
    wheels = commands.add_parser("wheels", help="build the students' and the instructors' wheel")
    wheels.add_argument("folder", type=Path, metavar="DIR", help="where both wheels go")
    wheels.set_defaults(run=run_wheels)


def run(options: argparse.Namespace) -> int:
    """Make what the options ask for. Raises BuildError and WrongCall."""
    from autograder.release import bundles
    from autograder.release.template import STEPS
    from autograder.release.template_update import as_handed_out

    grading = _grading(options)
    course = find_course(Path.cwd())
    if options.only is not None:
        course = replace(course, only=tuple(exercises.chosen(options.only)))
    _require_targets(options)
    if options.update:
        course = as_handed_out(course, options.folder)
    count = sum(map(bool, (options.classroom50, options.gradescope)))
    total = (STEPS if options.folder else 0) + bundles.STEPS * count
    with Progress("releasing", total) as progress:
        if options.update:
            _update(course, options, grading, progress)
        elif options.folder is not None:
            _release(course, options, grading, progress)
        _bundles(course, options, progress)
    if not course.whole:
        points = exercises.total(course.names)
        print(f"A part of the course: {', '.join(course.names)}, together {points} points.")
    return 0


def _require_targets(options: argparse.Namespace) -> None:
    """Raise WrongCall or BuildError if an option lacks another one that it goes with."""
    if options.folder is None:
        if options.update:
            raise WrongCall(
                "--update needs the template's folder: `autograder release --update DIR`."
            )
        if not (options.classroom50 or options.gradescope):
            raise BuildError("say what to make: DIR, --classroom50 DIR or --gradescope FILE.zip.")
        if options.gitlab is not None:
            raise WrongCall(
                "--gitlab FILE.yml goes with DIR: `autograder release DIR --gitlab FILE`."
            )
        if options.with_solutions:
            raise WrongCall("--with-solutions goes with DIR: bundles for other systems hold none.")


def _release(
    course: Course, options: argparse.Namespace, grading: Grading | None, progress: Progress
) -> None:
    from autograder.release.grading import EVERY_PUSH
    from autograder.release.template import GRADER, release

    folder: Path = options.folder
    made = release(
        course,
        folder,
        options.autograder,
        force=options.force,
        grading=grading or EVERY_PUSH,
        with_solutions=bool(options.with_solutions),
        told=progress.next,
    )
    with progress.aside():
        _tell(folder / path for path in made)
        _tell_unhashed((folder / GRADER).read_text(encoding="utf-8"))


def _bundles(course: Course, options: argparse.Namespace, progress: Progress) -> None:
    """Make what other systems grade with."""
    from autograder.release import bundles

    force, bundle = options.force, options.classroom50
    if options.gitlab is not None:
        bundles.gitlab(options.folder, options.gitlab, force=force or options.update)
        with progress.aside():
            _tell([options.gitlab])
    if bundle is not None:
        written = bundles.classroom50(course, bundle, force=force, told=progress.next)
        with progress.aside():
            _tell(bundle / path for path in written)
            print(f"To attach pictures, in assignments.json: {bundles.release_assets(course)}")
    if options.gradescope is not None:
        bundles.gradescope(course, options.gradescope, force=force, told=progress.next)
        with progress.aside():
            _tell([options.gradescope])


def _grading(options: argparse.Namespace) -> Grading | None:
    """When pushes are graded; None if no option says so. Raises WrongCall."""
    from autograder.release.grading import Grading

    if not (options.on or options.branch or options.reporter):
        return None
    if options.branch and options.on in ("tag", "manual"):
        raise WrongCall(
            f"--branch says which pushes are graded, and --on {options.on} grades none."
        )
    return Grading(options.on or "push", tuple(options.branch or ()), options.reporter)


def _update(
    course: Course, options: argparse.Namespace, grading: Grading | None, progress: Progress
) -> None:
    from autograder.release.template_update import update_template

    folder: Path = options.folder
    done = update_template(
        course,
        folder,
        options.autograder,
        force=options.force,
        grading=grading,
        with_solutions=options.with_solutions,
        told=progress.next,
    )
    with progress.aside():
        _tell_update(folder, done)


def _tell_update(folder: Path, done: TemplateUpdate) -> None:
    from autograder.release.template import GRADER

    _tell(folder / path for path in done.written)
    for path in done.removed:
        print(f"removed {folder / path}")
    for note in done.notes:
        print(note)
    if not done.written and not done.removed:
        print(f"{folder} is up to date.")
        return
    _tell_unhashed((folder / GRADER).read_text(encoding="utf-8"))
    where = shlex.quote(str(folder))
    print("Commit it as one commit, then bring it to the students (docs/handout.md):")
    print(f"  git -C {where} add --all")
    print(f'  git -C {where} commit --message "Update of the course"')
    print(f"  git -C {where} push")
    print(f"  {run_with()} autograder update-class CLONES --template {where} --push")


def _tell(paths: Iterable[Path]) -> None:
    for path in paths:
        print(f"wrote {path}")


def _tell_unhashed(pins: str) -> None:
    """Say what is pinned by its version alone, in the text of a release's pins."""
    from autograder.release.pins import Pins

    for requirement in Pins.read(pins).loose:
        print(f"{requirement} is pinned without a hash, as its index told none.")


def run_wheels(options: argparse.Namespace) -> int:
    """Build both wheels. Raises BuildError."""
    from autograder.release.wheels import build_instructor_wheel, build_student_wheel

    course = find_course(Path.cwd())
    builds = {"students": build_student_wheel, "instructors": build_instructor_wheel}
    with Progress("building", len(builds), "wheels") as progress:
        for whose, build in builds.items():
            progress.next(f"the {whose}'")
            wheel = build(course, options.folder)
            with progress.aside():
                print(f"wrote {wheel}")
    return 0
