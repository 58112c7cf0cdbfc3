"""The messages between grader and worker, as bytes: msgpack under a strict schema, and tensors.

Whatever does not fit the schema is refused: the other side may send anything. No pickle.
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

# A student's record never says that the grader is broken or that all is well.
CLAIMS = (Outcome.WRONG, Outcome.RAISED, Outcome.NOT_ATTEMPTED, Outcome.TIMED_OUT)
# More than an honest worker sends:
DAY = 86_400.0  # seconds
LINES = 2**20  # of a file, which has no more cells
MESSAGE = 2_000  # characters
TRACEBACK = 5_000
WARNINGS = 20

T = TypeVar("T")
Line: TypeAlias = Annotated[int, Meta(ge=0, le=LINES)]


class Open(Struct, frozen=True, tag="open", forbid_unknown_fields=True):
    """Take in a student's file; nothing of it runs yet.

    Of a notebook the first `checked_after` cells had run when the exercise was checked.
    """

    name: str
    text: bytes
    notebook: bool
    checked_after: Line


class Load(Struct, frozen=True, tag="load", forbid_unknown_fields=True):
    """Run a file's top level, within a new time budget."""

    file: str
    seconds: float


class MadeSent(Struct, frozen=True, forbid_unknown_fields=True):
    """An argument that a call makes."""

    name: str
    function: str
    arguments: Pairs


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """A call."""

    function: str
    arguments: Pairs
    by_name: bool
    seed: int
    backward: TensorAt | None
    constant: bool
    made: MadeSent | None
    tensors: bytes


class Ask(Struct, frozen=True, tag="ask", forbid_unknown_fields=True):
    """A question to a file, see `call_in`.

    `seconds` is a new time budget, None to go on with the one that runs.
    """

    file: str
    question: Raw
    seconds: float | None


class Taken(Struct, frozen=True, tag="taken", forbid_unknown_fields=True):
    """The reply to an opened file."""


class ProblemSent(Struct, frozen=True, forbid_unknown_fields=True):
    outcome: Outcome
    message: str
    traceback: str
    line: Line | None
    exception: str
    text: str


class RecordSent(Struct, frozen=True, forbid_unknown_fields=True):
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
    """The record of one request.

    It is not yet decoded, see `record_in`: what is short as bytes can be long as objects.
    """

    record: Raw
    tensors: bytes


Request: TypeAlias = Open | Load | Ask
Reply: TypeAlias = Taken | Answer

_encoder = msgspec.msgpack.Encoder()
_requests: Decoder[Request] = Decoder(Request)
_replies: Decoder[Reply] = Decoder(Reply)
_questions: Decoder[Question] = Decoder(Question)
_records: Decoder[RecordSent] = Decoder(RecordSent)


def question(call: Call) -> bytes:
    """What `ask` puts into a message for one call."""
    out = Outgoing()
    arguments = out.pairs(call.arguments)
    backward = None if call.backward is None else out.tensor(call.backward)
    made = None if call.made is None else _made_sent(call.made, out)
    return _encoder.encode(
        Question(
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
    """The message that puts a question to a file."""
    return _encoder.encode(Ask(file, Raw(question), seconds))


def opened(name: str, text: bytes, notebook: bool = False, checked_after: int = 0) -> bytes:
    """The message that hands a file over."""
    return _encoder.encode(Open(name, text, notebook, checked_after))


def taken() -> bytes:
    """The reply to an opened file."""
    return _encoder.encode(Taken())


def load(file: str, seconds: float) -> bytes:
    """The message that has a file's top level run."""
    return _encoder.encode(Load(file, seconds))


def answer(record: Record) -> bytes:
    """The reply to a call."""
    out = Outgoing()
    return _encoder.encode(Answer(_raw(_record_sent(record, out)), out.blob()))


def read_request(message: bytes) -> Request:
    """The request in these bytes. Raises Malformed."""
    return _decoded(_requests, message)


def read_reply(message: bytes) -> Reply:
    """The reply in these bytes. Raises Malformed."""
    return _decoded(_replies, message)


def call_in(question: bytes | Raw) -> Call:
    """The call that a question asks for. Raises Malformed."""
    asked = _decoded(_questions, question)
    incoming = Incoming(asked.tensors)
    arguments = incoming.mapping(asked.arguments)
    backward = None if asked.backward is None else incoming.tensor(asked.backward)
    made = None if asked.made is None else _made(asked.made, incoming)
    return Call(
        asked.function, arguments, asked.by_name, asked.seed, backward, asked.constant, made
    )


def record_in(message: Answer, asked: Call) -> Record:
    """The record of `asked` in a reply. Raises Malformed."""
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
    """The arguments that a call changed: each is one of the call's own and still of its kind."""
    changed = incoming.mapping(sent)
    if not changed.keys() <= call.arguments.keys():
        raise Malformed("other arguments than those of the call")
    for name, after in changed.items():
        _of_one_kind(call.arguments[name], after)
    return changed


def _of_one_kind(before: Value, after: Value) -> None:
    """A call can change the numbers of a tensor, and nothing else of its arguments."""
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
            _of_one_kind(one, other)
