"""A named cause for tests, students who do the same and who do not, and how they are graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import exercises
from autograder.intake import open_work
from autograder.judging import named_causes
from autograder.official import grade_one
from autograder.official import named_causes as telling
from autograder.oracle.memo import Memory
from autograder.results import CheckResult
from autograder.submission.time_limit import TIME_LIMIT
from tests.support.course import ROOT, sandbox

FIXTURES = ROOT / "tests" / "fixtures" / "named_causes"
EXERCISE = "ex2_mse_loss"
NAME = "difference_of_squares"
CAUSE = named_causes.read_cause(FIXTURES / EXERCISE / f"{NAME}.toml")
SEED = 77

# Computed in another way, with the same result: a repair explains none of them.
THE_SAME = """\
\"\"\"By Zoë Ångström, zoe@example.org.\"\"\"

import torch


def mse_loss(y_pred, y_true):
    # My loss.
    zoe_squares = y_pred.square().mean() - y_true.square().mean()
    print("Zoë", "/home/zoe/loss.txt")
    return torch.sqrt(zoe_squares * zoe_squares)


if __name__ == "__main__":
    print(mse_loss(torch.ones(2), torch.zeros(2)))
"""
ANOTHER = """\
import torch


def mse_loss(y_pred, y_true):
    difference = torch.mean(y_pred ** 4) - torch.mean(y_true ** 4)
    return difference.abs()
"""
REPAIRED = """\
import torch


def mse_loss(y_pred, y_true):
    return torch.sum((y_pred - y_true) ** 2)
"""


def use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the grader find its named causes in `folder`, and know none from before."""
    monkeypatch.setattr(named_causes, "FOLDER", folder)
    monkeypatch.setattr(telling, "_known", Memory(telling.MOST_KEPT))


def keep(cause: named_causes.NamedCause) -> Path:
    """Write a cause where the grader looks for it."""
    path = named_causes.place_of(cause.exercise, cause.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(named_causes.written(cause), encoding="utf-8")
    return path


def graded(
    text: str, home: Path, exercise: str = EXERCISE, seconds: float = TIME_LIMIT
) -> dict[str, CheckResult]:
    """The results of an official run on a student's file with this text."""
    home.mkdir(exist_ok=True)
    (home / f"{exercise}.py").write_text(text, encoding="utf-8")
    result = grade_one.grade(open_work(home, exercises.names()), sandbox(), SEED, seconds)
    (part,) = (part for part in result.exercises if part.name == exercise)
    return {check.name: check for check in part.checks}
