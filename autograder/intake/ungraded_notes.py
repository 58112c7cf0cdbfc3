"""Sentences about files that were handed in and not graded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from autograder.intake.cells import LESSON
from autograder.intake.file_names import is_tarball
from autograder.intake.files import Found
from autograder.intake.near_names import UNGRADED, exercise_meant, nearest
from autograder.intake.offers import Offer
from autograder.intake.selection import spelled
from autograder.intake.work import Source

OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
LINKS = (".url", ".webloc", ".lnk", ".gdoc", ".gsheet", ".dropbox")
DOCUMENTS = (".docx", ".doc", ".odt", ".rtf", ".pdf", ".pages", ".txt")
SHOWN = 3  # names of files when none can be graded


def on_version(other: Offer, graded: Offer) -> str:
    """Return the sentence for a version that was not graded, because `graded` was."""
    near = other.file.parts[:-1] == graded.file.parts[:-1]
    name, chosen = (offer.file.shown if near else offer.shown for offer in (other, graded))
    if other.faulty:
        return f"{chosen} was graded: {next(iter(other.sources.values())).problem}"
    if other.untouched and not graded.untouched:
        return f"{chosen} was graded: {name} is as it was handed out."
    if other.candidate.stem != graded.candidate.stem:
        return f"{name} was not graded: {chosen} was graded instead."
    return f"{name} is another copy of {chosen} and was not graded."


def on_fault(offer: Offer) -> str:
    """Return the sentence for a zip or notebook that cannot be read."""
    problem = next(iter(offer.sources.values())).problem
    return f"{offer.file.shown} was not graded. {problem}"


def on_other_files(
    files: Sequence[Found], exercises: Sequence[str], wanted: Collection[str], graded: str
) -> Iterator[str]:
    """Yield a sentence for each of the `files` that a student may have wanted to be graded.

    `wanted` are the exercises without a file. `graded` says what was graded in place of other
    notebooks and zips, as in "training_loop.ipynb was"; it is empty if nothing was.
    """
    for file in files:
        stem, suffix = spelled(file.parts[-1])
        if suffix == ".py" and stem != LESSON:
            what = "is not the name of an exercise and was not graded"
            yield f"{file.shown} {what}.{_meant(stem, wanted)}"
        elif is_packed(file) and graded:
            yield f"{file.shown} was not graded: it is not a .zip."
        elif suffix in (".py", ".ipynb", ".zip", *OTHER_ARCHIVES) and graded:
            yield f"{file.shown} was not graded: {graded} graded instead."
        elif stem.startswith(tuple(exercises)):
            yield f"{file.shown} was not graded: its name does not end in .py."
        elif stem.startswith(LESSON):
            yield f"{file.shown} was not graded: its name does not end in .ipynb."
        elif suffix in LINKS:
            yield f"{file.shown} is a link to a file: download the file itself and hand it in."
        elif suffix in DOCUMENTS and graded and (wanted or suffix != ".txt"):
            yield f"{file.shown} was not graded: it is no .py file, no notebook and no .zip."


def on_nothing(files: Sequence[Found]) -> Iterator[str]:
    """Yield one sentence that lists the `files`, none of which can be an exercise."""
    if files:
        names = [file.shown for file in files[:SHOWN]]
        more = ", …" if len(files) > SHOWN else ""
        yield f"No file is named after an exercise. There is: {', '.join(names)}{more}."


def _meant(stem: str, wanted: Collection[str]) -> str:
    near = nearest(stem, wanted, UNGRADED) or exercise_meant(stem, wanted)
    return f" Is it {near}.py that should have this name?" if near else ""


def is_packed(file: Found) -> bool:
    """Whether it is an archive of a kind that is not opened."""
    return spelled(file.parts[-1])[1] in OTHER_ARCHIVES and not is_tarball(file.parts[-1])


def on_empty_files(sources: Iterable[Source]) -> Iterator[str]:
    """Sentences on files without a text, beside others that have one."""
    there = [one for one in sources if not one.missing and not one.problem]
    if all(one.ungradable for one in there):
        return
    for one in there:
        if one.ungradable and not one.notebook:
            yield f"{one.ungradable} There is nothing in it to grade."
