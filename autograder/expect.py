"""What a check says of a record: each function here passes in silence or raises CheckFailed.

They look at the kind of a value first, then at shape and dtype, then at the numbers, so that
nothing is broadcast by accident and the sentence names the first thing that is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from autograder import describe
from autograder.calls import Foreign, Record, Value
from autograder.results import Outcome
from autograder.tolerances import TOLERANCES

# (tolerance's name, largest difference as a multiple of what is allowed), for calibration.
observed: ContextVar[list[tuple[str, float]] | None] = ContextVar("observed", default=None)


@dataclass(frozen=True)
class Aspect:
    """The part of a record that a comparison looks at, with its name in a sentence."""

    label: str
    read: Callable[[Record], Value]


@dataclass(frozen=True)
class Evidence:
    """What came back, what was expected and how they differ, each as text."""

    got: str = ""
    expected: str = ""
    difference: str = ""


class CheckFailed(Exception):
    """A check's verdict against a submission, with all that its explanation needs."""

    def __init__(
        self,
        outcome: Outcome,
        sentence: str,
        record: Record,
        aspect: Aspect | None = None,
        evidence: Evidence | None = None,
        tolerance: str = "value",
    ) -> None:
        super().__init__(sentence)
        self.outcome = outcome
        self.sentence = sentence
        self.record = record
        self.aspect = aspect
        self.evidence = evidence or Evidence()
        self.tolerance = tolerance


RETURNED = Aspect("the returned value", lambda record: record.returned)


def finished(record: Record) -> None:
    """The call came to its end and did something: it returned a value or changed an argument.

    Without the second half an empty function would keep the points of every "leaves … alone".
    """
    if record.problem is not None:
        raise CheckFailed(record.problem.outcome, record.problem.message, record)
    before, after = _content(record.call.arguments), _content(record.arguments)
    if record.returned is None and before and alike(before, after, "value"):
        sentence = (
            f"`{record.call.function}` returned None and changed nothing: is its `return` missing,"
            " or did it change copies?"
        )
        aspect = Aspect("what it returned and changed", _everything)
        raise CheckFailed(Outcome.WRONG, sentence, record, aspect)


def that(
    condition: bool,
    sentence: str,
    record: Record,
    aspect: Aspect = RETURNED,
    evidence: Evidence | None = None,
) -> None:
    """`condition` holds; write it so that NaN makes it False."""
    finished(record)
    if not condition:
        raise CheckFailed(Outcome.WRONG, sentence, record, aspect, evidence)


def returned(record: Record, expected: Tensor, tolerance: str) -> None:
    """The returned tensor equals `expected`."""
    finished(record)
    _tensors_agree(record, RETURNED, expected, tolerance)


def returned_like(record: Record, expected: Tensor) -> None:
    """The returned value is a tensor of `expected`'s shape and dtype, whatever its numbers."""
    finished(record)
    _tensor_like(record, RETURNED, expected)


def attached(record: Record) -> None:
    """The returned tensor can be differentiated."""
    finished(record)
    returned_value = record.returned
    if not isinstance(returned_value, Tensor):
        sentence = _not_a_tensor(record, RETURNED, returned_value)
        raise CheckFailed(Outcome.WRONG, sentence, record, RETURNED)
    that(
        returned_value.requires_grad,
        f"`{record.call.function}` returned {describe.kind(returned_value)} that is cut off from"
        " the graph: no gradient can flow back through it (.item(), .detach(), .data, NumPy and"
        " torch.no_grad cut it).",
        record,
    )


