"""A variant is a function that can be run, and a text that can be handed in."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from autograder.judging.answer_bank import Mistake, Variant

NAME = "bank_of_areas"
BANK = """
from __future__ import annotations

import math
from autograder.judging.answer_bank import Variant, answer, mistake

HALF = 0.5


def squared(number):
    return number * number


@answer("area", constants={"SCALE": "2 * HALF"})
def with_pi(r):
    return math.pi * squared(r)


@mistake("area", fails=("test_value",), says="It is the circumference.", raises=True)
def circumference(r):
    return math.pi * r / HALF


class Shape: ...
"""
SOLUTION = "def area(r):\n    return 3.14 * r * r\n\n\ndef volume(r):\n    return 2 * area(r)\n"


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / f"{NAME}.py").write_text(BANK)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module(NAME)
    del sys.modules[NAME]


def handed_in(variant: Variant) -> ModuleType:
    """The variant's submission, run."""
    module = ModuleType("submission")
    exec(variant.submission(SOLUTION), vars(module))
    return module


def test_a_submission_has_the_variant_under_the_name_of_what_it_replaces(bank: ModuleType) -> None:
    module = handed_in(bank.with_pi)
    assert module.area(2.0) == bank.with_pi.function(2.0)
    assert module.volume(2.0) == 2 * module.area(2.0)  # the solution's, of which nothing is lost
    assert not hasattr(module, "with_pi")


def test_what_a_variant_needs_goes_with_it(bank: ModuleType) -> None:
    module = handed_in(bank.with_pi)
    assert (module.squared(3), module.HALF, module.SCALE) == (9, 0.5, 1.0)
    assert not hasattr(handed_in(bank.circumference), "SCALE")


def test_a_submission_shows_nothing_of_the_bank_it_comes_from(bank: ModuleType) -> None:
    text = bank.circumference.submission(SOLUTION)
    for word in ("autograder", "mistake", "answer", "circumference", "with_pi", "Shape"):
        assert word not in text


def test_a_variant_knows_its_name_and_where_it_stands(bank: ModuleType, tmp_path: Path) -> None:
    assert bank.with_pi.name == "with_pi"
    assert bank.with_pi.file == str(tmp_path / f"{NAME}.py")
    assert bank.with_pi.source.startswith('@answer("area"')
    assert not isinstance(bank.with_pi, Mistake)


def test_a_mistake_keeps_what_was_said_of_it_and_is_there_to_be_run(bank: ModuleType) -> None:
    known = bank.circumference
    assert isinstance(known, Mistake)
    assert (known.of, known.fails, known.constants) == ("area", ("test_value",), {})
    assert (known.says, known.raises) == ("It is the circumference.", True)


def test_what_is_no_function_of_a_module_cannot_be_handed_in(bank: ModuleType) -> None:
    with pytest.raises(ValueError, match="Shape is not a function"):
        Variant(bank.Shape, "area").submission(SOLUTION)
    names: dict[str, type] = {}
    exec("def homeless(r):\n    return r", names)
    with pytest.raises(ValueError, match="homeless has no module"):
        Variant(names["homeless"], "area").submission(SOLUTION)
