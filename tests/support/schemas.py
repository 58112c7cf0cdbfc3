"""The documents that other systems read, as their makers describe them; what is unknown is refused.

Gradescope: https://gradescope-autograders.readthedocs.io/en/latest/specs/
Classroom 50: https://github.com/foundation50/classroom50/wiki/Advanced-Autograding
CTRF: https://www.ctrf.io/docs/specification/overview
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Visibility = Literal["hidden", "after_due_date", "after_published", "visible"]
Format = Literal["text", "html", "simple_format", "md", "ansi"]
Count = Annotated[int, Meta(ge=0)]
Text = Annotated[str, Meta(min_length=1)]


class GradescopeTest(Struct, forbid_unknown_fields=True):
    score: float
    max_score: float
    status: Literal["passed", "failed"]
    name: Text
    number: str
    output: str
    output_format: Format
    tags: list[str]
    visibility: Visibility


class Gradescope(Struct, forbid_unknown_fields=True):
    """/autograder/results/results.json."""

    score: float
    execution_time: float
    output: str
    output_format: Format
    test_output_format: Format
    visibility: Visibility
    stdout_visibility: Visibility
    extra_data: dict[str, object]
    tests: list[GradescopeTest]


class Classroom50Test(Struct):
    """One test; further keys are kept."""

    name: Text = field(name="test-name")
    passed: bool
    score: Count
    max_score: Count = field(name="max-score")


class Classroom50(Struct, forbid_unknown_fields=True):
    """result.json in the student's checkout."""

    schema: Literal["classroom50/result/v1"]
    classroom: Text
    assignment: Text
    assignment_type: Literal["individual", "group", "team"]
    owner: Text
    submission: Annotated[str, Meta(pattern="^submit/")]
    commit: Text
    release: Text
    review: Text
    datetime: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    score: Count
    max_score: Count = field(name="max-score")
    tests: list[Classroom50Test]


class CtrfSummary(Struct, forbid_unknown_fields=True):
    tests: Count
    passed: Count
    failed: Count
    skipped: Count
    pending: Count
    other: Count
    start: int
    stop: int
    extra: dict[str, object]


class CtrfTest(Struct, forbid_unknown_fields=True):
    name: Text
    status: Literal["passed", "failed", "skipped", "pending", "other"]
    duration: Count
    suite: Annotated[list[Text], Meta(min_length=1)]
    message: str
    file_path: str = field(name="filePath")
    extra: dict[str, object]


class CtrfResults(Struct, forbid_unknown_fields=True):
    tool: dict[str, str]
    summary: CtrfSummary
    tests: list[CtrfTest]


class Ctrf(Struct, forbid_unknown_fields=True):
    """The whole report."""

    report_format: Literal["CTRF"] = field(name="reportFormat")
    spec_version: Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")] = field(name="specVersion")
    results: CtrfResults
