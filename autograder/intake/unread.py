"""Finds files that could not be read where an answer is missing that may be in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograder.intake.choosing import Choice
from autograder.intake.files import Found
from autograder.intake.offers import NOTEBOOK, ZIP, Offer
from autograder.intake.ungraded_notes import is_packed
from autograder.intake.work import Refused, Source

WITHOUT_IT = "To grade without it, take it away."


def refuse_unread(files: Sequence[Found], offers: Sequence[Offer], more: Sequence[Found]) -> None:
    """Raise Refused if the work may be in what is not read, because it is nowhere else.

    `more` are versions that were too many to be looked into.
    """
    if all(offer.untouched for offer in offers):
        for problem in _unread(files, more):
            raise Refused(problem)


def answers_unread(
    files: Sequence[Found],
    offers: Sequence[Offer],
    more: Sequence[Found],
    chosen: Mapping[str, Choice],
    sources: Mapping[str, Source],
) -> Mapping[str, Source]:
    """The sources of exercises that are begun nowhere and may be in what could not be read."""
    # Whoever works in a notebook that can be read does not miss another one.
    noted = any(offer.form == NOTEBOOK and offer.written for offer in offers)
    forms = (ZIP,) if noted else (ZIP, NOTEBOOK)
    faulty = [offer for offer in offers if offer.faulty and offer.form in forms]
    faults = [f"{next(iter(one.sources.values())).problem} {WITHOUT_IT}" for one in faulty]
    problem = next(iter([*faults, *_unread(files, more)]), "")
    if not problem or all(source.missing for source in sources.values()):
        return {}
    return {
        name: Source(f"{name}.py", problem=_sentence(name, source, problem), unclear=True)
        for name, source in sources.items()
        if not source.problem and not _may_be_begun(name, offers, chosen)
    }


def _may_be_begun(exercise: str, offers: Sequence[Offer], chosen: Mapping[str, Choice]) -> bool:
    graded = chosen[exercise].offer if exercise in chosen else None
    unknown = graded is not None and graded.written is None
    return unknown or any(offer.begun(exercise) for offer in offers)


def _sentence(exercise: str, source: Source, problem: str) -> str:
    state = "missing" if source.missing else "not begun"
    return f"{exercise}.py is {state}. It may be in what could not be read: {problem}"


def _unread(files: Sequence[Found], more: Sequence[Found]) -> Iterator[str]:
    for file in filter(is_packed, files):
        advice = "hand in the files themselves, or a .zip"
        by_hand = "Whoever grades may unpack it in its folder, as with 7-Zip, and take it away."
        yield f"{file.shown} is not a .zip: {advice}. {by_hand}"
    for file in more:
        yield (
            f"{file.shown} is one of too many versions, and those that were looked into are as they"
            " were handed out: hand in one version."
        )
