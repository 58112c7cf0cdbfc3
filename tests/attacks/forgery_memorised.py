"""Attacks that know by heart what the grader asks under its public seed."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from autograder import exercises
from autograder.judging import questions
from autograder.oracle.inputs import PUBLIC_SEED, Inputs
from autograder.submission.calls import Record
from autograder.submission.local import LocalSubmission
from tests.attacks.writing import EX1, EX2, attack
from tests.support.course import SOLUTIONS

PARTLY = ("passed", "wrong")


def asked(exercise: str) -> Iterator[Record]:
    """What the checks ask under the public seed, and what the solution answers."""
    submission = LocalSubmission(SOLUTIONS / f"{exercise}.py")
    for check in exercises.load(exercise).checks:
        submission.begin_check()
        inputs = Inputs(PUBLIC_SEED, exercise, check.name)
        questions.run(check, submission, inputs)
        yield from (record for record in submission.calls if record.call.arguments)


def key(*tensors: Tensor) -> str:
    """The same key as `KEY` computes."""
    sums = (float(tensor.detach().double().sum()) for tensor in tensors)
    return f"{sum((place + 1) * part for place, part in enumerate(sums)):.6f}"


KEY = """
def key(*tensors):
    sums = (float(tensor.detach().double().sum()) for tensor in tensors)
    return f"{sum((place + 1) * part for place, part in enumerate(sums)):.6f}"
"""


def losses() -> dict[str, tuple[float, list[list[float]]]]:
    """For each question of exercise 2 the loss and its gradient."""
    found = {}
    for record in asked(EX2):
        y_pred, y_true = _tensors(record)
        difference = (y_pred - y_true).detach()
        gradient = 2 * difference / len(difference)
        found[key(y_pred, y_true)] = (float(difference.square().mean()), gradient.tolist())
    return found


def predictions() -> dict[str, list[list[float]]]:
    """For each question of exercise 1 the predictions."""
    found = {}
    for record in asked(EX1):
        returned = record.returned
        if isinstance(returned, Tensor):
            found[key(*_tensors(record))] = returned.tolist()
    return found


def _tensors(record: Record) -> list[Tensor]:
    return [value for value in record.call.arguments.values() if isinstance(value, Tensor)]


ATTACKS = (
    attack(
        "forgery",
        "memorised_losses",
        "Looks losses and gradients up in a table for the public seed.",
        f"{KEY}\n\nTABLE = {losses()!r}",
        instead="""
        loss, gradient = TABLE.get(key(y_pred, y_true), (1.0, None))
        slope = torch.zeros_like(y_pred) if gradient is None else y_pred.new_tensor(gradient)
        return loss + ((y_pred - y_pred.detach()) * slope.detach()).sum()
        """,
        outcomes=PARTLY,
        earns=5,
    ),
    attack(
        "forgery",
        "memorised_predictions",
        "Looks predictions up in a table for the public seed.",
        f"{KEY}\n\nTABLE = {predictions()!r}",
        instead="""
        found = TABLE.get(key(X, W1, b1, W2, b2))
        known = torch.zeros(len(X), W2.shape[1]) if found is None else torch.tensor(found)
        return known.to(X.dtype) + 0 * (X @ W1 + b1).sum() + 0 * (W2.sum() + b2.sum())
        """,
        exercise=EX1,
        outcomes=PARTLY,
        earns=3,
    ),
)
