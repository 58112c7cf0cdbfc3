"""A class run finds again what it has written, and writes over nobody else's files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.intake import Source, Work, file_stem
from autograder.official.basis import basis
from autograder.official.class_file import CLASS
from autograder.official.class_table import TABLE
from autograder.official.records import RUN, Records
from autograder.official.reproducibility import versions
from autograder.results import CheckResult, ExerciseResult, Outcome, Result

SEED = 5
WORK = Work("Ann Lee", {"ex1": Source("ex1.py", b"x = 1\n")})


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "out" / "deep")


def graded(work: Work = WORK, outcome: Outcome = Outcome.WRONG, score: int = 2) -> Result:
    """The result that a run with every layer of isolation gives this work."""
    check = CheckResult("test_a", outcome, score, 10)
    return Result(
        work.student,
        (ExerciseResult("ex1", 10, (check,)),),
        SEED,
        True,
        versions(),
        ("seccomp",),
        work.digest,
        basis=basis(),
    )


def test_a_seed_is_kept_for_the_next_run(records: Records) -> None:
    assert records.seed() is None
    records.keep_seed(SEED)
    assert Records(records.folder).seed() == SEED


@pytest.mark.parametrize(
    "text", ["", "5", "null", '{"seed": 5}', '{"schema": "other", "seed": 5}', "\x00"]
)
def test_another_file_of_that_name_holds_no_seed(text: str, records: Records) -> None:
    records.folder.mkdir(parents=True)
    (records.folder / RUN).write_text(text)
    assert records.seed() is None


def test_files_that_no_run_has_written_are_strangers(records: Records) -> None:
    assert records.strangers(["Ann Lee", "bob"]) == []
    records.folder.mkdir(parents=True)
    (records.folder / "notes.txt").touch()
    (records.folder / TABLE).touch()
    (records.folder / f"{file_stem('bob')}.json").symlink_to("nowhere")
    page = records.page("Ann Lee")
    page.parent.mkdir()
    page.touch()
    assert records.strangers(["Ann Lee", "bob"]) == [TABLE, page.name, "bob.json"]
    records.keep_seed(SEED)
    assert records.strangers(["Ann Lee", "bob"]) == []


def test_what_is_finished_is_found_again(records: Records) -> None:
    records.keep_seed(SEED)
    assert not records.holds(WORK.student)
    assert records.finished(WORK, SEED, strict=True) is None
    records.keep(WORK.student, graded().to_json())
    assert records.holds(WORK.student)
    assert records.finished(WORK, SEED, strict=True) == graded()


def without(part: str) -> Callable[[Result], Result]:
    return lambda result: replace(result, basis={**result.basis, part: "other"})


CHANGES: dict[str, tuple[Callable[[Result], Result], str]] = {
    "other work": (lambda result: replace(result, submission="other"), ""),
    "other student": (lambda result: replace(result, student="ann lee"), ""),
    "grader broken": (lambda result: graded(outcome=Outcome.GRADER_BROKEN, score=0), ""),
    "other seed": (lambda result: replace(result, seed=SEED + 1), "another seed (6)"),
    "not official": (lambda result: replace(result, official=False), "a layer of isolation"),
    "older": (lambda result: replace(result, basis={}), "an earlier version of the autograder"),
    "checks": (without("checks"), "the checks have changed since"),
    "hidden checks": (without("hidden checks"), "the hidden checks have changed since"),
    "tolerances": (without("tolerances"), "the tolerances have changed since"),
    "causes": (without("causes"), "the named causes have changed since"),
    "grader": (without("grader"), "the autograder has changed since"),
    "torch": (without("torch"), "PyTorch is another version now"),
    "python": (without("python"), "Python is another version now"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_would_be_graded_otherwise_today_is_graded_again_and_the_run_says_why(
    case: str, records: Records
) -> None:
    change, words = CHANGES[case]
    records.keep_seed(SEED)
    records.keep(WORK.student, change(graded()).to_json())
    assert records.finished(WORK, SEED, strict=True) is None
    told = records.outdated(WORK.student, SEED, True, ["ex1"])
    assert words in told
    assert bool(told) == bool(words)
    if case == "not official":
        assert records.finished(WORK, SEED, strict=False) is not None


def test_a_result_on_other_exercises_is_outdated(records: Records) -> None:
    records.keep_seed(SEED)
    records.keep(WORK.student, graded().to_json())
    assert records.outdated(WORK.student, SEED, True, ["ex1"]) == ""
    told = records.outdated(WORK.student, SEED, True, ["ex1", "ex2"])
    assert told == "they were graded on other exercises (ex1)"
    part = replace(WORK, sources={**WORK.sources, "ex2": Source("ex2.py", missing=True)})
    assert records.finished(part, SEED, strict=True) is None


def test_another_version_of_what_only_shows_results_changes_none(records: Records) -> None:
    records.keep_seed(SEED)
    other = replace(graded(), versions={**versions(), "autograder": "0.1.0+source.h0"})
    records.keep(WORK.student, other.to_json())
    assert records.finished(WORK, SEED, strict=True) == other


def test_a_result_that_cannot_be_read_is_not_finished(records: Records) -> None:
    records.keep_seed(SEED)
    for text in ("", graded().to_json()[:50], "{}"):
        records.keep(WORK.student, text)
        assert records.finished(WORK, SEED, strict=False) is None


@pytest.mark.parametrize("student", ["run", "class"])
def test_a_student_who_is_called_like_a_file_of_the_run_overwrites_none(
    student: str, records: Records
) -> None:
    records.keep_seed(SEED)
    records.keep(student, graded(Work(student, WORK.sources)).to_json())
    assert records.seed() == SEED
    assert not (records.folder / CLASS).exists()
    assert records.holds(student)
