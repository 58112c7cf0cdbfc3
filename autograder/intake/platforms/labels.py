"""The label of a file or folder in the download of a class: whose it is, and when it came."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Protocol, TypeAlias

from autograder.intake.delivery import Delivery, Person
from autograder.intake.file_names import split
from autograder.intake.safe_names import clean


@dataclass(frozen=True)
class Label:
    """Whose a file or folder is.

    Everything with the same `name` and `number` belongs to one student; `number` tells two students
    of one name apart. `file` is set for a file in a folder with the files of all students: it is
    the student's own name for the file. `note` is a sentence on what the platform says of it.
    `graded` is False for what stands in place of a file or tells about one. `exported` says that
    the platform numbers later uploads. `attempt` is the same for all files of one attempt; empty
    where the platform has no attempts. `zoneless` says that the time of delivery has no zone.
    `shown_number` is what messages show of the number, if not the whole.
    """

    name: str
    number: str = ""
    file: str = ""
    note: str = ""
    graded: bool = True
    exported: bool = False
    attempt: str = ""
    zoneless: bool = False
    shown_number: str = ""
    delivery: Delivery = field(default_factory=Delivery)


# The labels of each name in a level; more than one where several students handed in together.
Labels: TypeAlias = Mapping[str, Sequence[Label]]


class Level(Protocol):
    """What lies in one folder of a download, on disk or in a zip."""

    @property
    def name(self) -> str:
        """The folder's own name."""

    @property
    def names(self) -> Mapping[str, bool]:
        """What lies in it, without clutter; True for a folder."""

    def has(self, *path: str) -> bool:
        """Whether the path lies in it, clutter included."""

    def texts(self, names: Iterable[str], limit: int = ...) -> Mapping[str, str]:
        """The first `limit` bytes of files in it, of those that can be read."""

    def beside(self, name: str) -> str:
        """The same of a file that lies beside the whole download."""


def plain(name: str, folder: bool) -> Label:
    """The label of a student's own folder or file, whose name is that of the student."""
    if folder:
        return Label(name, delivery=delivered(name, Person(name=clean(name))))
    stem, suffix = split(name)
    # The suffix in place of a number: ann.py and ann.zip are the work of two students.
    return Label(stem, suffix[1:], delivery=delivered(name, Person(name=clean(stem))))


def delivered(place: str, person: Person) -> Delivery:
    """What is known of a student of whom there is only a name."""
    return Delivery(person, place=without_surrogates(place))


def without_surrogates(name: str) -> str:
    """The name, in which bytes that are no UTF-8 are replacement characters."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def shared_beginning(names: Collection[str], end: str) -> str:
    """The longest beginning that all of the names share and that ends with `end`, if any."""
    # What the first and the last share is shared by all that sort between them.
    pairs = zip(min(names), max(names), strict=False)
    shared = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return "".join(shared.rpartition(end)[:2])
