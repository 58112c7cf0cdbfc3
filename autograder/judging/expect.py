"""What a check can require of a record: each function here returns None or raises CheckFailed.

The functions look at the type of a value first, then at shape and dtype, then at the numbers. So
nothing is broadcast by accident, and the sentence names the first thing that is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

import torch
from torch import Tensor

from autograder.judging.aspects import (
    RETURNED,
    content,
    everything,
    gradient_of,
    item_of,
    returned_and_gradients,
    tensors,
    tensors_and_gradients,
)
from autograder.judging.comparison import (
    alike,
    excess_of,
    loss_values,
    not_a_tensor,
    not_the,
    numbers_agree,
    observe,
    same_bits,
    tensor_like,
    tensors_agree,
)
from autograder.judging.verdict import Aspect, CheckFailed, Evidence
from autograder.results import Outcome
from autograder.submission import describe
from autograder.submission.calls import Foreign, Record, Value


def finished(record: Record) -> None:
    """Require that the call ended without a problem and returned a value or changed an argument.

    Without the second half an empty function would pass every check that asks it to change nothing.
    """
    if record.problem is not None:
        raise CheckFailed(record.problem.outcome, record.problem.message, record)
    if record.returned is not None or not record.arguments:
        return
    before, after = content(record.call.arguments), content(record.arguments)
    if before and alike(before, after, "value"):
        sentence = (
            f"`{record.call.function}` returned None and changed nothing: is its `return` missing,"
            " or did it change copies?"
        )
        aspect = Aspect("what it returned and changed", everything)
        raise CheckFailed(Outcome.WRONG, sentence, record, aspect)


def that(
    condition: bool,
    sentence: str,
    record: Record,
    aspect: Aspect = RETURNED,
    evidence: Evidence | None = None,
) -> None:
    """Require that `condition` is True; write the condition so that NaN makes it False."""
    finished(record)
    if not condition:
        raise CheckFailed(Outcome.WRONG, sentence, record, aspect, evidence)


def returned(record: Record, expected: Tensor, tolerance: str) -> None:
    """Require that the returned tensor has the shape (any), dtype and numbers of `expected`."""
    finished(record)
    tensors_agree(record, RETURNED, expected, tolerance)


def returned_like(record: Record, expected: Tensor) -> None:
    """Require that the returned value is a tensor with the shape (any) and dtype of `expected`."""
    finished(record)
    tensor_like(record, RETURNED, expected)


def attached(record: Record) -> None:
    """Require that the returned value is a tensor, of any shape, that can be differentiated."""
    finished(record)
    returned_value = record.returned
    if not isinstance(returned_value, Tensor):
        sentence = not_a_tensor(record, RETURNED, returned_value)
        raise CheckFailed(Outcome.WRONG, sentence, record, RETURNED)
    that(
        returned_value.requires_grad,
        f"`{record.call.function}` returned {describe.kind(returned_value)} that is cut off from"
        " the graph: no gradient can flow back through it (.item(), .detach(), .data, NumPy and"
        " torch.no_grad cut it).",
        record,
    )


FIRST = "epoch 1 (expected from before any update)"


def losses(record: Record, expected: Sequence[float], tolerance: str = "loss curve") -> None:
    """Require that the returned list holds the expected loss of every epoch.

    Tensors and NumPy numbers count as numbers here; `plain_losses` requires Python floats.
    """
    finished(record)
    function = record.call.function
    curve = loss_values(record.returned)
    if curve is None:
        sentence = not_the(record, "a list with the loss of every epoch")
        evidence = Evidence(describe.value(record.returned), describe.numbers(expected))
        raise CheckFailed(Outcome.WRONG, sentence, record, RETURNED, evidence)

    def shown() -> tuple[str, str]:
        return describe.numbers(curve), describe.numbers(expected)

    # The losses are read as numbers so that a list of tensors matches known mistakes as well.
    aspect = Aspect("the loss", lambda record: _sequence(loss_values(record.returned)))
    if len(curve) != len(expected):
        sentence = f"`{function}` returned {_counted(curve)}, expected {len(expected)}."
        raise CheckFailed(Outcome.WRONG, sentence, record, aspect, Evidence(*shown()), tolerance)
    numbers_agree(
        record,
        aspect,
        torch.tensor(curve, dtype=torch.float64),
        torch.tensor(list(expected), dtype=torch.float64),
        tolerance,
        lambda index: f"epoch {index[0] + 1}" if index[0] else FIRST,
        # The first wrong loss is nearest to the cause: all later losses follow from it.
        choose=lambda excess: int((excess > 1.0).int().argmax()),
        show=lambda *curves: shown(),
    )


def numbers(
    record: Record, accepted: Mapping[str, Sequence[float]], tolerance: str = "loss curve"
) -> None:
    """Require one number for each name in `accepted`, equal to one of the numbers listed there."""
    finished(record)
    got = loss_values(record.returned)
    if got is None or len(got) != len(accepted):
        sentence = not_the(record, " and ".join(accepted))
        evidence = Evidence(describe.value(record.returned), ", ".join(accepted))
        raise CheckFailed(Outcome.WRONG, sentence, record, RETURNED, evidence)
    for number, (name, choice) in zip(got, accepted.items(), strict=True):
        aspect = Aspect(name, lambda record: _sequence(loss_values(record.returned)))
        nearest = _nearest(number, choice)
        numbers_agree(
            record,
            aspect,
            torch.tensor(number, dtype=torch.float64),
            torch.tensor(nearest, dtype=torch.float64),
            tolerance,
            lambda index: "",
        )


def plain_losses(record: Record, n_epochs: int) -> None:
    """Require that the returned value is a list of `n_epochs` Python floats."""
    finished(record)
    function, got = record.call.function, record.returned
    sentence = ""
    if not isinstance(got, list):
        sentence = not_the(record, "a list")
    elif len(got) != n_epochs:
        sentence = f"`{function}` returned {_counted(got)} for {n_epochs} epochs."
    else:
        odd = [item for item in got if not isinstance(item, float)][:1]
        for item in odd:
            cure = ": .item() makes a float of it" if isinstance(item, Tensor | Foreign) else ""
            sentence = f"`{function}` returned a list that holds {describe.kind(item)}{cure}."
    if sentence:
        evidence = Evidence(describe.value(got), f"a list of {n_epochs} Python floats")
        raise CheckFailed(Outcome.WRONG, sentence, record, RETURNED, evidence)


def parameters(
    record: Record, expected: Sequence[Tensor], tolerance: str, argument: str = "parameters"
) -> None:
    """Require that the tensors in the list `argument` equal those in `expected` after the call.

    Each tensor must have the shape (any) and dtype of the tensor at its place in `expected`.
    """
    finished(record)
    excess = [_excess(record, item, argument, i, tolerance) for i, item in enumerate(expected)]
    worst = max(excess, default=0.0)
    if worst <= 1.0:
        observe(tolerance, worst)
        return
    # The tensor that is furthest off comes first: the sentence should be about this one.
    for index in sorted(range(len(expected)), key=excess.__getitem__, reverse=True):
        name = describe.parameter_name(index, len(expected))
        aspect = Aspect(f"{name} after the call", item_of(argument, index))
        _require_changed(record, aspect, argument, index, expected[index], tolerance)
        tensors_agree(record, aspect, expected[index], tolerance)


def parameters_like(
    record: Record, expected: Sequence[Tensor], argument: str = "parameters"
) -> None:
    """Require that the tensors in the list `argument` keep the shapes and dtypes of `expected`."""
    finished(record)
    for index, tensor in enumerate(expected):
        name = describe.parameter_name(index, len(expected))
        tensor_like(record, Aspect(f"{name} after the call", item_of(argument, index)), tensor)


def trainable(record: Record, argument: str = "parameters") -> None:
    """Require that the tensors in `argument` still require gradients and that autograd is on."""
    grad_enabled(record)
    items = tensors(record.arguments[argument])
    for index, tensor in enumerate(items):
        name = describe.parameter_name(index, len(items))
        that(
            tensor.requires_grad,
            f"`{record.call.function}`: {name} no longer requires gradients after the call: the"
            " next backward() would leave it out.",
            record,
            Aspect(f"{name} after the call", tensors_and_gradients(argument)),
            Evidence("requires_grad=False", "requires_grad=True"),
        )


def grad_enabled(record: Record) -> None:
    """Require that autograd is still switched on after the call."""
    that(
        record.grad_enabled,
        f"`{record.call.function}` leaves autograd switched off: no backward() after it works."
        " A `with` statement puts back what it changes; what is switched off by hand has to"
        " be switched on again.",
        record,
        Aspect("autograd after the call", lambda record: record.grad_enabled),
        Evidence("switched off", "switched on"),
    )


def gradients_cleared(record: Record, argument: str = "parameters") -> None:
    """Require that the gradient of every tensor in `argument` is zero or None after the call."""
    finished(record)
    items = tensors(record.arguments[argument])
    for index, tensor in enumerate(items):
        name = describe.parameter_name(index, len(items))
        if tensor.grad is None or not tensor.grad.any():
            continue
        raise CheckFailed(
            Outcome.WRONG,
            f"`{record.call.function}`: {name} still has its gradient after the call: the next"
            " backward() would add to it.",
            record,
            Aspect(f"the gradient of {name} after the call", tensors_and_gradients(argument)),
            Evidence(describe.value(tensor.grad), "zeros or None"),
        )


def gradient(record: Record, argument: str, expected: Tensor, tolerance: str = "gradient") -> None:
    """Require that the gradient of the tensor `argument` equals `expected`, of the same shape.

    It is the gradient of sum(weights · returned), where the call's `backward` gives the weights.
    """
    attached(record)
    weights = record.call.backward
    if weights is not None and isinstance(record.returned, Tensor):
        shapes = describe.shape(record.returned), describe.shape(weights)
        that(
            # backward() was called only if the returned value has the shape of the weights.
            shapes[0] == shapes[1],
            f"`{record.call.function}`: the returned value has shape {shapes[0]}, expected"
            f" {shapes[1]}.",
            record,
            RETURNED,
            Evidence(describe.value(record.returned), f"shape {shapes[1]}"),
        )
    aspect = Aspect(f"the gradient of {argument}", gradient_of(argument))
    that(
        aspect.read(record) is not None,
        f"`{record.call.function}`: no gradient reaches {argument}: it is not used, or the way from"
        " it to the returned value is cut (.detach(), .data, .item(), torch.tensor(...),"
        " nn.Parameter(...), NumPy and torch.no_grad cut it).",
        record,
        Aspect(aspect.label, returned_and_gradients),
        Evidence("None", describe.value(expected)),
    )
    tensors_agree(record, aspect, expected, tolerance)


def unchanged(record: Record, *arguments: str, cure: str = "work on a new tensor") -> None:
    """Require that the call left every bit of these arguments as it was.

    `cure` ends the sentence with advice: how to leave the arguments as they are.
    """
    finished(record)
    for name in arguments:
        before, after = record.call.arguments[name], record.arguments[name]
        aspect = Aspect(f"{name} after the call", _if_changed(name))
        count = len(tensors(before))
        for part, (old, new) in enumerate(zip_longest(tensors(before), tensors(after))):
            label = name if isinstance(before, Tensor) else describe.parameter_name(part, count)
            if same_bits(old, new):
                continue
            raise CheckFailed(
                Outcome.WRONG,
                f"`{record.call.function}` changed its argument {label}: {cure}.",
                record,
                aspect,
                Evidence(describe.value(new), describe.value(old)),
            )


def _if_changed(argument: str) -> Callable[[Record], Value]:
    """Return a reader of `argument` after the call: None if the call left every bit as it was.

    So a mistake that writes to the argument is told from one that does not, even if the written
    values differ from the old ones only by rounding.
    """

    def read(record: Record) -> Value:
        if argument not in record.changed:
            return None
        before, after = record.call.arguments[argument], record.changed[argument]
        pairs = zip_longest(tensors(before), tensors(after))
        return None if all(same_bits(old, new) for old, new in pairs) else after

    return read


def _nearest(number: float, choice: Sequence[float]) -> float:
    return min(choice, key=lambda right: abs(right - number))


def _require_changed(
    record: Record,
    aspect: Aspect,
    argument: str,
    index: int,
    expected: Tensor,
    tolerance: str,
) -> None:
    """Raise CheckFailed if a tensor that had to change is the same as before the call."""
    before = item_of(argument, index)(replace(record, changed={}))
    got = aspect.read(record)
    if not (isinstance(before, Tensor) and isinstance(got, Tensor)):
        return
    if not same_bits(got, before) or excess_of(before, expected, tolerance) <= 1.0:
        return
    raise CheckFailed(
        Outcome.WRONG,
        f"`{record.call.function}`: {aspect.label} is the same as before.",
        record,
        Aspect(aspect.label, tensors_and_gradients(argument)),
        Evidence(describe.value(got), describe.value(expected)),
    )


def _sequence(numbers: Sequence[float] | None) -> Value:
    return None if numbers is None else [*numbers]


def _counted(losses: Sequence[object]) -> str:
    return f"{len(losses)} loss" if len(losses) == 1 else f"{len(losses)} losses"


def _excess(record: Record, expected: Tensor, argument: str, index: int, tolerance: str) -> float:
    """How far item `index` of the list `argument` is from `expected` after the call.

    The result is a multiple of the tolerance, infinite if shape or dtype is wrong.
    """
    got = item_of(argument, index)(record)
    if not isinstance(got, Tensor) or (got.shape, got.dtype) != (expected.shape, expected.dtype):
        return math.inf
    return excess_of(got, expected, tolerance)
