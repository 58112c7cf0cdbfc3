"""Gradescope's export of submissions ("Export Submissions").

A folder `submission_NUMBER` for each submission, and `submission_metadata.yml`, in which Ruby's
YAML lists `:submitters:` with `:name`, `:sid` and `:email`, and `:created_at` under that name (so
read by published programs, such as those that name files by `record[':submitters'][0][':sid']`).
Work that several students handed in together has several submitters. Only these lines are read:
the rest are results, megabytes for a class.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.intake.delivery import Delivery, Person
from autograder.intake.platforms.labels import Label, Labels, Level, without_surrogates
from autograder.intake.platforms.times import in_this_zone, iso
from autograder.intake.safe_names import clean

METADATA = "submission_metadata.yml"
EXAMPLE = f"{METADATA} and folders submission_123"
NAMELESS_CLASS = (
    f"it holds folders like submission_123, but no {METADATA}, so nobody's name is known. Export"
    " the submissions again and keep that file"
)
FOLDER = re.compile(r"submission_\d+")
_SUBMISSION = re.compile(r"(?P<name>[^\s:#'\"][^:]*|'[^']+'|\"[^\"]+\"):\s*(?:&\S+\s*)?")
_FIELD = re.compile(r"(?P<indent> +)(?P<item>- )?:?(?P<key>\w+): ?(?P<value>.*)")
_ANCHOR = re.compile(r"&\S+ +")


@dataclass
class _Submission:
    submitters: list[dict[str, str]] = field(default_factory=list)
    created: str = ""
    indent: int = 0  # of the first submitter

    def add(self, line: str, part: re.Match[str] | None) -> None:
        """Take in a line on the submitters; `part` is its match as a field, if it may be one."""
        indent = len(part["indent"]) if part else 0
        if part and part["item"] and (not self.submitters or indent == self.indent):
            self.indent = indent
            self.submitters.append({part["key"]: part["value"]})
        elif part and self.submitters and indent == self.indent + 2:
            self.submitters[-1][part["key"]] = part["value"]
        elif self.submitters:
            # YAML breaks long lines between words, and within double quotes anywhere.
            key, value = self.submitters[-1].popitem()
            self.submitters[-1][key] = _joined(value, line.strip())


def labels(level: Level) -> Labels:
    """The labels of all submissions that the metadata name, and of folders named like them."""
    told = _submissions(level.texts([METADATA]).get(METADATA, ""))
    found = {name: list(_of_submission(name, one)) for name, one in told.items()}
    for name, folder in level.names.items():
        if folder and name not in found and FOLDER.fullmatch(name):
            missing = "does not say" if level.has(METADATA) else "is not there, which says"
            note = f"{METADATA} {missing} whose {name} is."
            found[name] = [Label(name, note=note, delivery=Delivery(Person(), place=name))]
    return found


def _of_submission(name: str, one: _Submission) -> Iterator[Label]:
    at = iso(one.created)
    zoneless = at is not None and at.tzinfo is None
    if at is not None and zoneless:
        at = in_this_zone(at)
    people = [_person(fields) for fields in one.submitters] or [Person()]
    for person in people:
        shown = [_shown(other, name) for other in people if other != person]
        note = f"Handed in together with {', '.join(shown)}." if shown else ""
        yield Label(
            _shown(person, name),
            # One student may be in two submissions, which no rule may put together.
            number=f"{person.id or person.email}, {name}" if person.id or person.email else name,
            note=note,
            shown_number=person.id or person.email or name,
            zoneless=zoneless,
            delivery=Delivery(person, at, place=without_surrogates(name)),
        )


def _person(fields: dict[str, str]) -> Person:
    return Person(
        id=clean(_scalar(fields.get("sid", ""))),
        name=clean(_scalar(fields.get("name", ""))),
        email=clean(_scalar(fields.get("email", ""))),
    )


def _shown(person: Person, name: str) -> str:
    return person.name or person.email or person.id or name


def _submissions(text: str) -> dict[str, _Submission]:
    found: dict[str, _Submission] = {}
    one, inside = _Submission(), ""
    for line in text.removeprefix("\ufeff").splitlines():
        part = _FIELD.fullmatch(line)
        if start := _SUBMISSION.fullmatch(line):
            one, inside = _Submission(), ""
            found[_scalar(start["name"])] = one
        elif part and len(part["indent"]) == 2 and not part["item"]:
            inside = part["key"]
            if inside == "created_at":
                one.created = _scalar(part["value"])
        elif inside == "submitters":
            one.add(line, part)
    return found


def _joined(value: str, more: str) -> str:
    if value.endswith("\\"):
        return value[:-1] + more.removeprefix("\\")
    return f"{value} {more}"


def _scalar(text: str) -> str:
    """The value of a YAML scalar on one line: plain or in quotes."""
    value = _ANCHOR.sub("", text.strip(), count=1)
    if value[:1] == value[-1:] == "'" and len(value) > 1:
        return value[1:-1].replace("''", "'")
    if value[:1] == value[-1:] == '"' and len(value) > 1:
        return _double_quoted(value)
    return "" if value in ("~", "null", "''", '""') else value


def _double_quoted(value: str) -> str:
    # JSON has most of YAML's escapes, but for bytes and 32 bits, which Ruby writes.
    wide = re.sub(r"\\U([0-9a-fA-F]{8})", lambda match: _character(match[1]), value)
    known = re.sub(r"\\x([0-9a-fA-F]{2})", r"\\u00\1", wide)
    try:
        read = json.loads(re.sub(r"\\e", r"\\u001b", known), strict=False)
    except ValueError:
        return value[1:-1]
    return without_surrogates(str(read).encode("utf-8", "replace").decode())


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
