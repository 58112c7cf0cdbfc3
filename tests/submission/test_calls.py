"""A record names the arguments that a call changed, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from autograder.sandbox import wire
from autograder.submission.calls import Call, Record, Value
from autograder.submission.local import LocalSubmission

BODIES = {
    "return 1.0": [],
    "X + 1; parameters[0] @ parameters[1]": [],
    "parameters.append(X); parameters.clear()": [],
    "X.add_(0)": [],
    "X.add_(1)": ["X"],
    "X[0, 0] = float('nan')": ["X"],
    "X.resize_(3)": ["X"],
    "X.requires_grad_()": ["X"],
    "X.data = X.double()": ["X"],
    "parameters[1].data.sub_(1)": ["parameters"],
    "(parameters[0] ** 2).sum().backward()": ["parameters"],
    "parameters[0].grad = None": [],
    "options['rate'].zero_(); X.zero_()": ["X", "options"],
}


def made(body: str) -> Record:
    source = f"def f(X, parameters, n, options):\n    {body}\n"
    submission = LocalSubmission(Path("f.py"), text=source.encode())
    arguments: dict[str, Value] = {
        "X": torch.ones(2, 1),
        "parameters": [torch.ones(2, 2, requires_grad=True), torch.ones(2, 1)],
        "n": 3,
        "options": {"rate": torch.ones(1), "name": "x"},
    }
    return submission.call("f", arguments)


def sent(record: Record) -> Record:
    """The record as a grader reads it that gets it from a worker."""
    reply = wire.read_reply(wire.answer(record))
    assert isinstance(reply, wire.Answer)
    return wire.record_in(reply, record.call)


@pytest.mark.parametrize(("body", "changed"), BODIES.items())
def test_what_a_call_changed_is_named(body: str, changed: list[str]) -> None:
    record = made(body)
    assert record.problem is None
    assert [*record.changed] == changed
    assert [*record.arguments] == [*record.call.arguments]
    if "options" not in changed:  # which no lesson's function takes, and no worker sends back
        assert [*sent(record).changed] == changed


def test_after_a_problem_all_arguments_count_as_they_were_handed_over() -> None:
    record = made("X.add_(1); raise ValueError")
    for told in (record, sent(record)):
        assert told.problem is not None
        assert told.called
        assert not told.changed
        assert torch.equal(torch.ones(2, 1), torch.as_tensor(told.arguments["X"]))


@pytest.mark.parametrize("source", [b"", b"f = 1", b"def f(): pass"])
def test_a_call_that_is_not_made_leaves_no_arguments(source: bytes) -> None:
    record = LocalSubmission(Path("f.py"), text=source).call("f", {"X": torch.ones(1)})
    for told in (record, sent(record)):
        assert told.problem is not None
        assert not told.called
        assert not told.arguments


def test_an_answer_without_a_problem_is_one_to_a_call_that_was_made() -> None:
    record = Record(Call("f", {"n": 1}), 1.0, called=False)
    assert sent(record).called
    assert sent(record).arguments == {"n": 1}