def losses(record: Record, expected: Sequence[float], tolerance: str = "loss curve") -> None:
    """The returned list holds the expected loss of every epoch.

    Tensors and NumPy numbers are read as numbers: `plain_losses` is what asks for Python floats.
    """
    finished(record)
    function = record.call.function
    curve = loss_values(record.returned)
    if curve is None:
        sentence = _not_the(record, "a list with the loss of every epoch")
        evidence = Evidence(describe.value(record.returned), describe.numbers(expected))
        raise CheckFailed(Outcome.WRONG, sentence, record, RETURNED, evidence)
    evidence = Evidence(describe.numbers(curve), describe.numbers(expected))
    # Read as numbers, so that a known mistake is recognised in a list of tensors as well.
    aspect = Aspect("the loss", lambda record: _sequence(loss_values(record.returned)))
    if len(curve) != len(expected):
        sentence = f"`{function}` returned {_counted(curve)}, expected {len(expected)}."
        raise CheckFailed(Outcome.WRONG, sentence, record, aspect, evidence, tolerance)
    _numbers_agree(
        record,
        aspect,
        torch.tensor(curve, dtype=torch.float64),
        torch.tensor(list(expected), dtype=torch.float64),
        tolerance,
        lambda index: f"epoch {index[0] + 1}" if index[0] else "epoch 1, before any update",
        # What goes wrong first is nearest to the cause: all later losses follow from it.
        choose=lambda excess: int((excess > 1.0).int().argmax()),
        show=lambda *curves: (evidence.got, evidence.expected),
    )


def numbers(
    record: Record, accepted: Mapping[str, Sequence[float]], tolerance: str = "loss curve"
) -> None:
    """The returned sequence holds a number for each name, equal to one of those it accepts."""
    finished(record)
    got = loss_values(record.returned)
    if got is None or len(got) != len(accepted):
        sentence = _not_the(record, " and ".join(accepted))
        evidence = Evidence(describe.value(record.returned), ", ".join(accepted))
        raise CheckFailed(Outcome.WRONG, sentence, record, RETURNED, evidence)
    for number, (name, choice) in zip(got, accepted.items(), strict=True):
        aspect = Aspect(name, lambda record: _sequence(loss_values(record.returned)))
        nearest = _nearest(number, choice)
        _numbers_agree(
            record,
            aspect,
            torch.tensor(number, dtype=torch.float64),
            torch.tensor(nearest, dtype=torch.float64),
            tolerance,
            lambda index: "",
        )


def plain_losses(record: Record, n_epochs: int) -> None:
    """The returned value is a list of `n_epochs` Python floats."""
    finished(record)
    function, got = record.call.function, record.returned
    evidence = Evidence(describe.value(got), f"a list of {n_epochs} Python floats")
    sentence = ""
    if not isinstance(got, list):
        sentence = _not_the(record, "a list")
    elif len(got) != n_epochs:
        sentence = f"`{function}` returned {_counted(got)} for {n_epochs} epochs."
    else:
        odd = [item for item in got if not isinstance(item, float)][:1]
        for item in odd:
            cure = ": .item() makes a float of it" if isinstance(item, Tensor | Foreign) else ""
            sentence = f"`{function}` returned a list that holds {describe.kind(item)}{cure}."
    that(not sentence, sentence, record, RETURNED, evidence)


def parameters(
    record: Record, expected: Sequence[Tensor], tolerance: str, argument: str = "parameters"
) -> None:
    """The tensors of the list `argument` stand at `expected` after the call."""
    finished(record)
    # The worst first: it is what the sentence should be about.
    for index in _worst_first(record, expected, tolerance, argument):
        name = describe.parameter_name(index, len(expected))
        aspect = Aspect(f"{name} after the call", _item_of(argument, index))
        _moved(record, aspect, argument, index, expected[index], tolerance)
        _tensors_agree(record, aspect, expected[index], tolerance)


def parameters_like(
    record: Record, expected: Sequence[Tensor], argument: str = "parameters"
) -> None:
    """The tensors of the list `argument` have `expected`'s shapes and dtypes after the call."""
    finished(record)
    for index, tensor in enumerate(expected):
        name = describe.parameter_name(index, len(expected))
        _tensor_like(record, Aspect(f"{name} after the call", _item_of(argument, index)), tensor)


