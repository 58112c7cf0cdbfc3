"""Reads names of feedback as Moodle and Canvas do when a zip with feedback is uploaded."""

from __future__ import annotations

from collections.abc import Collection


def taken_by_moodle(name: str, participants: Collection[str]) -> tuple[str, str] | None:
    """The participant and the name of the file, as importziplib.php before 4.1 finds them."""
    folders = name.split("/")
    if folders[-1].startswith((".", "~")):
        return None
    for number, folder in enumerate(folders):
        parts = folder.split("_", 4)
        if len(parts) == 5 and parts[1] in participants and parts[2] == "assignsubmission":
            return parts[1], "/".join([parts[4], *folders[number + 1 :]])
    return None


def taken_by_canvas(name: str) -> tuple[str, str] | None:
    """The ids of the student and of a file of theirs, as abstract_assignment.rb finds them."""
    parts = [part for part in name.rpartition("/")[2].split("_") if part != "LATE"]
    if parts[-1].startswith("link"):
        return None
    if parts[0] == "anon":
        return (parts[1], parts[2]) if len(parts) > 2 else None
    numbers = [part for part in parts if part.isascii() and part.isdigit()]
    return (numbers[0], numbers[1]) if len(numbers) > 1 else None
