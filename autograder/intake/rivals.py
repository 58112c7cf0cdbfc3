"""Finds other versions of graded answers that may be the ones that were meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograder.intake.begun import Written, written_in
from autograder.intake.choosing import Choice, is_copy_by_name, paths_of
from autograder.intake.offers import FILE, NOTEBOOK, ZIP, Offer
from autograder.intake.selection import Origin
from autograder.intake.work import Rival


def rivals(
    offers: Sequence[Offer], chosen: Mapping[str, Choice], origin: Origin
) -> Mapping[str, Rival]:
    """Map each exercise whose graded file may not be the one that was meant to the other version.

    In a folder this is a copy that is begun, too, and differs. Anywhere it is a notebook with an
    answer to an exercise that its file leaves to be written, or with answers to more exercises than
    the files. In a checkout, copies do not count beside the handed-out name.
    """
    found: dict[str, Rival] = {}
    graded = {name: choice.offer for name, choice in chosen.items() if choice.offer is not None}
    if origin is Origin.FOLDER:
        found |= {
            name: _copy(other, usual, name)
            for name, usual in graded.items()
            for other in offers
            if _is_begun_copy(other, usual, name)
        }
    files = {name: offer for name, offer in graded.items() if offer.form == FILE}
    for notebook in offers:
        if notebook.form == NOTEBOOK and not notebook.faulty:
            found |= _answers(notebook, files)
    return found


def _is_begun_copy(other: Offer, usual: Offer, exercise: str) -> bool:
    return (
        other.form != ZIP
        and other.begun(exercise)
        and is_copy_by_name(other, usual)
        and usual.begun(exercise)
        and not usual.is_copy_of(other, exercise)
    )


def _copy(other: Offer, usual: Offer, exercise: str) -> Rival:
    names = " and ".join(paths_of((usual, other)))
    name, graded = other.file.shown, usual.file.shown
    return Rival(
        other.sources[exercise],
        f"{names} were handed in together and differ: hand in one of them.",
        f"{name} in the place of {graded}",
        f"If {name} is meant to count, give it the name {graded}.",
    )


def _answers(notebook: Offer, files: Mapping[str, Offer]) -> Mapping[str, Rival]:
    """Return the rivals that the notebook holds to the graded `files`, by exercise."""
    written = {name: _written(offer, name) for name, offer in files.items()}
    lost = list(_lost(notebook, files, written))
    begun = [name for name, offer in files.items() if offer.begun(name)]
    more = len(notebook.written or ()) > len(begun)
    if not lost or not (more or any(written[name].stubs for name in lost)):
        return {}
    name, exercises = notebook.file.shown, ", ".join(lost)
    problem = f"{name} holds other answers to {exercises} than the .py files: hand in one of them."
    instead = f"the answers of {name} to {exercises} in the place of the .py files"
    advice = f"If {name} is meant to count, put these .py files back as they were handed out."
    return {one: Rival(notebook.sources[one], problem, instead, advice) for one in lost}


def _lost(
    notebook: Offer, files: Mapping[str, Offer], written: Mapping[str, Written]
) -> Iterator[str]:
    """Yield the exercises to which the notebook holds an answer that is not graded."""
    if notebook.written is None:
        whole = written_in(next(iter(notebook.sources.values())).text)
        yield from (name for name in files if whole.defines(written[name].stubs))
        return
    for name, file in files.items():
        if file.begun(name) and notebook.begun(name) and not file.is_copy_of(notebook, name):
            yield name


def _written(offer: Offer, exercise: str) -> Written:
    return written_in(offer.sources[exercise].text)
