"""Reads the times in names and files of downloads."""

from __future__ import annotations

import re
from datetime import datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WRITTEN = re.compile(
    r"(?:(?P<month>[^\W\d]+)\.? (?P<day>\d{1,2})|(?P<day2>\d{1,2})\.? (?P<month2>[^\W\d]+)\.?)"
    r",? (?P<year>\d{4}),? (?P<hour>\d{1,2})[:_. ]?(?P<minute>\d{2})"
    r"(?: ?(?P<half>[AP])\.?M\.?)?",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(\.\d{6})\d+")
_ZONE = re.compile(r" ?([+-]\d{2}):?(\d{2})\Z")


def stamped(text: str) -> datetime | None:
    """The time in a text such as `2026-11-03-14-05-00`, in the zone of this machine."""
    try:
        return in_this_zone(datetime.strptime(text, "%Y-%m-%d-%H-%M-%S"))
    except ValueError:
        return None


def written_out(text: str) -> datetime | None:
    """The time in a text such as `Nov 3, 2026 205 PM`, in the zone of this machine."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    month = (found["month"] or found["month2"])[:3].casefold()
    half = (found["half"] or "").upper()
    hour = int(found["hour"])
    if month not in _MONTHS or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + 12 * (half == "P")
    day = int(found["day"] or found["day2"])
    try:
        naive = datetime(
            int(found["year"]), _MONTHS.index(month) + 1, day, hour, int(found["minute"])
        )
    except ValueError:
        return None
    return in_this_zone(naive)


def iso(text: str) -> datetime | None:
    """The time in a text such as `2026-11-03 14:05:00.123456789 -07:00`.

    It has no zone if the text has none.
    """
    short = _ZONE.sub(r"\1:\2", _FRACTION.sub(r"\1", text.strip()))
    try:
        return datetime.fromisoformat(short.replace(" Z", "Z").replace(" UTC", "Z"))
    except ValueError:
        return None


def in_this_zone(naive: datetime) -> datetime | None:
    """A time without a zone in that of this machine; None if no calendar there has it."""
    try:
        return naive.astimezone()
    except (OverflowError, OSError, ValueError):
        return None
