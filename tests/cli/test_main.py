"""The command `autograder`, as typed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autograder import exercises
from autograder.cli.main import main
from autograder.course.missing_torch import NoTorch
from autograder.reports import hints
from tests.support.course import NAMES

THIRD = "ex3_parameter_update"


def test_a_hint_for_nothing_lists_the_exercises(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hint"]) == 2
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()[1:]] == list(NAMES)


@pytest.mark.parametrize("typed", [THIRD, THIRD.upper(), "ex3", "3", f"assignments/{THIRD}.py"])
def test_a_hint_is_found_by_name_file_or_number(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hint", typed]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{THIRD}, hint 1 of ")
    assert " ".join(exercises.hints(THIRD)[0].split()[:4]) in out
    assert f"uv run autograder hint {THIRD} 2" in out


@pytest.mark.parametrize("name", NAMES)
def test_every_hint_is_shown_one_at_a_time(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    count = hints.steps(name)
    assert count >= 4
    for step in range(1, count + 1):
        assert main(["hint", name, str(step)]) == 0
        out = capsys.readouterr().out
        assert ("Another step" in out) == (step < count)


@pytest.mark.parametrize("name", NAMES)
def test_the_last_hint_is_the_example_with_its_code_as_it_is(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hint", name, str(hints.steps(name))]) == 0
    told = capsys.readouterr().out
    assert f"{name}, hint {hints.steps(name)} of {hints.steps(name)}: a worked example" in told
    code = hints.example(name).split('"""\n')[1].strip("\n")
    assert textwrap.indent(code, "  ") in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["hint", "ex3_parameter_updat"], f"Did you mean {THIRD}?"),
        (["hint", "ex12"], "there is no exercise 'ex12'. There are: ex1_forward_pass"),
        (["hint", THIRD, "99"], "ask for one from 1 to"),
        (["hint", THIRD, "0"], "ask for one from 1 to"),
    ],
)
def test_a_wrong_call_says_what_would_be_right(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_hints_cost_no_import_of_torch_and_of_what_makes_pages() -> None:
    code = (
        "import sys; from autograder.cli.main import main; main(['hint', '1']);"
        f" main(['hint', '1', '{hints.steps(NAMES[0])}']);"
        " sys.exit(bool({'torch', 'jinja2'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_build_outside_a_course_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 1
    assert "is not inside a course" in capsys.readouterr().err


def test_no_command_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2
    assert "usage: autograder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "nowhere", "--release", "nowhere"],
        ["collect-clones", "nowhere", "--out", "work"],
        ["update-class", "nowhere", "--template", "nowhere"],
        ["update", "nowhere", "--template", "nowhere"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_only_looks_at_clones_brings_no_torch(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def missing() -> None:
        raise NoTorch("PyTorch is missing")

    monkeypatch.setattr("autograder.cli.main.require_torch", missing)
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert "nowhere" in told
    assert "PyTorch" not in told
