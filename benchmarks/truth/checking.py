"""Holds a sample of what is graded now against what the page says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.oracle import tolerances
from autograder.oracle.tolerances import TOLERANCES
from benchmarks.truth.facts import FACTS, ExerciseFacts, Facts
from benchmarks.truth.page import PAGE, PICTURE, page
from benchmarks.truth.told import complaints as causes_told

AGAIN = "make the page again: `uv run --group dev python -m benchmarks.truth`"
MEND = "mend the check, or the answer's entry in its bank; then " + AGAIN


def stored() -> Facts | None:
    """What the page was written from; None without such a file, or if it is of another form."""
    try:
        return Facts.from_json(FACTS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def complaints(told: Facts | None, now: Facts) -> Iterator[str]:
    """Sentences on what is not as the page says; each ends with what to do."""
    for sentence in now.deviations:
        yield f"{sentence} To do: {MEND}."
    if told is None:
        yield f"docs/truth.json is missing or of another form: {AGAIN}."
        return
    yield from _of_exercises(told.exercises, now.exercises)
    yield from _of_bounds(told, now)


def complaints_of_files(told: Facts, written: Path = PAGE) -> Iterator[str]:
    """Sentences on a page that somebody has edited, or that lacks its picture."""
    if not written.is_file() or written.read_text(encoding="utf-8") != page(told):
        yield f"{written.name} is not what its data give: edit nothing there, {AGAIN}."
    if not (written.parent / PICTURE).is_file():
        yield f"{PICTURE} is missing: {AGAIN}."
    yield from causes_told()


def _of_exercises(told: Sequence[ExerciseFacts], now: Sequence[ExerciseFacts]) -> Iterator[str]:
    known = {one.name: one for one in told}
    yield from _moved("the exercises", known, [one.name for one in now])
    for one in now:
        if one.name in known:
            yield from _of_exercise(known[one.name], one)


def _of_exercise(told: ExerciseFacts, now: ExerciseFacts) -> Iterator[str]:
    yield from _moved(f"{now.name}: the right answers", told.right, now.right)
    yield from _moved(f"{now.name}: the known mistakes", told.wrong, now.wrong)
    yield from _moved(f"{now.name}: the idle answers", told.idle, now.idle)
    if told.points != now.points:
        yield f"{now.name}: its checks or their points are not those on the page: {AGAIN}."
    if now.full_points:
        yield f"{now.name}: {now.full_points} wrong answers have full points. To do: {MEND}."
    for name, points in now.idle.items():
        if points > told.idle.get(name, points):
            yield (
                f"{now.name}: the idle answer {name} earns {points} points, and on the page"
                f" {told.idle[name]}. To do: let the check that gives them need a check of values,"
                f" or {AGAIN}."
            )


def _of_bounds(told: Facts, now: Facts) -> Iterator[str]:
    rows, used = ({margin.bound for margin in facts.margins} for facts in (told, now))
    for name in TOLERANCES:
        if name not in used:
            yield (
                f"No right answer is compared under the tolerance `{name}`: use it in a check, or"
                " take it out of autograder/oracle/tolerances.py."
            )
        elif name not in rows:
            yield f"The tolerance `{name}` has no row on the page: {AGAIN}."
    if told.bounds != tolerances.version():
        yield f"The bounds are of another version than those on the page: {AGAIN}."


def _moved(what: str, told: Iterable[str], now: Iterable[str]) -> Iterator[str]:
    new, gone = ({*now} - {*told}), ({*told} - {*now})
    for names, word in ((new, "are new"), (gone, "are gone")):
        if names:
            yield f"{what} {', '.join(sorted(names))} {word}: {AGAIN}."
