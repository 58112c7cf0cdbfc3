"""Sorts the files of one submission by exercise and says what was not graded."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.intake import archive, tarball, ungraded_notes
from autograder.intake.cells import LESSON
from autograder.intake.choosing import Choice, choose, several_attempts
from autograder.intake.file_names import is_tarball
from autograder.intake.files import Found, Unreadable
from autograder.intake.gathered import Gathered
from autograder.intake.misnamed import misnamed
from autograder.intake.offers import FILE, ZIP, Offer, of_damaged_zip, of_file, of_notebook
from autograder.intake.other_content import other_content
from autograder.intake.rivals import rivals
from autograder.intake.selection import (
    Candidate,
    Origin,
    of_archives,
    of_exercises,
    of_scripts,
    of_suffix,
)
from autograder.intake.ungraded_notes import SHOWN
from autograder.intake.unread import answers_unread, refuse_unread
from autograder.intake.work import Refused, Source

MAX_ZIPS = 2  # within one another; that of the whole class does not count
# Versions that are looked into: others are only told, as reading them all might take minutes.
MAX_VERSIONS = 10
MAX_ZIPPED = 4
NOTEBOOKS, ZIPS = ".ipynb", ".zip"
NOT_BEGUN = "No exercise is begun: all is as it was handed out."
_PACKED = (b"PK", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def gather(
    found: Sequence[Found],
    exercises: Sequence[str],
    name: str,
    zips: int = 0,
    origin: Origin = Origin.FOLDER,
) -> Gathered:
    """Choose the sources among the files `found`; they lie in `zips` zips, one in another.

    Files named after exercises come first, then a notebook, then a zip of either, but what a
    student has begun comes before what is as it was handed out. The `origin` tells what the names
    of copies mean. Raises Refused, which names the submission `name`, when it is not clear which of
    several notebooks or zips is meant, or when a zip cannot be used.
    """
    files = sorted(found, key=lambda file: file.parts)
    read, unread = _candidates(files, exercises, origin)
    offers = _offers(read, exercises, zips)
    if origin is not Origin.CHECKOUT:
        refuse_unread(files, offers, unread)
    if origin is not Origin.CHECKOUT and (several := several_attempts(offers)):
        names = ", ".join(several[:SHOWN])
        raise Refused(f"{name} holds several attempts ({names}): hand in the one that counts.")
    if offers:
        chosen = choose(offers, exercises, name, origin)
        gathered = _assembled(offers, chosen, files, unread, exercises, origin)
        if not zips and all(map(_is_not_begun, offers)):
            return replace(gathered, notes=(NOT_BEGUN, *gathered.notes))
        return gathered
    notes = list(ungraded_notes.on_other_files(files, exercises, exercises, ""))
    return Gathered(_missing(exercises), tuple(notes or ungraded_notes.on_nothing(files)))


def _candidates(
    files: Sequence[Found], exercises: Sequence[str], origin: Origin
) -> tuple[Sequence[tuple[Candidate, str]], Sequence[Found]]:
    """Return the candidates to read, each with its exercise or suffix, and what is too much."""
    groups = dict(of_exercises(files, exercises, origin))
    limits = {NOTEBOOKS: MAX_VERSIONS, ZIPS: MAX_ZIPPED}
    groups[NOTEBOOKS] = [*of_suffix(files, NOTEBOOKS, origin), *of_scripts(files, origin)]
    groups[ZIPS] = of_archives(files, origin)
    read: list[tuple[Candidate, str]] = []
    unread: list[Found] = []
    for kind, candidates in groups.items():
        ordered = sorted(
            candidates,
            key=lambda one: (one.stem != LESSON, len(one.file.parts), one.file.parts),
        )
        limit = limits.get(kind, MAX_VERSIONS)
        read += [(candidate, kind) for candidate in ordered[:limit]]
        unread += [candidate.file for candidate in ordered[limit:]]
    return read, unread


def _offers(
    candidates: Sequence[tuple[Candidate, str]], exercises: Sequence[str], zips: int
) -> list[Offer]:
    offers: list[Offer] = []
    for candidate, kind in candidates:
        if kind == NOTEBOOKS:
            offers.append(of_notebook(candidate, exercises))
        elif kind != ZIPS:
            offers.append(of_file(candidate, kind))
        elif len(candidates) == 1:
            return [_of_zip(candidate, exercises, zips)]
        else:
            offers.append(_of_zip_beside(candidate, exercises, zips))
    return [offer for offer in offers if offer.sources]


def _of_zip_beside(candidate: Candidate, exercises: Sequence[str], zips: int) -> Offer:
    """Read a zip that is not alone: its faults need not matter."""
    try:
        return _of_zip(candidate, exercises, zips)
    except Refused as refusal:
        return of_damaged_zip(candidate, str(refusal), exercises)


def _of_zip(candidate: Candidate, exercises: Sequence[str], zips: int) -> Offer:
    """Read a zip. Raises Refused when it cannot be used."""
    name = candidate.file.shown
    if zips == MAX_ZIPS:
        raise Refused(f"{name} is a zip within a zip within a zip: hand in the files in one zip.")
    try:
        data = candidate.file.read_all(archive.MAX_ARCHIVE, "hand in the exercises' files only")
        if not data.startswith(_PACKED) and (wrong := other_content(data)):
            raise Unreadable(wrong)
    except Unreadable as error:
        raise Refused(f"{name} {error}.") from None
    if is_tarball(candidate.file.parts[-1]):
        inside = _inside(tarball.everything(data, name), exercises, name, zips)
    else:
        with archive.opened(io.BytesIO(data), name) as zipped:
            inside = _inside(archive.everything(zipped, name), exercises, name, zips)
    sources = {key: source for key, source in inside.sources.items() if not source.missing}
    return Offer(candidate, ZIP, sources, inside.notebook, inside.notes, exercises, inside.unasked)


def _inside(found: Sequence[Found], exercises: Sequence[str], name: str, zips: int) -> Gathered:
    if not found:
        raise Refused(f"{name} holds no file: make it again, with your answers in it.")
    return gather(found, exercises, name, zips + 1).left_to_a_person()


def _assembled(
    offers: Sequence[Offer],
    chosen: Mapping[str, Choice],
    files: Sequence[Found],
    unread: Sequence[Found],
    exercises: Sequence[str],
    origin: Origin,
) -> Gathered:
    sources = dict(_missing(exercises))
    for exercise, choice in chosen.items():
        if choice.offer is None:
            unclear = replace(sources[exercise], problem=choice.problem, missing=False)
            sources[exercise] = replace(unclear, unclear=True)
        else:
            sources[exercise] = choice.offer.sources[exercise]
    graded = [offer for offer in offers if _graded_for(offer, chosen)] or offers[:1]
    beside = _beside(offers, graded, files)
    checkout = origin is Origin.CHECKOUT
    if not checkout and any(not source.missing for source in sources.values()):
        elsewhere = misnamed(
            beside, sources, lambda name: any(offer.begun(name) for offer in offers)
        )
        for exercise, problem in elsewhere.items():
            sources[exercise] = Source(f"{exercise}.py", problem=problem, unclear=True)
        sources |= answers_unread(files, offers, unread, chosen, sources)
    notes = [note for offer in graded for note in offer.notes]
    notes += _on_split_work(graded, chosen)
    notes += _on_versions(offers, chosen, checkout)
    notes += _on_files_beside(beside, offers, graded, exercises, sources)
    notebook = next((offer.notebook for offer in graded if offer.notebook), b"")
    unasked = b"" if notebook else _lesson_in(offers)
    return Gathered(sources, tuple(notes), notebook, rivals(offers, chosen, origin), unasked)


def _lesson_in(offers: Sequence[Offer]) -> bytes:
    ordered = sorted(offers, key=lambda offer: offer.order)
    found = (offer.notebook if offer.lesson else offer.unasked for offer in ordered)
    return next(filter(None, found), b"")


def _is_not_begun(offer: Offer) -> bool:
    readable = [not source.ungradable for source in offer.sources.values()]
    return offer.written == {} and bool(readable) and all(readable)


def _graded_for(offer: Offer, chosen: Mapping[str, Choice]) -> list[str]:
    return [exercise for exercise, choice in chosen.items() if choice.offer is offer]


def _on_split_work(graded: Sequence[Offer], chosen: Mapping[str, Choice]) -> Iterator[str]:
    if len({offer.form for offer in graded}) > 1:
        for offer in graded:
            if offer.form != FILE:
                names = ", ".join(filter(offer.begun, _graded_for(offer, chosen)))
                yield f"{offer.file.shown} was graded for {names}, other files for the rest."


def _on_versions(
    offers: Sequence[Offer], chosen: Mapping[str, Choice], checkout: bool
) -> Iterator[str]:
    """Yield a sentence for each offer in whose place another version is graded.

    In a checkout, what lies beside the handed-out name when that is graded needs no sentence.
    """
    told = set()
    for offer in sorted(offers, key=lambda offer: offer.order):
        choices = [chosen[exercise] for exercise in offer.sources if exercise in chosen]
        instead = [choice.offer for choice in choices if choice.offer is not None]
        if not instead or offer in instead:
            continue
        rival = instead[0]
        if checkout and rival.usual:
            continue
        if offer.form == rival.form != ZIP:
            yield ungraded_notes.on_version(offer, rival)
        elif offer.untouched and not _handed_out_together(offer, rival) and id(rival) not in told:
            told.add(id(rival))
            yield ungraded_notes.on_version(offer, rival)


def _handed_out_together(one: Offer, other: Offer) -> bool:
    usual = one.usual and other.usual and ZIP not in (one.form, other.form)
    return usual and one.file.parts[:-1] == other.file.parts[:-1]


def _beside(
    offers: Sequence[Offer], graded: Sequence[Offer], files: Sequence[Found]
) -> Sequence[Found]:
    """The files in the folders of those that are graded, of which nothing is told yet."""
    folders = {offer.file.parts[:-1] for offer in graded}
    told = {offer.file.parts for offer in offers if _is_told(offer, graded)}
    return [file for file in files if file.parts[:-1] in folders and file.parts not in told]


def _on_files_beside(
    beside: Sequence[Found],
    offers: Sequence[Offer],
    graded: Sequence[Offer],
    exercises: Sequence[str],
    sources: Mapping[str, Source],
) -> Iterator[str]:
    own_files = any(offer.form == FILE for offer in graded)
    wanted = [name for name in exercises if sources[name].missing] if own_files else []
    what = "the .py files of the exercises were" if own_files else f"{graded[0].file.shown} was"
    faults = {offer.file.parts: offer for offer in offers if offer.faulty}
    for file in beside:
        if file.parts in faults:
            yield ungraded_notes.on_fault(faults[file.parts])
    others = [file for file in beside if file.parts not in faults]
    yield from ungraded_notes.on_other_files(others, exercises, wanted, what)


def _is_told(offer: Offer, graded: Sequence[Offer]) -> bool:
    """Whether nothing more is to be said of it: it is as it was handed out, or has a sentence."""
    if offer in graded or offer.form == FILE:
        return True
    return offer.untouched or any(offer.form == other.form != ZIP for other in graded)


def _missing(exercises: Sequence[str]) -> Mapping[str, Source]:
    return {exercise: Source(f"{exercise}.py", missing=True) for exercise in exercises}
