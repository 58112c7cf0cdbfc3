"""Finds the students in the download of a class: a folder or zip with everybody's work."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from autograder.intake import archive
from autograder.intake.class_download import Key, Member, Piece, pieces_of_folder, pieces_of_zip
from autograder.intake.delivery import Delivery
from autograder.intake.files import Unreadable, around, beneath, reason, shown_path
from autograder.intake.gathering import Gathered, gather
from autograder.intake.opening import is_folder, opened
from autograder.intake.safe_names import LONGEST, NAMELESS, clean, fingerprint
from autograder.intake.selection import Origin, spelled
from autograder.intake.work import Refused, Work


@dataclass(frozen=True)
class StudentEntry:
    """One student's work, found and not yet opened.

    If `members` is None, the work is everything at `path`. Otherwise `path` holds the files of
    several students, and `members` are those of this one. `notes` are sentences on what the
    learning platform says of it. `refused` says in one sentence why it cannot be opened. `exported`
    says that the members come from a learning platform, which numbers later uploads. `delivery`
    holds what the platform says of the student and the time.
    """

    student: str
    path: Path
    members: tuple[Member, ...] | None = None
    notes: tuple[str, ...] = ()
    refused: str = ""
    exported: bool = False
    delivery: Delivery = field(default_factory=Delivery)

    @property
    def origin(self) -> Origin:
        return Origin.EXPORT if self.exported else Origin.FOLDER


def students_in(folder: Path, exercises: Sequence[str]) -> tuple[StudentEntry, ...]:
    """Return an entry for each student with work in `folder`, a folder or a zip, sorted by name.

    No two entries have the same name. A student whose work cannot be opened has an entry, too.
    Raises Refused when `folder` cannot be read or is itself one student's work.
    """
    root = Path(os.path.realpath(folder))
    if is_folder(root):
        pieces = pieces_of_folder(root, exercises)
    elif spelled(root.name)[1] == ".zip":
        pieces = pieces_of_zip(root, exercises)
    else:
        raise Refused(f"{shown_path(root)} is neither a folder nor a .zip.")
    shares: dict[Key, list[Piece]] = {}
    for piece in pieces:
        shares.setdefault(piece.key, []).append(piece)
    names = _names(shares)
    entries = (_entry(names[key], share) for key, share in shares.items())
    return tuple(sorted(entries, key=lambda entry: (entry.student.casefold(), entry.student)))


def open_entry(entry: StudentEntry, exercises: Sequence[str]) -> Work:
    """Read the work of one student. Raises Refused when nothing of it can be opened."""
    return gather_entry(entry, exercises).under(entry.student, entry.notes)


def gather_entry(entry: StudentEntry, exercises: Sequence[str]) -> Gathered:
    """Read the sources of one student and the notes on them, as `open_entry` does.

    Where a rule would have to choose between versions that differ, a person has to.
    """
    return _gathered(entry, exercises).left_to_a_person()


def _gathered(entry: StudentEntry, exercises: Sequence[str]) -> Gathered:
    if entry.refused:
        raise Refused(entry.refused)
    if entry.members is None:
        return opened(entry.path, exercises)
    if not is_folder(entry.path):
        return _opened_in_zip(entry, entry.members, exercises)
    found = [beneath(entry.path, member.parts, (member.name,)) for member in entry.members]
    return gather(found, exercises, entry.student, origin=entry.origin)


def _opened_in_zip(
    entry: StudentEntry, members: Iterable[Member], exercises: Sequence[str]
) -> Gathered:
    place, name = around(entry.path)
    try:
        with place.file(name) as file, archive.opened(file, clean(name)) as zipped:
            infos = {archive.member_name(info): info for info in zipped.infolist()}
            found = [archive.found(zipped, infos[member.name], member.parts) for member in members]
            return gather(found, exercises, entry.student, 1, entry.origin)
    except (Unreadable, OSError) as error:
        raise Refused(f"{clean(name)} {reason(error)}.") from None
    except KeyError:
        raise Refused(f"{clean(name)} was changed while it was graded: start again.") from None


def _entry(student: str, share: Sequence[Piece]) -> StudentEntry:
    notes = tuple(dict.fromkeys(piece.label.note for piece in share if piece.label.note))
    refused = next((piece.refused for piece in share if piece.refused), "") or _unsafe(share)
    graded = [piece for piece in share if piece.label.graded]
    for piece in graded:
        if piece.members is None:
            return StudentEntry(student, piece.path, None, notes, refused)
    members = tuple(member for piece in graded for member in piece.members or ())
    exported = any(piece.label.exported for piece in graded)
    return StudentEntry(student, share[0].path, members, notes, refused, exported)


def _unsafe(share: Sequence[Piece]) -> str:
    infos = [piece.info for piece in share if piece.info is not None]
    try:
        archive.refuse_unsafe(infos, shown_path(share[0].path))
    except Refused as error:
        return str(error)
    return ""


def _names(keys: Collection[Key]) -> Mapping[Key, str]:
    """Give each student a name that no other has: where two share one, their number follows it."""
    plain = {key: clean(key[0]) or NAMELESS for key in keys}
    sharing = Counter(plain.values())
    without_number = Counter(plain[key] for key in keys if not key[1])
    chosen: dict[Key, str] = {}
    taken: set[str] = set()
    for key in sorted(keys, key=lambda key: (sharing[plain[key]] > 1, key)):
        keeps = sharing[plain[key]] == 1 or (not key[1] and without_number[plain[key]] == 1)
        options = _options(key, keeps)
        chosen[key] = next(name for name in options if name not in taken)
        taken.add(chosen[key])
    return chosen


def _options(key: Key, plain: bool) -> Iterator[str]:
    """Yield names for one student, the best first; only with `plain` one without a number."""
    name, number = key
    if plain:
        yield clean(name) or NAMELESS
    tails = [number] if number else []
    for attempt in count():
        for tail in (*tails, fingerprint(f"{name}/{number}/{attempt}")):
            behind = f" ({clean(tail, LONGEST // 2)})"
            yield (clean(name, LONGEST - len(behind)) or NAMELESS) + behind
