"""Canvas' download of all submissions (lib/content_zipper.rb).

One folder for all: `name_ID_FILEID_ex1.py`, `name_LATE_ID_FILEID_ex1.py`, `name_ID_text.html`.
The name is the one to sort by (family name first), in lower case and with word characters only:
letters, vowel signs and accents, digits and `_`. Of some names nothing is left.
Canvas says no time in it, only that a submission was late.
"""

from __future__ import annotations

import re

from autograder.intake.delivery import Delivery, Person
from autograder.intake.platforms.labels import Label, Labels, Level, without_surrogates
from autograder.intake.safe_names import clean

EXAMPLE = "name_12_345_file.py"
_NAME = re.compile(
    # Python counts no vowel sign and no accent that stands alone among the word characters.
    r"(?:(?!LATE_)(?P<name>[\w\u0080-\U0010ffff]*?)_)?(?P<late>LATE_)?(?P<id>\d+|anon_\w{5})_"
    r"(?:\d+_(?P<file>.+)|(?P<text>(?:text|link)\.html))"
)


def read(name: str, folder: bool) -> Label | None:
    """Read the name of a file; None if Canvas gives no such name."""
    match = None if folder else _NAME.fullmatch(name)
    if match is None:
        return None
    note = "Canvas marked this work as late." if match["late"] else ""
    if match["text"]:
        note = "What was handed in as text or as a link in Canvas was not graded."
    number, file = match["id"], match["file"] or match["text"]
    place = without_surrogates(name[: -len(file) - 1])
    person = Person(id=number, name=clean(match["name"] or ""))
    delivery = Delivery(person, late=bool(match["late"]), place=place)
    shown = match["name"] or number
    graded = not match["text"]
    return Label(shown, number, file, note, graded, exported=True, delivery=delivery)


def fits(name: str, folder: bool) -> bool:
    """Whether Canvas gives such a name."""
    return not folder and _NAME.fullmatch(name) is not None


def labels(level: Level) -> Labels:
    """The labels of all names that Canvas gave."""
    read_names = ((name, read(name, folder)) for name, folder in level.names.items())
    return {name: [label] for name, label in read_names if label}
