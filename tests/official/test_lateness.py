"""What late work costs: by the started day, exactly, and nothing where no time is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from autograder.intake import Delivery
from autograder.official.lateness import (
    LateRule,
    Step,
    WrongRule,
    length_of,
    percent_of,
    rate_of,
    rounded,
    span_of,
)

DUE = datetime(2026, 11, 3, 23, 59, 30, tzinfo=timezone(timedelta(hours=1)))
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


def mark(rule: LateRule, earned: int, late: timedelta) -> tuple[str, str]:
    cost = rule.applied(earned, Delivery(at=DUE + late), "Moodle")
    assert cost.note == ""
    return str(cost.mark), cost.late


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (-DAY, ("85", "no")),
        (0 * DAY, ("85", "no")),
        (SECOND, ("153/2", "1 s")),
        (timedelta(microseconds=1), ("153/2", "less than 1 s")),
        (DAY, ("153/2", "1 day")),
        (DAY + SECOND, ("68", "1 day 1 s")),
        (2 * DAY + 3 * HOUR, ("119/2", "2 days 3 h")),
        (10 * DAY, ("0", "10 days")),
        (1000 * DAY, ("0", "1000 days")),
    ],
)
def test_each_started_day_costs_its_share_and_never_more_than_all(
    late: timedelta, expected: tuple[str, str]
) -> None:
    assert mark(LateRule(DUE, rate=rate_of("10%/day")), 85, late) == expected


@pytest.mark.parametrize(("seconds", "late"), [(0, "no"), (59, "no"), (60, "1 min")])
def test_a_deadline_without_seconds_includes_its_minute(seconds: int, late: str) -> None:
    due = DUE.replace(second=0)
    at = Delivery(at=due + seconds * SECOND)
    for rule in (
        LateRule(due, rate=rate_of("10%/day")),
        LateRule(due, steps=(Step(due, percent_of("10%")),)),
    ):
        cost = rule.applied(100, at, "Canvas")
        assert (cost.late, cost.mark) == (late, Fraction(100 if late == "no" else 90))


def test_with_grace_a_little_late_is_in_time_and_more_is_late_since_the_deadline() -> None:
    rule = LateRule(DUE, length_of("15m"), rate_of("10%/day"))
    assert mark(rule, 100, timedelta(minutes=15)) == ("100", "no")
    assert mark(rule, 100, timedelta(minutes=15, seconds=1)) == ("90", "15 min 1 s")
    assert mark(rule, 100, DAY + SECOND) == ("80", "1 day 1 s")


def test_points_and_other_spans() -> None:
    assert mark(LateRule(DUE, rate=rate_of("5/day")), 12, DAY + SECOND) == ("2", "1 day 1 s")
    assert mark(LateRule(DUE, rate=rate_of("2.5 % / hour")), 100, 2 * HOUR) == ("95", "2 h")
    assert mark(LateRule(DUE, rate=rate_of("0.1%/min")), 3, 90 * SECOND)[0] == "299/100"


def test_the_largest_loss_of_the_times_that_have_passed_counts() -> None:
    steps = (Step(DUE, percent_of("20%")), Step(DUE + 2 * DAY, percent_of("100%")))
    rule = LateRule(DUE, steps=steps)
    assert mark(rule, 50, 0 * DAY) == ("50", "no")
    assert mark(rule, 50, 2 * DAY) == ("40", "2 days")
    assert mark(rule, 50, 2 * DAY + SECOND) == ("0", "2 days 1 s")
    later = LateRule(DUE, steps=steps[1:])
    assert mark(later, 50, DAY) == ("50", "1 day")


@pytest.mark.parametrize(
    ("exact", "expected"),
    [("0.005", "0.01"), ("1.005", "1.01"), ("2.675", "2.68"), ("0.0049999", "0"), ("12", "12")],
)
def test_half_of_a_hundredth_is_rounded_up(exact: str, expected: str) -> None:
    assert rounded(Fraction(exact)) == Fraction(expected)


def test_no_time_no_deduction_and_that_is_said() -> None:
    rule = LateRule(DUE, rate=rate_of("10%/day"))
    marked = rule.applied(10, Delivery(late=True), "Canvas")
    assert (str(marked.mark), marked.late) == ("10", "unknown")
    assert marked.note == "Marked as late by Canvas, without a time: nothing was deducted."
    unknown = rule.applied(10, Delivery(), "Canvas")
    assert unknown.note == "When this was handed in is not known: nothing was deducted."
    only_due = LateRule(DUE)
    assert only_due.applied(10, Delivery(), "x").note == "When this was handed in is not known."
    assert mark(only_due, 10, 3 * DAY) == ("10", "3 days")


def test_a_day_is_24_hours_also_when_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    rule = LateRule(datetime(2026, 10, 24, 12, 0, tzinfo=zone), rate=rate_of("10%/day"))
    # On the clock a day later, and 25 hours.
    cost = rule.applied(100, Delivery(at=datetime(2026, 10, 25, 12, 0, tzinfo=zone)), "")
    assert (str(cost.mark), cost.late) == ("80", "1 day 1 h")
    in_utc = rule.applied(100, Delivery(at=datetime(2026, 10, 25, 10, 0, tzinfo=UTC)), "")
    assert (str(in_utc.mark), in_utc.late) == ("90", "1 day")


def test_a_time_at_the_end_of_all_years_is_a_time() -> None:
    rule = LateRule(DUE, rate=rate_of("10%/day"))
    for year, mark in ((1, "100"), (9999, "0")):
        at = datetime(
            year, 12 if year > 1 else 1, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))
        )
        assert str(rule.applied(100, Delivery(at=at), "").mark) == mark


def test_the_rule_is_a_sentence() -> None:
    assert str(LateRule(DUE.replace(second=0), length_of("15m"), rate_of("10%/day"))) == (
        "Due 2026-11-03 23:59+01:00; up to 15 min later is still in time; each started day after"
        " that costs 10 % of the earned points; rounded half up to 2 places, never below 0."
    )
    assert str(LateRule(DUE)) == "Due 2026-11-03 23:59:30+01:00."
    assert "after 2026-11-03 23:59:30+01:00 it costs 20 % of the earned points; rounded" in str(
        LateRule(DUE, steps=(Step(DUE, percent_of("20%")),))
    )


@pytest.mark.parametrize("text", ["", "10%", "10/", "%/day", "-5/day", "10%/year", "101%/day", "a"])
def test_another_rate_is_refused(text: str) -> None:
    with pytest.raises(WrongRule, match="write it as in 10%/day, 5/day or 2%/hour"):
        rate_of(text)


@pytest.mark.parametrize("text", ["", "15", "-1h", "1 year", "m"])
def test_another_length_is_refused(text: str) -> None:
    with pytest.raises(WrongRule, match="write it as in 15m, 2h or 1d"):
        length_of(text)


@pytest.mark.parametrize("text", ["", "20", "-1%", "101%"])
def test_another_share_is_refused(text: str) -> None:
    with pytest.raises(WrongRule, match="write it as in 20% or 100%"):
        percent_of(text)


def test_lengths_are_said_in_two_units() -> None:
    assert span_of(timedelta(days=1, hours=2, minutes=3)) == "1 day 2 h"
    assert span_of(timedelta(minutes=3, seconds=4)) == "3 min 4 s"
