"""`autograder release` and `autograder wheels`: make the editions of the course for others."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from autograder.course.sources import BuildError, find_course


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
        "--classroom50", type=Path, metavar="DIR", help="make Classroom 50's bundle here"
    )
    command.add_argument(
        "--gradescope", type=Path, metavar="FILE.zip", help="make Gradescope's zip here"
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
    from autograder.release import bundles
    from autograder.release.template import release

    course = find_course(Path.cwd())
    targets: tuple[Path | None, ...] = options.folder, options.classroom50, options.gradescope
    if not any(targets):
        raise BuildError("say what to make: DIR, --classroom50 DIR or --gradescope FILE.zip.")
    folder, bundle, zipped = targets
    if folder is not None:
        made = release(course, folder, options.autograder, force=options.force)
        _tell(folder / path for path in made)
    if bundle is not None:
        _tell(bundle / path for path in bundles.classroom50(course, bundle, force=options.force))
        print(f"To attach pictures, in assignments.json: {bundles.release_assets()}")
    if zipped is not None:
        bundles.gradescope(course, zipped, force=options.force)
        _tell([zipped])
    return 0


def _tell(paths: Iterable[Path]) -> None:
    for path in paths:
        print(f"wrote {path}")


def run_wheels(options: argparse.Namespace) -> int:
    """Build both wheels. Raises BuildError."""
    from autograder.release.wheels import build_instructor_wheel, build_student_wheel

    course = find_course(Path.cwd())
    for build in (build_student_wheel, build_instructor_wheel):
        print(f"wrote {build(course, options.folder)}")
    return 0
