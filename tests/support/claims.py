"""What a hostile worker may send: values of every kind, messages, lies, and the worker itself."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import msgspec
import torch
from hypothesis import strategies as st
from torch import Tensor

from autograder.judging.comparison import alike, loss_values
from autograder.results import Outcome
from autograder.sandbox import framing, wire
from autograder.sandbox.client import Worker, WorkerEnded
from autograder.sandbox.wire_values import Malformed, Outgoing
from autograder.sandbox.workplace import Workplace
from autograder.submission import describe
from autograder.submission.calls import Call, Foreign, Problem, Record, Value
from autograder.submission.local import LocalSubmission
from autograder.submission.plain_data import DTYPES, plain
from autograder.submission.value_keys import key_of
from tests.support.course import SOLUTIONS

Twist = Callable[[Value], Value]

FILLINGS = (math.nan, math.inf, -math.inf, 0.0, -1.0, 1e4, 1e30, 3e38, 1e300, 5e-324)
NUMBERS = (*FILLINGS, 1e39, 1.7e308, True, 0, 2**64 - 1, -(2**63))


def same(one: Value, other: Value) -> bool:
    """Whether two values are equal in kind and in every bit."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return _form(one) == _form(other) and same(one.grad, other.grad)
    if isinstance(one, Foreign) and isinstance(other, Foreign):
        return (one.kind, one.text) == (other.kind, other.text) and same(one.tensor, other.tensor)
    if isinstance(one, dict) and isinstance(other, dict):
        return same([*one], [*other]) and same([*one.values()], [*other.values()])
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        alike = type(one) is type(other) and len(one) == len(other)
        return alike and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return struct.pack("d", one) == struct.pack("d", other)
    return type(one) is type(other) and one == other


def _form(tensor: Tensor) -> tuple[object, ...]:
    data = tensor.detach().contiguous().flatten().view(torch.uint8)
    return tensor.dtype, tensor.shape, tensor.requires_grad, tensor.is_leaf, data.tolist()


# Values


@st.composite
def _numbers(draw: st.DrawFn, dtype: torch.dtype, shape: Sequence[int]) -> Tensor:
    """A tensor of any bits."""
    count = int(torch.Size(shape).numel())
    size = count * dtype.itemsize
    data = bytearray(draw(st.binary(min_size=size, max_size=size)))
    if not data:
        return torch.empty(shape, dtype=dtype)
    if dtype is torch.bool:
        data = bytearray(byte & 1 for byte in data)
    return torch.frombuffer(data, dtype=dtype).view(shape)


@st.composite
def tensors(draw: st.DrawFn) -> Tensor:
    """Leaf tensors of every dtype, empty and 0-dimensional ones too, with flag and gradient."""
    dtype = draw(st.sampled_from(DTYPES))
    shape = draw(st.lists(st.integers(0, 4), max_size=4))
    tensor = draw(_numbers(dtype, shape))
    tensor.requires_grad_(dtype.is_floating_point and draw(st.booleans()))
    if draw(st.booleans()):
        tensor.grad = draw(_numbers(dtype, shape))
    return tensor


words = st.text(max_size=20)
plain_leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.sampled_from(NUMBERS[:-2])
    | words
    | tensors()
)
foreign = st.builds(Foreign, words, words, st.none() | tensors())


