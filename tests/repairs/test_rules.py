"""Every rule edits what its sentence is about, and is silent where the sentence would be false."""

from __future__ import annotations

import ast
import random

import pytest

from autograder.repairs.catalogue import rules
from autograder.repairs.code import Code
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


def test_a_rules_name_is_its_own() -> None:
    names = [rule.name for rule in rules()]
    assert len(names) == len(set(names))


def test_every_rule_has_a_case() -> None:
    tested = {case.rule.name for case in all_cases()}
    assert {rule.name for rule in rules()} <= tested


@pytest.mark.long
def test_no_rule_fails_where_names_are_mixed_up() -> None:
    """A name may stand for itself, or a loop go over what it assigns.

    A rule that fails is logged, and a fixture of every test looks into that log.
    """
    draw = random.Random(0)
    for text in sorted({text for case in all_cases() for text in (case.fires, case.silent)}):
        tree = ast.parse(text)
        uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        if not uses:
            continue
        one, other = draw.choice(uses).id, draw.choice(uses).id
        for use in uses:
            use.id = other if use.id == one else use.id
        code = Code(ast.parse(ast.unparse(tree)))
        for rule in rules():
            for edit in rule.edits(code):
                edit.applied(code.tree)
