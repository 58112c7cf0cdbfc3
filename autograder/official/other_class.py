"""Tells whether a folder of grades is that of another class."""

from __future__ import annotations

from autograder.intake import Person
from autograder.official.class_file import ClassFile
from autograder.official.marks import Marking, name_of


def other_class(marking: Marking, held: ClassFile) -> str:
    """How the class that was graded differs, as the end of a sentence; empty if it is the same.

    It is another one if nobody is in both, or if another platform gave the students their names.
    """
    if not held.students:
        return ""
    now = marking.download
    if held.platform is not now.platform:
        return f"it came from {name_of(held.platform)}, and this one from {name_of(now.platform)}"
    names = {mark.student for mark in held.students} & {one.student for one in now.entries}
    listed = {mark.listed for mark in held.students} & {*marking.listed.values()} - {Person()}
    return "" if names or listed else "none of its students is in this one"
