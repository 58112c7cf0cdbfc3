"""A student's file and the reference solution are split into what they define."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.course import solutions
from autograder.course.solutions import pairs, reference_solution
from autograder.course.sources import stub
from autograder.reports.side_by_side import Pair
from tests.support.course import NAMES, functions_of, solution

SECOND, FIFTH = "ex2_mse_loss", "ex5_wider_layer"


def of_file(text: str, name: str) -> dict[str, Pair]:
    return {pair.name: pair for pair in pairs([ast.parse(text)], text, solution(name))}


@pytest.mark.parametrize("name", NAMES)
def test_each_function_of_the_reference_is_there_without_the_task(name: str) -> None:
    found = of_file(stub(solution(name), name), name)
    assert set(functions_of(name)) <= set(found)
    for pair in found.values():
        assert ast.parse("\n".join(pair.reference)).body
        assert not [line for line in pair.reference if "TODO" in line or "### " in line]
        assert not [line for line in (*pair.yours, *pair.reference) if "Args:" in line]


def test_comments_of_the_reference_stay() -> None:
    given = "\n".join(of_file(solution(FIFTH), FIFTH)["init_parameters"].reference)
    assert "# The steepest direction of the loss" in given
    assert "# TODO" not in given


def test_constants_are_compared_too() -> None:
    found = of_file("LEARNING_RATE = 0.02\n", FIFTH)["LEARNING_RATE"]
    assert found.yours == ("LEARNING_RATE = 0.02",)
    assert found.reference == ("LEARNING_RATE: float = 0.01",)


OWN = '''
import torch

# A helper that counts.
# It has two lines of comment.
@torch.jit.ignore
def helper(x):
    """Mine."""
    return x


def mse_loss(y_pred, y_true):
    """The loss in my own words."""
    # mine
    return helper((y_pred - y_true) ** 2).mean()
'''


def test_what_the_student_wrote_is_kept_with_words_of_their_own() -> None:
    found = of_file(OWN, SECOND)
    assert list(found) == ["mse_loss", "helper"]
    assert found["helper"].reference == ()
    assert "\n".join(found["helper"].yours) in OWN
    assert found["helper"].yours[0] == "# A helper that counts."
    assert "    # mine" in found["mse_loss"].yours
    assert '    """The loss in my own words."""' in found["mse_loss"].yours


def test_what_was_handed_out_is_left_out_of_the_student_s_file() -> None:
    text = (
        solution(SECOND)
        .replace("    ### BEGIN SOLUTION\n", "")
        .replace("    ### END SOLUTION\n", "")
    )
    found = of_file(text, SECOND)["mse_loss"]
    assert found.yours == found.reference
    assert len(found.yours) == 2


def test_the_last_definition_of_several_cells_counts() -> None:
    text = "# %%\nx = 1\n# %%\nx = 2\n"
    trees = [ast.parse("\nx = 1"), ast.parse("\n\n\nx = 2")]
    (found,) = [one for one in pairs(trees, text, solution(SECOND)) if one.name == "x"]
    assert found.yours == ("x = 2",)


def test_a_packed_solution_comes_before_one_in_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reference_solution(SECOND) == solution(SECOND)
    monkeypatch.setattr(solutions, "PACKED", tmp_path)
    (tmp_path / f"{SECOND}.py").write_text("packed", encoding="utf-8")
    assert reference_solution(SECOND) == "packed"


def test_an_edition_without_solutions_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solutions, "AUTOGRADER_HOME", tmp_path)
    monkeypatch.setattr(solutions, "PACKED", tmp_path)
    assert reference_solution(SECOND) is None
