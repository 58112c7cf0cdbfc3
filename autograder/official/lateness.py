"""What late work costs: a rule that is off unless somebody gives it, in exact numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from autograder.intake import Delivery

SPANS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
SHORT = {"m": "minute", "min": "minute", "h": "hour", "d": "day", "w": "week"}
MINUTE = timedelta(minutes=1)
UNKNOWN = "unknown"  # how late, where no time is known
IN_TIME = "no"
_RATE = re.compile(r"(?P<amount>\d{1,6}(?:\.\d{1,6})?)\s*(?P<percent>%?)\s*/\s*(?P<span>[a-z]+?)s?")
_LENGTH = re.compile(r"(?P<count>\d{1,6})\s*(?P<span>[a-z]+?)s?")
_SHARE = re.compile(r"(?P<percent>\d{1,3}(?:\.\d{1,6})?)\s*%")


class WrongRule(Exception):
    """The text is no rule; the words say how to write one."""


@dataclass(frozen=True)
class Rate:
    """What each started `span` costs: a percentage of the earned points, or points."""

    amount: Fraction
    percent: bool
    span: str

    def cost(self, earned: int, late: timedelta) -> Fraction:
        """The points that work loses which is so late."""
        started = -(-late // SPANS[self.span])
        return started * (self.amount * earned / 100 if self.percent else self.amount)

    def __str__(self) -> str:
        what = "% of the earned points" if self.percent else "points"
        return f"each started {self.span} after that costs {float(self.amount):g} {what}"


@dataclass(frozen=True)
class Step:
    """Work that comes after this time loses so many percent of the earned points."""

    after: datetime
    percent: Fraction

    def __str__(self) -> str:
        lost = f"{float(self.percent):g} % of the earned points"
        return f"after {shown_time(self.after)} it costs {lost}"


@dataclass(frozen=True)
class Cost:
    """What the rule makes of one student's points.

    `late` says by how much, `note` what the rule could not say.
    """

    mark: Fraction
    late: str
    note: str = ""


@dataclass(frozen=True)
class LateRule:
    """When work was due, and what it costs to be late; without `rate` and `steps` nothing.

    Work that is at most `grace` late is in time; all other is late since `due`. Of several
    steps the one with the largest loss counts. A deadline without seconds includes its minute, as
    platforms show 23:59 where they mean the end of it.
    """

    due: datetime
    grace: timedelta = timedelta()
    rate: Rate | None = None
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        """The rule as one sentence."""
        parts = [f"Due {shown_time(self.due)}"]
        parts += [f"up to {span_of(self.grace)} later is still in time"] if self.grace else []
        parts += [str(self.rate)] if self.rate else []
        parts += map(str, self.steps)
        parts += ["rounded half up to 2 places, never below 0"] if self.costs else []
        return f"{'; '.join(parts)}."

    @property
    def costs(self) -> bool:
        return self.rate is not None or bool(self.steps)

    def applied(self, earned: int, delivery: Delivery, platform: str) -> Cost:
        """Apply the rule to the points that somebody earned with work handed in so."""
        if delivery.at is None:
            return Cost(Fraction(earned), UNKNOWN, self._without_time(delivery, platform))
        late = _later(self.due, delivery.at)
        if late <= self.grace:
            return Cost(Fraction(earned), IN_TIME)
        cost = self._cost(earned, delivery.at, late)
        return Cost(rounded(max(earned - cost, Fraction(0))), span_of(late))

    def _cost(self, earned: int, at: datetime, late: timedelta) -> Fraction:
        if self.rate:
            return self.rate.cost(earned, late)
        past = [one.percent for one in self.steps if _later(one.after, at) > self.grace]
        return max(past, default=Fraction(0)) * earned / 100

    def _without_time(self, delivery: Delivery, platform: str) -> str:
        nothing = ": nothing was deducted" if self.costs else ""
        if delivery.late:
            return f"Marked as late by {platform}, without a time{nothing}."
        return f"When this was handed in is not known{nothing}."


def rounded(points: Fraction) -> Fraction:
    """Round half up to two places."""
    return Fraction(math.floor(points * 100 + Fraction(1, 2)), 100)


def rate_of(text: str) -> Rate:
    """Read `10%/day` or `5/hour`. Raises WrongRule."""
    match = _RATE.fullmatch(text.strip().casefold())
    span = SHORT.get(match["span"], match["span"]) if match else ""
    if match is None or span not in SPANS or (match["percent"] and Fraction(match["amount"]) > 100):
        raise WrongRule(f"{text!r} is no rule: write it as in 10%/day, 5/day or 2%/hour.")
    return Rate(Fraction(match["amount"]), bool(match["percent"]), span)


def percent_of(text: str) -> Fraction:
    """Read `20%`. Raises WrongRule."""
    match = _SHARE.fullmatch(text.strip())
    if match is None or Fraction(match["percent"]) > 100:
        raise WrongRule(f"{text!r} is no share of the points: write it as in 20% or 100%.")
    return Fraction(match["percent"])


def length_of(text: str) -> timedelta:
    """Read a length of time such as `15m`, `2h` or `1 day`. Raises WrongRule."""
    match = _LENGTH.fullmatch(text.strip().casefold())
    span = SHORT.get(match["span"], match["span"]) if match else ""
    if match is None or span not in SPANS:
        raise WrongRule(f"{text!r} is no length of time: write it as in 15m, 2h or 1d.")
    return int(match["count"]) * SPANS[span]


def shown_time(time: datetime) -> str:
    """A time with its zone, as people read it."""
    exact = bool(time.second or time.microsecond)
    return time.isoformat(sep=" ", timespec="seconds" if exact else "minutes")


def span_of(length: timedelta) -> str:
    """A length of time in its two largest units, such as "1 day 3 h"."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    units: Mapping[str, int] = {
        "day" if days == 1 else "days": days,
        "h": hours,
        "min": minutes,
        "s": seconds,
    }
    parts = [f"{count} {unit}" for unit, count in units.items() if count]
    return " ".join(parts[:2]) or "less than 1 s"


def _later(deadline: datetime, at: datetime) -> timedelta:
    """How much later than a deadline `at` is: one without seconds includes its whole minute."""
    found = _between(deadline, at)
    exact = deadline.second or deadline.microsecond
    return found if exact or not timedelta() < found < MINUTE else timedelta()


def _between(one: datetime, other: datetime) -> timedelta:
    """How much later `other` is; both have a zone.

    Times of one zone are subtracted as its clocks show them, also over a change of these, and a
    time near the end of all years has none in UTC.
    """
    offsets = [time.utcoffset() or timedelta() for time in (one, other)]
    return (other.replace(tzinfo=None) - one.replace(tzinfo=None)) - (offsets[1] - offsets[0])
