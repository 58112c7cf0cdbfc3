"""How failures are put together, and which code each of them shows."""

from __future__ import annotations

from autograder.intake import Source
from autograder.pages.faults import LONGEST_TEXT, cut, faults
from autograder.results import CheckResult, Outcome
from tests.support.student_pages import CODE, LINE, SECOND, check

SOURCE = Source(f"{SECOND}.py", CODE)


def wrong(name: str, message: str, line: int | None = None) -> CheckResult:
    return check(name, Outcome.WRONG, 2, message, line=line)


def test_checks_with_one_message_are_one_fault() -> None:
    found = faults([wrong("a", "x"), check("b"), wrong("c", "y"), wrong("d", "x")], SOURCE)
    assert [[one.name for one in fault.checks] for fault in found] == [["a", "d"], ["c"]]
    assert [fault.lost for fault in found] == [4, 2]


def test_what_waits_comes_last_and_shows_no_evidence() -> None:
    waits = check("a", Outcome.WAITING, 1, "later", details="the call", printed="x", line=LINE)
    _, last = faults([waits, wrong("b", "x")], SOURCE)
    assert last.waiting
    assert (last.details, last.printed, last.code) == ("", "", None)


def test_code_is_shown_once() -> None:
    first, second, third = faults(
        [wrong("a", "x", LINE), wrong("b", "y", LINE), wrong("c", "z", LINE - 2)], SOURCE
    )
    assert first.code is not None
    assert second.code is None
    assert second.place == first.place == f"{SECOND}.py, line {LINE}"
    assert third.code is not None
    assert third.code.place.endswith(f"line {LINE - 2}")


def test_a_stub_is_not_shown() -> None:
    (found,) = faults([check("a", Outcome.NOT_ATTEMPTED, 1, "not yet", line=LINE)], SOURCE)
    assert found.code is None
    assert found.place == f"{SECOND}.py, line {LINE}"


def test_without_a_file_there_is_no_code() -> None:
    (found,) = faults([wrong("a", "x", LINE)], None)
    assert (found.code, found.place) == (None, "")


def test_a_text_says_how_much_of_it_is_left_out() -> None:
    text = cut("a" * (LONGEST_TEXT + 1_234))
    assert text.endswith("\n… 1,234 more characters are left out here.")
    assert cut("short") == "short"
