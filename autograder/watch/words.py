"""The words and signs for how an exercise stands, the same on the screen and in a log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autograder.results import CheckResult, Outcome
from autograder.watch.session import Session
from autograder.watch.standing import Standing

# Each sign stands beside its word or differs from the others, so that none needs its colour.
SIGNS: Mapping[Outcome, tuple[str, str]] = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.WAITING: ("w", "yellow"),
    Outcome.WRONG: ("✗", "red"),
    Outcome.RAISED: ("✗", "red"),
    Outcome.NOT_ATTEMPTED: ("-", "yellow"),
    Outcome.TIMED_OUT: ("✗", "red"),
    Outcome.GRADER_BROKEN: ("!", "red"),
}
PENDING = "·"
RUNNING = "…"
IN_ASCII = str.maketrans({"✓": "+", "✗": "x", "·": ".", "…": "~", "▸": ">", "│": "|"})
IN_ASCII |= str.maketrans({"─": "-", "↑": "^", "↓": "v", "“": '"', "”": '"'})


def sign_of(standing: Standing, *, running: bool) -> tuple[str, str]:
    """Return the sign of an exercise and its style."""
    verdict = standing.verdict
    if verdict is None:
        return (RUNNING if running else PENDING), ""
    if verdict.done:
        return SIGNS[Outcome.PASSED]
    first = verdict.first
    if verdict.result.not_attempted or first is None:
        return SIGNS[Outcome.NOT_ATTEMPTED]
    return SIGNS[first.outcome]


def progress(session: Session) -> str:
    """Return how many exercises are done, and the points."""
    standings = session.standings.values()
    done = sum(standing.done for standing in standings)
    score, most = sum(s.score for s in standings), sum(s.points for s in standings)
    return f"{done} of {len(standings)} exercises done, {score}/{most} points"


def summary(standing: Standing) -> str:
    """Return in one line how an exercise with a verdict stands, and what has changed."""
    verdict = standing.verdict
    if verdict is None:
        return "not graded yet"
    points = f"{standing.score}/{standing.points} points"
    if verdict.done:
        told = f"done: all {len(standing.worth)} checks pass, {points}"
    elif verdict.result.not_attempted:
        told = f"not attempted, {points}"
    else:
        told = f"{len(verdict.passed)} of {len(standing.worth)} checks pass, {points}"
    return f"{told}; {standing.change}" if standing.change else told


def next_to_do(session: Session) -> str:
    """Return what to do after an exercise with full marks."""
    names = [*session.standings]
    place = names.index(session.current)
    left = [
        name for name in [*names[place + 1 :], *names[:place]] if not session.standings[name].done
    ]
    if left:
        return f"Next: press n for {left[0]}."
    most = sum(standing.points for standing in session.standings.values())
    return f"All exercises are done, {most} of {most} points: well done."


def printed_in(checks: Sequence[CheckResult], first: CheckResult | None) -> CheckResult | None:
    """Return the check whose prints are shown: `first`, or else the first one with any."""
    asked = [first] if first is not None else []
    return next((check for check in [*asked, *checks] if check.printed.strip()), None)


def printed_lines(check: CheckResult, most: int) -> list[str]:
    """Return the last lines that a student's code printed in a check."""
    lines = [line.rstrip() for line in check.printed.splitlines() if line.strip()]
    return lines[-most:]


def first_of(checks: Iterable[CheckResult], name: str) -> CheckResult | None:
    """Return the check of this name, if it is there."""
    return next((check for check in checks if check.name == name), None)
