"""Times are read as platforms write them, or are not known; they always have a zone in the end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from autograder.intake.platforms.times import iso, stamped, written_out

NAIVE = datetime(2026, 11, 3, 14, 5)


@pytest.mark.parametrize(
    "text",
    [
        "Nov 3, 2026 205 PM",
        "Nov 3, 2026 2:05 PM",
        "November 3, 2026 2_05 pm",
        "3 Nov, 2026 14:05",
        "3. Nov. 2026 1405",
        "Nov 03, 2026 0205 P.M.",
    ],
)
def test_a_time_that_is_written_out(text: str) -> None:
    assert written_out(text) == NAIVE.astimezone()


@pytest.mark.parametrize(("hour", "read"), [("1205 AM", 0), ("1205 PM", 12), ("1105 PM", 23)])
def test_noon_and_midnight(hour: str, read: int) -> None:
    found = written_out(f"Nov 3, 2026 {hour}")
    assert found is not None
    assert (found.hour, found.minute) == (read, 5)


@pytest.mark.parametrize(
    "text", ["", "Nov 31, 2026 205 PM", "Nov 3, 2026 1305 PM", "Foo 3, 2026 205 PM", "Nov 3 205 PM"]
)
def test_what_is_no_time(text: str) -> None:
    assert written_out(text) is None


def test_a_time_in_a_file_s_name() -> None:
    assert stamped("2026-11-03-14-05-00") == NAIVE.astimezone()
    assert stamped("2026-13-03-14-05-00") is None
    assert stamped("0000-01-01-00-00-00") is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03 14:05:00.123456789 Z",
        "2026-11-03 15:05:00.123456 +01:00",
        "2026-11-03 15:05:00.123456789 +0100",
        "2026-11-03T14:05:00.123456Z",
        "2026-11-03 14:05:00.123456 UTC",
    ],
)
def test_an_iso_time_with_its_zone(text: str) -> None:
    assert iso(text) == datetime(2026, 11, 3, 14, 5, 0, 123456, UTC)


def test_an_iso_time_without_a_zone_has_none() -> None:
    assert iso("2026-11-03 14:05:00") == NAIVE
    assert iso("yesterday") is None
