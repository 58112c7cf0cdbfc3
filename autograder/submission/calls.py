"""The plain data that checks and a submission exchange: a call goes out, a record comes back.

All of it can be written as bytes and read in another process. So a check cannot tell whether the
student's function ran in the same process or in a locked-down worker.
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
    """The description of a value that is neither a tensor nor plain Python data.

    `kind` is the full name of the value's type and `text` its shortened repr. For a NumPy array or
    scalar, `tensor` holds its numbers, in its shape.
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
    """One call of a student's function, or, if `constant`, a read of a value without arguments.

    Tensors among the arguments carry their `requires_grad` and `.grad`. If `by_name` is True, the
    arguments are passed by keyword. `seed` seeds torch's global generator before the call.
    `backward` is None or a tensor of weights with the shape of the returned tensor: the gradients
    of sum(weights · returned) are then computed after the call. `made` is an argument that another
    function of the student's returns; it is passed on as it is, without a copy, so it keeps its
    place in autograd's graph and in memory.
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
    """Says that the argument `name` of a call is the value that `call` returns.

    The arguments of the first call hold only a description of this value.
    """

    name: str
    call: Call


@dataclass(frozen=True)
class Problem:
    """Why a call has no returned value.

    `message` is one sentence. `traceback` holds only lines of the student's own file, and `line` is
    the number of the innermost one. If an exception was raised, `exception` is the name of its type
    and `text` is its message.
    """

    outcome: Outcome
    message: str
    traceback: str = ""
    line: int | None = None
    exception: str = ""
    text: str = ""


@dataclass(frozen=True)
class Record:
    """The result of one call: the returned value, or a problem, and the side effects.

    `changed` holds the arguments that the call changed, by name, as they are after the call,
    including `.grad`: an update in place is visible there. It is empty if the call has a problem.
    `printed` is what the call printed, `warned` are its warnings, `seconds` is the time that it
    took. `line` is the line of the function's definition. `grad_enabled` says whether autograd was
    still on when the function returned. `called` is False if the call was not made, or if nobody
    saw how it ended.
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
        """Return the record of a call that was not made; `problem` says why."""
        return cls(call, problem=problem, line=line, called=False)

    @cached_property
    def arguments(self) -> Mapping[str, Value]:
        """All arguments as they are after the call; empty if the call was not made."""
        return {**self.call.arguments, **self.changed} if self.called else {}
