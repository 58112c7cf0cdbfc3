"""Of several attempts of one student on a learning platform, keeps the last, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from autograder.intake.class_download import Piece

AsAttempts = tuple[Sequence[Piece], str, str]  # the pieces that count, a note, why none does


def last_attempt(pieces: Sequence[Piece]) -> AsAttempts:
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
    return attempts[last], f"{_several(len(attempts))}: the last counts, of {shown}.", ""


_ADVICE = "keep the one that counts and take the others out of the download."


def _several(count: int) -> str:
    return f"There are {count} attempts"


def _time(pieces: Sequence[Piece]) -> datetime | None:
    return next((piece.label.delivery.at for piece in pieces), None)


def _graded(pieces: Sequence[Piece]) -> bool:
    return any(piece.label.graded for piece in pieces)
