"""Shows the line of a student's code that a cause is about, without anything personal in it."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.class_report.pseudonyms import blotting
from autograder.class_report.summary import ClassSummary
from autograder.class_report.told import ToldCause
from autograder.intake import Refused, StudentEntry
from autograder.official.chosen_work import open_chosen
from autograder.pages.excerpts import excerpt


def with_lines(
    summary: ClassSummary, entries: Mapping[str, StudentEntry], exercises: Sequence[str]
) -> ClassSummary:
    """Return `summary` with the line of each cause's example, where it can be had.

    `entries` has the students' submissions by the names that the summary gives them, `exercises`
    are those that were graded. There is no line where the submission has changed since then.
    """
    causes = (_with_line(cause, entries.get(cause.example), exercises) for cause in summary.causes)
    return replace(summary, causes=tuple(causes))


def _with_line(cause: ToldCause, entry: StudentEntry | None, exercises: Sequence[str]) -> ToldCause:
    if entry is None or cause.line is None:
        return cause
    try:
        work = open_chosen(entry, exercises)
    except Refused:
        return cause
    if work.digest != cause.submission or cause.exercise not in work.sources:
        return cause
    found = excerpt(work.sources[cause.exercise], cause.line)
    marked = [line.text for line in found.lines if line.marked] if found else []
    return replace(cause, code=blotting(entry.student)("".join(map(bare, marked))))


def bare(line: str) -> str:
    """A line of code without its indentation and its comment.

    Where the line alone cannot be told apart into code and comment, all from the first # on goes.
    """
    code = line.strip()
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT:
                return code[: token.start[1]].rstrip()
    except (tokenize.TokenError, SyntaxError):
        return code.partition("#")[0].rstrip()
    return code