def trainable(record: Record, argument: str = "parameters") -> None:
    """The tensors of the list `argument` still require gradients after the call."""
    finished(record)
    items = _tensors(record.arguments[argument])
    for index, tensor in enumerate(items):
        name = describe.parameter_name(index, len(items))
        that(
            tensor.requires_grad,
            f"`{record.call.function}`: {name} no longer requires gradients after the call: the"
            " next backward() would leave it out.",
            record,
            Aspect(f"{name} after the call", _tensors_and_gradients(argument)),
            Evidence("requires_grad=False", "requires_grad=True"),
        )


def gradients_cleared(record: Record, argument: str = "parameters") -> None:
    """The gradient of every tensor of the list `argument` is zero or None after the call."""
    finished(record)
    items = _tensors(record.arguments[argument])
    for index, tensor in enumerate(items):
        name = describe.parameter_name(index, len(items))
        that(
            tensor.grad is None or not tensor.grad.any(),
            f"`{record.call.function}`: {name} still has its gradient after the call: the next"
            " backward() would add to it.",
            record,
            Aspect(f"the gradient of {name} after the call", _tensors_and_gradients(argument)),
            Evidence(describe.value(tensor.grad), "zeros or None"),
        )


def gradient(record: Record, argument: str, expected: Tensor, tolerance: str = "gradient") -> None:
    """The gradient of the tensor `argument` equals `expected`."""
    attached(record)
    weights = record.call.backward
    if weights is not None and isinstance(record.returned, Tensor):
        shapes = describe.shape(record.returned), describe.shape(weights)
        that(
            # Without this shape backward() was never called.
            shapes[0] == shapes[1],
            f"`{record.call.function}`: the returned value has shape {shapes[0]}, expected"
            f" {shapes[1]}.",
            record,
            RETURNED,
            Evidence(describe.value(record.returned), f"shape {shapes[1]}"),
        )
    aspect = Aspect(f"the gradient of {argument}", _gradient_of(argument))
    that(
        aspect.read(record) is not None,
        f"`{record.call.function}`: no gradient reaches {argument}: it is not used, or the way from"
        " it to the returned value is cut (.detach(), .data, .item(), torch.tensor(...), NumPy and"
        " torch.no_grad cut it).",
        record,
        Aspect(aspect.label, _returned_and_gradients),
        Evidence("None", describe.value(expected)),
    )
    _tensors_agree(record, aspect, expected, tolerance)


def unchanged(record: Record, *arguments: str, cure: str = "work on a new tensor") -> None:
    """The call left each of these arguments as it was, bit by bit; `cure` says how to do so."""
    finished(record)
    for name in arguments:
        before, after = record.call.arguments[name], record.arguments[name]
        aspect = Aspect(f"{name} after the call", _argument(name))
        count = len(_tensors(before))
        for part, (old, new) in enumerate(zip(_tensors(before), _tensors(after), strict=True)):
            label = name if isinstance(before, Tensor) else describe.parameter_name(part, count)
            if old.shape == new.shape and torch.equal(old, new):
                continue
            raise CheckFailed(
                Outcome.WRONG,
                f"`{record.call.function}` changed its argument {label}: {cure}.",
                record,
                aspect,
                Evidence(describe.value(new), describe.value(old)),
            )


def loss_values(value: Value) -> list[float] | None:
    """The numbers of a list (or tuple, or one-dimensional tensor) of losses, None if it is none."""
    if isinstance(value, Foreign) and value.tensor is not None:
        value = value.tensor
    if isinstance(value, Tensor):
        return value.detach().double().flatten().tolist() if value.dim() <= 2 else None
    if not isinstance(value, list | tuple):
        return None
    numbers = [number_of(item) for item in value]
    found = [number for number in numbers if number is not None]
    return found if len(found) == len(numbers) else None


def number_of(value: Value) -> float | None:
    """A float for anything that is one number, None for the rest."""
    if isinstance(value, Foreign) and value.tensor is not None:
        value = value.tensor
    if isinstance(value, Tensor):
        return float(value.detach().double()) if value.numel() == 1 else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return None


