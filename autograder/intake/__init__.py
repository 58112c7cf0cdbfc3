"""Reads what students hand in: files, notebooks, zips and downloads of a whole class.

It never runs a student's code and never writes a file. A file that cannot be read is reported and
never silently dropped.
"""

from autograder.intake.class_download import Member
from autograder.intake.delivery import Delivery, Person, Platform
from autograder.intake.files import MAX_BYTES
from autograder.intake.gathered import Gathered
from autograder.intake.opening import open_work, opened
from autograder.intake.originals import digest_of
from autograder.intake.safe_names import clean, file_stem, file_stems
from autograder.intake.students import (
    ClassDownload,
    StudentEntry,
    class_in,
    gather_entry,
    open_entry,
    students_in,
)
from autograder.intake.work import NOTHING, Refused, Source, Work

__all__ = [
    "MAX_BYTES",
    "NOTHING",
    "ClassDownload",
    "Delivery",
    "Gathered",
    "Member",
    "Person",
    "Platform",
    "Refused",
    "Source",
    "StudentEntry",
    "Work",
    "class_in",
    "clean",
    "digest_of",
    "file_stem",
    "file_stems",
    "gather_entry",
    "open_entry",
    "open_work",
    "opened",
    "students_in",
]
