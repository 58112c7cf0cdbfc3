"""Finds answers under a name that is not graded, where the graded file holds none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from autograder.intake.begun import written_in
from autograder.intake.files import MAX_BYTES, Found, Unreadable
from autograder.intake.near_names import is_near
from autograder.intake.selection import spelled
from autograder.intake.work import Source

WRITTEN = (".py", ".txt", ".docx", ".doc", ".odt", ".rtf", ".pdf")


def misnamed(
    beside: Iterable[Found], sources: Mapping[str, Source], begun: Callable[[str], bool]
) -> Mapping[str, str]:
    """Map each exercise with such an answer among the files `beside` to a sentence about it.

    `begun` tells whether any text that is graded holds an answer to the exercise.
    """
    waiting = [name for name in sources if not sources[name].problem and not begun(name)]
    return {
        name: _problem(name, sources[name], file)
        for file in (beside if waiting else ())
        for name in waiting
        if _is_named(file, name) and _is_written(file)
    }


def _problem(exercise: str, source: Source, file: Found) -> str:
    state = "missing" if source.missing else "not begun"
    advice = f"give the file with the answer the name {exercise}.py"
    return f"{exercise}.py is {state}, and {file.shown} was not graded: {advice}."


def _is_named(file: Found, exercise: str) -> bool:
    stem, suffix = spelled(file.parts[-1])
    if suffix == ".py" and is_near(stem, exercise):
        return True
    more = stem.removeprefix(exercise)
    return suffix in WRITTEN and more != stem and not more[:1].isalnum()


def _is_written(file: Found) -> bool:
    if spelled(file.parts[-1])[1] not in (".py", ".txt"):
        return True
    try:
        return bool(written_in(file.read(MAX_BYTES)).text)
    except Unreadable:
        return False
