"""A worked example is short, runs, says what it prints, and is no answer to the exercise."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import example_rules
from autograder.course.example_rules import broken_by, count_words
from autograder.course.own_files import EXAMPLE, SOLUTION
from autograder.course.sources import Course, stub
from autograder.exercises import load, points_of
from autograder.results import CheckResult
from tests.support.course import NAMES, ROOT, grade, solution

SECOND = "ex2_mse_loss"
# It needs no torch, as an import of it takes most of the time of a run.
GOOD = '''"""Another problem: how well does a clerk guess a weight?

A parcel has a guess and a real weight. We want the error as a
share of the real weight. It should not matter whether the guess
was too heavy or too light, and a good guess gives nothing.
"""


def worst(guess: float, real: float) -> float:
    # A guess above the real weight is an error above 0,
    # and one below it is an error below 0.
    error = guess - real
    # Both are equally bad: the sign has to go. Then the
    # division makes a share of the real weight.
    return abs(error) / real


# One kilogram too much of four.
print(worst(5.0, 4.0))
# It prints:
# 0.25
'''


def told(text: str, tmp_path: Path) -> list[str]:
    """What is said of this text as the example of the second exercise."""
    path = tmp_path / f"{SECOND}.py"
    path.write_text(text, encoding="utf-8")
    source = solution(SECOND)
    emptied = stub(source, SOLUTION.name(SECOND))

    def graded(submission: str) -> list[CheckResult]:
        (tmp_path / "graded").mkdir(exist_ok=True)
        return list(grade(SECOND, submission, tmp_path / "graded", isolated=False).values())

    return list(broken_by(path, path.name, source, emptied, graded))


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def without_its_output(text: str) -> str:
    return text.partition(example_rules.PRINTS)[0]


def answering(with_: str) -> str:
    """The example with another last step, which is written for tensors and is not shown."""
    return changed("abs(error) / real", with_).replace("print(worst(5.0, 4.0))", "print(0.25)")


SAME = answering("(error**2).mean()")
NEARLY = answering("abs(error).max()")  # which is right for one sample
MORE = "# The reason why this step is needed here, told once more.\n    " * 8

ALL = load(SECOND).points
LOST = ("test_value", "test_gradient")  # what NEARLY does not earn
PART = ALL - sum(points_of(SECOND)[check] for check in LOST)
BREAKS = {
    "unreadable": (GOOD + "def", "Python cannot read it"),
    "no words before": (GOOD.split('"""')[2].lstrip(), "open it with a docstring"),
    "short": ('"""Add."""\n\n\ndef f() -> int:\n    return 1\n\n\nprint(f())\n', "is too short"),
    "long": (changed("# A guess", f"{MORE}# A guess"), "is too long: it has "),
    "wide": (changed("# A guess", f"# {'a' * 60}"), "columns: 58 can be shown"),
    "raises": (changed("guess - real", "guess - rael"), "NameError: name 'rael' is not"),
    "silent": (without_its_output(GOOD).replace("print(", "float("), "prints nothing"),
    "output untold": (without_its_output(GOOD), f"{example_rules.PRINTS}\n# 0.25"),
    "output mistold": (changed("# 0.25", "# 0.5"), f"{example_rules.PRINTS}\n# 0.25"),
    "no function": (GOOD.partition("def worst")[0] + "print(1)\n", "write its steps as a function"),
    "equal": (SAME, f"`worst` earns {ALL} points in the place of `mse_loss`"),
    "alike": (NEARLY, f"`worst` earns {PART} points in the place of `mse_loss`"),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_poor_example_is_told_with_the_reason(case: str, tmp_path: Path) -> None:
    text, words = BREAKS[case]
    sentences = told(text, tmp_path)
    assert any(words in sentence for sentence in sentences), sentences
    assert all(f"{SECOND}.py" in sentence for sentence in sentences)


def test_a_good_one_breaks_no_rule(tmp_path: Path) -> None:
    assert told(GOOD, tmp_path) == []


def test_a_line_of_the_solution_is_no_example(tmp_path: Path) -> None:
    line = next(line for line in solution(SECOND).splitlines() if "torch.mean" in line)
    text = changed("    # A guess", f"    y_pred, y_true = guess, real\n{line}\n    # A guess")
    assert any("holds a line of the solution (torch.mean(" in one for one in told(text, tmp_path))


def test_arguments_in_another_order_do_not_hide_an_answer(tmp_path: Path) -> None:
    text = SAME.replace("worst(guess: float, real", "worst(real: float, guess")
    assert any(f"earns {ALL} points" in one for one in told(text, tmp_path))


def test_an_endless_one_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example_rules, "SECONDS", 0.2)
    text = changed("print(", "while True:\n    pass\nprint(")
    assert any("it took longer than 0.2 s" in one for one in told(text, tmp_path))


def test_what_counts_as_a_word() -> None:
    assert count_words('"""Two words."""\n\nx = a + b  # and three more\n') == 2 + 3 + 3


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_every_example_are_few(name: str) -> None:
    text = EXAMPLE.path(Course(ROOT), name).read_text(encoding="utf-8")
    assert example_rules.FEWEST_WORDS <= count_words(text) <= example_rules.MOST_WORDS
