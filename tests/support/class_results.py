"""Results of a class that are made up: every score, cause and behaviour is written down here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder import exercises
from autograder.intake import StudentEntry
from autograder.results import Cause, CheckResult, ExerciseResult, Outcome, Result

ONE, TWO = "ex1_forward_pass", "ex2_mse_loss"
SEED = 5
SENTENCE = "Line 4: the root is left out."
CAUSE = Cause("repair", "root_left_out", 4, SENTENCE)
PASSED = CheckResult("test_value", Outcome.PASSED, 5, 5, "The value is right.", seconds=0.2)
WRONG = CheckResult(
    "test_value",
    Outcome.WRONG,
    0,
    5,
    "The value is right.",
    "It is 3 instead of 4.",
    seconds=0.4,
    behaviour=("1 calls", "f: float | 3 1 2"),
)
EXPLAINED = replace(WRONG, message=SENTENCE, line=4, cause=CAUSE)
UNTOUCHED = CheckResult("test_value", Outcome.NOT_ATTEMPTED, 0, 5, "The value is right.")
FORM = CheckResult("test_form", Outcome.PASSED, 1, 1, "The form is right.", seconds=0.1)


def exercise(name: str, *checks: CheckResult) -> ExerciseResult:
    return ExerciseResult(name, sum(check.max_score for check in checks), checks)


def result(student: str, one: CheckResult = PASSED, two: CheckResult = PASSED) -> Result:
    """A student's result: `one` and a passed check of form in exercise 1, `two` in exercise 2."""
    parts = (exercise(ONE, FORM, one), exercise(TWO, two))
    return Result(student, parts, 7, official=True, versions={"python": "3.14"})


def small_class() -> list[Result]:
    """Five students: one right, two with a cause, one without, one who has not begun ex2."""
    return [
        result("Ada Lovelace"),
        result("Bjørn Øst", two=EXPLAINED),
        result("Chiara Rossi", two=EXPLAINED),
        result("李雷", one=WRONG),
        result("Emmy Noether", two=UNTOUCHED),
    ]


def write_class(
    folder: Path, results: list[Result], ungraded: Mapping[str, str] | None = None
) -> Path:
    """Write a folder as grade-class does: results, the table, the seed."""
    from autograder.intake import Delivery
    from autograder.official.class_file import ClassFile
    from autograder.official.marks import mark_of
    from autograder.official.records import Records, Row

    records = Records(folder)
    records.keep_seed(7)
    rows = [Row.of(one) for one in results]
    rows += [Row(name, reason) for name, reason in (ungraded or {}).items()]
    for one in results:
        records.keep(one.student, one.to_json())
    students = tuple(mark_of(row, Delivery()) for row in rows)
    most = max((row.max_score for row in rows), default=0)
    held = ClassFile(exercises=(ONE, TWO), max_score=most, students=students)
    records.keep_class(held)
    return folder


def keep_results(
    entries: Sequence[StudentEntry], out: Path, points: int = 5, only: Sequence[str] = ()
) -> None:
    """Keep for each of a class the result that grading would give, if all checks were like these.

    Every exercise that was handed in has so many points of 10; a run of grade-class finds that
    there is nothing to grade.
    """
    from autograder.official.basis import basis
    from autograder.official.chosen_work import open_chosen
    from autograder.official.records import Records

    records = Records(out)
    records.name_files(entry.student for entry in entries)
    records.keep_seed(SEED)
    for entry in entries:
        work = open_chosen(entry, only or exercises.names())
        parts = tuple(
            ExerciseResult(name, 10, (_scored(0 if source.missing else points),))
            for name, source in work.sources.items()
        )
        one = Result(entry.student, parts, SEED, True, submission=work.digest, basis=basis())
        records.keep(entry.student, one.to_json())


def _scored(score: int) -> CheckResult:
    return CheckResult("test_value", Outcome.WRONG, score, 10, "The value is right.")
