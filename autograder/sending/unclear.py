"""Says of whom it is not known that they handed in nothing: work of nobody may be theirs."""

from __future__ import annotations

import re
import unicodedata

from autograder.intake import NOTHING
from autograder.official.class_file import MISSING, ClassFile, StudentMark
from autograder.official.class_table import shown_in_table


def is_unclear(mark: StudentMark, held: ClassFile) -> bool:
    """Whether a student without work may have handed in some that was matched with nobody.

    The roster says so in the reason; the same name is a doubt, too, whatever the ids are.
    """
    if mark.status != MISSING:
        return False
    if mark.reason not in ("", NOTHING) and not mark.delivery.place:
        # Whoever has a place in the download is told there why nothing is in it.
        return True
    own = name_key(mark.known.name)
    return bool(own) and any(
        one.stranger and own == name_key(one.person.name or one.student) for one in held.students
    )


def plain_key(text: str) -> str:
    """`text` without what does not tell two students apart."""
    return unicodedata.normalize("NFKC", shown_in_table(text.strip())).casefold()


def name_key(name: str) -> str:
    """The words of a name, in an order that does not depend on which of them comes first."""
    return " ".join(sorted(re.findall(r"[^\W_]+", plain_key(name))))
