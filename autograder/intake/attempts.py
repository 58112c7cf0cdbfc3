"""Of several attempts of one student on a learning platform, keeps the last, and says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from autograder.intake.class_download import Piece
from autograder.intake.file_names import split
from autograder.intake.files import walk
from autograder.intake.insides import WORK
from autograder.intake.opening import is_folder
from autograder.intake.safe_names import clean
from autograder.intake.selection import exercises_named
from autograder.intake.work import Refused

SHOWN = 3  # files that a sentence names
AsAttempts = tuple[Sequence[Piece], str, str]  # the pieces that count, a note, why none does


def last_attempt(pieces: Sequence[Piece], exercises: Sequence[str]) -> AsAttempts:
    """Return the pieces of the last attempt of one student, a note on others, and what is unclear.

    Where the times do not say which attempt was the last, or the last has no file and an earlier
    one has, a person has to choose.
    """
    attempts: dict[str, list[Piece]] = {}
    for piece in pieces:
        attempts.setdefault(piece.label.attempt, []).append(piece)
    if len(attempts) == 1:
        return pieces, "", ""
    times = {attempt: _time(own) for attempt, own in attempts.items()}
    known = sorted(time for time in times.values() if time is not None)
    if len(known) < len(times) or known[-1] == known[-2]:
        return (
            pieces,
            "",
            f"{_several(len(attempts))}, and no time says which is the last: {_ADVICE}",
        )
    last = max(times, key=lambda attempt: times[attempt] or known[0])
    if not _graded(attempts[last]) and any(map(_graded, attempts.values())):
        told = f"{_several(len(attempts))}, of which the last holds no file: {_ADVICE}"
        return pieces, "", told
    shown = f"{known[-1]:%Y-%m-%d %H:%M}"
    note = f"{_several(len(attempts))}: the last counts, of {shown}."
    earlier = [piece for attempt, own in attempts.items() if attempt != last for piece in own]
    return attempts[last], f"{note}{_not_again(earlier, attempts[last], exercises)}", ""


def _not_again(earlier: Sequence[Piece], last: Sequence[Piece], exercises: Sequence[str]) -> str:
    """A sentence on files with work that were handed in before and not again."""
    before, now = _works(earlier, exercises), _works(last, exercises)
    gone = sorted(name for what, name in before.items() if what not in now)
    # A notebook or an archive may hold all that was handed in before.
    if not gone or any(what not in exercises for what in now):
        return ""
    more = ", …" if len(gone) > SHOWN else ""
    return f" Not in the last, but in an earlier one: {', '.join(gone[:SHOWN])}{more}."


def _works(pieces: Sequence[Piece], exercises: Sequence[str]) -> Mapping[str, str]:
    """The names of the files that may be graded, by the exercise or else by the name."""
    found = {}
    for parts in (parts for piece in pieces if piece.label.graded for parts in _paths(piece)):
        name = parts[-1]
        suffix = split(name)[1].casefold()
        if suffix in WORK:
            named = next(iter(exercises_named(name, exercises)), "")
            if named or suffix != ".py":
                found[named or name] = clean(name)
    return found


def _paths(piece: Piece) -> Iterator[tuple[str, ...]]:
    if piece.members is not None:
        yield from (member.parts for member in piece.members)
        return
    with suppress(Refused, OSError):
        yield from (file.parts for file in walk(piece.path)) if is_folder(piece.path) else ()


_ADVICE = "keep the one that counts and take the others out of the download."


def _several(count: int) -> str:
    return f"There are {count} attempts"


def _time(pieces: Sequence[Piece]) -> datetime | None:
    return next((piece.label.delivery.at for piece in pieces), None)


def _graded(pieces: Sequence[Piece]) -> bool:
    return any(piece.label.graded for piece in pieces)
