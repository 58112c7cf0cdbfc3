"""Reads points in time as people and platforms write them."""

from __future__ import annotations

import re
from datetime import datetime

# The first letters of the months in English and German.
_MONTHS = (
    ("jan",), ("feb",), ("mar", "mär"), ("apr",), ("may", "mai"), ("jun",), ("jul",), ("aug",),
    ("sep",), ("oct", "okt"), ("nov",), ("dec", "dez"),
)  # fmt: skip
YEARS = range(1990, 2200)  # near their ends, years have no local time
# Moodle in English, on a clock of 12 or of 24 hours (lang/en/langconfig.php, strftimedaydatetime).
_WRITTEN = re.compile(
    r"(?:[^\W\d]+,? )?(?P<day>\d{1,2})\.? (?P<month>[^\W\d]{3,}) (?P<year>\d{4}),? (?:at )?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?: ?(?P<half>AM|PM))?",
    re.IGNORECASE,
)


def time_of(text: str) -> datetime | None:
    """Read a time in ISO 8601, or as Moodle writes it in English or German; else None.

    A time without a zone comes without one.
    """
    plain = " ".join(text.replace("\N{NARROW NO-BREAK SPACE}", " ").split())
    # As Gradescope and Canvas write a zone: 2026-11-03 23:59:00 +0100, 2026-11-03 22:59:00 UTC.
    plain = re.sub(r" (?=[+-]\d\d:?\d\d$)", "", re.sub(r" UTC$", "+00:00", plain))
    try:
        found = datetime.fromisoformat(plain) if ":" in plain else None
    except ValueError:
        found = _written(plain)
    return found if found is not None and found.year in YEARS else None


def _written(text: str) -> datetime | None:
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    begun = match["month"][:3].casefold()
    month = next((at for at, names in enumerate(_MONTHS, 1) if begun in names), 0)
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (match["half"].upper() == "PM")
    try:
        return datetime(int(match["year"]), month, int(match["day"]), hour, int(match["minute"]))
    except ValueError:
        return None
