"""The messages between grader and worker, as bytes: msgpack under a strict schema, and tensors.

A message that does not fit the schema is refused, because a worker may send anything. For the same
reason pickle is not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct
from msgspec.msgpack import Decoder
from torch import Tensor

from autograder.results import Outcome
from autograder.sandbox.wire_values import (
    STRUCTURE,
    Incoming,
    Malformed,
    Outgoing,
    Pairs,
    TensorAt,
    Wire,
)
from autograder.submission.calls import Call, Foreign, Made, Problem, Record, Value
from autograder.submission.captured_output import LIMIT
from autograder.submission.text import shorten

# The outcomes that a worker may report: neither "passed" nor "grader broken" is among them.
CLAIMS = (Outcome.WRONG, Outcome.RAISED, Outcome.NOT_ATTEMPTED, Outcome.TIMED_OUT)
# Limits, all above what an honest worker sends:
DAY = 86_400.0  # seconds
LINES = 2**20  # of a file, which has no more cells
MESSAGE = 2_000  # characters
TRACEBACK = 5_000
WARNINGS = 20

T = TypeVar("T")
Line: TypeAlias = Annotated[int, Meta(ge=0, le=LINES)]


class Open(Struct, frozen=True, tag="open", forbid_unknown_fields=True):
    """Asks a worker to parse a student's file, without running it.

    If `text` is a notebook's code, its first `checked_after` cells had run when the exercise was
    checked.
    """

    name: str
    text: bytes
    notebook: bool
    checked_after: Line


class Load(Struct, frozen=True, tag="load", forbid_unknown_fields=True):
    """Asks a worker to run a file's top level, within a new time budget of `seconds`."""

    file: str
    seconds: float


class MadeSent(Struct, frozen=True, forbid_unknown_fields=True):
    """A `Made` in a message: the argument `name` is the value that `function` returns."""

    name: str
    function: str
    arguments: Pairs


class CallSent(Struct, frozen=True, forbid_unknown_fields=True):
    """A `Call` in a message; `tensors` holds the numbers of all its tensors."""

    function: str
    arguments: Pairs
    by_name: bool
    seed: int
    backward: TensorAt | None
    constant: bool
    made: MadeSent | None
    tensors: bytes


class Ask(Struct, frozen=True, tag="ask", forbid_unknown_fields=True):
    """Asks a worker to make a call in a file; `question` is an encoded `CallSent`.

    `seconds` is a new time budget; None continues with the current one.
    """

    file: str
    question: Raw
    seconds: float | None


class Taken(Struct, frozen=True, tag="taken", forbid_unknown_fields=True):
    """The reply to `Open`; `leaves_traces` is what the worker says of the file's code."""

    leaves_traces: bool


class ProblemSent(Struct, frozen=True, forbid_unknown_fields=True):
    """A `Problem` in a message."""

    outcome: Outcome
    message: str
    traceback: str
    line: Line | None
    exception: str
    text: str


class RecordSent(Struct, frozen=True, forbid_unknown_fields=True):
    """A `Record` in a message, without its call."""

    returned: Wire
    called: bool
    changed: Pairs
    problem: ProblemSent | None
    printed: str
    warned: list[str]
    seconds: Annotated[float, Meta(ge=0.0, le=DAY)]
    line: Line | None
    grad_enabled: bool


class Answer(Struct, frozen=True, tag="answer", forbid_unknown_fields=True):
    """The reply to `Load` and `Ask`: an encoded `RecordSent` with the numbers of its tensors.

    `record_in` decodes the record after checking its length, since few bytes can become many
    objects.
    """

    record: Raw
    tensors: bytes


Request: TypeAlias = Open | Load | Ask
Reply: TypeAlias = Taken | Answer

_encoder = msgspec.msgpack.Encoder()
_requests: Decoder[Request] = Decoder(Request)
_replies: Decoder[Reply] = Decoder(Reply)
_calls: Decoder[CallSent] = Decoder(CallSent)
_records: Decoder[RecordSent] = Decoder(RecordSent)


def question(call: Call) -> bytes:
    """Return `call` as bytes, which `ask` puts into a message."""
    out = Outgoing()
    arguments = out.pairs(call.arguments)
    backward = None if call.backward is None else out.tensor(call.backward)
    made = None if call.made is None else _made_sent(call.made, out)
    return _encoder.encode(
        CallSent(
            call.function,
            arguments,
            call.by_name,
            call.seed,
            backward,
            call.constant,
            made,
            out.blob(),
        )
    )


def ask(file: str, question: bytes, seconds: float | None = None) -> bytes:
    """Return the message that asks for a call in a file; `question` is the encoded call."""
    return _encoder.encode(Ask(file, Raw(question), seconds))


