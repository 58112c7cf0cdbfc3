"""A mark is written with the digits that it has."""

from __future__ import annotations

import msgspec
import pytest

from autograder.intake import Person
from autograder.sending.outgoing import listed, named, outgoing, shown_mark
from tests.support.marked_class import a_class, graded, without


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (0.0, "0"),
        (100.0, "100"),
        (12, "12"),
        (87 * 0.9, "78.3"),
        (0.1 + 0.2, "0.3"),
        (89.99999999999999, "90"),
        (66.665, "66.67"),
        (9.25, "9.25"),
        (1e-9, "0"),
    ],
)
def test_a_mark_has_at_most_two_places(score: float, shown: str) -> None:
    assert shown_mark(score, 100) == shown


@pytest.mark.parametrize(
    ("score", "most", "scale", "shown"),
    [(87, 100, 20, "17.4"), (100, 105, 10, "9.52"), (105, 105, 10, "10"), (3, 0, 10, "3")],
)
def test_a_mark_is_converted_exactly(score: float, most: float, scale: float, shown: str) -> None:
    assert shown_mark(score, most, scale) == shown


def test_only_who_is_graded_has_a_mark() -> None:
    held = a_class(graded("a", 0), without("b"), without("c", "nothing handed in"))
    assert [(one.student.student, one.mark) for one in outgoing(held, None, zeros=False)] == [
        ("a", "0")
    ]
    assert [(one.mark, one.stands_in) for one in outgoing(held, None, zeros=True)] == [
        ("0", False),
        ("0", True),
    ]


def test_a_doubt_is_no_zero() -> None:
    """Work that was matched with nobody may be theirs: the roster says so, or the name does."""
    doubt = "Nothing was handed in. The work of 'Bo Li' may be theirs: it stands at the end."
    one = msgspec.structs.replace(without("Bo Li (902)", "nothing handed in"), reason=doubt)
    namesake = without("Lee, Ann", "nothing handed in")
    stranger = msgspec.structs.replace(graded("Ann Lee", 5, id="7"), stranger=True)
    held = a_class(one, namesake, without("c", "nothing handed in"), stranger)
    sent = [(one.student.student, one.mark) for one in outgoing(held, None, zeros=True)]
    assert sent == [("c", "0"), ("Ann Lee", "5")]


def test_students_are_named_so_that_they_can_be_found() -> None:
    assert named(graded("Ann", 1, id="7", login="al")) == "Ann (7, al)"
    assert named(graded("Ann", 1)) == "Ann"
    twin = msgspec.structs.replace(graded("Ann (7)", 1), listed=Person("7", "Ann"))
    assert named(twin) == "Ann (7)"
    assert listed([str(number) for number in range(12)]).endswith("8, 9 and 2 more")
