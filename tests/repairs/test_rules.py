"""Every rule edits what its sentence is about, and is silent where the sentence would be false."""

from __future__ import annotations

import pytest

from autograder.repairs.catalogue import rules
from tests.support.repair_cases import RepairCase, all_cases, proposed, tidy

CASES = [pytest.param(case, id=f"{case.rule.name}-{i}") for i, case in enumerate(all_cases())]


@pytest.mark.parametrize("case", CASES)
def test_a_rule_edits_its_fault(case: RepairCase) -> None:
    found = proposed(case.rule, case.fires)
    assert tidy(case.gives) in found, "\n---\n".join(found)
    assert found[tidy(case.gives)].line == case.line


@pytest.mark.parametrize("case", CASES)
def test_a_rule_is_silent_where_its_sentence_would_be_false(case: RepairCase) -> None:
    assert not proposed(case.rule, case.silent)


def test_every_rule_has_a_case() -> None:
    tested = {case.rule.name for case in all_cases()}
    assert {rule.name for rule in rules()} <= tested
