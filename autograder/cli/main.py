"""The command `autograder`."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder import exercises
from autograder.cli import (
    audit,
    cause,
    collect,
    diff,
    export,
    feedback,
    grade,
    grade_class,
    nbgrader,
    new,
    release,
    report,
    solution,
    update,
    watch,
)
from autograder.cli.errors import FAULT, MISUSE, NOT_GRADED, WrongCall
from autograder.cli.exercise_names import exercise_named
from autograder.course.build import build
from autograder.course.missing_torch import NoTorch, require_torch
from autograder.course.sources import BuildError, Course, find_course
from autograder.intake import Refused
from autograder.official.pools import NoCluster
from autograder.official.reproducibility import WrongSeed
from autograder.release.git import GitError
from autograder.reports import hints
from autograder.reports.entries import NotThere
from autograder.reports.progress import Progress, Told
from autograder.reports.terminal import Span, run_with, show, writable
from autograder.sandbox.layers import CannotIsolate

# The commands that need none.
WITHOUT_TORCH = (
    "audit",
    "collect-clones",
    "diff",
    "export",
    "feedback",
    "hint",
    "new",
    "report",
    "update",
    "update-class",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    The exit code is 0 on success, 1 if a rule is broken or a file cannot be written, 2 for a wrong
    command line, and 3 if a submission could not be graded.
    """
    options = _parser().parse_args(arguments)
    try:
        if options.command not in WITHOUT_TORCH:
            require_torch()
        code: int = options.run(options)
    except (CannotIsolate, ChildProcessError, NoCluster, Refused) as error:
        print(f"autograder: {error}", file=sys.stderr)
        return NOT_GRADED
    except (BuildError, NoTorch, exercises.ExerciseError) as error:
        print(f"autograder: {error}", file=sys.stderr)
        return FAULT
    except OSError as error:
        words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        print(f"autograder: {words}", file=sys.stderr)
        return FAULT
    except GitError as error:
        print(f"autograder: {error}.", file=sys.stderr)
        return MISUSE
    except (NotThere, WrongCall, WrongSeed, exercises.UnknownExercise) as error:
        print(f"autograder: {error}", file=sys.stderr)
        return MISUSE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Hints for the exercises, grading, and the building of the course.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")

    hint = commands.add_parser("hint", help="show a hint for an exercise")
    hint.add_argument(
        "exercise", nargs="?", help="its name, file or number: ex3_parameter_update, ex3, 3"
    )
    hint.add_argument("step", nargs="?", type=int, default=1, help="which hint (default: 1)")
    hint.set_defaults(run=_hint)

    solution.add(commands)
    watch.add(commands)
    grade.add(commands)
    grade_class.add(commands)
    report.add(commands)
    diff.add(commands)
    export.add(commands)
    feedback.add(commands)
    nbgrader.add(commands)
    release.add(commands)
    update.add(commands)
    collect.add(commands)
    audit.add(commands)
    new.add(commands)
    cause.add(commands)

    building = commands.add_parser("build", help="make assignments/ from solutions/")
    building.add_argument(
        "--check", action="store_true", help="write nothing; fail if a rule of the course is broken"
    )
    building.add_argument(
        "--force", action="store_true", help="replace changed files that git does not hold"
    )
    building.set_defaults(run=_build)
    return parser


def _hint(options: argparse.Namespace) -> int:
    if options.exercise is None:
        print("Say for which exercise:")
        print("\n".join(f"  {run_with()} autograder hint {name}" for name in exercises.names()))
        return MISUSE
    name = exercise_named(options.exercise)
    count = hints.steps(name)
    step: int = options.step
    if not 1 <= step <= count:
        raise WrongCall(f"{name} has {count} hints: ask for one from 1 to {count}.")
    show((Span(hints.heading(name, step), "bold"),))
    for line in hints.help_lines(name, step, shutil.get_terminal_size().columns):
        show(line)
    if step < count:
        print(f"Another step: {run_with()} autograder hint {name} {step + 1}")
    return 0


def _build(options: argparse.Namespace) -> int:
    course = find_course(Path.cwd())
    if options.check:
        return _check(course)
    with Progress("building", len(course.solution_files()) + 2, "files") as progress:
        written = build(course, options.force, progress.next)
    for path in written:
        print(f"wrote {path.relative_to(course.root)}")
    if not written:
        print("assignments/ is up to date.")
    return 0


def _check(course: Course) -> int:
    with Progress("checking the course", unit="files") as progress:
        from autograder.course.rules import broken_rules, count_files, remarks
        from autograder.judging.named_causes import all_files

        progress.begin(count_files(course) + len(all_files()))
        broken = list(broken_rules(course, progress.next))
        broken += _broken_causes(course, progress.next)
    for sentence in [*broken, *remarks(course)]:
        print(writable(sentence, sys.stdout.encoding or "ascii"))
    count = "one rule is" if len(broken) == 1 else f"{len(broken)} rules are"
    held = "assignments/ is up to date, every rule holds."
    print(f"{count} broken or not checked." if broken else held)
    return FAULT if broken else 0


def _broken_causes(course: Course, told: Told) -> list[str]:
    """What is wrong with named causes; without any, nothing has to be isolated for that."""
    from autograder.judging.named_causes import all_files

    if not all_files():
        return []
    from autograder.naming.upkeep import broken_causes
    from autograder.sandbox.client import Sandbox

    try:
        with Sandbox() as sandbox:
            return list(broken_causes(course, sandbox, told))
    except CannotIsolate as error:
        return [f"The named causes could not be checked: {error}"]
