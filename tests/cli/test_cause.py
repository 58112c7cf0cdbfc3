"""`autograder cause`: from what a class did to a sentence that is told, as one types it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cli import cause
from autograder.cli.main import main
from autograder.intake import open_work
from autograder.judging.named_causes import place_of, read_cause
from autograder.official import grade_one
from autograder.results import Result
from tests.support.course import NAMES, ROOT, isolates, sandbox, solution
from tests.support.course_copy import checkout, typed
from tests.support.named_causes import (
    ANOTHER,
    CAUSE,
    EXERCISE,
    NAME,
    SEED,
    THE_SAME,
    keep,
    use,
)

pytestmark = isolates

FILE = f"{EXERCISE}.py"
CLASS = {"Zoe Ångström": THE_SAME, "ann": CAUSE.text, "bob": ANOTHER, "eve": solution(EXERCISE)}
PROGRESS = re.compile(r"^trying the example.*\n", re.MULTILINE)
Saying = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(
    tmp_path: Path,
    running_zygote: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Saying:
    """Types `autograder cause …` in the course; returns its exit code and both its outputs."""
    use(tmp_path / "named", monkeypatch)
    monkeypatch.chdir(ROOT)

    def said(*arguments: str | Path) -> tuple[int, str, str]:
        code = main(["cause", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, PROGRESS.sub("", err)

    return said


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / "Zoe" / FILE
    path.parent.mkdir()
    path.write_text(THE_SAME, encoding="utf-8")
    return path


def adding(name: str = NAME, sentence: str = CAUSE.sentence) -> tuple[str, ...]:
    return "add", "--name", name, "--sentence", sentence


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The submissions and the results of a small class, two of whom do the same."""
    work, out = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("out")
    for student, text in CLASS.items():
        (work / student).mkdir()
        (work / student / FILE).write_text(text, encoding="utf-8")
        result = grade_one.grade(open_work(work / student, NAMES), sandbox(), SEED)
        (out / f"{student}.json").write_text(result.to_json(), encoding="utf-8")
    (out / "run.json").write_text(json.dumps({"schema": "autograder/run/v1", "seed": SEED}))
    (out / "half.json").write_text('{"schema": "autograder/res')
    return work, out


def test_an_example_is_shown_and_written_with_its_sentence(said: Saying, example: Path) -> None:
    code, out, err = said(*adding(), "--exercise", "2", "--example", example, "--yes")
    assert (code, err) == (0, "")
    written = read_cause(place_of(EXERCISE, NAME))
    assert written == replace(CAUSE, text=written.text)
    assert "zoe" not in place_of(EXERCISE, NAME).read_text(encoding="utf-8").casefold()
    assert "".join(f"    {line}\n" for line in written.text.splitlines()) in out
    assert "a statement that no check runs (2 times)" in out
    assert "fails test_value, test_one_sample, test_gradient." in out
    assert f"pytest tests/official/test_named_causes.py -k {NAME}" in out
    assert said("list") == (0, f"{EXERCISE} {NAME}: {CAUSE.sentence}\n", "")


def test_a_file_under_any_name_may_be_the_example(
    said: Saying, example: Path, tmp_path: Path
) -> None:
    copy = shutil.copy(example, tmp_path / "loss of Zoe.py")
    code, _, err = said(*adding(), "--exercise", EXERCISE, "--example", copy, "--yes")
    assert (code, err) == (0, "")
    assert "zoe" not in read_cause(place_of(EXERCISE, NAME)).text


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1), ("", 1)])
def test_it_asks_before_it_writes(
    answer: str, code: int, said: Saying, example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answering(words: str) -> str:
        asked.append(words)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answering)
    assert said(*adding(), "--exercise", "2", "--example", example)[0] == code
    assert place_of(EXERCISE, NAME).exists() == (code == 0)
    assert asked == ["Does it show nobody's personal details? Write it? [y/N] "]


def test_without_a_terminal_nothing_is_written_unasked(said: Saying, example: Path) -> None:
    code, out, err = said(*adding(), "--exercise", "2", "--example", example)
    assert (code, err) == (
        2,
        "autograder: nobody can be asked whether to write it: look at it and add --yes.\n",
    )
    assert "return torch.sqrt" in out
    assert said("list")[1].startswith("No cause is named yet")


