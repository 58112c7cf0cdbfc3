"""What the page says, as plain data: docs/truth.json, from which the page is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "docs" / "truth.json"


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    got: int
    of: int

    def __str__(self) -> str:
        return f"{self.got}/{self.of}"


@dataclass(frozen=True)
class LeftOut:
    """What would change without one check.

    `rejects` counts the wrong answers that it rejects, `only` names those that no other check
    rejects. `mean_gain` and `largest_gain` are points: what the wrong answers that it rejects gain
    if the exercise's other checks share its points.
    """

    check: str
    points: int
    rejects: int
    only: tuple[str, ...]
    mean_gain: float
    largest_gain: float


@dataclass(frozen=True)
class ExerciseFacts:
    """One exercise: its answers by name, how they were judged, and each of its checks left out.

    `accepted` has a share of right answers for every dtype, over all seeds, `rejected` the share
    of mistakes that fail every check that they have to. `full_points` counts mistakes that earn
    everything. `idle` has the most points of each idle answer at any seed.
    """

    name: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    accepted: Mapping[str, Share]
    rejected: Share
    full_points: int
    idle: Mapping[str, int]
    left_out: tuple[LeftOut, ...]

    @property
    def points(self) -> Mapping[str, int]:
        return {row.check: row.points for row in self.left_out}


@dataclass(frozen=True)
class Extreme:
    """The comparison that comes nearest to a bound from one side: a rounded ratio, and whose."""

    ratio: float
    exercise: str
    answer: str
    seed: int
    dtype: str


@dataclass(frozen=True)
class Margin:
    """All comparisons with one bound, from both sides, as multiples of it.

    `right` and `wrong` count the comparisons by the bin of their ratio (`margins.bin_of`).
    """

    bound: str
    largest_right: Extreme | None
    smallest_wrong: Extreme | None
    right: Mapping[int, int]
    wrong: Mapping[int, int]


@dataclass(frozen=True)
class Chance:
    """How often chance fails a right answer in the comparisons with one bound.

    `failed` and `largest`, a multiple of the bound, are measured in `runs` draws with `comparisons`
    comparisons.
    """

    bound: str
    runs: int
    comparisons: int
    failed: int
    largest: float


@dataclass(frozen=True)
class Facts:
    """Everything on the page. `deviations` are sentences on what should not be so."""

    seeds: tuple[int, ...]
    idle_seeds: tuple[int, ...]
    python: str
    torch: str
    bounds: str
    exercises: tuple[ExerciseFacts, ...]
    margins: tuple[Margin, ...]
    chances: tuple[Chance, ...]
    near: tuple[str, ...]
    deviations: tuple[str, ...]

    def to_json(self) -> str:
        text = msgspec.json.format(msgspec.json.encode(self), indent=1).decode()
        return text + "\n"

    @classmethod
    def from_json(cls, text: str) -> Facts:
        """The facts that `to_json` wrote. Raises ValueError for any other text."""
        return msgspec.json.decode(text, type=cls)
