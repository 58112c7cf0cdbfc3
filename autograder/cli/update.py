"""`autograder update` and `update-class`: a new edition of the course for work that has begun."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.class_of_clones import each, shown_template
from autograder.cli.errors import FAULT
from autograder.release.clones import clones_in
from autograder.release.course_update import (
    BRANCH,
    CourseUpdate,
    UpdateState,
    update_clone,
    update_student,
)
from autograder.release.git import Clone, GitError, is_clone


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands to the command line."""
    own = commands.add_parser("update", help="bring your repository to the course's newest edition")
    own.add_argument("folder", type=Path, nargs="?", default=Path(), help="default: this folder")
    _add_template(own)
    own.set_defaults(run=run)
    whole = commands.add_parser("update-class", help="make a branch with the update in every clone")
    whole.add_argument("clones", type=Path, metavar="CLONES", help="the folder with all clones")
    _add_template(whole)
    whole.add_argument("--push", action="store_true", help=f"push the branch {BRANCH}, too")
    whole.set_defaults(run=run_class)


def _add_template(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--template",
        required=True,
        metavar="DIR",
        help="the template's checkout, a folder with a release, or a git address",
    )


def run(options: argparse.Namespace) -> int:
    """Make the branch in one's own repository and say what to do with it. Raises GitError."""
    folder: Path = options.folder.resolve()
    if not is_clone(folder):
        raise GitError(f"{folder} is not the top folder of a git repository")
    with shown_template(options.template) as editions:
        done = update_student(Clone(folder), editions)
    print(_told(done))
    _print_notes(done)
    if done.state is not UpdateState.UP_TO_DATE:
        print(f"Take it over with: git merge {BRANCH}")
    return 0


def run_class(options: argparse.Namespace) -> int:
    """Make the branch in every clone and return 0 if that worked in all. Raises GitError."""
    clones, skipped = clones_in(options.clones)
    print(*skipped, sep="\n", end="\n" if skipped else "")
    failed = 0
    with shown_template(options.template) as editions:
        done = each(
            "updating", clones, lambda clone: update_clone(clone, editions, push=options.push)
        )
        for clone, came in done:
            if isinstance(came, GitError):
                failed += 1
                print(f"{clone.name}: failed: {came}.")
            else:
                print(f"{clone.name}: {_told(came)}")
                _print_notes(came)
    print(f"{len(clones) - failed} of {len(clones)} clones have the update or need none.")
    return FAULT if failed else 0


def _told(done: CourseUpdate) -> str:
    plan = "" if done.state is UpdateState.UP_TO_DATE else f": {done.plan.summary}"
    return f"{done.state.value}{plan}{', pushed' if done.pushed else ''}."


def _print_notes(done: CourseUpdate) -> None:
    for note in done.plan.notes:
        print(f"  {note}")
