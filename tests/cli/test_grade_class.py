"""`autograder grade-class`: a messy class, interruptions, and a grader that is killed."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.official.class_file import read_class_file
from autograder.official.class_table import shown_in_table
from autograder.results import Result
from autograder.sandbox.client import Sandbox
from tests.support import warm_start
from tests.support.course import ROOT, SOLUTIONS, TOTAL, isolates, points, sandbox, solution

pytestmark = isolates

EXIT = "import os\nos._exit(0)\n"
ONE = str(points("ex2_mse_loss"))


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "autograder.cli", "grade-class", *map(str, arguments)]


def program(*arguments: str | Path, zygote: Sandbox | None = None) -> warm_start.Program:
    _, _, module, *typed = command(*arguments)
    return warm_start.Program(module, typed, cwd=ROOT, env=os.environ, sandbox=zygote)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A run with a zygote of its own."""
    return program(*arguments).ended(timeout=300)


def run_on(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A run that finds a zygote: what is looked at is which results it makes and keeps."""
    return program(*arguments, zygote=sandbox()).ended(timeout=300)


def table(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def hand_in(folder: Path, student: str, **files: str) -> Path:
    home = folder / student
    home.mkdir(parents=True)
    for name, text in files.items():
        (home / f"{name}.py").write_text(text, encoding="utf-8")
    return home


def two(text: str = "") -> dict[str, str]:
    """The quickest exercise, right."""
    return {"ex2_mse_loss": solution("ex2_mse_loss") + text}


NOTHING_IN_IT = {
    "wrong name": ("homework.py", "homework.py is not the name of an exercise"),
    "other files": ("answers.pdf", "There is: answers.pdf."),
    "lesson only": ("README.md", "There is: README.md."),
}
ABSENT = "no files"


@dataclass
class Graded:
    """What a run left in its folder and said."""

    out: Path
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """A class with all that one may hand in, graded once."""
    folder, out = tmp_path_factory.mktemp("messy") / "in", tmp_path_factory.mktemp("out")
    shutil.copytree(SOLUTIONS, folder / "Ada Lovelace", ignore=shutil.ignore_patterns("__*"))
    hand_in(folder, "李雷 📝", **two())
    hand_in(folder, "=cmd()", **two())
    hand_in(folder, "ann", **two())
    hand_in(folder, "Ann", ex2_mse_loss="raise ValueError\n")
    hand_in(folder, "x" * 255, **two())
    hand_in(folder, "hostile", ex1_forward_pass=EXIT, **two())
    hand_in(folder, "loud", ex1_forward_pass="raise ValueError('\\x1b[31m\\ud800::error::x')")
    for student, (name, _) in NOTHING_IN_IT.items():
        home = hand_in(folder, student)
        if name:
            (home / name).write_text("x = 1\n", encoding="utf-8")
    hand_in(folder, ABSENT)
    (folder / "linked").symlink_to(SOLUTIONS)
    (folder / "bomb.zip").write_bytes(b"PK\x03\x04 no zip")
    (out / "notes.txt").write_text("mine")
    return Graded(out, run(folder, "--out", out, "--jobs", "2", "--seed", "5"))


def test_a_messy_class_is_graded_to_its_end(messy: Graded) -> None:
    rows = table(messy.out)
    assert rows["Ada Lovelace"]["score"] == str(TOTAL)
    assert rows["李雷 📝"]["score"] == rows["ann"]["score"] == rows["'=cmd()"]["score"] == ONE
    assert rows["Ann"]["score"] == "0"
    assert rows["hostile"]["score"] == ONE
    refused = [row for row in rows.values() if row["status"] == "not graded"]
    assert {row["student"] for row in refused} == {"bomb", "linked", *NOTHING_IN_IT}
    assert all(row["score"] == "" and row["reason"] for row in refused)
    assert len(rows) == 14
    own = {"run.json", "class.json"}
    results = [path for path in messy.out.glob("*.json") if path.name not in own]
    assert len({path.name.casefold() for path in results}) == 8
    assert {Result.from_json(path.read_text()).seed for path in results} == {5}
    assert (messy.out / "notes.txt").read_text() == "mine"
    assert messy.done.returncode == 3
    assert "8 of 13 graded" in messy.done.stdout
    assert "Traceback" not in messy.done.stderr


def test_a_folder_without_files_is_as_if_nothing_was_handed_in(messy: Graded) -> None:
    row = table(messy.out)[ABSENT]
    assert (row["score"], row["status"]) == ("", "nothing handed in")
    assert row["reason"] == "Nothing was handed in."
    assert f"1 handed in nothing:\n  {ABSENT}\n" in messy.done.stdout


def test_the_table_stands_there_as_data_too(messy: Graded) -> None:
    marks = {mark.student: mark for mark in read_class_file(messy.out).students}
    for row in table(messy.out).values():
        mark = marks.pop(shown_in_table(row["student"]))
        assert ("" if mark.score is None else str(int(mark.score))) == row["score"]
        assert (mark.status, mark.reason) == (row["status"], row["reason"])
    assert not marks


def test_what_holds_nothing_to_grade_has_a_reason_and_no_points(messy: Graded) -> None:
    rows = table(messy.out)
    for student, (_, words) in NOTHING_IN_IT.items():
        row = rows[student]
        assert (row["score"], row["max_score"], row["status"]) == ("", "", "not graded")
        assert words in row["reason"]
        assert f"{student}: not graded: {row['reason']}" in messy.done.stdout
        assert not list(messy.out.glob(f"{student}*.json"))


def test_results_are_whole_json_for_any_reader(messy: Graded) -> None:
    text = (messy.out / "loud.json").read_text(encoding="utf-8")
    assert "\x1b" not in text
    assert json.loads(text)["score"] == 0


def test_a_text_in_moodle_is_no_submission(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as export:
        export.writestr("Ann Lee_17_assignsubmission_onlinetext/onlinetext.html", "<p>Hi</p>")
    done = run(tmp_path / "class.zip", "--out", tmp_path / "out")
    assert done.returncode == 3
    row = table(tmp_path / "out")["Ann Lee"]
    assert (row["score"], row["status"]) == ("", "not graded")
    assert "Moodle's onlinetext was not graded" in row["reason"]


def test_a_class_without_a_submission_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = run(tmp_path / "in", "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds no submission" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("out", ["in", "in/grades", "in/deep/er", "linked/grades"])
def test_results_do_not_go_among_the_submissions(out: str, tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "a", **two())
    (tmp_path / "linked").symlink_to(tmp_path / "in")
    done = run(tmp_path / "in", "--out", tmp_path / out)
    assert done.returncode == 2
    assert "would be taken for a student's work" in done.stderr
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["a"]


@pytest.mark.parametrize("out", ["file", "file/grades"])
def test_results_go_into_a_folder(out: str, tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "a", **two())
    (tmp_path / "file").write_text("mine")
    done = run(tmp_path / "in", "--out", tmp_path / out)
    assert done.returncode == 2
    assert f"{tmp_path / 'file'} is a file; name a folder" in done.stderr


@pytest.mark.parametrize("name", ["grades.csv", "a.json", "run.json"])
def test_files_of_somebody_else_are_not_overwritten(name: str, tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "a", **two())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("{}")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    done = run(tmp_path / "in", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert f"holds {name}, which no run of grade-class wrote" in done.stderr
    assert (tmp_path / "out" / name).read_text() == "{}"
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_a_seed_in_the_environment_is_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "foo")
    hand_in(tmp_path / "in", "a", **two())
    done = run(tmp_path / "in", "--out", tmp_path / "out")
    assert done.returncode == 2
    told = "autograder: AUTOGRADER_SEED is 'foo', which is not a whole number.\n"
    assert done.stderr.endswith(told)
    assert not (tmp_path / "out").exists()


def test_only_what_is_new_or_changed_is_graded_again(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    for student in ("a", "b", "c", "e"):
        hand_in(folder, student, **two())
    done = run_on(folder, "--out", out)
    assert done.returncode == 0
    assert " again." not in done.stderr
    before = {name: (out / f"{name}.json").stat().st_mtime_ns for name in "abce"}
    (folder / "b" / "ex2_mse_loss.py").write_text("raise ValueError\n")
    hand_in(folder, "d", **two())
    (out / "c.json").write_text('{"schema": "autograder/result/v2", "stu')
    with_checks_changed(out / "e.json")
    done = run_on(folder, "--out", out)
    assert done.returncode == 0
    assert "The checks have changed since: grading 1 student again.\n" in done.stderr
    after = {name: (out / f"{name}.json").stat().st_mtime_ns for name in "abcde"}
    assert after["a"] == before["a"]
    assert after["e"] != before["e"]
    assert after["b"] != before["b"]
    assert after["c"] != before["c"]
    assert [row["score"] for row in table(out).values()] == [ONE, "0", ONE, ONE, ONE]
    seeds = {Result.from_json((out / f"{name}.json").read_text()).seed for name in "abcd"}
    assert len(seeds) == 1
    assert run_on(folder, "--out", out, "--again").returncode == 0
    assert (out / "a.json").stat().st_mtime_ns != before["a"]


def with_checks_changed(path: Path) -> None:
    """Let a result say that it was made with other checks."""
    data = json.loads(path.read_text(encoding="utf-8"))
    data["basis"]["checks"] = "other"
    path.write_text(json.dumps(data), encoding="utf-8")


LONG = 8.0  # seconds of a nap that nobody waits for: whoever takes it is killed
NAPPING = ("s2", "s3")  # one for each of two jobs; whoever comes later waits for its turn


def nap(seconds: float) -> str:
    return f"\nimport time\ntime.sleep({seconds})\n"


def slow_class(folder: Path, seconds: float) -> Path:
    """Students of whom two take seconds to read in; the first two are quick, the others wait."""
    for number in range(7):
        name = f"s{number}"
        hand_in(folder, name, **two(nap(seconds) if name in NAPPING else ""))
    return folder


def wake(folder: Path) -> None:
    """Let no file take long any more: what is graded from now on is quick."""
    for name in NAPPING:
        (folder / name / "ex2_mse_loss.py").write_text(solution("ex2_mse_loss"), encoding="utf-8")


def tree(process: int) -> set[int]:
    """A process and all its descendants."""
    found = {process}
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    while new := {child for child, parent in parents.items() if parent in found} - found:
        found |= new
    return found


def obey_ctrl_c() -> None:
    """Tests that run in the background ignore Ctrl-C, and so would what they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def begun(folder: Path, out: Path) -> Iterator[warm_start.Program]:
    """A run in which the first results are written and slow submissions are under way."""
    process = program(folder, "--out", out, "--jobs", "2", "--seed", "5")
    deadline = time.monotonic() + 120
    while len(list(out.glob("s*.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    yield process
    process.kill()


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)], ids=str
)
def test_an_interrupted_run_keeps_what_is_finished_and_goes_on(
    number: signal.Signals, tmp_path: Path
) -> None:
    folder, out = slow_class(tmp_path / "in", LONG), tmp_path / "out"
    for process in begun(folder, out):
        process.send_signal(number)
        done = process.ended(timeout=60)
        assert done.returncode == 130, done.stderr
        assert "run the same command again" in done.stderr
    rows = table(out)
    assert rows["s0"]["score"] == ONE
    left = [row for row in rows.values() if row["status"] == "not graded"]
    assert left
    assert {row["reason"] for row in left} == {"interrupted before its turn"}
    assert read_class_file(out).interrupted
    written = (out / "s0.json").stat().st_mtime_ns
    wake(folder)
    assert run_on(folder, "--out", out).returncode == 0
    assert (out / "s0.json").stat().st_mtime_ns == written
    assert {row["score"] for row in table(out).values()} == {ONE}
    assert not read_class_file(out).interrupted


def test_an_interrupted_second_run_keeps_the_rows_of_the_first(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    for number in range(6):
        hand_in(folder, f"s{number}", **two(nap(1.5) if number == 1 else ""))
    assert run_on(folder, "--out", out).returncode == 0
    before = table(out)
    (folder / "s4" / "ex2_mse_loss.py").write_text("raise ValueError\n")
    (folder / "s5" / "ex2_mse_loss.py").rename(folder / "s5" / "homework.txt")
    written = (out / "s0.json").stat().st_mtime_ns
    process = subprocess.Popen(
        command(folder, "--out", out, "--jobs", "1", "--again"),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        preexec_fn=obey_ctrl_c,
    )
    deadline = time.monotonic() + 120
    while (out / "s0.json").stat().st_mtime_ns == written and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "without --again" in errors
    after = table(out)
    for name in ("s0", "s1", "s2", "s3"):
        assert after[name] == before[name]
    # The results that they have in the folder are those of other work.
    assert {after[name]["status"] for name in ("s4", "s5")} == {"not graded"}
    assert run_on(folder, "--out", out).returncode == 3
    assert [row["score"] for row in table(out).values()] == [ONE, ONE, ONE, ONE, "0", ""]


def test_kill_9_leaves_no_process_and_loses_no_result(tmp_path: Path) -> None:
    folder, out = slow_class(tmp_path / "in", LONG), tmp_path / "out"
    for process in begun(folder, out):
        family = tree(process.pid)
        assert len(family) >= 4  # this one, the grader, the zygote, a worker
        process.kill()
        deadline = time.monotonic() + 10
        while (left := {member for member in family if alive(member)}) and (
            time.monotonic() < deadline
        ):
            time.sleep(0.05)
        assert not left
    assert not list(out.glob(".writing-*"))
    for path in out.glob("s*.json"):
        assert Result.from_json(path.read_text()).score == int(ONE)
    wake(folder)
    assert run_on(folder, "--out", out).returncode == 0
    assert {row["score"] for row in table(out).values()} == {ONE}


def alive(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("waiting", [True, pytest.param(False, marks=pytest.mark.long)])
def test_a_grader_process_that_dies_costs_nobody_a_grade(waiting: bool, tmp_path: Path) -> None:
    # Whoever is under way is graded once more from the beginning: the shorter the nap the better.
    folder, out = slow_class(tmp_path / "in", 2.0), tmp_path / "out"
    if not waiting:  # all others are under way when it dies
        shutil.rmtree(folder / "s6")
    for process in begun(folder, out):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        (grader,) = map(int, children)
        os.kill(grader, signal.SIGKILL)
        done = process.ended(timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
    assert {row["score"] for row in table(out).values()} == {ONE}


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_wrong_number_of_jobs_is_refused(jobs: str, tmp_path: Path) -> None:
    done = run(tmp_path, "--out", tmp_path / "out", "--jobs", jobs)
    assert done.returncode == 2
    assert "--jobs" in done.stderr
