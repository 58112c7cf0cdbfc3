"""A process that parses students' texts and edits them. It runs none of them.

Python warns that a text can be made to crash its parser. So the process that holds checks and
scores parses none: a text that ends the reader costs only its own search.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from time import perf_counter
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from autograder.repairs import reading
from autograder.repairs.reading import CodeText, Program, Proposal
from autograder.sandbox import framing
from autograder.submission import grader_lock

SECONDS = 5.0  # by the clock, for one question; the first one waits for Python's start
MEMORY = 1024**3  # bytes that the process may map
ENVIRONMENT = {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
REQUESTS, REPLIES = 0, 1  # the process's descriptors


class Read(Struct, frozen=True, tag="read"):
    """Asks for a source's program."""

    source: CodeText
    names: list[str]


class Propose(Struct, frozen=True, tag="propose"):
    """Asks for edits of a source's program."""

    source: CodeText
    names: list[str]
    functions: list[str]
    kinds: list[int]
    skip: int
    most: int


class ProposeNext(Struct, frozen=True, tag="next"):
    """Asks for edits of an edited program."""

    text: str
    kinds: list[int]
    skip: int
    most: int


Request: TypeAlias = Read | Propose | ProposeNext
T = TypeVar("T")

_encoder = msgspec.msgpack.Encoder()


class ReaderProcess:
    """Asks the process, which starts with the first question and again after a crash.

    `spent` counts the seconds that answers took, by the clock. A question that cannot be answered
    has an empty answer.
    """

    def __init__(self) -> None:
        self.spent = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._asking = threading.Lock()

    def read(self, source: CodeText, names: Sequence[str]) -> Program | None:
        """Return what the functions among `names` need of the source."""
        return self._ask(Read(source, [*names]), Program | None, None)

    def propose(
        self,
        source: CodeText,
        names: Sequence[str],
        functions: Sequence[str],
        kinds: Sequence[int],
        skip: int,
        most: int,
    ) -> list[Proposal]:
        """Return edits of the program of `names`."""
        question = Propose(source, [*names], [*functions], [*kinds], skip, most)
        return self._ask(question, list[Proposal], [])

    def propose_next(self, text: str, kinds: Sequence[int], skip: int, most: int) -> list[Proposal]:
        """Return edits of an edited program."""
        return self._ask(ProposeNext(text, [*kinds], skip, most), list[Proposal], [])

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
            process.wait()

    def _ask(self, question: Request, kind: object, nothing: T) -> T:
        with grader_lock.away(), self._asking:
            begun = perf_counter()
            try:
                answer = self._exchange(_encoder.encode(question))
                found: T = msgspec.msgpack.decode(answer, type=kind)
            except (framing.Late, framing.Broken, msgspec.MsgspecError, OSError):
                self.close()
                return nothing
            finally:
                self.spent += perf_counter() - begun
            return found

    def _exchange(self, message: bytes) -> bytes:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = _started()
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        return framing.exchange(
            process.stdin.fileno(),
            process.stdout.fileno(),
            message,
            framing.Deadline(SECONDS),
        )


def _started() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-s", "-P", "-m", "autograder.sandbox.reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        bufsize=0,
    )
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        os.set_blocking(pipe.fileno(), False)
    return process


def answer_to(question: Request) -> object:
    """Carry out a question of the grader."""
    match question:
        case Read(source, names):
            return reading.read(source, names)
        case Propose(source, names, functions, kinds, skip, most):
            return reading.propose(source, names, functions, kinds, skip, most)
    return reading.propose_next(question.text, question.kinds, question.skip, question.most)


def main() -> None:
    """Answer questions until there are no more."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    questions: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
    while (message := framing.receive(REQUESTS)) is not None:
        ticket, question = message[: framing.TICKET], questions.decode(message[framing.TICKET :])
        framing.send(REPLIES, ticket + _encoder.encode(answer_to(question)))


if __name__ == "__main__":
    main()
