"""Other ways to write an exercise, right or wrong: functions that can be run and handed in."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

Function = Callable[..., object]


@dataclass(frozen=True)
class Variant:
    """A function that takes the place of the function `of` in an otherwise right submission.

    `constants` are the module-level values (name → Python expression) that the function needs.
    """

    function: Function
    of: str
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def file(self) -> str:
        """The path of the source file that defines the function."""
        return inspect.getfile(self.function)

    @property
    def source(self) -> str:
        """The text of the function, with its decorators."""
        return textwrap.dedent(inspect.getsource(self.function))

    def submission(self, solution: str) -> str:
        """The text of a submission: `solution` with this variant in place of the function `of`.

        Raises ValueError if the function's source cannot be read.
        """
        module = inspect.getmodule(self.function)
        if module is None:
            raise ValueError(f"{self.name} has no module to read its source from")
        (definition,) = ast.parse(self.source).body
        if not isinstance(definition, ast.FunctionDef):
            raise ValueError(f"{self.name} is not a function")
        definition.decorator_list = []
        definition.name = self.of
        constants = [f"{name} = {value}" for name, value in self.constants.items()]
        parts = [solution.rstrip(), _surroundings(module), ast.unparse(definition), *constants]
        return "\n\n\n".join(part for part in parts if part) + "\n"


@dataclass(frozen=True)
class Mistake(Variant):
    """A known wrong answer: the checks it must fail, and in `says` what is wrong with it.

    `fails` names the checks that reject the answer itself, and not those that hold for it and wait
    because these fail. `raises` says that the mistake ends in an exception in at least one of
    these checks.
    """

    fails: tuple[str, ...] = ()
    says: str = ""
    raises: bool = False


def mistake(
    of: str,
    *,
    fails: tuple[str, ...],
    says: str,
    constants: Mapping[str, str] | None = None,
    raises: bool = False,
) -> Callable[[Function], Mistake]:
    """Declare the decorated function a known wrong way to write `of`.

    `fails` names every check (`test_…`) that must reject the function, and `says` is the sentence
    that names the cause. Set `raises` if the function raises an exception in one of these checks.
    """

    def declare(function: Function) -> Mistake:
        return Mistake(function, of, constants or {}, fails, says, raises)

    return declare


def answer(of: str, *, constants: Mapping[str, str] | None = None) -> Callable[[Function], Variant]:
    """Declare the decorated function another right way to write `of`."""

    def declare(function: Function) -> Variant:
        return Variant(function, of, constants or {})

    return declare


def _surroundings(module: ModuleType) -> str:
    """The imports, constants and undecorated helpers that stand beside a variant."""
    kept = [node for node in ast.parse(inspect.getsource(module)).body if _is_surrounding(node)]
    return "\n".join(ast.unparse(node) for node in kept)


def _is_surrounding(node: ast.stmt) -> bool:
    match node:
        case ast.ImportFrom(module=home):
            return home is not None and home.partition(".")[0] not in ("autograder", "__future__")
        case ast.FunctionDef(decorator_list=decorators):
            return not decorators
        case ast.Import() | ast.Assign() | ast.AnnAssign():
            return True
    return False
