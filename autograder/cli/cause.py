"""`autograder cause`: an instructor names what the class has done and the grader could not name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import autograder
from autograder import exercises
from autograder.class_report.clusters import clusters_of
from autograder.cli.errors import WrongCall
from autograder.cli.exercise_names import exercise_named
from autograder.course.sources import BuildError, Course, find_course
from autograder.intake import Source, Work, open_work, students_in
from autograder.official.chosen_work import open_chosen
from autograder.official.class_folder import results_that_count
from autograder.reports.atomic_write import write_atomically
from autograder.reports.progress import Progress
from autograder.reports.terminal import run_with, writable
from autograder.results import Result

if TYPE_CHECKING:
    from autograder.judging.named_causes import NamedCause
    from autograder.naming.drafts import Draft

TESTS = "tests/official/test_named_causes.py"


@dataclass(frozen=True)
class Chosen:
    """The student's file that becomes the example; `student` holds what the student is called."""

    exercise: str
    source: Source
    student: tuple[str, ...]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser("cause", help="name what a class does wrong, or list such names")
    actions = command.add_subparsers(required=True, metavar="ACTION", dest="action")
    adding = actions.add_parser("add", help="tell a sentence to whoever does as an example does")
    adding.add_argument("--name", required=True, help="a short name, such as loss_is_halved")
    adding.add_argument("--sentence", required=True, help="what students read: what is wrong")
    adding.add_argument("--exercise", metavar="EX", help="its name, file or number")
    adding.add_argument("--example", type=Path, metavar="FILE", help="a student's file")
    adding.add_argument(
        "--student",
        default="",
        metavar="NAME",
        help="who wrote it (the name is taken out of it), or which student of the cluster is meant",
    )
    adding.add_argument(
        "--from", type=Path, dest="grades", metavar="GRADES", help="a folder of grade-class"
    )
    adding.add_argument("--cluster", metavar="ID", help="a cluster of its report, such as ex3-1")
    adding.add_argument(
        "--submissions", type=Path, metavar="DIR", help="the submissions that were graded there"
    )
    adding.add_argument("--yes", action="store_true", help="write without asking")
    adding.set_defaults(run=run_add)
    listing = actions.add_parser("list", help="list the named causes")
    listing.set_defaults(run=run_list)


def run_add(options: argparse.Namespace) -> int:
    """Try the cause, show its example, ask, and write it. Raises WrongCall and BuildError."""
    course = find_course(Path.cwd())
    _require_own(course)
    chosen = _chosen(options)
    draft = _draft(course, chosen, options)
    for line in _shown(draft):
        _print(line)
    if not options.yes and not _confirmed():
        print("Nothing was written.")
        return 1
    path = _write(draft.cause)
    _print(f"wrote {path.relative_to(course.root) if path.is_relative_to(course.root) else path}")
    print(f"Its test: {run_with()} --group dev pytest {TESTS} -k {draft.cause.name}")
    print("From now on grade, grade-class and nbgrader tell it to whoever does the same.")
    return 0


def run_list(options: argparse.Namespace) -> int:
    """Print each named cause with its sentence."""
    from autograder.judging.named_causes import UnreadableCause, files_of, read_cause

    found = [path for name in exercises.names() for path in files_of(name)]
    for path in found:
        try:
            cause = read_cause(path)
        except UnreadableCause as error:
            _print(str(error))
        else:
            _print(f"{cause.exercise} {cause.name}: {cause.sentence}")
    if not found:
        print("No cause is named yet: `autograder cause add` names one.")
    return 0


def _require_own(course: Course) -> None:
    """Raise BuildError unless this autograder is that of the course, which the cause is for."""
    own = Path(autograder.__file__).parent
    if not (course.root / "autograder").is_dir() or not own.samefile(course.root / "autograder"):
        raise BuildError(
            f"this autograder lies in {own.parent} and does not belong to the course in"
            f" {course.root}: run the command in a checkout, with `uv run`."
        )


def _chosen(options: argparse.Namespace) -> Chosen:
    """The example that the options name. Raises WrongCall and Refused."""
    if options.example is not None and options.grades is None:
        return _from_file(options)
    if options.example is None and options.grades and options.cluster and options.submissions:
        return _from_cluster(options)
    raise WrongCall(
        "say which code is the example: --exercise EX --example FILE, or --from GRADES --cluster ID"
        " --submissions DIR."
    )