def opened(name: str, text: bytes, notebook: bool = False, checked_after: int = 0) -> bytes:
    """Return the message that sends a file to a worker; see `Open`."""
    return _encoder.encode(Open(name, text, notebook, checked_after))


def taken(leaves_traces: bool) -> bytes:
    """Return the reply to `Open`."""
    return _encoder.encode(Taken(leaves_traces))


def load(file: str, seconds: float) -> bytes:
    """Return the message that asks a worker to run a file's top level."""
    return _encoder.encode(Load(file, seconds))


def answer(record: Record) -> bytes:
    """Return the reply that carries a record."""
    out = Outgoing()
    return _encoder.encode(Answer(_raw(_record_sent(record, out)), out.blob()))


def read_request(message: bytes) -> Request:
    """Decode a request. Raises Malformed."""
    return _decoded(_requests, message)


def read_reply(message: bytes) -> Reply:
    """Decode a reply. Raises Malformed."""
    return _decoded(_replies, message)


def call_in(question: bytes | Raw) -> Call:
    """Decode a call. Raises Malformed."""
    asked = _decoded(_calls, question)
    incoming = Incoming(asked.tensors)
    arguments = incoming.mapping(asked.arguments)
    backward = None if asked.backward is None else incoming.tensor(asked.backward)
    made = None if asked.made is None else _made(asked.made, incoming)
    return Call(
        asked.function, arguments, asked.by_name, asked.seed, backward, asked.constant, made
    )


def record_in(message: Answer, asked: Call) -> Record:
    """Decode the record of the call `asked`. Raises Malformed."""
    return _record(_decoded(_records, _short(message.record)), asked, Incoming(message.tensors))


def _made_sent(made: Made, out: Outgoing) -> MadeSent:
    return MadeSent(made.name, made.call.function, out.pairs(made.call.arguments))


def _made(sent: MadeSent, incoming: Incoming) -> Made:
    return Made(sent.name, Call(sent.function, incoming.mapping(sent.arguments)))


def _raw(message: object) -> Raw:
    return Raw(_encoder.encode(message))


def _short(raw: Raw) -> Raw:
    if len(raw) > STRUCTURE:
        raise Malformed("longer than an answer is")
    return raw


def _decoded(decoder: Decoder[T], message: bytes | Raw) -> T:
    try:
        return decoder.decode(message)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise Malformed(str(error)) from error


def _record_sent(record: Record, out: Outgoing) -> RecordSent:
    problem = record.problem
    sent = None
    if problem is not None:
        sent = ProblemSent(
            problem.outcome,
            problem.message,
            problem.traceback,
            problem.line,
            problem.exception,
            problem.text,
        )
    return RecordSent(
        out.value(record.returned),
        record.called,
        out.pairs(record.changed),
        sent,
        record.printed,
        list(record.warned),
        record.seconds,
        record.line,
        record.grad_enabled,
    )


def _record(sent: RecordSent, call: Call, incoming: Incoming) -> Record:
    problem = None if sent.problem is None else _problem(sent.problem)
    return Record(
        call,
        incoming.value(sent.returned),
        _changed(sent.changed, call, incoming) if problem is None else {},
        problem,
        sent.printed[: 2 * LIMIT],
        tuple(shorten(text) for text in sent.warned[:WARNINGS]),
        sent.seconds,
        sent.line,
        sent.grad_enabled,
        sent.called or problem is None,
    )


def _problem(sent: ProblemSent) -> Problem:
    if sent.outcome not in CLAIMS:
        raise Malformed(f"a worker cannot answer {sent.outcome!r}")
    return Problem(
        sent.outcome,
        shorten(sent.message, MESSAGE),
        shorten(sent.traceback, TRACEBACK),
        sent.line,
        shorten(sent.exception),
        shorten(sent.text),
    )


def _changed(sent: Pairs, call: Call, incoming: Incoming) -> Mapping[str, Value]:
    """Decode the changed arguments. Raises Malformed if `call` could not have changed them so."""
    changed = incoming.mapping(sent)
    if not changed.keys() <= call.arguments.keys():
        raise Malformed("other arguments than those of the call")
    for name, after in changed.items():
        _require_same_kind(call.arguments[name], after)
    return changed


def _require_same_kind(before: Value, after: Value) -> None:
    """Raise Malformed unless `after` is `before` with other tensors in the same places."""
    if isinstance(before, Tensor):
        fits = isinstance(after, Tensor | Foreign)
    elif isinstance(before, list | tuple):
        fits = isinstance(after, type(before)) and len(after) == len(before)
    else:
        fits = type(before) is type(after) and before == after
    if not fits:
        raise Malformed("an argument of another kind than that of the call")
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        for one, other in zip(before, after, strict=True):
            _require_same_kind(one, other)
