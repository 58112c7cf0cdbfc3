"""Steps of help: hints in words, then a worked example of which the code keeps its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import exercises
from autograder.reports import hints
from autograder.reports.terminal import styled
from tests.support.course import NAMES

SECOND = "ex2_mse_loss"
EXAMPLE = '''"""Another problem: {words}.

Second paragraph.
"""

# A comment that is as long as a line of code may be at all.
total = 1 + 2  # no break here
print(total)
'''


def text(name: str, step: int, width: int) -> list[str]:
    return [styled(line, colour=False) for line in hints.help_lines(name, step, width)]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of an example that stands in the place of the real one."""
    written = EXAMPLE.format(words="word " * 40)
    (tmp_path / f"{SECOND}.py").write_text(written, encoding="utf-8")
    monkeypatch.setattr(hints, "EXAMPLES", tmp_path)
    return written.split('"""\n\n')[1].rstrip("\n")


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    for step in range(1, hints.steps(name) + 1):
        assert max(map(len, text(name, step, width))) <= min(width, hints.WIDEST)


def test_words_are_wrapped_and_code_is_not(example: str) -> None:
    told = text(SECOND, hints.steps(SECOND), 40)
    at = told.index("  Second paragraph.")
    assert len(told[:at]) > 5
    assert max(map(len, told[:at])) <= 40
    assert [line.removeprefix(hints.INDENT) for line in told[at + 2 :]] == example.splitlines()
    assert max(map(len, told)) > 40


def test_comments_stand_out_from_the_code(example: str) -> None:
    marked = {
        span.text
        for line in hints.help_lines(SECOND, hints.steps(SECOND))
        for span in line
        if span.style
    }
    assert marked == {line for line in example.splitlines() if line.startswith("#")}


def test_an_edition_without_the_example_ends_with_the_hints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hints, "EXAMPLES", tmp_path)
    count = len(exercises.hints(SECOND))
    assert hints.steps(SECOND) == count
    assert hints.heading(SECOND, count) == f"{SECOND}, hint {count} of {count}"
    with pytest.raises(IndexError):
        list(hints.help_lines(SECOND, count + 1))


def test_step_zero_is_no_step() -> None:
    with pytest.raises(IndexError):
        list(hints.help_lines(SECOND, 0))
