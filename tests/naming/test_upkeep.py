"""`build --check` says which named causes do not fit the checks any more."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course.sources import Course
from autograder.judging.named_causes import place_of
from autograder.naming.upkeep import broken_causes
from tests.support.course import ROOT, isolates, sandbox, solution
from tests.support.named_causes import ANOTHER, CAUSE, EXERCISE, NAME, THE_SAME, keep, use

pytestmark = isolates


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(tmp_path / "named", monkeypatch)


def said() -> list[str]:
    return list(broken_causes(Course(ROOT), sandbox()))


def test_nothing_is_said_of_causes_that_hold() -> None:
    assert said() == []
    keep(CAUSE)
    keep(replace(CAUSE, name="fourth_powers", text=ANOTHER))
    assert said() == []


@pytest.mark.parametrize(
    ("text", "fails", "why"),
    [
        (solution(EXERCISE), ("test_value",), "its example does not fail test_value any more"),
        ("import torch\n", CAUSE.fails, r"now fails test_interface \(ex2_mse_loss.py defines no"),
        (CAUSE.text, ("test_old", *CAUSE.fails), "names test_old, but there is no such check"),
        (CAUSE.text, ("test_value", "test_one_sample"), "its example now fails test_gradient"),
    ],
)
def test_an_example_that_fits_no_more(text: str, fails: tuple[str, ...], why: str) -> None:
    keep(replace(CAUSE, text=text, fails=fails))
    first, *_ = said()
    assert first.startswith(f"autograder/mistakes/named/{EXERCISE}/{NAME}.toml: ")
    assert re.search(why, first)
    assert first.endswith("remove the file and name the cause anew.")


def test_files_that_cannot_be_told() -> None:
    keep(replace(CAUSE, name="Upper"))
    keep(replace(CAUSE, name="long", sentence="word " * 50))
    place_of(EXERCISE, "half").write_text("sentence = '", encoding="utf-8")
    keep(replace(CAUSE, exercise="ex9_gone"))
    found = said()
    assert [sentence.partition(" ")[0].rpartition("/")[2] for sentence in found] == [
        "Upper.toml",
        "half.toml",
        "long.toml",
        "ex9_gone",
    ]
    assert "belongs to no exercise" in found[-1]


def test_of_two_that_do_the_same_both_are_named() -> None:
    keep(CAUSE)
    keep(replace(CAUSE, name="zoe", text=THE_SAME))
    (sentence,) = said()
    assert sentence.startswith(f"The examples of {NAME} and zoe ({EXERCISE}) do the same")
