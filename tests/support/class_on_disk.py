"""A class on disk that is graded from the command line; its results are made up."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder import exercises
from autograder.cli.main import main
from autograder.intake import class_in
from tests.support.class_results import keep_results

NAMES = exercises.names()
ROSTER = "ID,First name,Last name,Email\n17,Ann,Lee,ann@x.org\n18,Bob,Ray,b@x.org\n19,Zoë,Ek,\n"


@dataclass
class Class:
    """A class on disk, and what the last run said."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    out: str = ""
    told: str = ""

    @property
    def submissions(self) -> Path:
        return self.folder / "in"

    @property
    def grades(self) -> Path:
        return self.folder / "out"

    def hand_in(self, student: str, *names: str, text: str = "x = 1\n") -> None:
        home = self.submissions / student
        home.mkdir(parents=True, exist_ok=True)
        for name in names:
            (home / f"{name}.py").write_text(text, encoding="utf-8")

    def results(
        self,
        points: int = 5,
        only: Sequence[str] = (),
        student: str = "",
        submissions: Path | None = None,
        row: str = "",
    ) -> None:
        """Keep results of the class, or of one `student` whose `row` has another name."""
        entries = class_in(submissions or self.submissions, NAMES).entries
        mine = [one for one in entries if student in ("", one.student)]
        named = [replace(one, student=row or one.student) for one in mine]
        keep_results(named, self.grades, points, only)

    def roster(self, text: str = ROSTER) -> Path:
        path = self.folder / "roster.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str | Path, submissions: Path | None = None) -> int:
        typed = ("grade-class", submissions or self.submissions, "--out", self.grades, *arguments)
        code = main([*map(str, typed)])
        self.out, self.told = self.capsys.readouterr()
        return code

    def table(self) -> dict[str, dict[str, str]]:
        with (self.grades / "grades.csv").open(encoding="utf-8", newline="") as file:
            rows = [*csv.DictReader(file)]
        found = {row["student"]: row for row in rows}
        assert len(found) == len(rows)
        return found
