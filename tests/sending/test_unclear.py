"""A person on the roster whose work may lie there is not one who handed in nothing."""

from __future__ import annotations

import msgspec
import pytest

from autograder.intake import Person
from autograder.official.class_file import StudentMark
from autograder.sending.unclear import is_unclear, name_key
from tests.support.marked_class import a_class, graded, without

MISSING = "nothing handed in"
DOUBT = "Nothing was handed in. The work of 'b' may be theirs: it stands at the end."
COMMITTED = "Nothing was handed in. Nothing was committed until then."


def emptied(name: str, place: str) -> StudentMark:
    """Somebody whose own place in the download is empty, for a reason."""
    return msgspec.structs.replace(without(name, MISSING, place), reason=COMMITTED)


@pytest.mark.parametrize(
    ("mark", "unclear"),
    [
        (without("Di Øst", MISSING), False),
        (msgspec.structs.replace(without("Di Øst", MISSING), reason=DOUBT), True),
        (emptied("Di Øst", "training-loop-di"), False),
        (without("Lee, ANN", MISSING), True),
        (msgspec.structs.replace(without("x", MISSING), listed=Person("7", "Ann Lee")), True),
        (without("", MISSING), False),
        (without("Ann Lee"), False),
        (graded("Ann Lee", 5), False),
    ],
)
def test_work_that_is_nobodys_makes_a_doubt(mark: StudentMark, unclear: bool) -> None:
    stranger = msgspec.structs.replace(graded("Ann Lee", 5, id="9"), stranger=True)
    assert is_unclear(mark, a_class(mark, stranger)) is unclear


def test_a_namesake_on_the_roster_is_no_doubt() -> None:
    """Both are known: each has their own row."""
    missing, other = without("Ann Lee", MISSING, id="1"), graded("Ann Lee (2)", 5, id="2")
    other = msgspec.structs.replace(other, listed=Person("2", "Ann Lee"))
    assert not is_unclear(missing, a_class(missing, other))


@pytest.mark.parametrize("name", ["Ann Lee", "LEE,  Ann", " ann_lee", "\uff21nn Lee"])
def test_a_name_is_the_same_however_it_is_written(name: str) -> None:
    assert name_key(name) == "ann lee"
