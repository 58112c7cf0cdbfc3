"""`autograder diff`: what changed between two runs over a class, and by which checks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from autograder.class_report.differences import (
    CheckDifference,
    CheckStanding,
    Differences,
    StudentDifference,
    StudentStanding,
    differences,
)
from autograder.cli.class_of_clones import write_table
from autograder.cli.grades_folder import class_in_folder, told_interrupted
from autograder.intake import clean
from autograder.official.class_file import ClassFile
from autograder.official.class_table import shown_points
from autograder.official.records import Records
from autograder.official.standings import later_names, standing_of
from autograder.reports.atomic_write import write_atomically
from autograder.reports.entries import NotThere
from autograder.reports.progress import Progress
from autograder.reports.terminal import writable
from autograder.sending.outgoing import listed

SCHEMA = "autograder/differences/v1"
DIFFERENT = 1
LONGEST = 200  # characters of a reason
HEAD = (
    *("student", "change", "status_before", "status", "score_before", "score", "points"),
    *("exercise", "check", "outcome_before", "outcome"),
    *("check_points_before", "check_points", "title"),
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "diff",
        help="compare two runs over a class: who changed, and by which checks",
        description="The exit code is 0 if nothing differs and 1 if something does.",
    )
    command.add_argument("old", type=Path, metavar="OLD", help="a folder of grade-class (--out)")
    command.add_argument("new", type=Path, metavar="NEW", help="a later one")
    command.add_argument("--json", type=Path, metavar="FILE", help="write the same as data")
    command.add_argument(
        "--csv", type=Path, metavar="FILE", help="write a row for each check that changed"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Say what differs; return 0 if nothing does, and DIFFERENT otherwise.

    Raises WrongCall if one of the folders holds no class, and NotThere if a file cannot be written.
    """
    for path in filter(None, (options.json, options.csv)):
        _require_place(path)
    before, after = class_in_folder(options.old), class_in_folder(options.new)
    found = _compared(options.old, before, options.new, after)
    rules = [*_rules(before, after)]
    for line in (*rules, *_lines(found, bool(rules))):
        print(writable(line, sys.stdout.encoding or "ascii"))
    if options.json is not None:
        write_atomically(options.json, _json(found, rules))
    if options.csv is not None:
        write_table(options.csv, HEAD, _rows(found))
    return 0 if found.none and not rules else DIFFERENT


def _compared(old: Path, before: ClassFile, new: Path, after: ClassFile) -> Differences:
    names = later_names(before, after)
    then, now = Records(old), Records(new)
    students = len(before.students) + len(after.students)
    with Progress("comparing", students, "results") as progress:

        def standing(records: Records, held: ClassFile) -> Iterator[StudentStanding]:
            for mark in held.students:
                yield standing_of(records, mark, names.get(mark.student, "") * (held is before))
                progress.advance()

        runs = [*standing(then, before)], [*standing(now, after)]
    for folder, held, students_there in zip((old, new), (before, after), runs, strict=True):
        if interrupted := told_interrupted(held, folder):
            _warn(interrupted)
        _tell_lost(folder, students_there)
    return differences(*runs)


def _tell_lost(folder: Path, students: Sequence[StudentStanding]) -> None:
    """Say on stderr of whom there is a mark and no result."""
    lost = [clean(one.student) for one in students if one.score is not None and not one.checks]
    if lost:
        _warn(
            f"{folder}: the results of {listed(lost)} are missing or of another run: their checks"
            " are not compared."
        )


def _warn(sentence: str) -> None:
    print(writable(f"autograder: {sentence}", sys.stderr.encoding or "ascii"), file=sys.stderr)


def _json(found: Differences, rules: Sequence[str]) -> str:
    """The differences as JSON text; of the checks it has those that differ."""
    data = {"schema": SCHEMA, "rules": rules, **asdict(found)}
    students = [*data["joined"], *data["gone"]]
    students += [one[when] for one in data["changed"] for when in ("before", "after")]
    for one in students:
        del one["checks"]
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _rules(before: ClassFile, after: ClassFile) -> Iterator[str]:
    """Sentences on what both runs graded in different ways."""
    if before.exercises != after.exercises:
        yield f"Exercises: {', '.join(before.exercises)} → {', '.join(after.exercises)}."
    if before.max_score != after.max_score:
        yield f"Points in all: {before.max_score} → {after.max_score}."
    if before.rule != after.rule:
        yield f"Lateness: {before.rule or 'no rule'} → {after.rule or 'no rule'}"


