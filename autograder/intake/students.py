"""Finds the students in the download of a class: a folder or zip with everybody's work."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from autograder.intake import archive
from autograder.intake.attempts import last_attempt
from autograder.intake.class_download import Key, Member, Piece, left_out, pieces
from autograder.intake.delivery import Delivery, Platform
from autograder.intake.file_names import TARS, split
from autograder.intake.files import Unreadable, beneath, reason, shown_path
from autograder.intake.gathered import Gathered
from autograder.intake.gathering import gather
from autograder.intake.levels import AnyLevel, DiskLevel, zip_level
from autograder.intake.locating import Located, located
from autograder.intake.open_zips import open_zip
from autograder.intake.opening import is_folder, opened
from autograder.intake.safe_names import LONGEST, NAMELESS, clean, fingerprint
from autograder.intake.selection import Origin, spelled
from autograder.intake.ungraded_notes import OTHER_ARCHIVES, SHOWN
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


@dataclass(frozen=True)
class ClassDownload:
    """The download of a class: an entry for each student with work in it, sorted by name.

    No two entries have the same name. A student whose work cannot be opened has an entry, too.
    `platform` is what the download was taken for. `told` are sentences for the instructor: why it
    was taken for that, and what in it is nobody's work.
    """

    entries: tuple[StudentEntry, ...]
    platform: Platform
    told: tuple[str, ...] = ()


def students_in(
    folder: Path, exercises: Sequence[str], platform: Platform | None = None
) -> tuple[StudentEntry, ...]:
    """Return the entries of `class_in`."""
    return class_in(folder, exercises, platform).entries


def class_in(
    folder: Path, exercises: Sequence[str], platform: Platform | None = None
) -> ClassDownload:
    """Read the download of a class: `folder` is a folder or a zip.

    Without a `platform`, where it comes from is told by the names in it. Raises Refused when
    `folder` cannot be read, is itself one student's work, or is nothing that `platform` makes.
    """
    root = Path(os.path.realpath(folder))
    found = located(_level(root), exercises, platform)
    shares: dict[Key, list[Piece]] = {}
    for piece in pieces(found, exercises):
        shares.setdefault(piece.key, []).append(piece)
    names = _names(shares)
    entries = [_entry(names[key], share, exercises) for key, share in shares.items()]
    entries.sort(key=lambda entry: (entry.student.casefold(), entry.student))
    told = [*found.told, *_told(found, shares.values())]
    return ClassDownload(tuple(_without_doubles(entries)), found.platform, tuple(told))


def _level(root: Path) -> AnyLevel:
    if is_folder(root):
        return DiskLevel(root)
    if spelled(root.name)[1] == ".zip":
        try:
            return zip_level(root)
        except archive.DamagedZip as fault:
            raise Refused(f"{fault} Download it again.") from None
    raise Refused(f"{shown_path(root)} is neither a folder nor a .zip.{_how_to_unpack(root)}")


def _how_to_unpack(root: Path) -> str:
    packed = split(root.name)[1].casefold() in (*TARS, *OTHER_ARCHIVES)
    return " Unpack it and give the folder." if packed else ""


def _told(found: Located, shares: Iterable[Sequence[Piece]]) -> Iterator[str]:
    if names := left_out(found):
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        yield f"Left out, because it is no student's work: {', '.join(names[:SHOWN])}{more}."
    zoneless = [piece for share in shares for piece in share if piece.label.zoneless]
    if zoneless and (at := zoneless[0].label.delivery.at):
        zone = clean(at.tzname() or "")
        yield (
            f"The times in it have no zone: they were taken for those of this machine ({zone})."
            " If it is another one, set TZ, such as TZ=Europe/Berlin, and run this again."
        )


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
    name = shown_path(entry.path)
    try:
        one = open_zip(entry.path)
        infos = [(one.members[member.name], member.parts) for member in members]
    except (Unreadable, OSError) as error:
        raise Refused(f"{name} {reason(error)}.") from None
    except KeyError:
        raise Refused(f"{name} was changed while it was graded: start again.") from None
    found = [archive.found(one.zipped, info, parts) for info, parts in infos]
    return gather(found, exercises, entry.student, origin=entry.origin)


def _entry(student: str, share: Sequence[Piece], exercises: Sequence[str]) -> StudentEntry:
    counted, note, unclear = last_attempt(share, exercises)
    notes = [note, *(piece.label.note for piece in counted)]
    refused = next((piece.refused for piece in counted if piece.refused), "")
    refused = refused or unclear or _unsafe(counted) or _overlapping(counted)
    graded = [piece for piece in counted if piece.label.graded]
    delivery = _delivery(graded or counted)
    whole = next((piece for piece in graded if piece.members is None), None)
    members = tuple(member for piece in graded for member in piece.members or ())
    return StudentEntry(
        student,
        whole.path if whole else counted[0].path,
        None if whole else members,
        tuple(dict.fromkeys(filter(None, notes))),
        refused,
        any(piece.label.exported for piece in graded) and whole is None,
        delivery,
    )


def _delivery(share: Sequence[Piece]) -> Delivery:
    """What the platform says of the student's files together: the last time, and whether late."""
    all_of_them = [piece.label.delivery for piece in share]
    times = [delivery.at for delivery in all_of_them if delivery.at is not None]
    late = any(delivery.late for delivery in all_of_them)
    return replace(all_of_them[0], at=max(times, default=None), late=late)