def _from_file(options: argparse.Namespace) -> Chosen:
    path: Path = options.example
    if options.exercise is None:
        raise WrongCall("say of which exercise the example is, with --exercise EX.")
    name = exercise_named(options.exercise)
    if path.suffix == ".py" and path.stem != name:
        if path.stem in exercises.names():
            raise WrongCall(f"{path} is a file of {path.stem}, not of {name}.")
        return Chosen(name, _read(path, name), (options.student, path.stem))
    work = open_work(path, exercises.names(), options.student)
    return Chosen(name, work.sources[name], (options.student, work.student))


def _from_cluster(options: argparse.Namespace) -> Chosen:
    """The work of a student of the cluster, of the first if none is named, as it was graded."""
    results = {result.student: result for result in _results_in(options.grades)}
    clusters = clusters_of(results.values())
    cluster = next((one for one in clusters if one.name == options.cluster), None)
    if cluster is None:
        there = ", ".join(f"{one.name} ({len(one.students)})" for one in clusters) or "none"
        raise WrongCall(f"{options.grades} has no cluster {options.cluster!r}. There are: {there}.")
    if options.exercise is not None and exercise_named(options.exercise) != cluster.exercise:
        raise WrongCall(f"{cluster.name} is a cluster of {cluster.exercise}.")
    student = options.student or cluster.example
    if student not in cluster.students:
        raise WrongCall(f"{student} is not in {cluster.name}: {', '.join(cluster.students)} are.")
    graded = [exercise.name for exercise in results[student].exercises]
    work = _work_of(student, options.submissions, graded)
    if work.digest != results[student].submission:
        raise WrongCall(
            f"the work of {student} in {options.submissions} is not the one that was graded: grade"
            " the class again first."
        )
    return Chosen(cluster.exercise, work.sources[cluster.exercise], (student,))


def _work_of(student: str, submissions: Path, graded: Sequence[str]) -> Work:
    for entry in students_in(submissions, exercises.names()):
        if entry.student == student:
            return open_chosen(entry, graded)
    raise WrongCall(f"{submissions} holds nothing of {student}.")


def _results_in(folder: Path) -> Iterator[Result]:
    """Yield the results in a folder of grade-class; other files are left alone."""
    if not folder.is_dir():
        raise WrongCall(f"--from {folder}: there is no such folder of results.")
    yield from results_that_count(folder)


def _read(path: Path, exercise: str) -> Source:
    """A file under another name than the exercise's."""
    from autograder.submission.calls import Problem
    from autograder.submission.reading import read_source

    text = read_source(path)
    if isinstance(text, Problem):
        raise WrongCall(f"{path} cannot be read: {text.message}")
    return Source(f"{exercise}.py", text)


def _draft(course: Course, chosen: Chosen, options: argparse.Namespace) -> Draft:
    from autograder.naming.drafts import Drafting
    from autograder.naming.wording import NotNamed
    from autograder.sandbox.client import Sandbox

    solution = (course.solutions / f"{chosen.exercise}.py").read_text(encoding="utf-8")
    with Sandbox() as sandbox, Progress("trying the example") as progress:
        drafting = Drafting(chosen.exercise, chosen.source, sandbox, progress.next)
        progress.begin(drafting.steps)
        try:
            return drafting.draft(options.name, options.sentence, chosen.student, solution)
        except NotNamed as error:
            raise WrongCall(str(error)) from None


def _shown(draft: Draft) -> Sequence[str]:
    cause = draft.cause
    removed = ", ".join(draft.removed) or "nothing"
    lines = [
        f"{cause.exercise}, cause {cause.name}: {cause.sentence}",
        f"The example fails {', '.join(cause.fails)}.",
        f"Taken out of it: {removed}. This is what the course keeps:",
        "",
        *(f"    {line}" for line in cause.text.splitlines()),
        "",
    ]
    if draft.left:
        lines += [
            f"Look at these lines, which may still name the student: {' | '.join(draft.left)}"
        ]
    return lines


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        raise WrongCall("nobody can be asked whether to write it: look at it and add --yes.")
    return input("Does it show nobody's personal details? Write it? [y/N] ").strip() in ("y", "Y")


def _write(cause: NamedCause) -> Path:
    from autograder.judging.named_causes import place_of, written

    path = place_of(cause.exercise, cause.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, written(cause))
    return path


def _print(text: str) -> None:
    print(writable(text, sys.stdout.encoding or "ascii"))
