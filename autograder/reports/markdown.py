"""The score card as Markdown: GitHub's job summary, and the body of a Classroom 50 release."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.reports.entries import Files, circumstances, explanation, file_of
from autograder.reports.scorecard import state
from autograder.results import CheckResult, ExerciseResult, Result

MOST = 900_000  # characters of the texts; GitHub refuses a summary of more than 1 MiB
SPECIAL = re.compile(r"([\\`*_\[\]<>#!|~@$&:])")


def score_card(result: Result, files: Files) -> str:
    """Return the points of each exercise, what went wrong in it, and what reproduces the run.

    Text that a student may have written is escaped or put into blocks of code, so that Markdown
    shows it unchanged.
    """
    parts = ["\n".join(_table(result))]
    length = 0
    for exercise in result.exercises:
        text = "\n\n".join(_failures(exercise, files))
        length += len(text)
        if text and length <= MOST:
            parts.append(text)
    parts += [escaped(sentence) for sentence in circumstances(result)]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """`text` as one line that Markdown shows as it is."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """`text` as one line of code for a sentence or a table; its backticks and bars are replaced."""
    return "`" + " ".join(text.replace("`", "'").replace("|", "/").split()) + "`"


def fenced(text: str) -> str:
    """`text` as a block of code, between fences that are longer than any in `text`."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _table(result: Result) -> Iterator[str]:
    yield f"## Score: {result.score}/{result.max_score}"
    yield ""
    if result.broken:
        yield "**The grader itself failed: this is not your score yet. Tell your instructor.**"
        yield ""
    yield "| exercise | points | |"
    yield "|---|---:|---|"
    for exercise in result.exercises:
        words = escaped(state(exercise)[0])
        yield f"| {code(exercise.name)} | {exercise.score}/{exercise.max_score} | {words} |"
    yield f"| **total** | **{result.score}/{result.max_score}** | |"


def _failures(exercise: ExerciseResult, files: Files) -> Iterator[str]:
    failed = [check for check in exercise.checks if not check.passed]
    if not failed or exercise.not_attempted:
        return
    yield f"### {code(exercise.name)}"
    seen: set[str] = set()
    for check in failed:
        yield from _failure(exercise, check, files, check.message in seen)
        seen.add(check.message)


def _failure(
    exercise: ExerciseResult, check: CheckResult, files: Files, again: bool
) -> Iterator[str]:
    lost = check.max_score - check.score
    file = file_of(exercise, files)
    where = f"{file}:{check.line}" if check.line else file
    words = ", for the same reason" if again else ""
    points = f"{lost} of {check.max_score} points {'do not count yet' if check.waiting else 'lost'}"
    yield f"{code(check.name)} {check.outcome}, {points} ({code(where)}){words}"
    if not again:
        yield fenced(explanation(exercise, check, files))
