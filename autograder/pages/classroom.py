"""The class page: what an instructor looks at, and shows in class with the names hidden."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from markupsafe import Markup

from autograder.class_report.comparison import StudentChange
from autograder.class_report.pseudonyms import blotting
from autograder.class_report.summary import ClassSummary, GradedStudent, Ungraded
from autograder.pages.environment import TEMPLATES, template, visible
from autograder.pages.faults import cut

SHOWN = 8  # causes, clusters and reasons that are listed at once
MOST_LISTED = 60  # clusters; most further ones have one student
POINTS = re.compile(r" \(\d+ points\)$")  # at the end of an exercise's heading
LONGEST_NAME = 200  # characters
LONGEST_TEXT = 600
NAMED = 2  # checks of one exercise that a student gained or lost, by name
# What a browser could take for the end of the script element, or for a comment within it.
IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})

Data = dict[str, object]


@dataclass(frozen=True)
class TableColumn:
    """A column of the table of students; `kind` says which value of a row it shows."""

    label: str
    kind: str
    title: str = ""
    number: bool = True
    at: int = 0
    most: int = 0


@dataclass(frozen=True)
class ClassPage:
    """The page of a class. `alias_of` returns a student's pseudonym.

    With `anonymous` the names of the summary are pseudonyms already, and no name is in the page.
    """

    summary: ClassSummary
    alias_of: Callable[[str], str]
    anonymous: bool = False

    @property
    def html(self) -> str:
        """The text of the page, which is one whole file in UTF-8."""
        summary = self.summary
        script = (TEMPLATES / "classroom.js").read_text(encoding="utf-8")
        clusters, causes = summary.clusters, summary.causes
        return template("classroom.html.j2").render(
            summary=summary,
            anonymous=self.anonymous,
            alias=self.alias_of,
            shown_name=shown_name,
            without=_without,
            short=lambda text: cut(text, LONGEST_TEXT),
            points=points_shown,
            seconds=seconds_shown,
            headings=self._headings,
            titles={name: POINTS.sub("", text) for name, text in self._headings.items()},
            columns=self._columns,
            rows=bool(summary.students or summary.ungraded),
            broken=any(student.broken for student in summary.students),
            contents=self._contents,
            ungraded=_by_reason(summary.ungraded, anonymous=self.anonymous),
            tallest=max([1, *(bar.count for bar in summary.scores.bars)]),
            most_told=max([1, *(len(cause.students) for cause in causes)]),
            most_alike=max([1, *(len(cluster.students) for cluster in clusters)]),
            alone=sum(len(cluster.students) == 1 for cluster in clusters[SHOWN:]),
            shown=SHOWN,
            most_listed=MOST_LISTED,
            students=_students,
            script=Markup(script),
            script_hash=Markup(_hash_of(script)),
            data=Markup(_embedded(self._data)),
        )

    @cached_property
    def _headings(self) -> Mapping[str, str]:
        known = self.summary.headings
        return {
            one.name: known.get(one.name, cut(one.name, LONGEST_NAME))
            for one in self.summary.exercises
        }

    @property
    def _contents(self) -> list[tuple[str, str]]:
        """The sections that are there, as their ids and titles."""
        summary = self.summary
        graded = bool(summary.students)
        found = [
            ("scores", "Scores", True),
            ("change", "Since the earlier run", summary.comparison is not None),
            ("causes", "What to teach again", graded),
            ("clusters", "No name yet", graded),
            ("stuck", "Where students are", graded),
            ("checks", "Checks", graded),
            ("ungraded", "Not graded", bool(summary.ungraded)),
            ("students", "Students", bool(graded or summary.ungraded)),
        ]
        return [(name, words) for name, words, there in found if there]

    @cached_property
    def _columns(self) -> list[TableColumn]:
        exercises = [
            TableColumn(
                one.name.partition("_")[0], "points", self._headings[one.name], at=at,
                most=one.max_score,
            )
            for at, one in enumerate(self.summary.exercises)
        ]  # fmt: skip
        then = (
            []
            if self.summary.comparison is None
            else [TableColumn("Since then", "change", number=False)]
        )
        return [
            TableColumn("Student", "name", number=False),
            TableColumn("Score", "score"),
            *exercises,
            TableColumn("Next", "next", "The exercise to go on with", number=False),
            TableColumn("Code", "seconds", "Time of the student's code"),
            *then,
        ]

    @property
    def _data(self) -> Data:
        """What the script makes the table of."""
        summary = self.summary
        told = self._told
        changes = {one.student: one for one in summary.comparison.changed} if (
            summary.comparison
        ) else {}  # fmt: skip
        rows = [
            *(self._graded(one, told, changes.get(one.student)) for one in summary.students),
            *(self._ungraded(one) for one in summary.ungraded),
        ]
        return {
            "anonymous": self.anonymous,
            "exercises": len(summary.exercises),
            "columns": [
                {"kind": one.kind, "at": one.at, "most": one.most} for one in self._columns
            ],
            "rows": [{**row, "place": place} for place, row in enumerate(rows)],
        }

    @cached_property
    def _told(self) -> Mapping[str, tuple[list[int], list[int]]]:
        """The numbers of the causes and of the clusters of each student."""
        found: dict[str, tuple[list[int], list[int]]] = {}
        members = [
            [cause.students for cause in self.summary.causes],
            [cluster.students for cluster in self.summary.clusters],
        ]
        for kind, groups in enumerate(members):
            for number, students in enumerate(groups):
                for student in students:
                    found.setdefault(student, ([], []))[kind].append(number)
        return found

    def _graded(
        self,
        one: GradedStudent,
        told: Mapping[str, tuple[list[int], list[int]]],
        change: StudentChange | None,
    ) -> Data:
        names = [exercise.name for exercise in self.summary.exercises]
        causes, clusters = told.get(one.student, ([], []))
        rules = [cut(self.summary.causes[number].rule, LONGEST_NAME) for number in causes]
        called = [self.summary.clusters[number].name for number in clusters]
        return {
            **self._named(one.student),
            "status": "graded",
            "score": one.score,
            "points": [one.points.get(name) for name in names],
            "seconds": round(one.seconds, 3),
            "took": seconds_shown(one.seconds),
            "stuck": names.index(one.stuck) if one.stuck else len(names),
            "next": one.stuck.partition("_")[0],
            "broken": one.broken,
            "told": " ".join([*rules, *called]),
            "why": "",
            "cause": causes,
            "cluster": clusters,
            "change": None if change is None else change.after - change.before,
            "changes": "" if change is None else _change_told(change),
        }

    def _ungraded(self, one: Ungraded) -> Data:
        reason = "" if self.anonymous else cut(one.reason, LONGEST_TEXT)
        status = cut(one.status, LONGEST_NAME)
        return {
            **self._named(one.student),
            "status": status,
            "score": None,
            "points": None,
            "seconds": None,
            "took": "",
            "stuck": None,
            "next": "",
            "broken": False,
            "told": "",
            "why": f"{status}: {reason}" if reason else status,
            "cause": [],
            "cluster": [],
            "change": None,
            "changes": "",
        }

    def _named(self, student: str) -> Data:
        name = shown_name(student)
        return {"name": name, "alias": name if self.anonymous else self.alias_of(student)}


def _without(student: str, text: str) -> str:
    """A sentence about a student's code, of bounded length, without the parts of the name."""
    return cut(blotting(student)(text), LONGEST_TEXT)


