"""The work of a locked-down worker: it loads a student's files and calls their functions."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import torch

from autograder.sandbox import framing, wire
from autograder.submission.calls import Call, Record, Value
from autograder.submission.local import LocalSubmission
from autograder.submission.time_limit import TIME_LIMIT, TimeLimit

REHEARSED = "rehearsal"
TEXT = b"""
import torch

def measure(X, parameters):
    area = (X @ parameters[0]).sinh().prod() + parameters[1].cosh().sum()
    area.backward()
    return [area.item(), parameters[0].grad]
"""
STUCK = 70  # exit code of a worker whose student's code cannot be interrupted


def serve(requests: int, replies: int) -> None:
    """Answer requests until there are no more; both arguments are file descriptors."""
    files = StudentFiles()
    while (message := framing.receive(requests)) is not None:
        ticket, request = message[: framing.TICKET], wire.read_request(message[framing.TICKET :])
        framing.send(replies, ticket + files.reply(request))


def rehearse() -> None:
    """Do once everything that a call consists of.

    A fresh fork takes 20 ms longer for whatever it does the first time. The rehearsal keeps these
    20 ms out of the student's time.
    """
    files = StudentFiles()
    parameters: list[Value] = [torch.ones(shape, requires_grad=True) for shape in ((1, 1), (1,))]
    arguments: dict[str, Value] = {"X": torch.ones(2, 1), "parameters": parameters}
    for message in (
        wire.opened(REHEARSED, TEXT),
        wire.load(REHEARSED, TIME_LIMIT),
        wire.ask(REHEARSED, wire.question(Call("measure", arguments)), TIME_LIMIT),
    ):
        files.reply(wire.read_request(message))


class StudentFiles:
    """The files of one student that a worker has received."""

    def __init__(self) -> None:
        self._files: dict[str, LocalSubmission] = {}

    def reply(self, request: wire.Request) -> bytes:
        """Carry out the request and return the reply."""
        match request:
            case wire.Open():
                file = _opened(request, self._files.values())
                self._files[request.name] = file
                return wire.taken(file.leaves_traces)
            case wire.Load():
                return wire.answer(_loaded(request, self._files[request.file]))
        return wire.answer(_answered(request, self._files[request.file]))


def _opened(request: wire.Open, others: Iterable[LocalSubmission]) -> LocalSubmission:
    same = (file for file in others if file.is_notebook(request.text))
    limit = TimeLimit(1.0, stuck=lambda: os._exit(STUCK), debuggable=False)
    file = LocalSubmission(
        Path(request.name),
        limit,
        (),
        text=request.text,
        notebook=request.notebook,
        checked_after=request.checked_after,
        earlier=next(same, None) if request.notebook else None,
        own_process=True,
    )
    file.understand()
    return file


def _loaded(request: wire.Load, file: LocalSubmission) -> Record:
    file.limit.restart(request.seconds)
    file.load()
    # A file with a syntax error runs nothing here; each call of its functions then says why.
    return next(iter(file.take_calls()), Record(Call(request.file, {})))


def _answered(request: wire.Ask, file: LocalSubmission) -> Record:
    if request.seconds is not None:
        file.limit.restart(request.seconds)
    file.make(wire.call_in(request.question))
    return file.take_calls()[-1]
