"""Every tolerance has room on both sides: ten times inside for right answers, outside for wrong.

The tests of the banks in `tests/judging/` hold that for the inputs that students get; here are
other inputs.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from autograder.oracle.tolerances import BOUNDS, TOLERANCES
from tests.support.calibration import ROOM, Margins
from tests.support.course import NAMES

SEEDS = (1, 2)  # benchmarks/calibrate.py takes ten.


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", SEEDS)
def test_right_answers_stay_well_inside(name: str, seed: int, tmp_path: Path) -> None:
    margins = Margins()
    margins.measure_right(name, tmp_path, seed, torch.float32)
    largest = {tolerance: max(ratios) for tolerance, ratios in margins.right.items()}
    assert {key: ratio for key, ratio in largest.items() if not ratio <= 1 / ROOM} == {}


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", SEEDS)
def test_mistakes_lie_well_outside(name: str, seed: int, tmp_path: Path) -> None:
    margins = Margins()
    margins.measure_wrong(name, tmp_path, seed, torch.float32)
    assert margins.gray == []


def test_every_tolerance_says_why_and_how_it_was_measured() -> None:
    for name, tolerance in TOLERANCES.items():
        assert tolerance.reason, name
        assert tolerance.measured, name


def test_every_bound_says_why_and_how_often_chance_passes_it() -> None:
    for name, bound in BOUNDS.items():
        assert bound.reason, name
        assert bound.false_alarms, name
