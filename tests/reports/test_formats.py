"""Every report says the same score and the same maximum as the result it was made from."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings

from autograder.reports import (
    classroom,
    classroom50,
    ctrf,
    github,
    gitlab,
    gradescope,
    junit,
    markdown,
)
from autograder.reports.entries import NotThere
from autograder.results import Outcome, Result
from tests.support import schemas
from tests.support.course import NAMES
from tests.support.results import results, uniform

FILES = {name: f"assignments/{name}.py" for name in NAMES}
SUBMISSION = classroom50.Classroom50Submission(
    "cs", "loop", "individual", "ann", "submit/1", "c", "r", "v", "2026-01-01T00:00:00Z"
)
Pair = tuple[float, float]
FOLDED = re.compile(
    r"<details><summary><code>test_\d</code> [\w ,]+ \(<code>[\w/.:]+</code>\)</summary>"
)


def in_summary(result: Result) -> Pair:
    text = markdown.score_card(result, FILES)
    rows = re.findall(r"^\| `ex\w+` \| (\d+)/(\d+) \|", text, re.M)
    total = re.search(r"^\| \*\*total\*\* \| \*\*(\d+)/(\d+)\*\*", text, re.M)
    title = re.match(r"## Score: (\d+)/(\d+)\n", text)
    assert total is not None
    assert title is not None
    assert title.groups() == total.groups()
    assert tuple(str(sum(map(int, column))) for column in zip(*rows, strict=True)) == total.groups()
    return int(total[1]), int(total[2])


def in_outputs(result: Result) -> Pair:
    pairs = dict(line.split("=", 1) for line in github.outputs(result).splitlines())
    assert set(pairs) == {"score", "max_score", *NAMES}
    return int(pairs["score"]), int(pairs["max_score"])


def decoded(result: Result) -> list[dict[str, Any]]:
    return [json.loads(base64.b64decode(text)) for text in classroom.runners(result).values()]


def in_reporter_s_notices(result: Result) -> Pair:
    runners = decoded(result)
    score = sum(test["score"] for runner in runners for test in runner["tests"])
    return score, sum(runner["max_score"] for runner in runners)


def in_reporter_s_table(result: Result) -> Pair:
    score = most = 0.0
    for runner in decoded(result):
        passed = sum(test["status"] == "pass" for test in runner["tests"])
        score += passed / len(runner["tests"]) * runner["max_score"]
        most += runner["max_score"]
    return score, most


def in_junit(result: Result) -> Pair:
    root = ElementTree.fromstring(junit.junit_xml(result, FILES))
    totals = []
    for name in ("score", "max_score"):
        cases = root.iterfind(f"testsuite/testcase/properties/property[@name='{name}']")
        own = root.find(f"properties/property[@name='{name}']")
        assert own is not None
        assert sum(int(item.attrib["value"]) for item in cases) == int(own.attrib["value"])
        totals.append(int(own.attrib["value"]))
    return totals[0], totals[1]


def in_classroom50(result: Result) -> Pair:
    data = json.loads(classroom50.result_json(result, SUBMISSION))
    for key in ("score", "max-score"):
        assert type(data[key]) is int
        assert sum(test[key] for test in data["tests"]) == data[key]
    return data["score"], data["max-score"]


def in_gradescope(result: Result) -> Pair:
    data = json.loads(gradescope.results_json(result, FILES))
    assert sum(test["score"] for test in data["tests"]) == data["score"]
    return data["score"], sum(test["max_score"] for test in data["tests"])


def in_gitlab(result: Result) -> Pair:
    lines = gitlab.metrics(result).splitlines()
    assert lines[-1] == "# EOF"
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    total = int(values.pop("total_points"))
    assert sum(map(int, values.values())) == total
    assert list(values) == [f'exercise_points{{exercise="{name}"}}' for name in NAMES]
    return total, result.max_score


def in_ctrf(result: Result) -> Pair:
    data = json.loads(ctrf.ctrf_json(result, FILES))["results"]
    score, most = (
        sum(test["extra"][key] for test in data["tests"]) for key in ("score", "max_score")
    )
    assert data["summary"]["extra"] == {"score": score, "max_score": most}
    return score, most


def in_json(result: Result) -> Pair:
    again = Result.from_json(result.to_json())
    return again.score, again.max_score


READERS: list[Callable[[Result], Pair]] = [
    in_summary, in_outputs, in_reporter_s_notices, in_reporter_s_table, in_junit, in_classroom50,
    in_gradescope, in_ctrf, in_gitlab, in_json,
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(results())
def test_one_number_everywhere(result: Result) -> None:
    for reader in READERS:
        assert reader(result) == pytest.approx((result.score, result.max_score)), reader.__name__


@pytest.mark.parametrize("outcome", Outcome)
def test_full_and_zero(outcome: Outcome) -> None:
    result = uniform(outcome, 5 if outcome is Outcome.PASSED else 0)
    most = 15 * len(NAMES)
    expected = (most if outcome is Outcome.PASSED else 0, most)
    assert [reader(result) for reader in READERS] == [expected] * len(READERS)


@settings(max_examples=100, deadline=None)
@given(results())
def test_no_text_of_a_student_gets_out_of_its_place(result: Result) -> None:
    assert re.fullmatch(r"(?:\w+=[A-Za-z0-9+/=]+\n)*", github.outputs(result))
    commands = github.workflow_commands(result, FILES).split("\n")
    assert commands.pop() == ""
    assert len(commands) <= 10
    for command in commands:
        properties = r"(?:file=[\w/.]+(?:,line=\d+)?,)?title=[^:,\n]+"
        assert re.match(rf"::error {properties}::", command)
    lines = list(outside_of_code(markdown.score_card(result, FILES)))
    for line in lines:
        tags = FOLDED.fullmatch(line) or line in ("", "</details>") or line.startswith("|")
        assert tags or not re.search(r"(?<!\\)[<>|\[\]@]", line), line
    assert sum(map(bool, map(FOLDED.fullmatch, lines))) == lines.count("</details>")


def outside_of_code(text: str) -> Iterator[str]:
    """The lines of a Markdown text that stand in no block of code."""
    fence = ""
    for line in text.splitlines():
        opening = re.fullmatch(r"(`{3,})text", line)
        if fence:
            fence = "" if line == fence else fence
        elif opening:
            fence = opening[1]
        else:
            yield line
    assert not fence


def test_a_broken_grader_is_nobody_s_zero() -> None:
    result = uniform(Outcome.GRADER_BROKEN)
    assert "not your score yet" in markdown.score_card(result, FILES)
    assert {runner["status"] for runner in decoded(result)} == {"error"}
    root = ElementTree.fromstring(junit.junit_xml(result, FILES))
    assert root.attrib["errors"] == root.attrib["tests"]


def test_a_check_that_waits_is_told_from_one_that_fails() -> None:
    result = uniform(Outcome.WAITING)
    told = json.loads(ctrf.ctrf_json(result, FILES))["results"]
    assert {test["status"] for test in told["tests"]} == {"pending"}
    assert told["summary"]["pending"] == told["summary"]["tests"]
    tests = json.loads(gradescope.results_json(result, FILES))["tests"]
    assert all(test["output"].startswith("waiting\n\n") for test in tests)
    tests = json.loads(classroom50.result_json(result, SUBMISSION))["tests"]
    assert {(test["passed"], test["outcome"]) for test in tests} == {(False, "waiting")}
    assert {runner["status"] for runner in decoded(result)} == {"fail"}
    card = markdown.score_card(result, FILES)
    assert "`test_0` waiting, 5 of 5 points do not count yet" in card
    assert "lost" not in card


def test_checks_worth_the_same_are_one_test_each() -> None:
    (runner, *_) = decoded(uniform(Outcome.PASSED, 5))
    assert [test["score"] for test in runner["tests"]] == [5, 5, 5]


@settings(max_examples=50, deadline=None)
@given(results())
def test_documents_are_as_their_readers_describe_them(result: Result) -> None:
    for text, schema in (
        (gradescope.results_json(result, FILES), schemas.Gradescope),
        (classroom50.result_json(result, SUBMISSION), schemas.Classroom50),
        (ctrf.ctrf_json(result, FILES), schemas.Ctrf),
    ):
        msgspec.json.decode(text, type=schema)


def test_gradescope_shows_every_test_and_so_the_total() -> None:
    data = json.loads(gradescope.results_json(uniform(Outcome.WRONG), FILES))
    assert {test["visibility"] for test in data["tests"]} == {"visible"}


def test_classroom50_says_what_it_misses() -> None:
    with pytest.raises(NotThere, match="CLASSROOM, ASSIGNMENT, SUBMISSION_TAG"):
        classroom50.Classroom50Submission.of({}, "")
