"""What `pytest FOLDER` shows, as a student, an editor or CI reads it."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from autograder import exercises
from tests.support.course import NAMES, TOTAL, points, solution
from tests.support.student_run import (
    FIRST,
    FOURTH,
    RIGHT,
    SECOND,
    WRONG,
    folder,
    rows,
    run,
    stub_of,
)


def test_untouched_stubs_are_a_calm_list(pytester: pytest.Pytester) -> None:
    folder(pytester)
    result = run(pytester, "work")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert list(rows(result)) == [*NAMES, "total"]
    assert all("not attempted" in rows(result)[name] for name in NAMES)
    assert rows(result)["total"].strip() == f"0/{TOTAL}"
    result.stdout.no_fnmatch_line("*FAILURES*")
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.fnmatch_lines([f"Next: work/{FIRST}.py:*", "*uv run autograder hint*"])


def test_solutions_have_full_marks(pytester: pytest.Pytester) -> None:
    folder(pytester, **{name: solution(name) for name in NAMES})
    result = run(pytester, "work")
    assert result.ret == pytest.ExitCode.OK
    assert rows(result)["total"].strip() == f"{TOTAL}/{TOTAL}"
    assert result.outlines[-1] == "Every check that ran passed: well done."


def test_a_failure_reads_as_sentences_without_the_grader_s_source(
    pytester: pytest.Pytester,
) -> None:
    folder(pytester, **{SECOND: solution(SECOND).replace(RIGHT, WRONG)})
    result = run(pytester, f"work/{SECOND}.py")
    text = result.stdout.str()
    for words in ("the call ", "came back ", "expected ", "apart ", "work/ex2_mse_loss.py:"):
        assert words in text
    for leak in ("autograder/checks", "expect.returned", "raise CheckFailed", "def test_"):
        assert leak not in text
    assert "short test summary" not in text


def test_verbose_names_every_outcome(pytester: pytest.Pytester) -> None:
    work = folder(pytester, **{SECOND: solution(SECOND).replace(RIGHT, WRONG)})
    (work / f"{FOURTH}.py").write_text(solution(FOURTH), encoding="utf-8")
    result = run(pytester, "work", "-v", "-k", "ex1 or ex2 or ex4")
    result.stdout.fnmatch_lines(
        [
            f"work/{FIRST}.py::test_interface NOT ATTEMPTED*",
            f"work/{SECOND}.py::test_interface WAITING*",
            f"work/{SECOND}.py::test_value WRONG*",
            f"work/{FOURTH}.py::test_interface PASSED*",
        ]
    )


def test_k_selects_and_the_row_says_so(pytester: pytest.Pytester) -> None:
    folder(pytester, **{SECOND: solution(SECOND)})
    result = run(pytester, "work", "-k", "ex2 and interface")
    assert result.ret == pytest.ExitCode.OK
    assert "passed the 1 check that ran" in rows(result)[SECOND]
    assert list(rows(result)) == [SECOND, "total"]


def test_x_stops_at_the_first_wrong_answer_and_not_at_a_stub(pytester: pytest.Pytester) -> None:
    folder(pytester, **{SECOND: solution(SECOND).replace(RIGHT, WRONG)})
    result = run(pytester, "work", "-x")
    assert list(rows(result)) == [FIRST, SECOND, "total"]


def test_lf_repeats_what_failed(pytester: pytest.Pytester) -> None:
    work = folder(pytester, **{SECOND: solution(SECOND).replace(RIGHT, WRONG)})
    run(pytester, "work")
    (work / f"{SECOND}.py").write_text(solution(SECOND), encoding="utf-8")
    result = run(pytester, "work", "--lf")
    assert list(rows(result)) == [SECOND, "total"]
    assert result.ret == pytest.ExitCode.OK


IDLE = "import torch\n\n\ndef mse_loss(y_pred, y_true):\n    return 0 * y_pred.sum()\n"
HOLD = ("test_interface", "test_differentiable", "test_leaves_inputs_alone")


def test_form_without_substance_waits_and_the_card_says_why(pytester: pytest.Pytester) -> None:
    folder(pytester, **{SECOND: IDLE})
    result = run(pytester, f"work/{SECOND}.py", "-v")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    for name in HOLD:
        result.stdout.fnmatch_lines([f"work/{SECOND}.py::{name} WAITING*"])
    assert f"0/{points(SECOND)}" in rows(result)[SECOND]
    assert "3 of 6 checks to go, 3 waiting" in rows(result)[SECOND]
    told = result.stdout.str()
    assert f"\nWaiting: test_interface of {SECOND}, and 2 more\n  This holds, but form" in told
    assert " ".join(told.split()).count("it counts once test_value or test_one_sample passes") == 1


@pytest.mark.parametrize(
    ("text", "outcome", "earned"),
    [(IDLE, "waiting", 0), (solution(SECOND), "passed", points(SECOND, "test_interface"))],
    ids=["idle", "right"],
)
def test_a_check_of_form_alone_ends_as_in_a_whole_run(
    text: str, outcome: str, earned: int, pytester: pytest.Pytester
) -> None:
    folder(pytester, **{SECOND: text})
    result = run(pytester, f"work/{SECOND}.py", "-k", "test_interface")
    assert f"1 {outcome}" in result.stdout.str()
    assert f"{earned}/{points(SECOND, 'test_interface')}" in rows(result)[SECOND]
    assert (result.ret == pytest.ExitCode.OK) == (outcome == "passed")
    if outcome == "waiting":
        result.stdout.fnmatch_lines(
            [f"Next: work/{SECOND}.py", "  This holds, but form alone earns nothing: *"]
        )


def test_a_check_that_waits_is_skipped_in_junit_xml(pytester: pytest.Pytester) -> None:
    folder(pytester, **{SECOND: IDLE})
    run(pytester, f"work/{SECOND}.py", "--junitxml", "report.xml")
    cases = {case.get("name"): case for case in ET.parse("report.xml").iter("testcase")}
    for name in HOLD:
        told = {item.get("name"): item.get("value") for item in cases[name].iter("property")}
        assert (told["autograder.outcome"], told["autograder.score"]) == ("waiting", "0")
        skipped = cases[name].find("skipped")
        assert skipped is not None
        assert "it counts once test_value or test_one_sample passes" in skipped.get("message", "")


def test_junit_xml_holds_scores_and_sentences(pytester: pytest.Pytester) -> None:
    folder(pytester, **{SECOND: solution(SECOND).replace(RIGHT, WRONG)})
    run(pytester, "work", "--junitxml", "report.xml")
    cases = {
        (case.get("classname"), case.get("name")): case
        for case in ET.parse(pytester.path / "report.xml").iter("testcase")
    }
    assert len(cases) == sum(len(exercises.load(name).checks) for name in NAMES)
    case = cases[f"work.{SECOND}", "test_value"]
    told = {item.get("name"): item.get("value") for item in case.iter("property")}
    assert told["autograder.outcome"] == "wrong"
    assert (told["autograder.score"], told["autograder.max_score"]) == (
        "0",
        str(points(SECOND, "test_value")),
    )
    failure = case.find("failure")
    assert failure is not None
    assert "autograder" not in (failure.get("message") or "")


def test_advice_names_start_py_where_that_is_the_way(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_RUN", "python3 start.py")
    folder(pytester)
    result = run(pytester, "work", "-k", "ex1")
    assert result.outlines[-1] == f"  Stuck? python3 start.py autograder hint {FIRST}"


def test_each_folder_has_a_card_of_its_own(pytester: pytest.Pytester) -> None:
    for who, text in (("ada", solution(SECOND)), ("bob", stub_of(SECOND))):
        (pytester.path / who).mkdir()
        (pytester.path / who / f"{SECOND}.py").write_text(text, encoding="utf-8")
    result = run(pytester, "ada", "bob", "-k", "ex2")
    most = points(SECOND)
    result.stdout.fnmatch_lines(["ada:", f"total*{most}/{most}*", "bob:", f"total*0/{most}*"])


def test_another_plugin_s_properties_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_own="def test_own(record_property): record_property('exercise', 1)")
    run(pytester).assert_outcomes(passed=1)


def test_a_broken_file_is_told_once_and_harms_no_other(pytester: pytest.Pytester) -> None:
    folder(pytester, **{FIRST: "def forward(:\n", SECOND: solution(SECOND)})
    result = run(pytester, "work", "-k", "ex1 or ex2")
    assert "done" in rows(result)[SECOND]
    assert result.stdout.str().count("def forward(:") == 1
    result.stdout.fnmatch_lines(["As in test_interface: Python cannot read*"])


def test_prints_appear_once_with_their_check(pytester: pytest.Pytester) -> None:
    shout = solution(SECOND).replace(RIGHT, f"print('loss of', len(y_pred))\n    {WRONG}")
    folder(pytester, **{SECOND: shout})
    result = run(pytester, f"work/{SECOND}.py")
    assert result.stdout.str().count("loss of 12") == 1


def test_s_shows_prints_as_they_come(pytester: pytest.Pytester) -> None:
    shout = solution(SECOND).replace(RIGHT, f"print('loss of', len(y_pred))\n    {RIGHT}")
    folder(pytester, **{SECOND: shout})
    assert run(pytester, f"work/{SECOND}.py", "-s").stdout.str().count("loss of 12") == 1


def test_the_time_limit_ends_a_loop(pytester: pytest.Pytester) -> None:
    folder(pytester, **{SECOND: solution(SECOND).replace(RIGHT, "while True: pass")})
    result = run(pytester, f"work/{SECOND}.py", "--time-limit", "0.2", "-v")
    result.stdout.fnmatch_lines(
        ["*test_interface TIMED OUT*", "*`mse_loss` was still running after 0.2 s*"]
    )


@pytest.mark.parametrize("value", ["0", "-1", "nan", "soon"])
def test_a_senseless_time_limit_is_refused(pytester: pytest.Pytester, value: str) -> None:
    folder(pytester)
    result = run(pytester, "work", f"--time-limit={value}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*--time-limit: {value!r} is not a number of seconds above 0"])


def test_quiet_still_ends_with_the_card(pytester: pytest.Pytester) -> None:
    folder(pytester)
    assert "total" in rows(run(pytester, "work", "-q"))
    assert rows(run(pytester, "work", "-qq")) == {}


@pytest.mark.parametrize("encoding", ["cp437", pytest.param("ascii", marks=pytest.mark.long)])
def test_every_code_page_gets_readable_text(encoding: str, pytester: pytest.Pytester) -> None:
    half_right = "return torch.sum((y_pred - y_true) ** 2)"
    folder(pytester, **{SECOND: solution(SECOND).replace(RIGHT, half_right)})
    done = subprocess.run(
        [sys.executable, "-m", "pytest", f"work/{SECOND}.py", "work/ex1_forward_pass.py"],
        cwd=pytester.path,
        env={**os.environ, "PYTHONIOENCODING": encoding, "NO_COLOR": "1", "COLUMNS": "70"},
        capture_output=True,
        check=False,
    )
    text = done.stdout.decode(encoding)
    assert "\\u" not in text
    assert "\x1b" not in text
    assert f"Next: work/{FIRST}.py" in text
    assert ("█" in text) == (encoding == "cp437")