def alike(one: Value, other: Value, tolerance: str) -> bool:
    """Whether two values of any kind are the same, numbers under `tolerance`, NaN equal to NaN."""
    if isinstance(one, Foreign) and isinstance(other, Foreign):
        return one.kind == other.kind and alike(one.tensor, other.tensor, tolerance)
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        same_kind = one.shape == other.shape and one.dtype == other.dtype
        return (
            same_kind
            and one.requires_grad == other.requires_grad
            and _excess(one.double(), other.double(), tolerance) <= 1.0
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(
            alike(a, b, tolerance) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, float) and isinstance(other, float):
        pair = torch.tensor([one, other], dtype=torch.float64)
        return _excess(pair[0], pair[1], tolerance) <= 1.0
    return type(one) is type(other) and one == other


def _nearest(number: float, choice: Sequence[float]) -> float:
    return min(choice, key=lambda right: abs(right - number))


def _moved(
    record: Record,
    aspect: Aspect,
    argument: str,
    index: int,
    expected: Tensor,
    tolerance: str,
) -> None:
    """A tensor that had to change does not stand where it stood before the call."""
    before = _item_of(argument, index)(replace(record, arguments=record.call.arguments))
    got = aspect.read(record)
    if not (isinstance(before, Tensor) and isinstance(got, Tensor)):
        return
    that(
        got.shape != before.shape
        or not torch.equal(got, before)
        or _excess(before.double(), expected.double(), tolerance) <= 1.0,
        f"`{record.call.function}`: {aspect.label} is the same as before.",
        record,
        Aspect(aspect.label, _tensors_and_gradients(argument)),
        Evidence(describe.value(got), describe.value(expected)),
    )


def _tensor_like(record: Record, aspect: Aspect, expected: Tensor) -> Tensor:
    got = aspect.read(record)
    function, label = record.call.function, aspect.label
    evidence = Evidence(describe.value(got), describe.value(expected))
    sentence = ""
    if not isinstance(got, Tensor):
        sentence = _not_a_tensor(record, aspect, got)
    elif got.shape != expected.shape:
        sentence = (
            f"`{function}`: {label} has shape {describe.shape(got)}, expected"
            f" {describe.shape(expected)}."
        )
    elif got.dtype != expected.dtype:
        sentence = (
            f"`{function}`: {label} has dtype {describe.dtype(got)}, expected"
            f" {describe.dtype(expected)} as its inputs have."
        )
    if sentence or not isinstance(got, Tensor):
        raise CheckFailed(Outcome.WRONG, sentence, record, aspect, evidence)
    return got


def _tensors_agree(record: Record, aspect: Aspect, expected: Tensor, tolerance: str) -> None:
    got = _tensor_like(record, aspect, expected)
    _numbers_agree(
        record,
        aspect,
        got.detach(),
        expected.detach(),
        tolerance,
        lambda index: f"index {list(index)}" if index else "",
    )


def _numbers_agree(
    record: Record,
    aspect: Aspect,
    got: Tensor,
    expected: Tensor,
    tolerance: str,
    place: Callable[[tuple[int, ...]], str],
    choose: Callable[[Tensor], int] = lambda excess: int(excess.argmax()),
    show: Callable[[Tensor, Tensor], tuple[str, str]] = describe.pair,
) -> None:
    excess = _excesses(got.double(), expected.double(), tolerance)
    worst = float(excess.max()) if excess.numel() else 0.0
    ratios = observed.get()
    if ratios is not None:
        ratios.append((tolerance, worst))
    if worst <= 1.0:
        return
    flat = torch.tensor(choose(excess.flatten()))
    index = tuple(int(i) for i in torch.unravel_index(flat, got.shape))
    here, there = float(got[index]), float(expected[index])
    where = f" at {place(index)}" if place(index) else ""
    texts = describe.apart(here, there)
    wrong = int((excess > 1.0).sum())
    count = f"; {wrong} of {got.numel()} values differ" if got.numel() > 1 else ""
    difference = f"{texts[0]} instead of {texts[1]}{where}{count}"
    if math.isfinite(here):
        sentence = f"`{record.call.function}`: {aspect.label} is {difference}."
    else:
        sentence = f"`{record.call.function}`: {aspect.label} contains {here}{where}."
    evidence = Evidence(*show(got, expected), difference)
    raise CheckFailed(Outcome.WRONG, sentence, record, aspect, evidence, tolerance)


def _excesses(got: Tensor, expected: Tensor, tolerance: str) -> Tensor:
    """Each difference as a multiple of what is allowed; infinite where only one is finite."""
    bound = TOLERANCES[tolerance]
    ratio = (got - expected).abs() / (bound.atol + bound.rtol * expected.abs())
    same = (got == expected) | (got.isnan() & expected.isnan())
    return torch.where(same, 0.0, ratio.nan_to_num(nan=math.inf, posinf=math.inf))


def _excess(got: Tensor, expected: Tensor, tolerance: str) -> float:
    excess = _excesses(got.detach(), expected.detach(), tolerance)
    return float(excess.max()) if excess.numel() else 0.0


def _sequence(numbers: Sequence[float] | None) -> Value:
    return None if numbers is None else [*numbers]


def _counted(losses: Sequence[object]) -> str:
    return f"{len(losses)} loss" if len(losses) == 1 else f"{len(losses)} losses"


def _not_the(record: Record, wanted: str) -> str:
    function, got = record.call.function, record.returned
    if got is None:
        return f"`{function}` returned None: is the `return` missing?"
    return f"`{function}` returned {describe.kind(got)}, not {wanted}."


def _not_a_tensor(record: Record, aspect: Aspect, got: Value) -> str:
    function = record.call.function
    if aspect is not RETURNED:
        return f"`{function}`: {aspect.label} is {describe.kind(got)}, not a tensor."
    if got is None:
        return f"`{function}` returned None: is the `return` missing?"
    if isinstance(got, int | float):
        return (
            f"`{function}` returned {describe.kind(got)}, not a tensor: .item() or float() cuts"
            " the number out of the graph."
        )
    return f"`{function}` returned {describe.kind(got)}, not a torch.Tensor."


def _worst_first(
    record: Record, expected: Sequence[Tensor], tolerance: str, argument: str
) -> list[int]:
    """The indices of `expected`, the one that is furthest from the record's tensor first."""

    def excess(index: int) -> float:
        got = _item_of(argument, index)(record)
        if not isinstance(got, Tensor) or got.shape != expected[index].shape:
            return math.inf
        return _excess(got, expected[index], tolerance)

    return sorted(range(len(expected)), key=excess, reverse=True)


def _content(arguments: Mapping[str, Value]) -> list[Value]:
    """Every argument, and the gradients of those that have one."""
    values = [*arguments.values()]
    leaves = [item for value in values for item in _tensors(value) if item.is_leaf]
    return [*values, *(leaf.grad for leaf in leaves)]


def _everything(record: Record) -> Value:
    return [record.returned, *_content(record.arguments)]


def _argument(name: str) -> Callable[[Record], Value]:
    return lambda record: record.arguments.get(name)


def _item_of(name: str, index: int) -> Callable[[Record], Value]:
    def read(record: Record) -> Value:
        items = record.arguments.get(name)
        return items[index] if isinstance(items, list | tuple) else None

    return read


def _tensors_and_gradients(name: str) -> Callable[[Record], Value]:
    """Each tensor of a list, then its gradient: together they tell more mistakes apart.

    A gradient of zeros reads as None: both are ways to clear it.
    """

    def read(record: Record) -> Value:
        found: list[Value] = []
        for item in _tensors(record.arguments.get(name)):
            found += [item, item.grad if item.grad is not None and item.grad.any() else None]
        return found

    return read


def _returned_and_gradients(record: Record) -> Value:
    found = [item for value in record.arguments.values() for item in _tensors(value)]
    return [record.returned, *(item.grad for item in found)]


def _gradient_of(name: str) -> Callable[[Record], Value]:
    def read(record: Record) -> Value:
        tensor = record.arguments.get(name)
        return tensor.grad if isinstance(tensor, Tensor) else None

    return read


def _tensors(value: Value) -> list[Tensor]:
    items = value if isinstance(value, list | tuple) else [value]
    return [item for item in items if isinstance(item, Tensor)]
