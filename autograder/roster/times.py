"""Reads points in time as people and platforms write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

# In English, German, French, Spanish, Italian, Portuguese, Dutch and Swedish, without accents.
_MONTHS = (
    "january januar janvier enero gennaio janeiro januari",
    "february februar fevrier febrero febbraio fevereiro februari",
    "march marz mars marzo marco maart",
    "april avril abril aprile",
    "may mai mayo maggio maio mei maj",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august aout agosto augustus augusti",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dicembre dezembro",
)
YEARS = range(1990, 2200)  # near their ends, years have no local time
# Moodle, on a clock of 12 or of 24 hours (langconfig.php, strftimedaydatetime, in each language).
_WRITTEN = re.compile(
    r"(?:[^\W\d]+(?:-[^\W\d]+)?,? )?(?P<day>\d{1,2})\.? (?:de )?(?P<month>[^\W\d]{3,}) (?:del? )?"
    r"(?P<year>\d{4}),? (?:(?:at|um|à|a las|às|alle|om|kl\.?) )?"
    r"(?P<hour>\d{1,2})[:h.](?P<minute>\d\d)(?: ?(?P<half>AM|PM))?(?: Uhr)?",
    re.IGNORECASE,
)


def time_of(text: str) -> datetime | None:
    """Read a time in ISO 8601, or as Moodle writes it in some languages; else None.

    A time without a zone comes without one.
    """
    plain = " ".join(text.replace("\N{NARROW NO-BREAK SPACE}", " ").split())
    # As Gradescope and Canvas write a zone: 2026-11-03 23:59:00 +0100, 2026-11-03 22:59:00 UTC.
    plain = re.sub(r" (?=[+-]\d\d:?\d\d$)", "", re.sub(r" UTC$", "+00:00", plain))
    try:
        found = datetime.fromisoformat(plain) if len(plain) > len("2026-11-03") else None
    except ValueError:
        found = _written(plain)
    return found if found is not None and found.year in YEARS else None


def _written(text: str) -> datetime | None:
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    month = _month(match["month"])
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (match["half"].upper() == "PM")
    try:
        return datetime(int(match["year"]), month, int(match["day"]), hour, int(match["minute"]))
    except ValueError:
        return None


def _month(text: str) -> int:
    """The month whose name it is, or begins with it; 0 if that is none or not one alone."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(part for part in parts if part.isalpha())
    found = [
        at
        for at, names in enumerate(_MONTHS, 1)
        if any(name.startswith(plain) for name in names.split())
    ]
    return found[0] if len(found) == 1 else 0
