"""JUnit XML, with the points as properties, as the pytest plugin writes them."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from autograder.reports.entries import Files, all_entries, entries, explanation, file_of
from autograder.results import CheckResult, ExerciseResult, Outcome, Result

ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))


def junit_xml(result: Result, files: Files) -> str:
    """Return the file's text: a suite for each exercise with a case for each check."""
    rows = [check for _, check in all_entries(result)]
    root = ElementTree.Element("testsuites", {"name": "autograder", **_counts(rows)})
    _properties(root, score=result.score, max_score=result.max_score, seed=result.seed)
    for exercise in result.exercises:
        root.append(_suite(exercise, files))
    ElementTree.indent(root)
    return ElementTree.tostring(root, "unicode", xml_declaration=True) + "\n"


def _suite(exercise: ExerciseResult, files: Files) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {"name": exercise.name, **_counts(entries(exercise))})
    _properties(suite, score=exercise.score, max_score=exercise.max_score)
    for check in entries(exercise):
        suite.append(_case(exercise, check, files))
    return suite


def _case(exercise: ExerciseResult, check: CheckResult, files: Files) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase",
        classname=exercise.name,
        name=_text(check.name),
        file=_text(file_of(exercise, files)),
        time=f"{check.seconds:.3f}",
    )
    if check.line:
        case.set("line", str(check.line))
    _properties(case, outcome=check.outcome, score=check.score, max_score=check.max_score)
    kind = _kind(check)
    if kind:
        body = ElementTree.SubElement(case, kind, message=_text(check.message))
        body.text = _text(explanation(exercise, check, files))
    return case


def _kind(check: CheckResult) -> str:
    match check.outcome:
        case Outcome.PASSED:
            return ""
        case Outcome.NOT_ATTEMPTED | Outcome.WAITING:
            return "skipped"
        case Outcome.GRADER_BROKEN:
            return "error"
    return "failure"


def _counts(rows: Sequence[CheckResult]) -> dict[str, str]:
    kinds = [_kind(row) for row in rows]
    return {
        "tests": str(len(kinds)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
        "time": f"{sum(row.seconds for row in rows):.3f}",
    }


def _properties(parent: ElementTree.Element, **values: object) -> None:
    properties = ElementTree.SubElement(parent, "properties")
    for name, value in values.items():
        ElementTree.SubElement(properties, "property", name=name, value=str(value))


def _text(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return text.translate(ILLEGAL).encode("utf-8", "replace").decode("utf-8")
