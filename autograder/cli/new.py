"""`autograder new`: writes the skeletons of a new exercise's files."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.errors import WrongCall
from autograder.course.new import WrongName, begin
from autograder.course.sources import find_course
from autograder.reports.terminal import run_with


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser("new", help="begin a new exercise of the course")
    command.add_argument("exercise", metavar="NAME", help="its name, such as ex8_momentum")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the skeletons and say what comes next. Raises WrongCall and BuildError."""
    course = find_course(Path.cwd())
    try:
        written = begin(course, options.exercise)
    except WrongName as error:
        raise WrongCall(str(error)) from None
    for path in written:
        print(f"wrote {path.relative_to(course.root)}")
    print("Each TODO has a number: do them in this order.")
    print(f"What is left to do: {run_with()} --group dev autograder build --check")
    return 0
