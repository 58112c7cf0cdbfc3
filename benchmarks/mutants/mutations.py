"""Finds the small changes of a source file, with the operators of cosmic-ray and one of our own."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.operators.provider import OperatorProvider
from parso.tree import BaseNode, NodeOrLeaf

ROOT = Path(__file__).parents[2]

# Of the replacements of one operator by another those that leave a plausible program: a bit
# operator on floats only raises.
BINARY = (
    "Add_Sub",
    "Add_Mul",
    "Sub_Add",
    "Sub_Mul",
    "Mul_Div",
    "Mul_Add",
    "Div_Mul",
    "Div_FloorDiv",
    "FloorDiv_Div",
    "FloorDiv_Mul",
    "Mod_FloorDiv",
    "Mod_Mul",
    "Pow_Mul",
    "Pow_Div",
    "BitOr_BitAnd",
    "BitAnd_BitOr",
)
COMPARISON = (
    "Eq_NotEq",
    "NotEq_Eq",
    "Lt_LtE",
    "Lt_GtE",
    "LtE_Lt",
    "LtE_Gt",
    "Gt_GtE",
    "Gt_LtE",
    "GtE_Gt",
    "GtE_Lt",
    "Is_IsNot",
    "IsNot_Is",
)
OTHERS = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "ZeroIterationForLoop",
)
NAMES = (
    *(f"ReplaceBinaryOperator_{name}" for name in BINARY),
    *(f"ReplaceComparisonOperator_{name}" for name in COMPARISON),
    *OTHERS,
)


Place = tuple[int, int]  # line and column


class Operator(Protocol):
    """What cosmic-ray asks of an operator."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterable[tuple[Place, Place]]:
        """The places of the changes that the operator can make of `node` itself."""
        ...

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf | None:
        """What takes the place of `node` in the change with this index."""
        ...


class RemoveStatement:
    """Puts `pass` in the place of a call, a yield or an assignment in place.

    cosmic-ray has no such operator.
    """

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[tuple[Place, Place]]:
        """The place of `node` if it is such a statement."""
        if node.parent is None or node.parent.type != "simple_stmt":
            return
        if node.type in (*CALLS, "yield_expr") or (
            isinstance(node, BaseNode) and node.type == "expr_stmt" and _in_place(node)
        ):
            yield node.start_pos, node.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf | None:
        """The statement that takes the place of `node`."""
        del index
        text: str = node.get_code()
        own: str = node.get_code(include_prefix=False)
        removed: NodeOrLeaf = get_ast(f"{text.removesuffix(own)}pass")
        return removed


CALLS = ("power", "atom_expr")  # parso's names for a call, an attribute and an item


def _in_place(node: BaseNode) -> bool:
    """Whether an assignment changes something that was there before."""
    target, sign, *_ = node.children
    return target.type in CALLS or sign.get_code().strip() in ("+=", "-=", "*=", "/=")


OPERATORS: dict[str, type[Operator]] = {
    **{name: OperatorProvider()[name] for name in NAMES},
    "RemoveStatement": RemoveStatement,
}


@dataclass(frozen=True)
class Mutant:
    """A file with one small change; `line` and `changed` are the text around it, without indent."""

    file: str
    number: int
    operator: str
    line: str
    changed: str
    text: str

    @property
    def told(self) -> str:
        """The mutant in a few lines for a person: where it is and what it changes."""
        return f"{self.file}:{self.number} {self.operator}\n- {self.line}\n+ {self.changed}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file that differs from it in more than its annotations.

    Left out is what says nothing about a right or wrong answer: the options of a dataclass, the
    number of points, which is free to choose, and zip's `strict`, a guard of the grader's own code.
    """
    source = path.read_text(encoding="utf-8")
    where = path.relative_to(ROOT).as_posix()
    meaning = _meaning(source)
    for name, operator in OPERATORS.items():
        tree = get_ast(source)
        positions = [place for node in ast_nodes(tree) for place in _places(operator, node)]
        for occurrence, (start, _) in enumerate(positions):
            text = MutationVisitor.mutate_code(source, operator(), occurrence)
            if text is None or _meaning(text) in (meaning, ""):
                continue
            line, changed = _difference(source, text)
            unlike = changed != line.replace("strict=True", "strict=False")
            if unlike and not line.startswith(("@dataclass", "@pytest.mark.points")):
                yield Mutant(where, start[0], name, line, changed, text)


def _places(operator: type[Operator], node: NodeOrLeaf) -> list[tuple[Place, Place]]:
    return list(operator().mutation_positions(node))


def _meaning(source: str) -> str:
    """The program without annotations, which nothing evaluates; "" if Python cannot read it."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef():
                node.returns = None
            case ast.arg() | ast.AnnAssign():
                node.annotation = ast.Constant(None)
    return ast.dump(tree)


def _difference(source: str, text: str) -> tuple[str, str]:
    """The lines that differ, before and after, each without indentation and on one line."""
    one, other = source.splitlines(), text.splitlines()
    (_, a, b, c, d), *more = [
        block
        for block in difflib.SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes()
        if block[0] != "equal"
    ]
    if more:
        b, d = more[-1][2], more[-1][4]
    return _joined(one[a:b]), _joined(other[c:d])


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines if line.strip())
