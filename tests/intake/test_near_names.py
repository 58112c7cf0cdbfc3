"""A name that is nearly right is understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake.near_names import FILE, exercise_meant, misnamed, nearest

EXERCISES = ("ex1_forward_pass", "ex2_mse_loss", "ex3_parameter_update", "ex12_more")


@pytest.mark.parametrize(
    ("stem", "meant"),
    [
        ("mse_loss", "ex2_mse_loss"),
        ("MSE_Loss", "ex2_mse_loss"),
        ("ex2", "ex2_mse_loss"),
        ("Exercise 2", "ex2_mse_loss"),
        ("ex2_mse_loss (1)", "ex2_mse_loss"),
        ("ex12", "ex12_more"),
        ("ex3_mse_loss", "ex3_parameter_update"),
        ("ex2_mse_loss", None),
        ("ex4", None),
        ("notes", None),
    ],
)
def test_the_exercise_that_a_file_is_meant_for(stem: str, meant: str | None) -> None:
    assert exercise_meant(stem, EXERCISES) == meant


def test_the_nearest_file_is_the_one_to_rename(tmp_path: Path) -> None:
    for name in ("mse.py", "mse_loss.py", "ex2_mse_los.py", "ex2_mse_loss.txt"):
        (tmp_path / name).touch()
    assert misnamed(tmp_path / "ex2_mse_loss.py") == tmp_path / "ex2_mse_los.py"
    assert misnamed(tmp_path / "ex1_forward_pass.py") is None
    assert misnamed(tmp_path / "nowhere" / "ex2_mse_loss.py") is None


def test_a_very_long_name_is_compared_by_its_beginning() -> None:
    long = "x" * 200
    assert nearest(long + "y" * 100_000, [long + "z" * 100_000], FILE) is not None
