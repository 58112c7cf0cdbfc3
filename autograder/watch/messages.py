"""The messages between the process that draws and the process that grades: one line of JSON each.

A line may be cut off where its writer was killed. So each message begins with a new line, and a
line that cannot be read is skipped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO, TypeAlias, TypeVar

import msgspec

from autograder.results import CheckResult, ExerciseResult

_T = TypeVar("_T")

LONGEST = 32 * 1024**2  # bytes of a line; the largest message is a file of 4 MB in base64


class Grade(msgspec.Struct, frozen=True, tag="grade"):
    """Grade this `text` as the file `path`; None if the file is missing or cannot be read.

    `explain` asks for the causes of failures, too. A check has `seconds` of processor time.
    """

    ticket: int
    exercise: str
    path: str
    text: bytes | None
    explain: bool
    seconds: float


class Paint(msgspec.Struct, frozen=True, tag="paint"):
    """Draw the picture of this exercise; `failures` are the checks that did not pass."""

    ticket: int
    exercise: str
    path: str
    text: bytes | None
    failures: tuple[CheckResult, ...]


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The process has imported everything and waits for requests."""


class Begun(msgspec.Struct, frozen=True, tag="begun"):
    """The grading of the text with this `digest` has begun.

    `readable` is False if Python cannot read it: then nothing in it can be compared with before.
    """

    ticket: int
    digest: str
    readable: bool
    title: str


class Checking(msgspec.Struct, frozen=True, tag="checking"):
    """The check of this name runs now."""

    ticket: int
    check: str


class Checked(msgspec.Struct, frozen=True, tag="checked"):
    """A check has ended."""

    ticket: int
    result: CheckResult


class Graded(msgspec.Struct, frozen=True, tag="graded"):
    """All checks have ended; with `final` the causes have been searched or were not asked for."""

    ticket: int
    result: ExerciseResult
    final: bool


class Painted(msgspec.Struct, frozen=True, tag="painted"):
    """The picture as a PNG; empty if the exercise has none, or if `problem` says what is wrong."""

    ticket: int
    png: bytes
    problem: str


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """Whatever ran for this ticket has ended; `status` is the exit code, -N for the signal N."""

    ticket: int
    status: int


Request: TypeAlias = Grade | Paint
Message: TypeAlias = Ready | Begun | Checking | Checked | Graded | Painted | Ended

_encoder = msgspec.json.Encoder()
_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_messages: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


def encode(message: Request | Message) -> bytes:
    """Return the line of a message."""
    return b"\n" + _encoder.encode(message) + b"\n"


def request_in(line: bytes) -> Request | None:
    """Return the request in a line; None if there is none."""
    return _decoded(_requests, line)


def message_in(line: bytes) -> Message | None:
    """Return the message in a line; None if there is none."""
    return _decoded(_messages, line)


def lines_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of `stream` until it ends; one that is too long comes in several pieces."""
    while line := stream.readline(LONGEST):
        yield line


def digest_of(text: bytes | None) -> str:
    """Return what tells texts apart; a file that cannot be read has a digest, too."""
    return "none" if text is None else hashlib.sha256(text).hexdigest()


def _decoded(decoder: msgspec.json.Decoder[_T], line: bytes) -> _T | None:
    try:
        return decoder.decode(line) if line.strip() else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
