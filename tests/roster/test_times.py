"""Times as platforms and people write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from autograder.roster.times import time_of

PLAIN = datetime(2026, 11, 3, 23, 59)
ZONED = PLAIN.replace(tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-03T23:59+01:00", ZONED),
        ("2026-11-03 23:59:00 +0100", ZONED),
        ("2026-11-03 22:59:00 UTC", ZONED),
        ("2026-11-03T22:59Z", ZONED),
        ("2026-11-03 23:59", PLAIN),
        ("Tuesday, 3 November 2026, 11:59 PM", PLAIN),
        ("Tuesday, 3 November 2026, 11:59\N{NARROW NO-BREAK SPACE}PM", PLAIN),
        ("3 November 2026, 23:59", PLAIN),
        ("Dienstag, 3. November 2026, 23:59", PLAIN),
        ("Dienstag, 3. März 2026, 23:59", datetime(2026, 3, 3, 23, 59)),
        ("mardi 3 novembre 2026, 23:59", PLAIN),
        ("mardi 3 novembre 2026 à 23h59", PLAIN),
        ("mercredi 1 juillet 2026, 23:59", datetime(2026, 7, 1, 23, 59)),
        ("lundi 1 juin 2026, 23:59", datetime(2026, 6, 1, 23, 59)),
        ("samedi 1 août 2026, 23:59", datetime(2026, 8, 1, 23, 59)),
        ("martes, 3 de noviembre de 2026, 23:59", PLAIN),
        ("martedì, 3 novembre 2026, 23:59", PLAIN),
        ("lunedì, 5 gennaio 2026, 23:59", datetime(2026, 1, 5, 23, 59)),
        ("terça-feira, 3 de novembro de 2026 às 23:59", PLAIN),
        ("dinsdag, 3 november 2026, 23:59", PLAIN),
        ("dinsdag, 3 maart 2026, 23:59", datetime(2026, 3, 3, 23, 59)),
        ("Tuesday, 3 November 2026, 12:05 AM", datetime(2026, 11, 3, 0, 5)),
    ],
)
def test_a_time_is_read(text: str, meant: datetime) -> None:
    found = time_of(text)
    assert found == meant
    assert found is not None
    assert (found.tzinfo is None) == (meant.tzinfo is None)


@pytest.mark.parametrize(
    "text",
    ["0001-01-01 00:00", "9999-12-31T23:59-12:00", "", "-",
     "yesterday", "2026-11-03", "31 February 2026, 10:00", "3 Brumaire 2026, 10:00",
     "3 November 2026, 13:00 PM", "3 November 2026, 25:00", "torstai 3. joulukuuta 2026, 23:59",
     "mardi 3 jui 2026, 23:59"],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert time_of(text) is None
