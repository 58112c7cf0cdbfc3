"""What a step of GitHub Actions writes: annotations to its log, outputs to its output file."""

from __future__ import annotations

from autograder.reports import classroom
from autograder.reports.entries import Files, file_of
from autograder.results import CheckResult, ExerciseResult, Outcome, Result

MOST = 10  # annotations of one kind that GitHub shows for a step


def workflow_commands(result: Result, files: Files) -> str:
    """Return workflow commands that show failures at the student's file and line.

    There is one for each cause. As GitHub shows only ten, the first failure of each exercise comes
    before all others. A check that was not attempted has none, nor has one that waits.
    """
    causes = [_causes(exercise) for exercise in result.exercises]
    firsts = [found[0] for found in causes if found]
    others = [cause for found in causes for cause in found[1:]]
    chosen = [*firsts, *others][:MOST]
    return "".join(f"{_command(*cause, files)}\n" for cause in chosen)


def outputs(result: Result) -> str:
    """Return the step's outputs: `score`, `max_score`, and one for each exercise's runner."""
    lines = [f"score={result.score}", f"max_score={result.max_score}"]
    lines += [f"{name}={text}" for name, text in classroom.runners(result).items()]
    return "".join(f"{line}\n" for line in lines)


def _causes(exercise: ExerciseResult) -> list[tuple[ExerciseResult, CheckResult]]:
    found: dict[tuple[str, int | None], CheckResult] = {}
    for check in exercise.checks:
        if check.to_mend and check.outcome is not Outcome.NOT_ATTEMPTED:
            found.setdefault((check.message, check.line), check)
    return [(exercise, check) for check in found.values()]


def _command(exercise: ExerciseResult, check: CheckResult, files: Files) -> str:
    title = f"{exercise.name}: {check.name}"
    message = _data(f"{check.title}\n{check.message}".strip())
    if check.outcome is Outcome.GRADER_BROKEN:
        return f"::error title={_property(title)}::{message}"
    file = file_of(exercise, files)
    # In a notebook, lines are counted in the code of its cells and not in the .ipynb file.
    where = f",line={check.line}" if check.line and not file.endswith(".ipynb") else ""
    return f"::error file={_property(file)}{where},title={_property(title)}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
