"""What a check may ask of a student's file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from torch import Tensor

from autograder.submission.calls import Record, Value

if TYPE_CHECKING:  # a worker makes calls, and has no use for what they are judged by
    from autograder.submission.cases import Case


class Submission(Protocol):
    """A student's file as the checks see it."""

    def call(
        self,
        function: str,
        arguments: Mapping[str, Value],
        *,
        by_name: bool = False,
        seed: int = 0,
        backward: Tensor | None = None,
    ) -> Record:
        """Call `function` with copies of `arguments`, in their order; see `Call`."""
        ...

    def answer(self, case: Case[object]) -> Record:
        """Make the call of `case`, unless it is to be made once and was."""
        ...

    def constant(self, name: str) -> Record:
        """The module-level value `name`, as a record's `returned`."""
        ...

    def begin_check(self) -> None:
        """Give the next check its whole time."""
        ...

    @property
    def calls(self) -> tuple[Record, ...]:
        """The records of the running check, the loading of the file included."""
        ...
