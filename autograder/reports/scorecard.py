"""The terminal's score card and failure texts: pure functions of results."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.reports.terminal import Line, Look, Span
from autograder.results import CheckResult, ExerciseResult, Outcome, first_to_mend

BAR_CELLS = 20
NARROW = 64  # columns; below this the bar gives way to the words


def card(
    exercises: Sequence[ExerciseResult], files: Mapping[str, str], look: Look
) -> Iterator[Line]:
    """One row per exercise, the total, why checks wait, and the one thing to do next.

    `files` maps an exercise's name to its file as the student would type it.
    """
    yield from rows(exercises, look)
    yield ()
    yield from _waiting(exercises, look)
    yield from _next_step(exercises, files, look)


def rows(exercises: Sequence[ExerciseResult], look: Look) -> Iterator[Line]:
    """One row per exercise, and the total."""
    names = max((len(exercise.name) for exercise in exercises), default=0)
    for exercise in exercises:
        yield _row(exercise.name, names, exercise, look)
    score = sum(exercise.score for exercise in exercises)
    most = sum(_points_that_ran(exercise) for exercise in exercises)
    gap = " " * (BAR_CELLS + 2 if look.width >= NARROW else 0)
    yield (Span(f"{'total':<{names}}{gap}  {score:>3}/{most:<3}", "bold"),)


def told_once(result: CheckResult, told: dict[str, str]) -> CheckResult:
    """`result`, shortened if an earlier check of the same exercise ended with the same message.

    `told` maps each message to the first check that gave it; this call adds its own.
    """
    earlier = told.setdefault(result.message, result.name)
    if earlier == result.name or result.outcome is Outcome.GRADER_BROKEN:
        return result
    return replace(result, message=f"As in {earlier}: {result.message}", details="")


def failure_text(result: CheckResult, place: str, width: int) -> str:
    """Return what a student reads under a check that did not pass.

    `place` is the file and line to go to, or empty; `width` is in columns.
    """
    parts = [_wrapped(result.title, width)]
    if result.message:
        parts.append(_wrapped(result.message, width))
    if result.details:
        parts.append(textwrap.indent(_folded(result.details, width - 4), "    "))
    if place:
        parts.append(place)
    return "\n\n".join(parts)


def state(exercise: ExerciseResult) -> tuple[str, str]:
    """An exercise's state in words, and the style of a Span that fits it."""
    checks = exercise.checks
    to_go = sum(check.to_mend for check in checks)
    waiting = sum(check.waiting for check in checks)
    partly = _points_that_ran(exercise) < exercise.max_score
    if any(check.outcome is Outcome.GRADER_BROKEN for check in checks):
        return "the grader itself failed", "red"
    if not to_go and not waiting:
        return (f"passed the {_checks(len(checks))} that ran" if partly else "done"), "green"
    if exercise.not_attempted:
        return "not attempted", "yellow"
    ran = " that ran" if partly else ""
    if not to_go:
        return f"{waiting} of {_checks(len(checks))}{ran} waiting", "yellow"
    more = f", {waiting} waiting" if waiting else ""
    return f"{to_go} of {_checks(len(checks))}{ran} to go{more}", "red"


def _points_that_ran(exercise: ExerciseResult) -> int:
    return sum(check.max_score for check in exercise.checks)


def _row(name: str, width: int, exercise: ExerciseResult, look: Look) -> Line:
    words, style = state(exercise)
    most = _points_that_ran(exercise)
    points = f"  {exercise.score:>3}/{most:<3}"
    bar = f"  {_bar(exercise.score, most, look.blocks)}"
    return (
        Span(f"{name:<{width}}"),
        Span(bar if look.width >= NARROW else "", style),
        Span(points, "bold"),
        Span(f"  {words}", style),
    )


def _bar(score: int, most: int, blocks: bool) -> str:
    filled = BAR_CELLS * score // most if most else 0
    full, empty = ("█", "░") if blocks else ("#", ".")
    return full * filled + empty * (BAR_CELLS - filled)


def _waiting(exercises: Sequence[ExerciseResult], look: Look) -> Iterator[Line]:
    """Say once why checks wait; nothing if the next step says so already."""
    found = [
        (exercise, check) for exercise in exercises for check in exercise.checks if check.waiting
    ]
    todo = first_to_mend(exercises)
    if not found or todo in found:
        return
    exercise, check = found[0]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    yield (Span("Waiting: ", "bold"), Span(f"{check.name} of {exercise.name}{more}", "yellow"))
    for line in textwrap.wrap(check.message, max(20, look.width - 2)):
        yield (Span(f"  {line}"),)


def _next_step(
    exercises: Sequence[ExerciseResult], files: Mapping[str, str], look: Look
) -> Iterator[Line]:
    todo = first_to_mend(exercises)
    if todo is None:
        yield (Span("Every check that ran passed: well done.", "green"),)
        return
    exercise, check = todo
    file = files.get(exercise.name, f"{exercise.name}.py")
    where = f"{file}:{check.line}" if check.line else file
    yield (Span("Next: ", "bold"), Span(where))
    for line in textwrap.wrap(check.message, max(20, look.width - 2)):
        yield (Span(f"  {line}"),)
    yield (Span(f"  Stuck? {look.run_with} autograder hint {exercise.name}"),)


def _checks(count: int) -> str:
    return f"{count} check" if count == 1 else f"{count} checks"


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, max(20, width)))


def _folded(text: str, width: int) -> str:
    """`text` with long lines wrapped; their rest is indented to the line's second column."""
    lines = []
    for line in text.splitlines():
        column = re.match(r" +|\S+( \S+)?  +", line)
        indent = column.end() if column and column.end() < width // 2 else 0
        folded = textwrap.wrap(line[indent:], max(20, width - indent), break_on_hyphens=False)
        lines.append(line[:indent] + (folded[0] if folded else ""))
        lines += [" " * indent + more for more in folded[1:]]
    return "\n".join(line.rstrip() for line in lines)
