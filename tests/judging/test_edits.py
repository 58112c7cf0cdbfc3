"""Known mistakes that are edits of a right function: what may be changed, and what comes of it."""

from __future__ import annotations

import ast
import importlib
import traceback
from pathlib import Path

import pytest

from autograder.judging.answer_bank import Mistake
from autograder.judging.edits import Original, edited, original
from autograder.judging.known_mistakes import mistakes_of
from tests.support.course import NAMES, grade, solution


def originals(exercise: str) -> list[Original]:
    module = importlib.import_module(f"autograder.mistakes.{exercise}")
    return [value for value in vars(module).values() if isinstance(value, Original)]


ORIGINALS = [
    pytest.param(name, right, id=f"{name}-{right.name}")
    for name in NAMES
    for right in originals(name)
]


@original
def countdown(start: int) -> list[int]:
    numbers = []
    for number in range(start, 0, -1):
        if number % 2:
            numbers.append(number)
        else:
            numbers.append(-number)
    return numbers


def declare(name: str, changes: dict[str, str]) -> Mistake:
    return countdown.mistake(name, changes, fails=("test_numbers",), says="It counts wrongly.")


@pytest.mark.parametrize(("name", "right"), ORIGINALS)
def test_what_mistakes_are_edits_of_is_right(name: str, right: Original, tmp_path: Path) -> None:
    results = grade(name, right.submission(solution(name)), tmp_path)
    assert {check.name: check.message for check in results.values() if not check.passed} == {}


def test_an_edit_is_a_mistake_with_all_that_was_said_of_it() -> None:
    mistake = declare("up", {"range(start, 0, -1)": "range(1, start + 1)"})
    assert (mistake.name, mistake.of, mistake.raises) == ("up", "countdown", False)
    assert (mistake.fails, mistake.says) == (("test_numbers",), "It counts wrongly.")
    assert mistake.function(3) == [1, -2, 3]
    assert countdown.function(3) == [3, -2, 1]
    assert globals()["up"] is mistake


def test_several_lines_are_indented_as_their_place_is() -> None:
    mistake = declare(
        "halves",
        {
            "numbers.append(-number)": """
                while number % 2 == 0:
                    number //= 2
                numbers.append(number)
            """,
            "numbers = []": "numbers = []\nstart += 1",
        },
    )
    assert mistake.function(3) == [1, 3, 1, 1]


def test_lines_are_found_at_any_indentation_and_removed_when_nothing_is_left() -> None:
    mistake = declare("odd_ones_alone", {"else:\n    numbers.append(-number)": ""})
    assert mistake.function(3) == [3, 1]
    assert mistake.source.splitlines()[-3:] == [
        "        if number % 2:",
        "            numbers.append(number)",
        "    return numbers",
    ]


def test_two_texts_may_change_places() -> None:
    assert edited("a\nb\n", {"a": "b", "b": "a"}) == "b\na\n"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"numbers.clear()": ""}, r"exactly once, but this one occurs 0 times:\nnumbers\.clear"),
        ({"numbers.append": "print"}, r"exactly once, but this one occurs 2 times:\nnumbers\.app"),
        ({"else:\nnumbers.append(-number)": ""}, "occurs 0 times"),  # indented differently
        (
            {"range(start, 0, -1)": "[]", "start, 0": "start, 1"},
            r"overlap in:\nrange\(start, 0, -1\)",
        ),
    ],
    ids=["never", "twice", "indented", "overlapping"],
)
def test_a_change_that_cannot_be_made_is_refused_with_the_name_of_the_mistake(
    changes: dict[str, str], reason: str
) -> None:
    with pytest.raises(
        ValueError, match=rf"<tests\.judging\.test_edits\.refused>: (.|\n)*{reason}"
    ):
        declare("refused", changes)
    assert "refused" not in globals()


def test_a_name_is_given_once() -> None:
    declare("given_once", {"start, 0": "start, 1"})
    with pytest.raises(ValueError, match=r"given_once>: the name is already in use"):
        declare("given_once", {"start, 0": "start, 2"})


def test_a_syntax_error_names_the_mistake() -> None:
    with pytest.raises(SyntaxError, match="no_python"):
        declare("no_python", {"numbers = []": "numbers ="})


def test_a_traceback_shows_the_edited_line() -> None:
    mistake = declare("by_zero", {"numbers.append(-number)": "numbers.append(number / 0)"})
    with pytest.raises(ZeroDivisionError) as caught:
        mistake.function(2)
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (frame.filename, frame.name) == ("<tests.judging.test_edits.by_zero>", "by_zero")
    assert frame.line == "numbers.append(number / 0)"


@pytest.mark.parametrize(("name", "right"), ORIGINALS)
def test_a_submission_holds_the_edited_function_and_nothing_of_the_bank_beside_it(
    name: str, right: Original
) -> None:
    edits = [known for known in mistakes_of(name) if known.of == right.of and "<" in known.file]
    assert edits
    for known in edits:
        text = known.submission("")
        assert text.count(f"def {right.of}(") == 1
        assert ".mistake(" not in text
        assert ast.dump(ast.parse(text).body[-1]) != ast.dump(ast.parse(right.definition).body[0])
