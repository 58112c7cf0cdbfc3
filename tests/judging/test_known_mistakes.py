"""The bank of known mistakes is found by the exercise's name."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import autograder.mistakes
from autograder.judging.known_mistakes import mistakes_of
from tests.support.course import NAMES

BANK = """
from autograder.judging.answer_bank import answer, mistake

@mistake("f", fails=("test_a",), says="One.")
def second_by_name(x): ...

@answer("f")
def right(x): ...

@mistake("f", fails=("test_a",), says="Two.")
def first_by_name(x): ...

HELPER = 3
"""


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which more banks are looked for."""
    monkeypatch.setattr(autograder.mistakes, "__path__", [str(tmp_path)])
    importlib.invalidate_caches()
    return tmp_path


def test_the_mistakes_stand_in_the_order_of_their_file_and_nothing_else(bank: Path) -> None:
    (bank / "ex91_order.py").write_text(BANK)
    found = mistakes_of("ex91_order")
    assert [mistake.name for mistake in found] == ["second_by_name", "first_by_name"]


def test_a_bank_that_cannot_be_imported_is_not_taken_for_none(bank: Path) -> None:
    (bank / "ex92_broken.py").write_text("import no_such_module\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        mistakes_of("ex92_broken")


def test_an_exercise_without_a_bank_has_no_mistakes() -> None:
    assert mistakes_of("ex99_none") == ()
    assert all(mistakes_of(name) for name in NAMES)
