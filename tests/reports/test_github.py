"""Annotations stand at the student's line, one for each cause, and obey nobody's text."""

from __future__ import annotations

import base64
import json

import pytest

from autograder.reports import github
from autograder.results import CheckResult, ExerciseResult, Outcome, Result
from tests.support.course import NAMES
from tests.support.results import uniform

FILES = {name: f"assignments/{name}.py" for name in NAMES}


def failed(name: str, message: str, line: int | None = None) -> CheckResult:
    return CheckResult(name, Outcome.WRONG, 0, 5, "Rule.", message, line=line)


def annotated(*checks: CheckResult, file: str = "ex1.py") -> list[str]:
    exercise = ExerciseResult("ex1", 20, checks)
    return github.workflow_commands(Result("ann", (exercise,), 1), {"ex1": file}).splitlines()


def test_annotations_name_the_student_s_file_and_line() -> None:
    told = github.workflow_commands(uniform(Outcome.WRONG), FILES).splitlines()
    assert len(told) == len(NAMES)  # one cause each, though three checks failed for it
    assert told[0] == (
        f"::error file=assignments/{NAMES[0]}.py,line=3,title={NAMES[0]}%3A test_0::"
        "The rule.%0AWhat went wrong."
    )
    assert github.workflow_commands(uniform(Outcome.NOT_ATTEMPTED), FILES) == ""
    assert github.workflow_commands(uniform(Outcome.WAITING), FILES) == ""
    notebook = dict.fromkeys(NAMES, "assignments/training_loop.ipynb")
    assert "line=" not in github.workflow_commands(uniform(Outcome.WRONG), notebook)


def test_each_exercise_is_annotated_before_any_gets_a_second() -> None:
    def check(name: str, line: int) -> CheckResult:
        return CheckResult(name, Outcome.WRONG, 0, 1, "Rule.", f"Cause {line}.", line=line)

    found = tuple(check(f"test_{line}", line) for line in range(1, 6))
    result = Result("ann", tuple(ExerciseResult(name, 5, found) for name in NAMES), 1)
    told = github.workflow_commands(result, FILES).splitlines()
    assert len(told) == 10
    assert [name for name in NAMES if name in "".join(told[: len(NAMES)])] == list(NAMES)


def test_one_cause_at_two_lines_is_told_twice_and_at_one_line_once() -> None:
    told = annotated(failed("a", "No.", 3), failed("b", "No.", 4), failed("c", "No.", 3))
    assert [line.split("::")[1] for line in told] == [
        "error file=ex1.py,line=3,title=ex1%3A a",
        "error file=ex1.py,line=4,title=ex1%3A b",
    ]


def test_a_failure_without_a_line_is_told_of_the_file() -> None:
    assert annotated(failed("a", "No.")) == ["::error file=ex1.py,title=ex1%3A a::Rule.%0ANo."]


def test_a_broken_grader_is_told_of_no_file() -> None:
    broken = CheckResult("a", Outcome.GRADER_BROKEN, 0, 5, "", "Tell.", line=3)
    assert annotated(broken) == ["::error title=ex1%3A a::Tell."]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("100 %", "100 %25"),
        ("a\r\n::warning::b", "a%0D%0A::warning::b"),
        ("%0A", "%250A"),
    ],
)
def test_no_message_becomes_a_command(message: str, shown: str) -> None:
    assert annotated(failed("a", message)) == [
        f"::error file=ex1.py,title=ex1%3A a::Rule.%0A{shown}"
    ]


def test_no_file_name_becomes_a_property() -> None:
    (told,) = annotated(failed("a", "No.", 1), file="a,line=9:b%.py")
    assert told.startswith("::error file=a%2Cline=9%3Ab%25.py,line=1,title=")


def test_outputs_hold_the_points_and_a_runner_for_each_exercise() -> None:
    result = uniform(Outcome.WRONG, 2)
    lines = dict(line.split("=", 1) for line in github.outputs(result).splitlines())
    assert lines["score"] == str(6 * len(NAMES))
    assert lines["max_score"] == str(15 * len(NAMES))
    assert json.loads(base64.b64decode(lines[NAMES[0]]))["max_score"] == 15
