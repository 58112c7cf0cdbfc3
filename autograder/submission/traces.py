"""Says from the text of a student's file whether it may change what other files find.

A file that only computes can share a worker with the files before and after it. After any other one
the next file gets a fresh worker, which costs 20 ms. So a "no" has to be safe, and a "yes" may be
given too often.
"""

from __future__ import annotations

import ast

# Modules that have no public name to change the process with, but for those in CHANGING.
HARMLESS = frozenset({
    "__future__", "abc", "collections", "copy", "dataclasses", "enum", "functools", "itertools",
    "math", "matplotlib", "numbers", "numpy", "pprint", "random", "statistics", "time", "torch",
    "typing", "typing_extensions",
})  # fmt: skip
# How names in these modules begin that may lead to a change, such as torch.set_default_dtype.
CHANGING = (
    "_", "backends", "classes", "core", "ctypeslib", "cuda", "disable_", "enable_", "errstate",
    "hook", "lib", "multiprocessing", "ops", "overrides", "register_", "set",
    "testing", "use_", "utils",
)  # fmt: skip
SET_ON_TENSORS = frozenset({"data", "grad", "requires_grad"})
BUILTINS = frozenset({
    "__import__", "breakpoint", "compile", "delattr", "eval", "exec", "getattr", "globals",
    "locals", "open", "setattr", "type", "vars",
})  # fmt: skip


def leaves_traces(tree: ast.Module) -> bool:
    """Whether code of this tree may change something that outlives it in its process."""
    return any(map(_may_change, ast.walk(tree)))


def _may_change(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=name, ctx=ast.Load()):
            return name.startswith(CHANGING)
        case ast.Attribute(attr=name):
            return name not in SET_ON_TENSORS
        case ast.Name(id=name):
            return name in BUILTINS
        case ast.Import(names=aliases):
            return any(_may_change_with(alias.name) for alias in aliases)
        case ast.ImportFrom(module=str(module), names=aliases, level=0):
            names = (alias.name for alias in aliases)
            return _may_change_with(module) or any(name.startswith(CHANGING) for name in names)
        case ast.ImportFrom():
            return True
    return False


def _may_change_with(module: str) -> bool:
    top, *inner = module.split(".")
    if module == "autograder.data":
        return False
    return top not in HARMLESS or any(name.startswith(CHANGING) for name in inner)