def test_a_cluster_s_first_student_is_the_example(
    said: Saying, graded_class: tuple[Path, Path]
) -> None:
    work, out = graded_class
    chosen = ("--from", out, "--cluster", "ex2-1", "--submissions", work, "--yes")
    code, shown, err = said(*adding(), *chosen)
    assert (code, err) == (0, "")
    assert shown.startswith(f"{EXERCISE}, cause {NAME}: ")
    text = place_of(EXERCISE, NAME).read_text(encoding="utf-8")
    assert "zoe" not in text.casefold()
    code, _, err = said(*adding("again"), *chosen, "--student", "ann")
    assert code == 2
    assert f"The cause {NAME} has an example that does the same" in err
    code, _, err = said(*adding(), *chosen)
    assert code == 2
    assert f"has a cause {NAME} already" in err


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ([], "say which code is the example"),
        (["--example", "X"], "say of which exercise the example is"),
        (["--example", "X", "--exercise", "99"], "there is no exercise '99'"),
        (["--example", "X", "--exercise", "2", "--from", "OUT"], "say which code is the example"),
        (["--example", "X", "--exercise", "3"], "is a file of ex2_mse_loss, not of ex3_parameter"),
        (["--example", "gone.py", "--exercise", "2"], "gone.py cannot be read"),
        (
            ["--from", "OUT", "--cluster", "ex2-9", "--submissions", "IN"],
            "There are: ex2-1 (2), ex",
        ),
        (
            ["--from", "gone", "--cluster", "ex2-1", "--submissions", "IN"],
            "there is no such folder",
        ),
        (["--from", "OUT", "--cluster", "ex2-1", "--submissions", "Y"], "is not the one that was"),
        (["--from", "OUT", "--cluster", "ex2-1", "--submissions", "Z"], "holds nothing of Zoe"),
        (
            ["--from", "OUT", "--cluster", "ex2-1", "--submissions", "IN", "--student", "bob"],
            "bob is not in ex2-1: Zoe Ångström, ann are.",
        ),
        (
            ["--from", "OUT", "--cluster", "ex2-1", "--submissions", "IN", "--exercise", "3"],
            "ex2-1 is a cluster of ex2_mse_loss",
        ),
    ],
)
def test_options_that_name_no_example(
    options: list[str],
    why: str,
    said: Saying,
    example: Path,
    graded_class: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    work, out = graded_class
    for folder, student in (("Y", "Zoe Ångström"), ("Z", "ann")):
        (tmp_path / folder / student).mkdir(parents=True)
        (tmp_path / folder / student / FILE).write_text(ANOTHER, encoding="utf-8")
    places = {"X": example, "OUT": out, "IN": work, "Y": tmp_path / "Y", "Z": tmp_path / "Z"}
    code, _, err = said(*adding(), *(places.get(option, option) for option in options), "--yes")
    assert code == 2
    assert why in err
    assert said("list")[1].startswith("No cause is named yet")


def test_elsewhere_than_in_the_course_nothing_is_named(
    said: Saying, example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("solutions", "assignments"):
        (tmp_path / "other" / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "other")
    code, _, err = said(*adding(), "--exercise", "2", "--example", example, "--yes")
    assert code == 1
    assert "does not belong to the course in" in err


def test_a_cause_that_cannot_be_read_is_listed_as_such(said: Saying) -> None:
    keep(CAUSE).write_text("sentence = ", encoding="utf-8")
    code, out, _ = said("list")
    assert code == 0
    assert out.startswith(f"{NAME}.toml cannot be read: ")


def test_the_test_that_it_names_is_there() -> None:
    assert (ROOT / cause.TESTS).is_file()


def rules_told(out: Path) -> dict[str, set[str]]:
    found = {}
    for path in out.glob("*.json"):
        if path.name not in ("run.json", "class.json"):
            result = Result.from_json(path.read_text(encoding="utf-8"))
            checks = (check for exercise in result.exercises for check in exercise.checks)
            found[result.student] = {check.cause.rule for check in checks if check.cause}
    return found


@pytest.mark.long
def test_what_a_class_shows_is_told_to_it_when_it_is_graded_again(
    tmp_path: Path, graded_class: tuple[Path, Path]
) -> None:
    """In a copy of the project, from the first run to the rules of the course."""
    work, _ = graded_class
    root, out = checkout(tmp_path / "course"), tmp_path / "out"
    grading = ("grade-class", str(work), "--out", str(out), "--seed", "3", "--jobs", "1")
    assert typed(root, *grading).returncode == 0
    assert rules_told(out) == {student: set() for student in CLASS}
    chosen = ("--from", str(out), "--cluster", "ex2-1", "--submissions", str(work), "--yes")
    named = typed(root, "cause", *adding(), *chosen)
    assert named.returncode == 0, named.stderr
    assert typed(root, *grading).returncode == 0
    assert rules_told(out) == {"Zoe Ångström": {NAME}, "ann": {NAME}, "bob": set(), "eve": set()}
    page = tmp_path / "report.json"
    assert typed(root, "report", str(out), "--json", str(page)).returncode == 0
    data = json.loads(page.read_text(encoding="utf-8"))
    (cause,) = data["causes"]
    assert (cause["rule"], cause["students"]) == (NAME, ["Zoe Ångström", "ann"])
    assert [cluster["students"] for cluster in data["clusters"]] == [["bob"]]
    again = typed(root, "cause", *adding("other"), *chosen[:3], "ex2-2", *chosen[4:])
    assert again.returncode == 2
    assert "There are: ex2-1 (1)." in again.stderr
    assert NAME not in typed(root, "build", "--check").stdout
    path = root / "autograder" / "mistakes" / "named" / EXERCISE / f"{NAME}.toml"
    text = path.read_text(encoding="utf-8").replace("y_pred", "y_preds", 1)
    path.write_text(text, encoding="utf-8")
    told = typed(root, "build", "--check")
    assert told.returncode == 1
    assert f"{EXERCISE}/{NAME}.toml: its example now fails test_interface" in told.stdout
