"""Writes values as text that a student can compare by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from torch import Tensor

from autograder.submission.calls import Call, Foreign, Value
from autograder.submission.text import shorten, with_article

LONGEST = 1000  # characters of a list or dict
SHOWN = 4  # values; longer tensors show their first few and their shape
PARAMETER_NAMES = ("W1", "b1", "W2", "b2")


def number(value: float, digits: int = 4) -> str:
    """`value` in at most `digits` significant digits."""
    return f"{value:.{digits}g}"


def apart(got: float, expected: float) -> tuple[str, str]:
    """Both numbers, with enough digits to show that they differ."""
    for digits in range(4, 18):
        texts = number(got, digits), number(expected, digits)
        if texts[0] != texts[1]:
            return texts
    return repr(got), repr(expected)


def dtype(tensor: Tensor) -> str:
    """The dtype of a tensor of any shape, without "torch.": `float32`."""
    return str(tensor.dtype).removeprefix("torch.")


def shape(tensor: Tensor) -> str:
    """The shape of a tensor as text: `(5, 1)`, or `()` for a scalar."""
    return str(tuple(tensor.shape))


def pair(got: Value, expected: Value) -> tuple[str, str]:
    """Descriptions of both values, with enough digits to show that they differ."""
    texts = value(got), value(expected)
    for digits in (6, 9, 17):
        if texts[0] != texts[1]:
            break
        texts = value(got, digits), value(expected, digits)
    return texts


def value(item: Value, digits: int = 4) -> str:
    """A one-line description of any argument or returned value."""
    if isinstance(item, Tensor):
        kind = f"{dtype(item)} {shape(item)}"
        return f"{kind}  {_numbers(item, digits)}" if item.numel() else f"{kind}  empty"
    if isinstance(item, Foreign):
        if item.tensor is not None and item.tensor.dim() and item.tensor.numel():
            return f"{item.kind}  {value(item.tensor, digits)}"
        return f"{item.kind}  {' '.join(item.text.split())}"
    if isinstance(item, float):
        return number(item, max(digits, 6))
    if isinstance(item, list | tuple):
        return shorten(_sequence(item, digits), LONGEST)
    if isinstance(item, dict):
        return shorten(_mapping(item, digits), LONGEST)
    return shorten(repr(item))


def numbers(items: Sequence[float]) -> str:
    """A list of numbers; a long one without its middle."""
    if len(items) > 2 * SHOWN:
        texts = [*map(number, items[:SHOWN]), "…", *map(number, items[-2:])]
    else:
        texts = [*map(number, items)]
    return f"[{', '.join(texts)}] ({len(items)} in all)"


def call_text(call: Call) -> str:
    """`forward(X, W1, b1, W2, b2)`, or just the name of a constant."""
    if not call.arguments:
        return call.function
    names = call.arguments
    return f"{call.function}({', '.join(f'{n}={n}' if call.by_name else n for n in names)})"


def argument_lines(call: Call) -> list[str]:
    """A line for each argument; of a list of tensors, a line for each tensor."""
    lines = []
    for name, item in call.arguments.items():
        if isinstance(item, list | tuple) and all(isinstance(part, Tensor) for part in item):
            count = len(item)
            lines += [f"{parameter_name(i, count)} = {value(part)}" for i, part in enumerate(item)]
        else:
            lines.append(f"{name} = {value(item)}")
    return lines


def parameter_name(index: int, count: int) -> str:
    """`W1` for the first of four, `parameters[0]` for the first of any other number."""
    return PARAMETER_NAMES[index] if count == 4 else f"parameters[{index}]"


def kind(item: Value) -> str:
    """The type of a value for a sentence: "a float", "None", "a tensor of shape (3,)"."""
    if item is None:
        return "None"
    if isinstance(item, Tensor):
        return f"a tensor of shape {shape(item)}"
    if isinstance(item, Foreign):
        return with_article(item.kind.removeprefix("builtins."))
    return with_article(type(item).__name__)


def _numbers(tensor: Tensor, digits: int) -> str:
    flat = [number(item, digits) for item in tensor.detach().flatten()[:SHOWN].double().tolist()]
    if tensor.dim() == 0:
        return flat[0]
    more = ", …" if tensor.numel() > SHOWN else ""
    return f"[{', '.join(flat)}{more}]"


def _sequence(items: Sequence[Value], digits: int) -> str:
    open_, close = ("[", "]") if isinstance(items, list) else ("(", ")")
    shown = ", ".join(value(item, digits) for item in items[:SHOWN])
    more = f", … {len(items)} in all" if len(items) > SHOWN else ""
    if len(items) == 1 and isinstance(items, tuple):
        more = ","  # as Python writes it: (0.01) would be a number
    return f"{open_}{shown}{more}{close}"


def _mapping(items: Mapping[str, Value], digits: int) -> str:
    pairs = islice(items.items(), SHOWN)
    shown = ", ".join(f"{key!r}: {value(part, digits)}" for key, part in pairs)
    more = f", … {len(items)} in all" if len(items) > SHOWN else ""
    return f"{{{shown}{more}}}"
