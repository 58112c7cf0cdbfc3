"""Holds the name and the sentence of a cause to the rules for what students read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.course.sources import solution_parts
from autograder.submission.text import printable

MOST_WORDS = 40
LONGEST_NAME = 60
SHORTEST_CODE = 12  # characters without blanks; a shorter piece of a solution is no answer
Computing = ast.BinOp | ast.Compare | ast.Assign | ast.AugAssign
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


class NotNamed(Exception):
    """A cause cannot be named; the text says why, and what to do instead."""


def require_name(name: str) -> None:
    """Raise NotNamed for a text that cannot be the name of a cause."""
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise NotNamed(
            f"{name!r} cannot be a name: use at most {LONGEST_NAME} small letters, digits and"
            " underscores, such as loss_is_halved."
        )


def tidy(sentence: str, solution: str) -> str:
    """Return `sentence` on one line. Raises NotNamed if a student should not read it.

    `solution` is the text of the reference solution, of which no piece may stand in it.
    """
    told = " ".join(sentence.split())
    if not re.search(r"\w", told):
        raise NotNamed("The sentence is empty: say what is wrong and why it matters.")
    if told != printable(told):
        raise NotNamed("The sentence holds characters that no terminal shows: leave them out.")
    if (count := len(told.split())) > MOST_WORDS:
        raise NotNamed(
            f"The sentence has {count} words: students read at most {MOST_WORDS}. Say one thing."
        )
    for piece in pieces_of(solution):
        if _squeezed(piece) in _squeezed(told):
            raise NotNamed(
                f"The sentence holds a piece of the answer ({piece}): say what is wrong in words,"
                " not what to write."
            )
    return told


def pieces_of(solution: str) -> Iterator[str]:
    """Yield the pieces of code that would give an answer away, the longest first."""
    found = {piece for part in solution_parts(solution) for piece in _pieces(part)}
    given = _squeezed(_without_answers(solution))
    telling = (piece for piece in found if _squeezed(piece) not in given)
    yield from sorted(telling, key=lambda piece: (-len(piece), piece))


def _pieces(part: str) -> Iterator[str]:
    """The computations, comparisons and assignments in one marked part of a solution.

    A call such as `loss.backward()` is none: the lesson names it.
    """
    tree = ast.parse(f"if True:\n{part}" if part[:1].isspace() else part)
    for node in ast.walk(tree):
        if (
            isinstance(node, Computing)
            and len(_squeezed(text := ast.unparse(node))) >= SHORTEST_CODE
        ):
            yield text


def _without_answers(solution: str) -> str:
    for part in solution_parts(solution):
        solution = solution.replace(part, "")
    return solution


def _squeezed(text: str) -> str:
    return re.sub(r"[\s`]+", "", text)
