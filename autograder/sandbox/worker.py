"""What a worker does once it is locked down: it takes files in and calls their functions."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.calls import Call, Record
from autograder.sandbox import frames, wire
from autograder.submission import LocalSubmission
from autograder.timelimit import TimeLimit

STUCK = 70  # exit code where code outlives every try to interrupt it


def serve(requests: int, replies: int) -> None:
    """Answer requests until there are no more."""
    files: dict[str, LocalSubmission] = {}
    while (message := frames.receive(requests)) is not None:
        ticket, request = message[: frames.TICKET], wire.read_request(message[frames.TICKET :])
        frames.send(replies, ticket + _reply(request, files))


def _reply(request: wire.Request, files: dict[str, LocalSubmission]) -> bytes:
    match request:
        case wire.Open():
            files[request.name] = opened = _opened(request)
            return wire.outlined(opened.lines)
        case wire.Load():
            file = files[request.file]
            file.limit.restart(request.seconds)
            file.load()
            # A file that Python cannot read does nothing; each call of it then says why.
            return wire.answer(next(iter(file.take_calls()), Record(Call(request.file, {}))))
    return wire.answer(_answered(request, files[request.file]))


def _opened(request: wire.Open) -> LocalSubmission:
    limit = TimeLimit(1.0, stuck=lambda: os._exit(STUCK), debuggable=False)
    text = request.text
    return LocalSubmission(Path(request.name), limit, (), text=text, notebook=request.notebook)


def _answered(request: wire.Ask, file: LocalSubmission) -> Record:
    if request.seconds is not None:
        file.limit.restart(request.seconds)
    call = wire.call_in(request)
    if request.arguments is None:
        file.constant(call.function)
    else:
        file.call(
            call.function,
            call.arguments,
            by_name=call.by_name,
            seed=call.seed,
            backward=call.backward,
        )
    return file.take_calls()[-1]