def shown_name(student: str) -> str:
    """A student's name, short and with a sign for each character that cannot be seen."""
    return visible(cut(student, LONGEST_NAME)) or "(no name)"


def seconds_shown(seconds: float) -> str:
    """A time in at most three digits."""
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


def points_shown(points: float) -> str:
    """Points with one decimal, and without one where it is 0."""
    return f"{points:.1f}".removesuffix(".0")


def _students(count: int) -> str:
    return "1 student" if count == 1 else f"{count:,} students"


def _by_reason(
    ungraded: Sequence[Ungraded], *, anonymous: bool
) -> list[tuple[str, list[str]]]:  # fmt: skip
    """The students without points by the reason, the commonest first."""
    found: dict[str, list[str]] = {}
    for one in ungraded:
        told = one.status if anonymous or not one.reason else one.reason
        reason = cut(told, LONGEST_TEXT)
        found.setdefault(reason, []).append(one.student)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _change_told(change: StudentChange) -> str:
    by = change.after - change.before
    parts = [f"{by:+d}".replace("-", "\N{MINUS SIGN}") if by else "±0"]
    for words, checks in (("gained", change.gained), ("lost", change.lost)):
        if checks:
            parts.append(f"{words} {', '.join(_by_exercise(checks))}")
    return "; ".join(parts)


def _by_exercise(checks: Sequence[str]) -> Iterator[str]:
    """`ex2 test_value` of `ex2_mse_loss::test_value`; where many are of one exercise, how many."""
    for exercise, group in groupby(checks, lambda check: check.partition("::")[0]):
        names = [check.partition("::")[2] for check in group]
        told = " ".join(names) if len(names) <= NAMED else f"{len(names)} checks"
        yield f"{exercise.partition('_')[0]} {told}"


def _embedded(data: Data) -> str:
    """JSON for a script element, which nothing in it can end."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return visible(text).translate(IN_SCRIPT)


def _hash_of(script: str) -> str:
    """The source expression of a content security policy that allows this script alone."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
