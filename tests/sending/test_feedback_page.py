"""A page says the mark and how it came about, and text of students does no harm on it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from autograder.intake import Delivery, Person
from autograder.official.class_file import StudentMark
from autograder.results import Result
from autograder.sending.feedback_page import feedback_page
from tests.support.class_results import EXPLAINED, result
from tests.support.marked_class import a_class, without
from tests.support.results import HOSTILE, WORDS, results

TAGS = ("details", "summary", "code")
RULE = "10 % of the points are deducted for each day that begins."


def marked(found: Result, deducted: float = 0.0, at: datetime | None = None) -> StudentMark:
    points = {one.name: one.score for one in found.exercises}
    return StudentMark(
        student=found.student,
        delivery=Delivery(Person(name="Ann Lee"), at),
        status="graded",
        points=points,
        score=found.score - deducted,
        max_score=found.max_score,
        deducted=deducted,
    )


def page(found: Result, mark: StudentMark | None = None, html: str = "") -> str:
    mark = mark or marked(found)
    return feedback_page(mark, msgspec.structs.replace(a_class(mark), rule=RULE), found, html)


def test_the_page_says_mark_points_and_what_went_wrong() -> None:
    text = page(result("ann", two=EXPLAINED))
    assert text.startswith(
        "# Feedback for Ann Lee\n\n## Mark: 6 of 11\n\n| exercise | points | |\n"
    )
    assert "| `ex2_mse_loss` | 0/5 | 1 of 1 check to go |" in text
    assert "```text\nThe value is right.\n\nLine 4: the root is left out." in text
    assert "late" not in text
    assert text.endswith("Seed 7, python 3.14.\n")


def test_lateness_is_said_with_the_points_before_and_after() -> None:
    found = result("ann", two=EXPLAINED)
    at = datetime(2026, 11, 4, 0, 10, tzinfo=UTC)
    text = page(found, marked(found, 0.6, at), "feedback.html")
    assert "## Mark: 5.4 of 11\n" in text
    assert "The checks gave 6 points; 0.6 points were deducted for lateness.\n" in text
    assert "The rule: 10 % of the points are deducted for each day that begins.\n" in text
    assert "Handed in: 2026-11-04 00:10+00:00\n" in text
    assert "The file `feedback.html` shows the same with your code.\n" in text


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("not graded", "## There is no mark yet\n\nA person has to look at what you handed in."),
        ("nothing handed in", "## Nothing was handed in\n"),
    ],
)
def test_without_a_mark_there_is_no_number(status: str, told: str) -> None:
    mark = without("Ann", status)
    text = feedback_page(mark, a_class(mark), None)
    assert told in text
    assert not re.search(r"\d", text)


def test_a_grader_that_failed_gives_no_mark() -> None:
    found = result("ann")
    mark = msgspec.structs.replace(marked(found), status="grader broken")
    text = page(found, mark)
    assert "this is not your score yet" in text
    assert not re.search(r"\d", text)


def test_no_other_student_is_named() -> None:
    """The roster's doubts name others."""
    found = result("ann")
    doubt = "Not matched with the roster: by its name this may be Ann B and Ann C."
    mark = msgspec.structs.replace(marked(found), stranger=True, notes=(doubt,))
    assert "Ann B" not in page(found, mark)
    missing = without("Ann", "nothing handed in")
    missing = msgspec.structs.replace(missing, reason="The work of 'Bo' may be theirs.")
    text = feedback_page(missing, a_class(missing), None)
    assert "Bo" not in text
    # That nothing was handed in is then not known.
    assert "## There is no mark yet\n\nWork was handed in of which it is not clear whose" in text


def test_a_roster_that_has_lost_letters_names_nobody() -> None:
    wang = msgspec.structs.replace(without("王 小明"), listed=Person("7", "? ??"))
    assert feedback_page(wang, a_class(wang), None).startswith("# Feedback for 王 小明\n")
    known = msgspec.structs.replace(without("leeann"), listed=Person("7", "Ann Lee"))
    assert feedback_page(known, a_class(known), None).startswith("# Feedback for Ann Lee\n")


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("ex1_forward_pass.py: was empty", "ex1_forward_pass.py: was empty"),
        ("_a_ __b__ a__b__c _x", None),
        ("名_前_名 a_ b _c_d_", None),
    ],
)
def test_a_file_is_named_as_it_is(note: str, shown: str | None) -> None:
    """Also for whoever reads the file as plain text; a program for Markdown makes nothing of it."""
    mark = msgspec.structs.replace(without("Ann"), notes=(note,))
    text = feedback_page(mark, a_class(mark), None)
    assert shown is None or shown in text
    tokens = MarkdownIt("commonmark").parse(text)
    assert tokens[-2].children is not None
    assert [(one.type, one.content) for one in tokens[-2].children] == [("text", note)]


def test_a_note_is_said_once() -> None:
    note = "ex1 (1).py was not graded."
    found = replace(result("ann"), notes=(note,))
    mark = msgspec.structs.replace(marked(found), notes=(note, "It was late."))
    text = page(found, mark)
    assert text.count("was not graded") == 1
    assert text.count("It was late.") == 1


@pytest.mark.parametrize("words", [*HOSTILE, "\u202etxt", "\ud800", "[x](javascript:1)", "<img>"])
def test_words_of_a_student_are_shown_and_do_nothing(words: str) -> None:
    check = replace(EXPLAINED, message=words, details=words, name="test_x")
    found = replace(result(words, two=check), notes=(words,))
    mark = msgspec.structs.replace(
        marked(found), notes=(words, f"- {words}"), delivery=Delivery(Person(name=words))
    )
    text = page(found, mark)
    harmless(text)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(results(), WORDS)
def test_any_result_makes_a_page(found: Result, name: str) -> None:
    mark = msgspec.structs.replace(marked(found), delivery=Delivery(Person(name=name)))
    harmless(page(found, mark))


def harmless(text: str) -> None:
    """Hold that `text` is UTF-8 without controls, and that a reader makes only our tags of it."""
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)
    text.encode()
    tokens = MarkdownIt("commonmark").enable(["table"]).parse(text)
    inside = [one for token in tokens for one in token.children or ()]
    kinds = {token.type for token in (*tokens, *inside)}
    assert not kinds & {"link_open", "image"}
    for token in (*tokens, *inside):
        if token.type in ("html_block", "html_inline"):
            tags = re.findall(r"<[^>]*>?", token.content)
            assert {*tags} <= {f"<{end}{tag}>" for end in ("", "/") for tag in TAGS}, token.content
