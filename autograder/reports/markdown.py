"""The score card as Markdown: GitHub's job summary, and the body of a Classroom 50 release."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from autograder.reports.entries import Files, circumstances, explanation, file_of
from autograder.reports.scorecard import state
from autograder.results import CheckResult, ExerciseResult, Result

MOST = 900_000  # characters of the texts; GitHub refuses a summary of more than 1 MiB
BROKEN = "**The grader itself failed: this is not your score yet. Tell your instructor.**"
SPECIAL = re.compile(r"([\\`*_\[\]<>#!|~@$&:])")


def score_card(result: Result, files: Files, pictures: str = "") -> str:
    """Return the points of each exercise, what went wrong in it, and what reproduces the run.

    Of each exercise the first failure is shown in full, others are folded. `pictures` says where
    the pictures are; it is empty if there are none. Text that a student may have written is escaped
    or put into blocks of code, so that Markdown shows it unchanged.
    """
    parts = [f"## Score: {result.score}/{result.max_score}"]
    if result.broken:
        parts.append(BROKEN)
    parts.append(points_table(result))
    if pictures:
        parts.append(f"Pictures of what your code does are in {escaped(pictures)}.")
    parts += explanations(result, files)
    parts += [escaped(sentence) for sentence in circumstances(result)]
    return "\n\n".join(parts) + "\n"


def points_table(result: Result) -> str:
    """The points and the state of each exercise, and the total."""
    return "\n".join(_table(result))


def explanations(result: Result, files: Files) -> Iterator[str]:
    """Yield what went wrong in each exercise, as long as a reader takes it."""
    length = 0
    for exercise in result.exercises:
        text = "\n\n".join(_failures(exercise, files))
        length += len(text)
        if text and length <= MOST:
            yield text


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
    # There is nothing to mend in a check that waits: it is not the one to show in full.
    first, *others = sorted(failed, key=lambda check: check.waiting)
    yield _headline(exercise, first, files)
    yield fenced(explanation(exercise, first, files))
    seen = {first.message}
    for check in others:
        if check.message in seen:
            yield f"{_headline(exercise, check, files)}, for the same reason"
        else:
            yield from _folded(exercise, check, files)
        seen.add(check.message)


def _headline(exercise: ExerciseResult, check: CheckResult, files: Files) -> str:
    return f"{code(check.name)} {_loss(check)} ({code(_place(exercise, check, files))})"


def _folded(exercise: ExerciseResult, check: CheckResult, files: Files) -> Iterator[str]:
    name, place = (html.escape(text) for text in (check.name, _place(exercise, check, files)))
    headline = f"<code>{name}</code> {_loss(check)} (<code>{place}</code>)"
    yield f"<details><summary>{headline}</summary>"
    yield fenced(explanation(exercise, check, files))
    yield "</details>"


def _loss(check: CheckResult) -> str:
    lost = check.max_score - check.score
    words = "do not count yet" if check.waiting else "lost"
    return f"{check.outcome}, {lost} of {check.max_score} points {words}"


def _place(exercise: ExerciseResult, check: CheckResult, files: Files) -> str:
    file = file_of(exercise, files)
    return " ".join((f"{file}:{check.line}" if check.line else file).split())
