"""Calls that several checks look at are made once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from weakref import WeakKeyDictionary

from autograder.calls import Record, Value
from autograder.remember import key_of
from autograder.submission import Submission

_made: WeakKeyDictionary[Submission, dict[Hashable, Record]] = WeakKeyDictionary()


def call_once(submission: Submission, function: str, arguments: Mapping[str, Value]) -> Record:
    """The record of this call, made by the first check of the submission that asks for it."""
    made = _made.setdefault(submission, {})
    key = key_of([function, dict(arguments)])
    if key not in made:
        made[key] = submission.call(function, arguments)
    return made[key]
