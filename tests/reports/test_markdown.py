"""Markdown shows the points and every cause once, and text as it was written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.reports import markdown
from autograder.results import CheckResult, ExerciseResult, Outcome, Result

FILES = {"ex1": "work/ex1.py"}
PASSED = CheckResult("test_a", Outcome.PASSED, 5, 5)
WRONG = CheckResult("test_b", Outcome.WRONG, 1, 5, "The rule.", "It is 3.", line=7)
UNTOUCHED = CheckResult("test_c", Outcome.NOT_ATTEMPTED, 0, 5, "", "Not written yet.")


def card(*checks: CheckResult) -> str:
    exercise = ExerciseResult("ex1", 5 * len(checks), checks)
    result = Result(
        "ann", (exercise,), 4, True, {"python": "3.11"}, ("seccomp",), notes=("A *note*.",)
    )
    return markdown.score_card(result, FILES)


def test_a_fence_is_longer_than_every_one_inside() -> None:
    assert markdown.fenced("a\n`````\nb").startswith("``````text\n")


def test_a_fence_around_a_text_without_any_has_three_marks() -> None:
    assert markdown.fenced("a `b` c") == "```text\na `b` c\n```"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words (7)", "plain words (7)"),
        ("*a* [b](c)\n# d", r"\*a\* \[b\](c) \# d"),
        ("<script> @all | :x: ~$&!", r"\<script\> \@all \| \:x\: \~\$\&\!"),
        ("\\*", r"\\\*"),
    ],
)
def test_a_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert markdown.escaped(text) == shown


def test_code_ends_where_it_should_and_divides_no_cell() -> None:
    assert markdown.code("a`b|c\nd") == "`a'b/c d`"


def test_the_card_names_points_state_place_and_reason() -> None:
    text = card(PASSED, WRONG)
    assert text.startswith("## Score: 6/10\n")
    assert "\n| `ex1` | 6/10 | 1 of 2 checks to go |\n| **total** | **6/10** | |\n" in text
    assert "`test_b` wrong, 4 of 5 points lost (`work/ex1.py:7`)\n\n```text\nThe rule." in text
    assert "test_a" not in text
    assert text.endswith(
        "Note\\: A \\*note\\*.\n\nIsolation\\: seccomp (official).\n\nSeed 4, python 3.11.\n"
    )


def test_a_cause_is_explained_once() -> None:
    text = card(WRONG, replace(WRONG, name="test_d", line=None), replace(WRONG, message="Other."))
    assert text.count("It is 3.") == 1
    assert "`test_d` wrong, 4 of 5 points lost (`work/ex1.py`), for the same reason\n" in text
    assert "Other." in text


def test_the_first_failure_is_shown_in_full_and_the_others_are_folded() -> None:
    waiting = CheckResult("test_w", Outcome.WAITING, 0, 1, "Form.", "This holds.")
    others = [replace(WRONG, name=f"test_{i}", message=f"Cause {i}.") for i in range(9)]
    text = card(waiting, WRONG, *others)
    whole, *folded = text.split("<details>")
    assert "`test_b` wrong, 4 of 5 points lost (`work/ex1.py:7`)\n\n```text\n" in whole
    assert len(folded) == 10
    assert folded[0].startswith(
        "<summary><code>test_0</code> wrong, 4 of 5 points lost (<code>work/ex1.py:7</code>)"
        "</summary>\n\n```text\nThe rule."
    )
    assert all(part.count("\n\n</details>\n") == 1 for part in folded)
    assert "test_w" in folded[-1]


def test_a_name_is_no_tag_in_a_folded_failure() -> None:
    other = replace(WRONG, name="test_<b>", message="Another.")
    exercise = ExerciseResult("ex1", 10, (WRONG, other))
    text = markdown.score_card(Result("ann", (exercise,), 4), {"ex1": "a&b\n<i>.py"})
    assert "<code>test_&lt;b&gt;</code>" in text
    assert "<code>a&amp;b &lt;i&gt;.py:7</code>" in text


def test_the_card_says_where_the_pictures_are() -> None:
    result = Result("ann", (ExerciseResult("ex1", 5, (PASSED,)),), 4)
    text = markdown.score_card(result, FILES, "the folder my_figures")
    assert "\n\nPictures of what your code does are in the folder my\\_figures.\n\n" in text
    assert "Pictures" not in markdown.score_card(result, FILES)


def test_an_exercise_that_was_not_begun_has_a_row_and_no_reasons() -> None:
    text = card(UNTOUCHED, UNTOUCHED)
    assert "| `ex1` | 0/10 | not attempted |" in text
    assert "###" not in text
    assert "### `ex1`" in card(PASSED, UNTOUCHED)


def test_a_card_is_no_longer_than_its_reader_takes() -> None:
    long = replace(WRONG, details="word " * 100_000)
    parts = tuple(ExerciseResult(f"ex{number}", 5, (long,)) for number in range(3))
    text = markdown.score_card(Result("ann", parts, 1), {})
    assert len(text) < 1024**2
    assert text.count("### ") == 1
    assert text.count("| `ex") == 3
