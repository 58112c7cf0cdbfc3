"""`autograder new` writes whole skeletons, or says why it writes nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from autograder.cli.main import main
from tests.support.course import ROOT
from tests.support.course_copy import lonely, ran, touched, typed

NAME = "ex8_momentum"
FILES = [
    f"solutions/{NAME}.py",
    f"autograder/checks/test_{NAME}.py",
    f"autograder/mistakes/{NAME}.py",
    f"tests/answers/{NAME}.py",
    f"autograder/figures/{NAME}.py",
    f"solutions/lesson/{NAME}.md",
    f"autograder/examples/{NAME}.py",
]


class Begun(NamedTuple):
    """A copy of the project without other exercises, after `autograder new`."""

    root: Path
    told: str
    touched: set[str]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    root = lonely(tmp_path_factory.mktemp("new") / "course")
    done = typed(root, "new", NAME)
    assert done.returncode == 0, done.stderr
    return Begun(root, done.stdout, touched(root))


def test_it_writes_the_skeletons_in_their_order_and_nothing_else(begun: Begun) -> None:
    assert re.findall(r"wrote (\S+)", begun.told) == FILES
    assert begun.touched == set(FILES)


def test_the_rules_lead_through_what_is_to_do(begun: Begun) -> None:
    told = typed(begun.root, "build", "--check")
    assert told.returncode == 1
    assert "every rule holds" not in told.stdout
    numbers = [int(number) for number in re.findall(r": TODO (\d+): ", told.stdout)]
    assert numbers == sorted(numbers)
    assert {*numbers} == {*range(1, max(numbers) + 1)}
    assert told.stdout.startswith(f"solutions/{NAME}.py:1: TODO 1: ")
    assert f"autograder/mistakes/{NAME}.py holds 2 of at least 12 known mistakes" in told.stdout
    assert f"tests/answers/{NAME}.py holds 1 of at least 10 right answers" in told.stdout
    assert "fails test_" not in told.stdout


def test_an_exercise_is_begun_once_and_its_number_is_its_own(begun: Begun) -> None:
    before = touched(begun.root)
    for name, words in (
        (NAME, f"solutions/{NAME}.py is there already"),
        ("ex8_other", f"{NAME} has the number 8 already"),
    ):
        done = typed(begun.root, "new", name)
        assert done.returncode == 1
        assert words in done.stderr
    assert touched(begun.root) == before


def test_what_is_begun_can_be_built_and_graded_at_once(begun: Begun) -> None:
    assert typed(begun.root, "build").returncode == 0
    graded = ran(begun.root, "pytest", "-q", "solutions")
    assert re.search(rf"^{NAME} .*100/100", graded.stdout, re.MULTILINE), graded.stdout


@pytest.mark.parametrize(
    "name",
    ["momentum", "ex8", "ex8_", "ex08_momentum", "ex8_Momentum", "ex8-x", "ex8_x.py", "../x"],
)
def test_a_name_of_another_form_is_a_wrong_call(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["new", name]) == 2
    assert f"{name!r} is not the name of an exercise" in capsys.readouterr().err


def test_outside_of_a_checkout_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", NAME]) == 1
    assert "is not inside a course" in capsys.readouterr().err
    for folder in ("solutions", "assignments"):
        (tmp_path / folder).mkdir()
    assert main(["new", NAME]) == 1
    assert "does not belong to the course" in capsys.readouterr().err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
