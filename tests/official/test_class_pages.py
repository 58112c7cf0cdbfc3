"""A page for each student of a class: written once, and again only where something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

import msgspec
import pytest

from autograder import exercises
from autograder.cli.main import main
from autograder.intake import open_entry, students_in
from autograder.official.class_file import ClassFile, StudentMark
from autograder.official.class_pages import ClassPages, Pictured
from autograder.official.grade_class import Pool
from autograder.official.pictures import drawings_elsewhere
from autograder.official.records import Records, Row
from autograder.results import CheckResult, ExerciseResult, Outcome, Result
from tests.cli.test_grade_class import hand_in, run_on, table, two
from tests.support.course import NAMES, isolates, solution

P = ParamSpec("P")
T = TypeVar("T")
SECOND = "ex2_mse_loss"
HOSTILE = "Zoë <b>x"
WRONG = solution(SECOND).replace("torch.mean(", "torch.sum(")


def pages(out: Path) -> dict[str, str]:
    """The pages of a run by the student's name, as far as it may stand in a file's name."""
    return {path.stem: path.read_text("utf-8") for path in sorted((out / "pages").iterdir())}


def times(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (out / "pages").iterdir()}


@isolates
def test_a_class_gets_its_pages_and_nobody_is_graded_twice(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder, "ada", **two())
    bob = hand_in(folder, "bob", ex2_mse_loss=WRONG)
    hand_in(folder, HOSTILE, ex2_mse_loss="def mse_loss(y_pred, y_true):\n    return y_pred\n")
    (folder / "none").mkdir()
    (folder / "none" / "essay.pdf").write_bytes(b"%PDF")
    command = (folder, "--out", out, "--seed", "5")
    run_on(*command)
    assert not (out / "pages").exists()
    results = {path.name: path.stat().st_mtime_ns for path in out.glob("*.json")}

    done = run_on(*command, "--html")
    assert f"Pages: {out / 'pages'}" in done.stdout
    found = pages(out)
    assert len(found) == len(table(out)) == 4
    assert {path.name: path.stat().st_mtime_ns for path in out.glob("a*.json")}.items() <= (
        results.items()
    )
    assert "10</strong> <span>of 100 points" in found["ada"]
    assert "data:image/png" not in found["ada"]  # it lacks no point of what was begun
    assert found["bob"].count("data:image/png") == 1
    assert "summed here, not averaged" in found["bob"]
    assert "--seed 5" in found["bob"]
    assert "Official grade." in found["bob"]
    assert "Not graded" in found["none"]
    assert "There is: essay.pdf." in found["none"]
    hostile = next(text for name, text in found.items() if name.startswith("Zoë"))
    assert "<bdi>Zoë &lt;b&gt;x</bdi>" in hostile

    before = times(out)
    (out / "pages" / "none.html").unlink()
    (bob / f"{SECOND}.py").write_text(solution(SECOND))
    run_on(*command, "--html", "--feedback", tmp_path / "back")
    now = times(out)
    assert {name for name in now if now[name] != before[name]} == {"bob.html", "none.html"}
    assert "summed" not in pages(out)["bob"]
    sent = {path.parent.name: path for path in (tmp_path / "back").rglob("feedback.html")}
    assert {name: path.read_text("utf-8") for name, path in sent.items()} == pages(out)
    for student, row in table(out).items():
        page = sent[Records(out).page(student).stem].with_suffix(".md").read_text("utf-8")
        mark = f"## Mark: {row['score']} of {row['max_score']}\n"
        assert (mark if row["score"] else "## There is no mark yet\n") in page


def graded(student: str, digest: str) -> str:
    """The JSON of a result with something to draw."""
    wrong = CheckResult("test_value", Outcome.WRONG, 0, 3, message="It is wrong.")
    rest = [ExerciseResult(name, 5) for name in NAMES if name != SECOND]
    found = (ExerciseResult(SECOND, 3, (wrong,)), *rest)
    return Result(student, found, 5, True, submission=digest).to_json()


class Breaking(Executor):
    """A pool whose first two tasks end with it, as when the grader process dies."""

    tasks = 0

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        type(self).tasks += 1
        future: Future[T] = Future()
        future.set_exception(BrokenExecutor("it has ended"))
        return future


@pytest.fixture
def class_run(tmp_path: Path) -> tuple[Path, Records]:
    """Three students with a result each."""
    records = Records(tmp_path / "out")
    records.keep_seed(5)
    for student in ("ada", "bob", "eve"):
        hand_in(tmp_path / "in", student, ex2_mse_loss=WRONG)
    for entry in students_in(tmp_path / "in", NAMES):
        work = open_entry(entry, exercises.names())
        records.keep(work.student, graded(work.student, work.digest))
    (records.folder / "pages").mkdir()
    return tmp_path / "in", records


def write(
    class_run: tuple[Path, Records],
    pool: Pool,
    which: Pictured = Pictured.FAILED,
    stopped: Callable[[], bool] = bool,
) -> int:
    """Write the pages, and return how many were reported."""
    folder, records = class_run
    entries = students_in(folder, NAMES)
    rows = {
        entry.student: Row.of(Result.from_json(records.text(entry.student))) for entry in entries
    }
    told: list[None] = []
    run = ClassPages(records, True, which, lambda: told.append(None), stopped)
    run.write(entries, rows, pool)
    return len(told)


@contextmanager
def breaking() -> Iterator[tuple[Executor, int]]:
    yield Breaking(), 1


@contextmanager
def not_needed() -> Iterator[tuple[Executor, int]]:
    pytest.fail("no pool is needed")
    yield Breaking(), 1


def test_a_pool_that_breaks_costs_pictures_and_no_page(class_run: tuple[Path, Records]) -> None:
    assert write(class_run, breaking) == 3
    found = pages(class_run[1].folder)
    assert len(found) == 3
    assert all("The process that drew the pictures ended" in text for text in found.values())
    assert all("It is wrong." in text for text in found.values())
    tasks = Breaking.tasks
    assert write(class_run, breaking) == 3
    assert Breaking.tasks == tasks + 3  # the next run draws what was lost


def test_without_pictures_no_process_is_started(class_run: tuple[Path, Records]) -> None:
    assert write(class_run, not_needed, Pictured.NONE) == 3
    assert "data:image" not in "".join(pages(class_run[1].folder).values())
    before = times(class_run[1].folder)
    assert write(class_run, not_needed, Pictured.NONE) == 3
    assert times(class_run[1].folder) == before


def test_a_deduction_for_lateness_makes_a_page_anew(class_run: tuple[Path, Records]) -> None:
    records = class_run[1]
    write(class_run, not_needed, Pictured.NONE)
    before = times(records.folder)
    points = {SECOND: 20}
    late = StudentMark(student="bob", status="graded", points=points, score=12.5, deducted=7.5)
    late = msgspec.structs.replace(late, max_score=25)
    in_time = StudentMark(student="ada", status="graded", points=points, score=20.0)
    held = ClassFile(exercises=(SECOND,), max_score=25, students=(in_time, late))
    records.keep_class(held)
    write(class_run, not_needed, Pictured.NONE)
    now = times(records.folder)
    assert {name for name in now if now[name] != before[name]} == {"bob.html"}
    assert "lateness: <strong>12.5 of 25</strong>" in pages(records.folder)["bob"]


def test_a_stopped_run_ends_and_leaves_no_half_page(class_run: tuple[Path, Records]) -> None:
    with pytest.raises(KeyboardInterrupt):
        write(class_run, not_needed, Pictured.NONE, stopped=lambda: True)
    assert pages(class_run[1].folder) == {}


def test_code_that_is_no_longer_what_was_graded_is_not_shown(
    class_run: tuple[Path, Records],
) -> None:
    (class_run[0] / "ada" / f"{SECOND}.py").write_text("new = 'code'\n")
    write(class_run, breaking)
    assert "new = " not in pages(class_run[1].folder)["ada"]


def test_pages_go_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(tmp_path / "in", "ada", **two())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "pages").write_text("mine")
    command = ["grade-class", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--html"]
    assert main(command) == 2
    assert "pages: no pages can be written there (File exists): nobody was graded." in (
        capsys.readouterr().err
    )
    assert (tmp_path / "out" / "pages").read_text() == "mine"
    assert not (tmp_path / "out" / "ada.json").exists()


def test_which_pictures_is_asked_for_pages_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(tmp_path / "in", "ada", **two())
    command = ["grade-class", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    assert main([*command, "--figures-of", "all"]) == 2
    assert "it goes with --html" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.long
@isolates
@pytest.mark.usefixtures("running_zygote")
def test_pictures_that_are_drawn_at_a_time_are_those_drawn_alone(tmp_path: Path) -> None:
    net = solution("ex4_tanh_swap").replace("losses.append(loss.item())", "pass")
    hand_in(tmp_path, "ada", ex2_mse_loss=WRONG, ex4_tanh_swap=net)
    (entry,) = students_in(tmp_path, NAMES)
    work = open_entry(entry, NAMES)
    wrong = CheckResult("test_value", Outcome.WRONG, 0, 3, message="It is wrong.")
    begun = (SECOND, "ex4_tanh_swap")
    found = (ExerciseResult(name, 3, (wrong,) if name in begun else ()) for name in NAMES)
    text = Result("ada", tuple(found), 5).to_json()
    alone = drawings_elsewhere(work, text, strict=True, only_failed=True)
    assert set(alone.pictures) == set(begun)
    with ThreadPoolExecutor(4) as pool:
        several = [pool.submit(drawings_elsewhere, work, text, True, True) for _ in range(8)]
        assert all(drawn.result() == alone for drawn in several)