def _lines(found: Differences, other_rules: bool) -> Iterator[str]:
    for one in found.changed:
        yield f"{clean(one.student)}: {_change(one)}"
        yield from (f"    {_of_check(check)}" for check in one.checks)
        if one.before.deducted != one.after.deducted:
            lost = [shown_points(each.deducted) for each in (one.before, one.after)]
            yield f"    deducted for lateness: {lost[0]} → {lost[1]} points"
    yield from (f"{clean(one.student)}: came, {_standing(one)}" for one in found.joined)
    yield from (f"{clean(one.student)}: went, {_standing(one)}" for one in found.gone)
    better = sum((one.points or 0) > 0 for one in found.changed)
    worse = sum((one.points or 0) < 0 for one in found.changed)
    if found.none:
        what = "no mark and no check" if other_rules else "nothing"
        yield f"{_students(found.both)}: {what} differs."
        return
    means = " → ".join(map(shown_points, found.means))
    yield (
        f"{_students(found.both)} in both runs: {len(found.changed)} changed, {better} better,"
        f" {worse} worse; mean {means}. {len(found.joined)} came, {len(found.gone)} went."
    )


def _change(one: StudentDifference) -> str:
    if one.points is not None:
        if not one.points:
            return f"{_standing(one.after)} as before"
        return f"{_marks(one)} ({one.points:+.2f}".rstrip("0").rstrip(".") + ")"
    return f"{_standing(one.before)} → {_standing(one.after)}"


def _marks(one: StudentDifference) -> str:
    return f"{shown_points(one.before.score or 0)} → {shown_points(one.after.score or 0)}"


def _standing(one: StudentStanding) -> str:
    if one.score is not None:
        return f"{shown_points(one.score)} points"
    return f"{one.status} ({clean(one.reason, LONGEST)})" if one.reason else one.status


def _of_check(check: CheckDifference) -> str:
    before, after = _ended(check.before), _ended(check.after)
    return f"{check.check}: {before} → {after}: {check.title}"


def _ended(check: CheckStanding | None) -> str:
    return f"{check.outcome} {check.score}/{check.max_score}" if check else "no such check"


def _rows(found: Differences) -> Iterator[Sequence[object]]:
    for cells in _cells(found):
        yield [cells.get(name, "") for name in HEAD]


def _cells(found: Differences) -> Iterator[dict[str, object]]:
    """The cells of each row by the names of their columns."""
    for one in found.changed:
        student = {
            "student": one.student,
            "change": "changed",
            **_cells_before(one.before),
            **_cells_after(one.after),
            "points": _cell(one.points),
        }
        yield from (student | _check_cells(check) for check in one.checks)
        if not one.checks:
            yield student
    for came in found.joined:
        yield {"student": came.student, "change": "came", **_cells_after(came)}
    for went in found.gone:
        yield {"student": went.student, "change": "went", **_cells_before(went)}


def _cells_before(one: StudentStanding) -> dict[str, object]:
    return {"status_before": one.status, "score_before": _cell(one.score)}


def _cells_after(one: StudentStanding) -> dict[str, object]:
    return {"status": one.status, "score": _cell(one.score)}


def _check_cells(check: CheckDifference) -> dict[str, object]:
    exercise, _, name = check.check.partition("::")
    before, after = check.before, check.after
    return {
        "exercise": exercise,
        "check": name,
        "outcome_before": before.outcome if before else "",
        "outcome": after.outcome if after else "",
        "check_points_before": before.score if before else "",
        "check_points": after.score if after else "",
        "title": check.title,
    }


def _cell(points: float | None) -> object:
    """A number, which no spreadsheet takes for a formula; without a mark the cell is empty."""
    if points is None:
        return ""
    rounded = round(points, 2)
    return int(rounded) if rounded.is_integer() else rounded


def _students(count: int) -> str:
    return "1 student" if count == 1 else f"{count} students"


def _require_place(path: Path) -> None:
    if not path.parent.is_dir():
        raise NotThere(f"{path} cannot be written: there is no folder {path.parent}.")
    if path.is_dir():
        raise NotThere(f"{path} cannot be written: it is a folder; name a file.")
