"""The command `autograder`."""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from autograder import exercises
from autograder.cli import audit, collect, grade, grade_class, nbgrader, new, release, update
from autograder.cli.errors import FAULT, MISUSE, NOT_GRADED, WrongCall
from autograder.course.build import build
from autograder.course.missing_torch import NoTorch, require_torch
from autograder.course.sources import BuildError, Course, find_course
from autograder.intake import Refused
from autograder.intake.near_names import TYPED, nearest
from autograder.official.pools import NoCluster
from autograder.official.reproducibility import WrongSeed
from autograder.release.git import GitError
from autograder.reports.entries import NotThere
from autograder.reports.terminal import run_with, writable
from autograder.sandbox.layers import CannotIsolate

# The commands that need none.
WITHOUT_TORCH = ("audit", "collect-clones", "hint", "new", "update", "update-class")


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
    except (NotThere, WrongCall, WrongSeed) as error:
        print(f"autograder: {error}", file=sys.stderr)
        return MISUSE
    return code


def exercise_named(text: str) -> str:
    """Return the name of the exercise that `text` gives as a name, a file or a number.

    Raises WrongCall, with a similar name, if there is no such exercise.
    """
    names = exercises.names()
    stem = Path(text).name.removesuffix(".py").lower()
    number = re.fullmatch(r"(?:ex)?(\d+)", stem)
    for name in names:
        if name == stem or (number and name.startswith(f"ex{number.group(1)}_")):
            return name
    near = nearest(stem, names, TYPED)
    meant = f" Did you mean {near}?" if near else ""
    raise WrongCall(f"there is no exercise {text!r}.{meant} There are: {', '.join(names)}.")


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

    grade.add(commands)
    grade_class.add(commands)
    nbgrader.add(commands)
    release.add(commands)
    update.add(commands)
    collect.add(commands)
    audit.add(commands)
    new.add(commands)

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
    hints = exercises.hints(name)
    step: int = options.step
    if not 1 <= step <= len(hints):
        message = f"{name} has {len(hints)} hints: ask for one from 1 to {len(hints)}."
        raise WrongCall(message)
    print(f"{name}, hint {step} of {len(hints)}")
    print(textwrap.fill(hints[step - 1], 80, initial_indent="  ", subsequent_indent="  "))
    if step < len(hints):
        print(f"Another step: {run_with()} autograder hint {name} {step + 1}")
    return 0


def _build(options: argparse.Namespace) -> int:
    course = find_course(Path.cwd())
    if options.check:
        return _check(course)
    written = build(course, options.force)
    for path in written:
        print(f"wrote {path.relative_to(course.root)}")
    if not written:
        print("assignments/ is up to date.")
    return 0


def _check(course: Course) -> int:
    from autograder.course.rules import broken_rules, remarks

    broken = list(broken_rules(course))
    for sentence in [*broken, *remarks(course)]:
        print(writable(sentence, sys.stdout.encoding or "ascii"))
    count = "one rule is" if len(broken) == 1 else f"{len(broken)} rules are"
    held = "assignments/ is up to date, every rule holds."
    print(f"{count} broken or not checked." if broken else held)
    return FAULT if broken else 0
