"""What attacks call by name inside the grader, taken from the grader itself.

An attack on a name that no longer exists attacks nothing, and nobody notices. Where the code of an
attack uses a word of TARGETS, `writing.attack` puts its value before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import FunctionType, ModuleType

import autograder
from autograder import checks, exercises, judging, mistakes, oracle, results
from autograder.checks import test_ex2_mse_loss as checks_of_ex2
from autograder.judging import causes, comparison, expect
from autograder.mistakes import ex2_mse_loss as mistakes_of_ex2
from autograder.oracle import inputs, reference, tolerances
from autograder.sandbox import framing, wire
from autograder.submission import calls, execution, plain_data, problems, text
from autograder.submission.execution import Execution

REPOSITORY = Path(autograder.__file__).parent.parent


def path(module: ModuleType) -> str:
    """Where the text of a module lies in the repository, as `autograder/results.py`."""
    return Path(str(module.__file__)).relative_to(REPOSITORY).as_posix()


def bytecode(module: ModuleType) -> str:
    """Where Python keeps the module compiled, without what its version adds to the name."""
    text = Path(path(module))
    return (text.parent / "__pycache__" / text.stem).as_posix()


def functions(module: ModuleType, returned: str) -> tuple[str, ...]:
    """The public functions of a module that return this type."""
    return tuple(
        name
        for name, value in vars(module).items()
        if isinstance(value, FunctionType)
        and value.__module__ == module.__name__
        and value.__annotations__["return"] == returned
        and not name.startswith("_")
    )


# What only the grader may have: no process that runs a submission imports any of it.
SECRET = (
    *(room.__name__ for room in (checks, judging, mistakes, oracle)),
    *(exercises.HIDDEN, "solutions", "tests"),
)
STOLEN = (
    "solutions.ex2_mse_loss",
    reference.__name__,
    checks_of_ex2.__name__,
    mistakes_of_ex2.__name__,
    exercises.HIDDEN,
    inputs.__name__,
    causes.__name__,
    "tests.answers.ex2_mse_loss",
)
JUDGES = (reference, expect, comparison, tolerances, inputs, checks)

TARGETS: Mapping[str, object] = {
    "CALLS": calls.__name__,
    "EXECUTION": execution.__name__,
    "FRAMING": framing.__name__,
    "PROBLEMS": problems.__name__,
    "RESULTS": results.__name__,
    "WIRE": wire.__name__,
    "SECRET_MODULES": SECRET,
    "JUDGES": tuple(module.__name__ for module in JUDGES),
    "ENCODERS": functions(wire, "bytes"),
    "SEND": framing.send.__name__,
    "EXECUTION_CLASS": Execution.__name__,
    "EXECUTION_METHODS": (Execution.call.__name__, Execution._record.__name__),
    "CLEANERS": (
        (plain_data.__name__, plain_data.plain.__name__),
        (text.__name__, text.shorten.__name__),
        (text.__name__, text.text_of.__name__),
        (text.__name__, text.printable.__name__),
    ),
    "RESULT_CLASSES": tuple(
        kind.__name__ for kind in (results.CheckResult, results.ExerciseResult, results.Result)
    ),
    "BYTECODE": (
        "solutions/__pycache__/ex2_mse_loss",
        *map(bytecode, (reference, checks_of_ex2, mistakes_of_ex2)),
    ),
    "ORACLE_FILE": Path(path(reference)).name,
    "GRADERS_FOLDERS": (
        "autograder",
        *(str(Path(path(room)).parent) for room in (checks, mistakes)),
    ),
    "GRADERS_FILE": path(results),
}
