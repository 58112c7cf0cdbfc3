"""What checks pass to a student's functions is what the lesson passes to them, and nothing else.

Right work may rely on it: that `parameters` is a list, or that data have rows and columns.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from autograder import exercises
from autograder.exercises import Check
from autograder.judging.questions import cases_of, run
from autograder.oracle.inputs import PUBLIC_SEED, Inputs
from autograder.submission.calls import Call, Value
from autograder.submission.local import LocalSubmission
from tests.support.course import NAMES, SOLUTIONS, functions_of

# Each name that stubs give an argument, with what the lesson passes under this name.
DATA = {"X", "y", "y_pred", "y_true", "y_clean"}
WEIGHTS = {"W1", "W2"}
BIASES = {"b1", "b2"}
RATES = {"learning_rate", "std", "threshold"}
COUNTS = {"n_epochs", "max_epochs", "d_hidden"}

CHECKS = [
    pytest.param(check, id=f"{name}-{check.name}")
    for name in NAMES
    for check in exercises.load(name).checks
]


def calls(check: Check) -> Iterator[Call]:
    """Every call of the check at two seeds, in each dtype that a run may have.

    Those that a check makes without a case are the ones that the reference solution gets.
    """
    for seed in (PUBLIC_SEED, 7):
        for dtype in (torch.float32, torch.float64):
            inputs = Inputs(seed, check.exercise, check.name, dtype)
            yield from (case.call for case in cases_of(check, inputs))
            submission = LocalSubmission(SOLUTIONS / f"{check.exercise}.py")
            submission.begin_check()
            run(check, submission, inputs)
            # Loading the file is a record, too, and what a student's own function makes is theirs.
            made = [record.call for record in submission.calls if not record.call.made]
            yield from (call for call in made if call.function in functions_of(check.exercise))


@pytest.mark.parametrize("check", CHECKS)
def test_every_argument_is_of_a_kind_that_the_lesson_uses(check: Check) -> None:
    functions = functions_of(check.exercise)
    for call in calls(check):
        if call.constant:
            assert not call.arguments
            continue
        assert tuple(call.arguments) == functions[call.function]
        assert not call.by_name or check.name.endswith("interface")
        for name, value in call.arguments.items():
            assert not problems(name, value), (check.name, name, problems(name, value))
        assert len(dtypes(call)) <= 1, (check.name, dtypes(call))


def problems(name: str, value: Value) -> list[str]:
    """What is unlike the lesson in an argument with this name."""
    if name == "parameters":
        # Exercise 3 updates parameters that have gradients; training loops start without any.
        if type(value) is not list or not value:
            return ["not a list"]
        return [problem for item in value for problem in of_tensor(item, (1, 2), trained=True)]
    if name in DATA:
        return of_tensor(value, (2,), trained=name == "y_pred")
    if name in WEIGHTS | BIASES:
        return of_tensor(value, (2,) if name in WEIGHTS else (1,), trained=True)
    if name in RATES:
        positive = type(value) is float and (value > 0 or (name == "threshold" and value == 0))
        return [] if positive else ["no positive Python float"]
    if name in COUNTS:
        return [] if type(value) is int and value > 0 else ["no positive Python int"]
    # Of an exercise with arguments of its own only this is known: a list is never a tuple.
    return ["a tuple"] if isinstance(value, tuple) else []


def of_tensor(value: Value, ranks: tuple[int, ...], trained: bool) -> list[str]:
    """What is unlike the lesson in a tensor; `trained` ones are leaves with requires_grad=True."""
    if type(value) is not Tensor:
        return [f"a {type(value).__name__}, not a tensor"]
    rules = {
        "another rank": value.dim() in ranks,
        "no elements": value.numel() > 0,
        "another dtype": value.dtype in (torch.float32, torch.float64),
        "not contiguous": value.is_contiguous(),
        "requires_grad": value.requires_grad == trained,
        "no leaf": value.is_leaf,
        "not finite": bool(value.isfinite().all()),
        "a gradient of another kind": not value.is_leaf
        or value.grad is None
        or (value.grad.shape, value.grad.dtype) == (value.shape, value.dtype),
    }
    return [problem for problem, kept in rules.items() if not kept]


def dtypes(call: Call) -> set[torch.dtype]:
    """The dtypes of all tensors among the arguments: in the lesson they have one in common."""
    values = [
        item
        for value in call.arguments.values()
        for item in (value if isinstance(value, list) else [value])
    ]
    return {value.dtype for value in values if isinstance(value, Tensor)}


@pytest.mark.parametrize("check", CHECKS)
def test_no_case_of_a_step_lacks_a_gradient_and_no_training_starts_with_one(check: Check) -> None:
    for call in calls(check):
        parameters = call.arguments.get("parameters")
        for item in parameters if isinstance(parameters, list) else []:
            assert isinstance(item, Tensor)
            assert (item.grad is not None) == (call.function == "update_parameters")


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("parameters", (torch.zeros(2, requires_grad=True),), "not a list"),
        ("parameters", [torch.zeros((), requires_grad=True)], "another rank"),
        ("parameters", [torch.zeros(2)], "requires_grad"),
        ("parameters", [torch.zeros(2, requires_grad=True) * 1], "no leaf"),
        ("y", torch.zeros(5), "another rank"),
        ("X", torch.zeros(0, 1), "no elements"),
        ("X", torch.zeros(3, 2).T, "not contiguous"),
        ("X", torch.zeros(3, 2, dtype=torch.int64), "another dtype"),
        ("learning_rate", torch.tensor(0.1), "no positive Python float"),
        ("std", 0.0, "no positive Python float"),
        ("threshold", -1.0, "no positive Python float"),
        ("n_epochs", 0, "no positive Python int"),
        ("n_epochs", 5.0, "no positive Python int"),
    ],
)
def test_what_the_lesson_never_passes_is_found(name: str, value: Value, problem: str) -> None:
    assert problem in problems(name, value)
