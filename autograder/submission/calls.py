"""The plain data that crosses between the checks and a submission: a call out, a record back.

Everything here can be written as bytes and read again in another process, so a check cannot tell
whether the student's function ran beside it or in a locked-down worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from torch import Tensor

from autograder.results import Outcome


@dataclass(frozen=True)
class Foreign:
    """A value that is neither a tensor nor plain Python data, described instead of kept.

    `kind` is its type's full name, `text` a shortened repr, `tensor` its numbers where it holds
    numbers (a NumPy array or scalar).
    """

    kind: str
    text: str
    tensor: Tensor | None = None


Value: TypeAlias = (
    "Tensor | float | int | bool | str | Foreign | list[Value] | tuple[Value, ...]"
    " | dict[str, Value] | None"
)


@dataclass(frozen=True)
class Call:
    """One call of a student's function, or a look at a `constant` (no arguments then).

    Tensors among the arguments carry their `requires_grad` and `.grad`. `seed` seeds torch's global
    generator before the call. With `backward` (weights shaped like the returned tensor) the
    gradients of the sum of weights · returned are computed after the call. `made` is handed over as
    it comes from another function, with its place in autograd's graph and in memory.
    """

    function: str
    arguments: Mapping[str, Value]
    by_name: bool = False
    seed: int = 0
    backward: Tensor | None = None
    constant: bool = False
    made: Made | None = None


@dataclass(frozen=True)
class Made:
    """The argument `name` of a call, which `call` of the same file makes; it is described there."""

    name: str
    call: Call


@dataclass(frozen=True)
class Problem:
    """Why a call has no returned value.

    `message` is one sentence, `traceback` holds the lines of the student's own file only, `line`
    is the innermost of them, `exception` the type's name and `text` its words where one was raised.
    """

    outcome: Outcome
    message: str
    traceback: str = ""
    line: int | None = None
    exception: str = ""
    text: str = ""


@dataclass(frozen=True)
class Record:
    """What one call did.

    `changed` are the arguments that the call did not leave as they were, by their names, each as it
    stands after the call, `.grad` included: an update in place is visible there. It holds no other
    argument, and none after a call that met with a problem. `line` is where the function is
    defined, `grad_enabled` whether autograd was still on when it returned. `called` is False where
    the call was not made, or nobody saw how it ended.
    """

    call: Call
    returned: Value = None
    changed: Mapping[str, Value] = field(default_factory=dict)
    problem: Problem | None = None
    printed: str = ""
    warned: tuple[str, ...] = ()
    seconds: float = 0.0
    line: int | None = None
    grad_enabled: bool = True
    called: bool = True

    @classmethod
    def unmade(cls, call: Call, problem: Problem | None, line: int | None = None) -> Record:
        """The record of a call that was not made, and why."""
        return cls(call, problem=problem, line=line, called=False)

    @cached_property
    def arguments(self) -> Mapping[str, Value]:
        """All arguments as they stand after the call; none where it was not made."""
        return {**self.call.arguments, **self.changed} if self.called else {}
