"""All rules in their order, and the edits that they propose for a program."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeAlias

from autograder.repairs.code import Code
from autograder.repairs.edits import Edit, Kind

PACKAGES = ("autograder.repairs.rules", "autograder.repairs.kept_back")
MOST_EDITS = 40  # that one rule may propose for a program

Proposing: TypeAlias = Callable[[Code], Iterator[Edit]]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """A function that proposes edits; its name is that of the rule."""

    propose: Proposing
    kind: Kind

    @property
    def name(self) -> str:
        return getattr(self.propose, "__name__", "")

    def edits(self, code: Code) -> Iterator[Edit]:
        """Yield what the rule proposes. A rule that fails on odd code proposes nothing more."""
        try:
            for count, edit in enumerate(self.propose(code), 1):
                yield replace(edit, rule=self.name, kind=self.kind)
                if count == MOST_EDITS:
                    return
        except Exception:
            _log.debug("the rule %s failed", self.name, exc_info=True)


def rule(kind: Kind) -> Callable[[Proposing], Rule]:
    """Declare the decorated function a rule of this kind."""

    def declare(propose: Proposing) -> Rule:
        return Rule(propose, kind)

    return declare


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules: those that are told first come first.

    Rules of one kind have the order of their modules' names and, in a module, of their definition.
    """
    found = [rule for module in _modules() for rule in vars(module).values() if _is_own(rule)]
    return tuple(sorted(found, key=lambda rule: rule.kind))


def proposals(code: Code, *kinds: Kind) -> Iterator[Edit]:
    """Yield the edits of the rules of these kinds."""
    return (edit for rule in rules() if rule.kind in kinds for edit in rule.edits(code))


def _is_own(value: object) -> bool:
    return isinstance(value, Rule)


def _modules() -> Iterator[ModuleType]:
    for name in PACKAGES:
        try:
            package = importlib.import_module(name)
        except ModuleNotFoundError as error:
            # A student's edition has no rules that hold a piece of an answer.
            if error.name != name:
                raise
            continue
        for module in sorted(iter_modules(package.__path__), key=lambda found: found.name):
            yield importlib.import_module(f"{name}.{module.name}")
