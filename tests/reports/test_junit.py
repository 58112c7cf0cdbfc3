"""JUnit's readers find every check with its kind of failure, its place and its points."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from autograder.reports.entries import REST
from autograder.reports.junit import junit_xml
from autograder.results import CheckResult, ExerciseResult, Outcome, Result


def parsed(*checks: CheckResult, most: int = 20) -> ElementTree.Element:
    result = Result("ann", (ExerciseResult("ex1", most, checks),), 4)
    return ElementTree.fromstring(junit_xml(result, {"ex1": "work/ex1.py"}))


def check(outcome: Outcome) -> CheckResult:
    return CheckResult("test_a", outcome, 1, 5, "The rule.", "It is 3.", "", "", 7, 0.5)


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Outcome.PASSED, None),
        (Outcome.WRONG, "failure"),
        (Outcome.RAISED, "failure"),
        (Outcome.TIMED_OUT, "failure"),
        (Outcome.NOT_ATTEMPTED, "skipped"),
        (Outcome.WAITING, "skipped"),
        (Outcome.GRADER_BROKEN, "error"),
    ],
)
def test_each_outcome_is_of_one_kind(outcome: Outcome, kind: str | None) -> None:
    root = parsed(check(outcome), most=5)
    (case,) = root.iter("testcase")
    found = [part for part in case if part.tag != "properties"]
    assert [part.tag for part in found] == ([kind] if kind else [])
    for part in found:
        assert part.attrib["message"] == "It is 3."
        assert part.text == "The rule.\n\nIt is 3.\n\nwork/ex1.py"
    counts = [root.attrib[name] for name in ("tests", "failures", "errors", "skipped")]
    wanted = [kind == one for one in ("failure", "error", "skipped")]
    assert counts == ["1", *(str(int(one)) for one in wanted)]


def test_a_case_has_its_place_its_time_and_its_points() -> None:
    root = parsed(check(Outcome.WRONG))
    case, rest = root.iter("testcase")
    assert (case.attrib["file"], case.attrib["line"]) == ("work/ex1.py", "7")
    assert (case.attrib["classname"], case.attrib["name"]) == ("ex1", "test_a")
    assert case.attrib["time"] == root.attrib["time"] == "0.500"
    held = {item.attrib["name"]: item.attrib["value"] for item in case.iter("property")}
    assert held == {"outcome": "wrong", "score": "1", "max_score": "5"}
    assert rest.attrib["name"] == REST
    assert "line" not in rest.attrib
    (suite,) = root.iter("testsuite")
    held = {item.attrib["name"]: item.attrib["value"] for item in suite.iterfind("properties/*")}
    assert held == {"score": "1", "max_score": "20"}


def test_what_xml_cannot_hold_is_left_out() -> None:
    odd = CheckResult("te\x00st", Outcome.WRONG, 0, 20, "", "a\x1b\x0b\ufffe\ud800\tb\n]]><c/>")
    (case,) = parsed(odd).iter("testcase")
    assert case.attrib["name"] == "test"
    (failure,) = case.iter("failure")
    assert failure.attrib["message"] == "a?\tb\n]]><c/>"
    assert not [*case.iter("c")]