def nested(leaves: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    """Lists, tuples and dicts of `leaves`, and of one another."""
    return st.recursive(
        leaves,
        lambda parts: (
            st.lists(parts, max_size=5)
            | st.lists(parts, max_size=5).map(tuple)
            | st.dictionaries(words.filter(str.isprintable), parts, max_size=4)
        ),
        max_leaves=8,
    )


plain_values = nested(plain_leaves)
values = nested(plain_leaves | foreign)


# Messages

CALL = Call("f", {"X": torch.ones(2, 1), "parameters": [torch.zeros(3), torch.zeros(())], "n": 3})
CHANGED: dict[str, Value] = {
    "X": torch.zeros(2, 1),
    "parameters": [torch.ones(3), torch.ones(())],
}


def read(message: bytes) -> Record | None:
    """What the grader makes of a reply, if it is one; looked at as a check would."""
    try:
        reply = wire.read_reply(message)
        if not isinstance(reply, wire.Answer):
            return None
        record = wire.record_in(reply, CALL)
    except Malformed:
        return None
    look_at(record.returned)
    for value in record.arguments.values():
        look_at(value)
    return record


def look_at(value: Value) -> None:
    """What checks do with a value that they know nothing of."""
    assert len(describe.value(value)) < 5_000
    assert len(describe.kind(value)) < 500
    assert alike(value, plain(value), "value") in (True, False)
    losses = loss_values(value)
    assert losses is None or len(describe.numbers(losses)) < 500
    key_of(value)


def read_as_request(message: bytes) -> None:
    try:
        request = wire.read_request(message)
        if isinstance(request, wire.Ask):
            wire.call_in(request.question)
    except Malformed:
        pass


def honest_replies() -> list[bytes]:
    tensor = torch.arange(6.0).view(2, 3).requires_grad_()
    tensor.grad = torch.ones(2, 3)
    foreign = Foreign("numpy.ndarray", "[1]", torch.ones(2))
    some: list[Value] = [1.5, tensor, [2, (None, "x")], {"a": True}, foreign]
    forms: tuple[Value, ...] = (tensor, [0.5, 0.25], (1.0, tensor), {"loss": tensor}, foreign)
    problem = Problem(Outcome.WRONG, "No.", "ex1.py:1", 1, "E", "e")
    return [
        wire.taken(False),
        wire.answer(Record(CALL, 0.5, printed="hello\n", warned=("w",), line=3)),
        wire.answer(Record(CALL, some)),
        wire.answer(Record(CALL, None, {}, problem, called=False)),
        *(wire.answer(Record(CALL, form, CHANGED)) for form in forms),
    ]


def honest_requests() -> list[bytes]:
    return [
        wire.opened("ex1.py", b"x = 1\n"),
        wire.opened("lesson.ipynb", b"# %%\nx = 1\n# %%\n", notebook=True, checked_after=1),
        wire.load("ex1.py", 10.0),
        wire.ask("ex1.py", wire.question(replace(CALL, backward=torch.ones(2))), 10.0),
        wire.ask("ex1.py", wire.question(Call("LEARNING_RATE", {}, constant=True))),
    ]


# Lies


@dataclass(frozen=True)
class Lie:
    """How a worker's answer differs from an honest one.

    What `twist` names is done to every number and tensor of what is returned and of the arguments,
    or to the `which`-th alone, or (-1) to the whole; where it names nothing, `value` takes the
    place. `fields` are claimed in place of the record's own.
    """

    twist: str
    value: Value = None
    which: int | None = None
    in_returned: bool = True
    in_arguments: bool = False
    fields: Mapping[str, object] = field(default_factory=dict)

    def told(self, record: Record) -> bytes:
        """The answer that claims it."""
        out = Outgoing()
        returned, arguments = record.returned, dict(record.arguments)
        if self.in_returned:
            returned = self.twisted(returned)
        if self.in_arguments:
            arguments = {name: self.twisted(value) for name, value in arguments.items()}
        claimed: dict[str, object] = {
            "returned": out.value(returned),
            "called": True,
            "changed": out.pairs(arguments),
            "problem": None,
            "printed": "",
            "warned": [],
            "seconds": 0.0,
            "line": 1,
            "grad_enabled": True,
        }
        sent = msgspec.Raw(msgspec.msgpack.encode({**claimed, **self.fields}))
        return msgspec.msgpack.encode(wire.Answer(sent, out.blob()))

    def twisted(self, value: Value) -> Value:
        twist: Twist = TWISTS.get(self.twist, lambda _: self.value)
        count = -1

        def visit(value: Value) -> Value:
            nonlocal count
            if isinstance(value, list):
                return [visit(item) for item in value]
            if isinstance(value, tuple):
                return tuple(visit(item) for item in value)
            count += 1
            return twist(value) if self.which in (None, count) else value

        return twist(value) if self.which == -1 else visit(value)


def on_tensors(change: Callable[[Tensor], Tensor]) -> Twist:
    """A change of tensors, whose flag and gradient stay as far as they fit."""

    def twist(value: Value) -> Value:
        if not isinstance(value, Tensor):
            return value
        changed = change(value.detach().clone()).clone()
        changed.requires_grad_(value.requires_grad and changed.is_floating_point())
        if value.grad is not None and value.grad.shape == changed.shape:
            changed.grad = value.grad.to(changed.dtype)
        return changed

    return twist


def on_gradients(change: Callable[[Tensor], Tensor | None]) -> Twist:
    """A change of the gradients of tensors, which all get one."""

    def twist(value: Value) -> Value:
        if not isinstance(value, Tensor):
            return value
        changed = value.detach().clone().requires_grad_(value.requires_grad)
        changed.grad = change((changed if value.grad is None else value.grad).detach().clone())
        return changed

    return twist


def in_part(number: float) -> Callable[[Tensor], Tensor]:
    """A change of the first third of a tensor's elements."""

    def fill(tensor: Tensor) -> Tensor:
        if tensor.is_floating_point():
            some = tensor.view(-1)[: -(-tensor.numel() // 3)]
            some.copy_(torch.tensor(number, dtype=torch.float64))
        return tensor

    return fill


def as_dtype(dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
    return lambda tensor: tensor.to(dtype)


def described(value: Value) -> Value:
    """Something that is no tensor, though it holds the right numbers."""
    numbers = torch.tensor(value) if isinstance(value, float) else value
    return Foreign("numpy.ndarray", "[0]", numbers if isinstance(numbers, Tensor) else None)


def flagged(value: Value) -> Value:
    if isinstance(value, Tensor) and value.is_floating_point():
        return value.detach().clone().requires_grad_(not value.requires_grad)
    return value


def as_other_container(value: Value) -> Value:
    if isinstance(value, list):
        return tuple(value)
    return [*value] if isinstance(value, tuple) else [value]


def as_tensor(value: Value) -> Value:
    if isinstance(value, int | float):
        return torch.tensor(float(value))
    if isinstance(value, list | tuple) and all(isinstance(item, float) for item in value):
        return torch.tensor(value)
    return value


def one_less(value: Value) -> Value:
    return value[:-1] if isinstance(value, list | tuple) else value


def doubled(value: Value) -> Value:
    if isinstance(value, list):
        return value * 2
    return value * 2 if isinstance(value, tuple) else value


def times(factor: float) -> Callable[[Tensor], Tensor]:
    return lambda tensor: tensor * factor


CHANGES: dict[str, Callable[[Tensor], Tensor]] = {
    "empty": lambda tensor: tensor[:0] if tensor.dim() else tensor,
    "flat": lambda tensor: tensor.flatten(),
    "transposed": lambda tensor: tensor.mT if tensor.dim() > 1 else tensor,
    "one dimension more": lambda tensor: tensor.unsqueeze(0),
    "many dimensions": lambda tensor: tensor.view(*tensor.shape, *[1] * 60),
    "squeezed": lambda tensor: tensor.squeeze(),
    "sum": lambda tensor: tensor.sum(),
    "repeated": lambda tensor: tensor.expand(3, *tensor.shape),
    "turned round": lambda tensor: tensor.flip(0) if tensor.dim() else tensor,
    **{f"as {dtype}": as_dtype(dtype) for dtype in DTYPES},
}
GRADIENT_CHANGES: dict[str, Callable[[Tensor], Tensor]] = {
    **{f"partly {number}": in_part(number) for number in FILLINGS},
    **{f"times {factor}": times(factor) for factor in (0.0, 1e-30, 0.5, 1.001, -1.0, 1e10, 1e30)},
}
OF_TENSORS: dict[str, Twist] = {
    "honest": lambda value: value,
    "described": described,
    "other flag": flagged,
    "without gradient": on_gradients(lambda gradient: None),
    **{name: on_tensors(change) for name, change in (CHANGES | GRADIENT_CHANGES).items()},
    **{f"gradient {name}": on_gradients(change) for name, change in GRADIENT_CHANGES.items()},
}
TWISTS: dict[str, Twist] = {
    **OF_TENSORS,
    "described without numbers": lambda value: Foreign("a" * 10_000, "b" * 10_000),
    "as another container": as_other_container,
    "as a tensor": as_tensor,
    "one less": one_less,
    "doubled": doubled,
}

texts = words | st.builds(
    str.__mul__, st.sampled_from('a\0\n"é\u202e\x1b😀'), st.integers(0, 50_000)
)
line_numbers = st.none() | st.integers(0, wire.LINES)
outcomes = st.sampled_from([str(outcome) for outcome in wire.CLAIMS])


def problems(outcomes: st.SearchStrategy[str]) -> st.SearchStrategy[Mapping[str, object]]:
    return st.fixed_dictionaries(
        {
            "outcome": outcomes,
            "message": texts,
            "traceback": texts,
            "line": line_numbers,
            "exception": texts,
            "text": texts,
        }
    )


fields = st.fixed_dictionaries(
    {},
    optional={
        "problem": problems(outcomes),
        "printed": texts,
        "warned": st.lists(texts, max_size=30),
        "seconds": st.floats(0, wire.DAY),
        "line": line_numbers,
        "grad_enabled": st.booleans(),
    },
)
impossible_fields = st.fixed_dictionaries({"called": st.booleans(), "changed": st.none()}) | (
    st.fixed_dictionaries({"seconds": st.sampled_from(NUMBERS) | st.floats()})
    | st.fixed_dictionaries({"line": st.integers(-(2**63), 2**64 - 1)})
    | st.fixed_dictionaries({"problem": problems(st.sampled_from([*map(str, Outcome), "fine"]))})
)
parts = st.sampled_from((None, None, 0, 1, 2, 3))
lies = (
    st.builds(Lie, st.sampled_from([*TWISTS]), which=parts | st.just(-1))
    | st.builds(
        Lie,
        st.sampled_from([*OF_TENSORS]),
        which=parts,
        in_returned=st.booleans(),
        in_arguments=st.just(True),
    )
    | st.builds(
        Lie,
        st.just("instead"),
        st.sampled_from(NUMBERS),
        which=parts | st.just(-1),
        fields=st.just({}) | fields,
    )
    | st.builds(
        Lie,
        st.just("instead"),
        st.just(torch.zeros(2000, 2000)) | st.just([[1.0] * 2000]) | values,
        which=st.sampled_from((-1, 0)),
        in_arguments=st.booleans(),
    )
    | st.builds(Lie, st.just("honest"), fields=fields | fields | impossible_fields)
)


# Liars

Told = Callable[[Record], bytes]


@dataclass(frozen=True)
class Story:
    """What a worker answers: `lies` in turn, to every `step`-th question from the `first` on."""

    lies: Sequence[Told]
    first: int = 0
    step: int = 1

    def told(self, number: int, record: Record) -> bytes:
        """The answer to the question of this number, of which `record` is the truth."""
        since = number - self.first
        if since < 0 or since % self.step:
            return wire.answer(record)
        return self.lies[since // self.step % len(self.lies)](record)


def nothing(record: Record) -> bytes:
    """No record at all."""
    return msgspec.msgpack.encode(wire.Answer(msgspec.Raw(b"\xc0"), Outgoing().blob()))


def of_another_kind(record: Record) -> bytes:
    """The answer to another question."""
    return wire.taken(False)


def silence(record: Record) -> bytes:
    raise framing.Late


def death(record: Record) -> bytes:
    raise WorkerEnded("ended")


stories = st.builds(
    Story,
    st.lists(
        lies.map(lambda lie: lie.told)
        | st.sampled_from((nothing, of_another_kind, silence, death))
        | st.binary(max_size=50).map(lambda data: lambda record: data),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from((0, 1, 1, 1, 2, 3, 5, 8, 13, 30)),
    st.integers(1, 3),
)


class Liar(Worker):
    """A worker that knows the right answers and tells others."""

    def __init__(self, exercise: str, story: Story, number: int) -> None:
        self.alive = True
        self.spent = 0.0
        self.asked = number
        self._exercise = exercise
        self._story = story

    def ask(self, message: bytes, seconds: float) -> bytes:
        request = wire.read_request(message)
        if isinstance(request, wire.Open):
            return wire.taken(False)
        self.asked += 1
        if isinstance(request, wire.Load):
            truth = Record(Call(request.file, {}))
        else:
            truth = _truth(self._exercise, message)
        try:
            return self._story.told(self.asked - 1, truth)
        except (framing.Late, WorkerEnded):
            self.close()
            raise

    def close(self) -> None:
        self.alive = False


class Den(Workplace):
    """A workplace of liars."""

    def __init__(self, exercise: str, story: Story) -> None:
        self._exercise = exercise
        self._story = story
        self._worker = None
        self._spoiled_by = None
        self._beside = None
        self.spent = 0.0

    def worker(self) -> Worker:
        liar = self._worker
        if not isinstance(liar, Liar) or not liar.alive:
            number = liar.asked if isinstance(liar, Liar) else 0
            self._worker = liar = Liar(self._exercise, self._story, number)
        return liar


@cache
def _truth(exercise: str, message: bytes) -> Record:
    """What the course's own solution does when it is asked so."""
    request = wire.read_request(message)
    assert isinstance(request, wire.Ask)
    record = _solution(exercise).make(wire.call_in(request.question))
    return replace(record, problem=None)


@cache
def _solution(exercise: str) -> LocalSubmission:
    return LocalSubmission(SOLUTIONS / f"{exercise}.py")
