"""What a rule does to code, and where it must do nothing."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from pkgutil import iter_modules

from autograder.repairs.catalogue import Rule
from autograder.repairs.code import Code
from autograder.repairs.edits import Edit
from tests.repairs import cases


@dataclass(frozen=True)
class RepairCase:
    """`rule` turns `fires` into `gives`, on line `line` of it, and leaves `silent` alone.

    `silent` looks alike, but the rule's sentence would be false there.
    """

    rule: Rule
    fires: str
    gives: str
    line: int
    silent: str


def all_cases() -> Iterator[RepairCase]:
    """Yield the cases of every module of `tests/repairs/cases/`."""
    for module in iter_modules([str(Path(cases.__file__ or "").parent)]):
        yield from importlib.import_module(f"{cases.__name__}.{module.name}").CASES


def proposed(rule: Rule, text: str) -> dict[str, Edit]:
    """What `rule` proposes for the code `text`: each edited text with its edit."""
    code = Code(ast.parse(text))
    return {edit.applied(code.tree): edit for edit in rule.edits(code)}


def tidy(text: str) -> str:
    """`text` as Python writes its syntax tree."""
    return ast.unparse(ast.parse(text)) + "\n"
