"""A class run finds again what it has written, and writes over nobody else's files."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.intake import Source, Work, file_stem
from autograder.official.records import RUN, TABLE, Records, Row, shown_as_text
from autograder.official.reproducibility import versions
from autograder.oracle import tolerances
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
        tolerances.version(),
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


CHANGES: dict[str, Callable[[Result], Result]] = {
    "other work": lambda result: replace(result, submission="other"),
    "other seed": lambda result: replace(result, seed=SEED + 1),
    "other bounds": lambda result: replace(result, tolerances="other"),
    "other versions": lambda result: replace(result, versions={**versions(), "torch": "0"}),
    "other student": lambda result: replace(result, student="ann lee"),
    "grader broken": lambda result: graded(outcome=Outcome.GRADER_BROKEN, score=0),
    "not official": lambda result: replace(result, official=False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_would_be_graded_otherwise_today_is_graded_again(
    change: str, records: Records
) -> None:
    records.keep_seed(SEED)
    records.keep(WORK.student, CHANGES[change](graded()).to_json())
    assert records.finished(WORK, SEED, strict=True) is None
    if change == "not official":
        assert records.finished(WORK, SEED, strict=False) is not None


def test_a_result_that_cannot_be_read_is_not_finished(records: Records) -> None:
    records.keep_seed(SEED)
    for text in ("", graded().to_json()[:50], "{}"):
        records.keep(WORK.student, text)
        assert records.finished(WORK, SEED, strict=False) is None


def test_the_table_has_points_and_no_points_for_who_was_not_graded(records: Records) -> None:
    records.keep_seed(SEED)
    broken = graded(Work("bob", WORK.sources), Outcome.GRADER_BROKEN, 0)
    rows = [
        Row.of(graded(), ("=a was not graded.", "b too.")),
        Row.of(broken),
        Row("=cmd()", "-1 file, nothing else"),
    ]
    records.keep_table(rows, ["ex1", "ex2"])
    with (records.folder / TABLE).open(encoding="utf-8", newline="") as file:
        table = [*csv.reader(file)]
    assert table == [
        ["student", "score", "max_score", "ex1", "ex2", "status", "reason", "notes"],
        ["Ann Lee", "2", "10", "2", "", "graded", "", "'=a was not graded. b too."],
        ["bob", "0", "10", "0", "", "grader broken", "", ""],
        ["'=cmd()", "", "", "", "", "not graded", "'-1 file, nothing else", ""],
    ]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a"])
def test_a_spreadsheet_computes_no_text(text: str) -> None:
    assert shown_as_text(text) == f"'{text}"
    assert shown_as_text(f"a{text}") == f"a{text}"
