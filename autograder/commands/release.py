"""`autograder release` and `autograder wheels`: the course as others get it."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.build import find_course


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands to the command line."""
    command = commands.add_parser("release", help="make the students' edition, or a bundle")
    command.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR", help="make a GitHub template repository here"
    )
    command.add_argument(
        "--autograder",
        metavar="REQUIREMENT",
        help="the pinned autograder to depend on (default: a wheel in the repository)",
    )
    command.add_argument(
        "--force", action="store_true", help="write over what an earlier release put there"
    )
    command.set_defaults(run=run)
    wheels = commands.add_parser("wheels", help="build the students' and the instructors' wheel")
    wheels.add_argument("folder", type=Path, metavar="DIR", help="where both wheels go")
    wheels.set_defaults(run=run_wheels)


def run(options: argparse.Namespace) -> int:
    """Make what the options ask for. Raises BuildError."""
    from autograder.release.template import release

    course = find_course(Path.cwd())
    made = release(course, options.folder, options.autograder, force=options.force)
    for path in made:
        print(f"wrote {options.folder / path}")
    return 0


def run_wheels(options: argparse.Namespace) -> int:
    """Build both wheels. Raises BuildError."""
    from autograder.release.wheels import build_instructor_wheel, build_student_wheel

    course = find_course(Path.cwd())
    for build in (build_student_wheel, build_instructor_wheel):
        print(f"wrote {build(course, options.folder)}")
    return 0
