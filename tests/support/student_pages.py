"""Students' pages to look at: right, half right, messy, hostile, not graded, a broken grader."""

from __future__ import annotations

import base64

from autograder.intake import Source
from autograder.pages.student import StudentPage
from autograder.results import Cause, CheckResult, ExerciseResult, Outcome, Result

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FIRST, SECOND, THIRD = "ex1_forward_pass", "ex2_mse_loss", "ex3_parameter_update"
CODE = b'''import torch

SCALE = 2


def helper(x):
    return x


def mse_loss(y_pred, y_true):
    """The loss."""
    error = y_pred - y_true

    return torch.sum(error ** 2)


print("done")
'''
LINE = CODE[: CODE.index(b"torch.sum")].count(b"\n") + 1
SENTENCE = (
    f"Line {LINE}: The errors are summed here, not averaged: `error` grows with their number."
)
# Each would run, load or move something if it were markup.
PAYLOADS = (
    "<script>window.pwned = 1</script>",
    '<img src=http://example.org/x.png onerror="window.pwned = 1">',
    '"><svg onload=window.pwned=1>',
    "'><iframe src=http://example.org/></iframe>",
    "</title></style></script></pre></details><h1>100/100</h1>",
    "<meta http-equiv=refresh content='0;url=http://example.org/'>",
    "<a href='javascript:window.pwned=1'>free points</a>",
    "<link rel=stylesheet href=http://example.org/x.css>",
    "{{ 7 * 7 }}{% include 'base.css' %}",
    "`<b>code</b>` &lt;i&gt; &#60;",
    "--><!-- ]]> \x00\x07\x1b[31m \u202egnp.exe\u202c \u2066x\u2069 \ud800 \ufffe",
    "الاسم בדיקה 名前 👩‍💻",
)
HOSTILE = " ".join(PAYLOADS)


def check(
    name: str = "test_value",
    outcome: Outcome = Outcome.PASSED,
    most: int = 3,
    message: str = "",
    *,
    details: str = "",
    printed: str = "",
    line: int | None = None,
    hidden: bool = False,
    title: str = "The loss is the mean of the squared differences.",
) -> CheckResult:
    """A check of any outcome."""
    score = most if outcome is Outcome.PASSED else 0
    cause = Cause("repair", "sum_in_place_of_mean", line, message) if line and message else None
    return CheckResult(
        name, outcome, score, most, title, message, details, printed, line, 0.01, hidden, cause
    )


def exercise(name: str, *checks: CheckResult, rest: int = 0) -> ExerciseResult:
    """An exercise of these checks, and `rest` points of checks that did not run."""
    return ExerciseResult(name, sum(one.max_score for one in checks) + rest, checks)


def result(*exercises: ExerciseResult, student: str = "ada", official: bool = True) -> Result:
    """A result of these exercises."""
    return Result(
        student,
        exercises,
        42,
        official,
        {"python": "3.12.1", "torch": "2.9.0"},
        ("Landlock 7", "seccomp"),
        "ab" * 32,
        "1",
    )


def wrong() -> ExerciseResult:
    """Two checks that fail for one reason, one that waits, one that passes."""
    said = "the call   mse_loss(y_pred, y_true)\ncame back  4.0\nexpected   1.0"
    return exercise(
        SECOND,
        check("test_shape"),
        check("test_value", Outcome.WRONG, 3, SENTENCE, details=said, printed="4.0\n", line=LINE),
        check("test_gradient", Outcome.WRONG, 2, SENTENCE, details="other", line=LINE),
        check("test_interface", Outcome.WAITING, 1, "This counts once test_value passes."),
    )


def half() -> StudentPage:
    """One exercise right, one wrong, one not begun."""
    stub = "`update_parameters` is not written yet."
    found = result(
        exercise(FIRST, check(), check("test_other", title="Any shape will do.")),
        wrong(),
        exercise(THIRD, check("test_step", Outcome.NOT_ATTEMPTED, 5, stub, line=3)),
    )
    sources = {SECOND: Source(f"{SECOND}.py", CODE)}
    return StudentPage("ada", found, sources, {SECOND: PNG}, command="uv run autograder grade F")


def right() -> StudentPage:
    """Every check passed."""
    return StudentPage("ada", result(exercise(FIRST, check()), exercise(SECOND, check())))


def hostile() -> StudentPage:
    """Markup, controls and overrides wherever a student's text may stand."""
    outcomes = [one for one in Outcome if one is not Outcome.PASSED]
    checks = [
        check(
            f"test_{number}{HOSTILE}",
            outcome,
            1,
            f"{number} {HOSTILE}",
            details=HOSTILE,
            printed=HOSTILE,
            line=3,
            title=HOSTILE,
        )
        for number, outcome in enumerate(outcomes)
    ]
    code = "\n".join(["def f():", *(f"    {text}" for text in PAYLOADS)]).encode("utf-8", "replace")
    found = result(
        exercise(SECOND, *checks), exercise(f"ex9_{HOSTILE}", checks[0]), student=HOSTILE
    )
    return StudentPage(
        HOSTILE,
        found,
        {SECOND: Source(f"{HOSTILE}.py", code)},
        {SECOND: PNG},
        HOSTILE,
        HOSTILE,
        HOSTILE,
        [HOSTILE],
        [HOSTILE],
    )


def not_graded() -> StudentPage:
    """A student of whose work nothing could be graded."""
    return StudentPage("ada", None, reason="No file is named after an exercise.")


def broken() -> StudentPage:
    """A check that failed by itself."""
    said = "The check test_value itself failed (KeyError): this is not your fault."
    failed = check("test_value", Outcome.GRADER_BROKEN, 3, said, details="Traceback …")
    return StudentPage("ada", result(exercise(FIRST, check()), exercise(SECOND, failed)))


PAGES = {
    "right": right,
    "half": half,
    "hostile": hostile,
    "not graded": not_graded,
    "broken": broken,
}
