"""Takes in what students hand in: files, notebooks, zips and whole downloads of a class.

No line of it runs here, nothing is written, and a file that cannot be read is told, never dropped.
"""

from autograder.intake.class_download import Member
from autograder.intake.files import MAX_BYTES
from autograder.intake.opening import Gathered, open_work, opened
from autograder.intake.safe_names import clean, file_stem
from autograder.intake.students import Entry, gather_entry, open_entry, students_in
from autograder.intake.work import Refused, Source, Work

__all__ = [
    "MAX_BYTES",
    "Entry",
    "Gathered",
    "Member",
    "Refused",
    "Source",
    "Work",
    "clean",
    "file_stem",
    "gather_entry",
    "open_entry",
    "open_work",
    "opened",
    "students_in",
]
