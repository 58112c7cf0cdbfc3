"""Reads what a student has to write: the functions and constants, with arguments and types."""

from __future__ import annotations

import ast

Asked = ast.FunctionDef | ast.AnnAssign


def asked_for(emptied: str) -> dict[str, Asked]:
    """Return, by name, what the stub `emptied` announces and leaves to write.

    Raises SyntaxError if it is not valid Python.
    """
    found: dict[str, Asked] = {}
    for node in ast.parse(emptied).body:
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Raise):
            found[node.name] = node
        elif isinstance(node, ast.AnnAssign) and node.value is None:
            found[name_of(node)] = node
    return found


def declared(code: str) -> Asked | None:
    """The function or constant whose signature `code` is; None if it is anything else."""
    for text in (f"def {code}: ...", code):
        try:
            node = ast.parse(text).body[0]
        except (SyntaxError, ValueError, IndexError):
            continue
        if isinstance(node, ast.FunctionDef | ast.AnnAssign):
            return node
    return None


def agree(written: Asked, asked: Asked) -> bool:
    """Whether what is written is true; types may be left out."""
    if isinstance(written, ast.AnnAssign) or isinstance(asked, ast.AnnAssign):
        return shown(written) == shown(asked)
    types = {each.arg: each.annotation for each in asked.args.args}
    if [each.arg for each in written.args.args] != [*types]:
        return False
    given = [(each.annotation, types[each.arg]) for each in written.args.args]
    return all(_same_type(*pair) for pair in [*given, (written.returns, asked.returns)])


def shown(asked: Asked) -> str:
    """The signature as a person writes it."""
    if isinstance(asked, ast.AnnAssign):
        return f"{ast.unparse(asked.target)}: {ast.unparse(asked.annotation)}"
    returned = f" -> {ast.unparse(asked.returns)}" if asked.returns else ""
    return f"{asked.name}({ast.unparse(asked.args)}){returned}"


def name_of(asked: Asked) -> str:
    """The name of the function or the constant."""
    return asked.name if isinstance(asked, ast.FunctionDef) else ast.unparse(asked.target)


def _same_type(written: ast.expr | None, asked: ast.expr | None) -> bool:
    return written is None or (asked is not None and ast.unparse(written) == ast.unparse(asked))
