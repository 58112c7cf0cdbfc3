"""Takes personal details out of a student's code, which becomes an example of the course.

What goes in: the program as Python writes it, so comments and whatever no check calls are gone.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

REMOVED = "…"  # stands where a detail stood in a text
SHORTEST_NAME = 3  # letters of a part of a name that is searched
DETAILS = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a web address": re.compile(r"\w+://\S+"),
    "a path": re.compile(r"(?:[A-Za-z]:|~|\.{1,2})?(?:[\\/][\w .-]+){2,}|\b[A-Za-z]:\\\S*|~/\S*"),
    "a long number": re.compile(r"\d(?:[ /-]?\d){5,}"),
}
_DUNDER = re.compile(r"__\w+__")
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Stripped:
    """Code without personal details; `removed` says what was taken out, `left` what may be one."""

    text: str
    removed: tuple[str, ...]
    left: tuple[str, ...]


def stripped(
    program: str, original: str, student: Sequence[str], kept: Collection[str]
) -> Stripped:
    """Return `program`, which was cut out of the `original` text, without personal details.

    `student` holds what the student is called: names, a folder. Names in `kept` stay: the checks
    use them. Raises SyntaxError if Python cannot read the program.
    """
    words = _words(student)
    tree = ast.parse(program)
    found: Counter[str] = Counter()
    _without_texts(tree)
    _without_metadata(tree, found)
    if words:
        _renamed(tree, words, kept, found)
    _cleaned(tree, words, found)
    text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    removed = [*_left_out(program, original), *(_counted(what, found[what]) for what in +found)]
    return Stripped(text, tuple(removed), tuple(_remaining(text, words)))


def _words(student: Sequence[str]) -> list[str]:
    """The parts of a student's names that are searched, the longest first."""
    parts = {part.casefold() for name in student for part in re.findall(r"[^\W\d_]+", name)}
    long = {part for part in parts if len(part) >= SHORTEST_NAME}
    return sorted(long | {f"{part}s" for part in long}, key=lambda part: (-len(part), part))


def _without_texts(tree: ast.Module) -> None:
    """Take out docstrings, and texts that stand alone like comments."""
    for node in ast.walk(tree):
        for _, body in ast.iter_fields(node):
            if not isinstance(body, list) or not body or not isinstance(body[0], ast.stmt):
                continue
            code = [part for part in body if not _is_text(part)]
            body[:] = code or ([] if isinstance(node, ast.Module) else [ast.Pass()])


def _is_text(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _without_metadata(tree: ast.Module, found: Counter[str]) -> None:
    """Take out lines such as `__author__ = "…"`."""
    for node in [*tree.body]:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if _DUNDER.fullmatch(name):
                tree.body.remove(node)
                found[f"`{name}`"] += 1


def _renamed(
    tree: ast.Module, words: Sequence[str], kept: Collection[str], found: Counter[str]
) -> None:
    """Give names that the code defines, and that hold a part of the student's, other ones."""
    own = {name for name in _defined(tree) if name not in kept and _parts(name) & {*words}}
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {*kept}
    free = (name for number in range(1, 1000) if (name := f"own_{number}") not in taken)
    others = {name: next(free) for name in sorted(own)}
    attributes = {*_attributes(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            continue
        if isinstance(node, ast.Attribute) and node.attr not in attributes:
            continue  # it may be one of torch's
        for field, value in ast.iter_fields(node):
            if isinstance(value, str) and value in others:
                setattr(node, field, others[value])
            elif isinstance(value, list) and value and isinstance(value[0], str):
                value[:] = [others.get(part, part) for part in value]
    found["a name in the code"] += len(others)


def _defined(tree: ast.Module) -> Iterator[str]:
    """Yield the names that the code itself defines."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)):
                yield name


def _attributes(tree: ast.Module) -> Iterator[str]:
    """Yield the attributes and methods that the code itself defines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.ClassDef):
            yield from _defined(ast.Module(node.body, []))


def _parts(name: str) -> set[str]:
    """The words that a name in code is made of: `annsLoss_2` is anns, loss and 2."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return {part.casefold() for part in split.split("_") if part}


def _cleaned(tree: ast.Module, words: Sequence[str], found: Counter[str]) -> None:
    """Take details out of the texts that are left."""
    patterns = dict(DETAILS)
    if words:
        patterns["the student's name"] = _any_of(words)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for what, pattern in patterns.items():
                node.value, count = pattern.subn(REMOVED, node.value)
                found[what] += count


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    inside = "|".join(map(re.escape, words))
    return re.compile(rf"(?<![^\W_])(?:{inside})(?![^\W_])", re.IGNORECASE)


def _left_out(program: str, original: str) -> Iterator[str]:
    count = sum(1 for _ in _comments(original))
    if count:
        yield _counted("a comment", count)
    texts, statements = _statements(original)
    own_texts, own_statements = _statements(program)
    if found := max(texts, own_texts):
        yield _counted("a docstring", found)
    if statements > own_statements:
        yield _counted("a statement that no check runs", statements - own_statements)


def _statements(text: str) -> tuple[int, int]:
    """How many docstrings and how many other statements there are; none if it is not Python."""
    with suppress(SyntaxError, ValueError):
        found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)]
        texts = sum(map(_is_text, found))
        return texts, len(found) - texts
    return 0, 0


def _comments(text: str) -> Iterator[str]:
    """Yield the comments of a text, as far as Python can read it."""
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and not token.string.startswith("# %%"):
                yield token.string


def _counted(what: str, count: int) -> str:
    return what if count == 1 else f"{what} ({count} times)"


def _remaining(text: str, words: Collection[str]) -> Iterator[str]:
    """Yield the lines that still hold a part of the student's name."""
    for line in text.splitlines():
        if any(_parts(name) & {*words} for name in re.findall(r"\w+", line)):
            yield line.strip()
