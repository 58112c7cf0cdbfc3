"""Chooses what is graded among several offers: the one in which the student has begun to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.intake.file_names import is_attempt, split
from autograder.intake.offers import FILE, NOTEBOOK, ZIP, Offer
from autograder.intake.safe_names import clean
from autograder.intake.selection import Origin
from autograder.intake.work import Refused


@dataclass(frozen=True)
class Choice:
    """The offer that is graded for an exercise; without one, the sentence `problem` says why."""

    offer: Offer | None
    problem: str = ""


def choose(
    offers: Sequence[Offer], exercises: Sequence[str], name: str, origin: Origin
) -> Mapping[str, Choice]:
    """Choose an offer for each exercise that is in one.

    Where a student has begun an exercise in one version only, this one is chosen. If several are
    begun, the one under the handed-out name comes before all others in a checkout, and before its
    copies in a folder; in an export, the latest upload comes before earlier ones. Raises Refused,
    which names the submission `name`, when several notebooks or zips are there and nothing tells
    which of them is meant.
    """
    ordered: Sequence[Offer] = sorted(offers, key=lambda offer: offer.order)
    only = {exercise: offer for offer in ordered for exercise in offer.sources}
    if sum(len(offer.sources) for offer in ordered) == len(only):
        return {exercise: Choice(only[exercise]) for exercise in exercises if exercise in only}
    if not any(offer.written for offer in ordered):
        ordered = _of_unknown_cells(ordered, name, origin)
    else:
        noted = any(offer.form == NOTEBOOK and offer.written for offer in ordered)
        ordered = [
            offer for offer in ordered if offer.written is not None and not _is_aside(offer, noted)
        ]
    if any(offer.usual_notebook and offer.written for offer in ordered):
        ordered = [offer for offer in ordered if not _gives_way(offer, origin)]
    begun = {
        exercise: _begun_one(rivals, exercise, origin)
        for exercise in exercises
        if (rivals := [offer for offer in ordered if offer.begun(exercise)])
    }
    first = {id(choice.offer) for choice in begun.values() if choice.offer}
    notebooks = [offer for offer in ordered if offer.notebook and id(offer) in first]
    if len(notebooks) > 1:
        raise _too_many(notebooks, name)
    chosen = dict(begun)
    for exercise in exercises:
        rest = [offer for offer in ordered if exercise in offer.sources]
        if exercise not in begun and rest:
            chosen[exercise] = Choice(_best_untouched(rest, exercise, first))
    return {name: choice for name, choice in chosen.items() if choice.offer or choice.problem}


def several_attempts(offers: Sequence[Offer]) -> Sequence[str]:
    """The folders or zips of a student's attempts, if several are begun and differ."""
    begun: dict[str, list[object]] = {}
    for offer in offers:
        *folders, file = offer.file.parts
        names = [*folders, split(file)[0]] if offer.form == ZIP else folders
        attempt = next((name for name in names if is_attempt(name)), "")
        if attempt and offer.written != {} and not offer.faulty:
            begun.setdefault(attempt, []).append(offer.written)
    answers = list(begun.values())
    differ = any(other != answers[0] or None in other for other in answers[1:])
    return sorted(map(clean, begun)) if differ else []


def paths_of(offers: Sequence[Offer]) -> list[str]:
    """The names of the offers' files, with their folders if these differ."""
    same = len({offer.file.parts[:-1] for offer in offers}) == 1
    return sorted(offer.file.shown if same else offer.shown for offer in offers)


def is_copy_by_name(other: Offer, usual: Offer) -> bool:
    """Whether the name of `other` is that of a copy of `usual`, which has the handed-out name."""
    handed_out = usual.usual and (usual.form == FILE or usual.lesson)
    return (
        handed_out
        and not other.usual
        and (other.form, other.candidate.stem) == (usual.form, usual.candidate.stem)
    )


def _gives_way(offer: Offer, origin: Origin) -> bool:
    """Whether the notebook under the handed-out name counts in the place of this one."""
    if origin is Origin.CHECKOUT:
        return bool(offer.notebook) and not offer.usual_notebook
    return origin is Origin.FOLDER and offer.lesson and not offer.usual


def _begun_one(rivals: Sequence[Offer], exercise: str, origin: Origin) -> Choice:
    latest = _without_older(rivals)
    first = latest[0]
    others = [other for other in latest if not first.is_copy_of(other, exercise)]
    if not others or (origin is Origin.CHECKOUT and first.usual):
        return Choice(first)
    if origin is Origin.FOLDER and all(is_copy_by_name(other, first) for other in others):
        return Choice(first)
    names = " and ".join(paths_of(latest))
    return Choice(None, f"{names} were handed in together and differ: hand in one of them.")


def _without_older(rivals: Sequence[Offer]) -> Sequence[Offer]:
    """Leave out what a learning platform received before a later copy of the same file."""
    latest: dict[tuple[object, ...], int] = {}
    for offer in rivals:
        rank = offer.candidate.rank
        if rank.handed_in:
            latest[_family(offer)] = max(latest.get(_family(offer), 0), rank.number)
    return [
        offer
        for offer in rivals
        if not offer.candidate.rank.handed_in
        or offer.candidate.rank.number == latest[_family(offer)]
    ]


def _family(offer: Offer) -> tuple[object, ...]:
    return offer.form, offer.candidate.stem, offer.file.parts[:-1]


def _is_aside(offer: Offer, noted: bool) -> bool:
    """Whether it cannot be read and is not missed; `noted` says that a notebook is begun."""
    return offer.faulty and offer.form != FILE and (noted or not offer.lesson)


def _of_unknown_cells(offers: Sequence[Offer], name: str, origin: Origin) -> Sequence[Offer]:
    """The offers to choose from when nothing is begun in a cell or file of an exercise's name.

    Notebooks without such cells may then hold the work, and so may what cannot be read.
    """
    others = [offer for offer in offers if offer.form != FILE]
    untouched = any(offer.untouched for offer in offers)
    may_hold = [
        offer
        for offer in others
        if offer.faulty
        or (offer.written is None and (offer.defines or offer.lesson or not untouched))
    ]
    in_checkout = origin is Origin.CHECKOUT
    usual = [offer for offer in may_hold if in_checkout and offer.usual_notebook]
    group = usual or [offer for offer in may_hold if offer.lesson] or may_hold
    latest = _without_older(group)
    if not latest:
        return offers
    first = latest[0]
    if all(_is_same(first, other) for other in latest):
        return [first]
    raise _too_many(latest, name)


def _too_many(offers: Sequence[Offer], name: str) -> Refused:
    noun = "notebook" if any(offer.form == NOTEBOOK for offer in offers) else "zip"
    names = ", ".join(paths_of(offers))
    return Refused(f"{name} holds more than one {noun} ({names}): hand in one.")


def _is_same(one: Offer, other: Offer) -> bool:
    exercise = next(iter(one.sources))
    return one is other or (exercise in other.sources and one.is_copy_of(other, exercise))


def _best_untouched(offers: Sequence[Offer], exercise: str, first: set[int]) -> Offer | None:
    """Of offers in which the exercise is not begun, the one that is taken.

    A fault is told in any case, because the answer may have been there. `first` are the offers that
    are graded for other exercises.
    """
    if faulty := [offer for offer in offers if offer.sources[exercise].problem]:
        return faulty[0]
    if not first:
        return next((offer for offer in offers if offer.lesson), offers[0])
    same = [offer for offer in offers if id(offer) in first]
    files = [offer for offer in offers if offer.form == FILE]
    return next(iter(same or files), None)
