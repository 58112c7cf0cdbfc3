"""Results of every kind, for the reports: partial credit, hidden checks, hostile words."""

from __future__ import annotations

from hypothesis import strategies as st

from autograder.results import CheckResult, ExerciseResult, Outcome, Result
from tests.support.course import NAMES

HOSTILE = (
    "::error::x",
    "```\n</details>",
    "| a | b |",
    "\x1b[31m",
    "\x00\x0b\ufffe",
    "<script>alert(1)</script>",
    "%0A::set-output name=score::100",
    "]]>",
    "a\r\nscore=100\n",
)
WORDS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))


@st.composite
def checks(draw: st.DrawFn, number: int) -> CheckResult:
    """One check of any outcome; partial credit where it is not passed."""
    most = draw(st.integers(1, 5))
    outcome = draw(st.sampled_from(Outcome))
    score = most if outcome is Outcome.PASSED else draw(st.integers(0, most - 1))
    return CheckResult(
        f"test_{number}",
        outcome,
        score,
        most,
        draw(WORDS),
        draw(WORDS),
        draw(WORDS),
        draw(WORDS),
        draw(st.none() | st.integers(1, 900)),
        draw(st.floats(0, 10)),
        draw(st.booleans()),
    )


@st.composite
def exercises(draw: st.DrawFn, name: str) -> ExerciseResult:
    """One exercise, of whose checks some may not have run."""
    found = tuple(draw(checks(number)) for number in range(draw(st.integers(0, 4))))
    rest = draw(st.integers(0 if found else 1, 3))
    return ExerciseResult(name, sum(check.max_score for check in found) + rest, found)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """A whole result."""
    return Result(
        draw(WORDS),
        tuple(draw(exercises(name)) for name in NAMES),
        draw(st.integers(0, 2**31 - 1)),
        draw(st.booleans()),
        {"python": "3.14.0", "autograder": "0.1.0"},
        ("seccomp",),
        notes=tuple(draw(st.lists(WORDS, max_size=2))),
        seconds=draw(st.floats(0, 600)),
    )


def uniform(outcome: Outcome, score: int = 0) -> Result:
    """A result of which every check ended alike, with `score` of 5 points each."""
    found = tuple(
        CheckResult(f"test_{number}", outcome, score, 5, "The rule.", "What went wrong.", line=3)
        for number in range(3)
    )
    parts = tuple(ExerciseResult(name, 15, found) for name in NAMES)
    return Result("student", parts, 1, True)