def _overlapping(share: Sequence[Piece]) -> str:
    """Why pieces that would hide one another cannot be opened as one student's work."""
    graded = [piece for piece in share if piece.label.graded]
    if len(graded) > 1 and any(piece.members is None for piece in graded):
        names = " and ".join(sorted(clean(piece.path.name) for piece in graded)[:SHOWN])
        return f"{names} are of one student: a person has to say which of them counts."
    return ""


def _without_doubles(entries: Sequence[StudentEntry]) -> Iterator[StudentEntry]:
    """Yield the entries; where several have one id, a person has to look.

    Of several with one id and one name none is opened, so that nobody is graded twice.
    """
    by_id: dict[str, list[str]] = {}
    people = Counter(_id_and_name(entry) for entry in entries)
    for entry in entries:
        by_id.setdefault(entry.delivery.person.id, []).append(entry.student)
    for entry in entries:
        person = entry.delivery.person
        if not person.id or len(by_id[person.id]) == 1:
            yield entry
            continue
        some = by_id[person.id][: SHOWN + 1]
        names = ", ".join([name for name in some if name != entry.student][:SHOWN])
        if people[_id_and_name(entry)] > 1:
            told = f"The id {person.id} was handed in more than once, here and as {names}"
            refused = f"{told}: a person has to say which of them counts."
            yield replace(entry, refused=entry.refused or refused)
        else:
            note = f"The id {person.id} stands at {names}, too."
            yield replace(entry, notes=(*entry.notes, note))


def _id_and_name(entry: StudentEntry) -> tuple[str, str]:
    return entry.delivery.person.id, entry.delivery.person.name


def _unsafe(share: Sequence[Piece]) -> str:
    infos = [info for piece in share for info in piece.infos]
    try:
        archive.refuse_unsafe(infos, shown_path(share[0].path))
    except Refused as error:
        return str(error)
    return ""


def _names(shares: Mapping[Key, Sequence[Piece]]) -> Mapping[Key, str]:
    """Give each student a name that no other has: where two share one, their number follows it."""
    plain = {key: clean(key[0]) or NAMELESS for key in shares}
    sharing = Counter(plain.values())
    without_number = Counter(plain[key] for key in shares if not key[1])
    chosen: dict[Key, str] = {}
    taken: set[str] = set()
    for key in sorted(shares, key=lambda key: (sharing[plain[key]] > 1, key)):
        keeps = sharing[plain[key]] == 1 or (not key[1] and without_number[plain[key]] == 1)
        options = _options(key, shares[key][0].label.shown_number or key[1], keeps)
        chosen[key] = next(name for name in options if name not in taken)
        taken.add(chosen[key])
    return chosen


def _options(key: Key, number: str, plain: bool) -> Iterator[str]:
    """Yield names for one student, the best first; only with `plain` one without a number."""
    name = key[0]
    if plain:
        yield clean(name) or NAMELESS
    tails = [number] if number else []
    for attempt in count():
        for tail in (*tails, fingerprint(f"{name}/{key[1]}/{attempt}")):
            behind = f" ({clean(tail, LONGEST // 2)})"
            yield (clean(name, LONGEST - len(behind)) or NAMELESS) + behind
