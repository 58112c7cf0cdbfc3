"""The cases of a check: calls, each with the expected value of its answer.

A check marked with `asks` takes `answers` in place of a submission. Its cases depend only on its
inputs, so they are drawn once for all submissions of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice
from typing import Generic, TypeAlias, TypeVar

from autograder.submission.calls import Call, Record
from autograder.submission.value_keys import key_of

T = TypeVar("T", covariant=True)


@dataclass(frozen=True, eq=False)
class Case(Generic[T]):
    """One call of a student's function, and the expected value that its record is compared with.

    With `once=True`, all checks of an exercise that draw an equal call share one record.
    """

    call: Call
    expected: T
    once: bool = False

    @cached_property
    def key(self) -> Hashable:
        """Equal for cases with equal calls."""
        call = self.call
        options = (call.function, call.by_name, call.seed, call.backward, call.constant)
        return key_of([*options, dict(call.arguments)])


class Cases(Generic[T]):
    """The cases that `draw` yields, in order; each is drawn when it is first needed, and kept."""

    def __init__(self, draw: Callable[[], Iterable[Case[T]]] = tuple) -> None:
        self._draw = draw
        self._drawing = self._anew()
        self._drawn: list[Case[T]] = []

    def __iter__(self) -> Iterator[Case[T]]:
        for place in count():
            if place == len(self._drawn):
                self._draw_next()
            if place == len(self._drawn):
                return
            yield self._drawn[place]

    def _draw_next(self) -> None:
        try:
            self._drawn += islice(self._drawing, 1)
        except BaseException:
            # A generator that raised cannot go on: begin a new one, so that the next try does not
            # miss the cases that are not drawn yet.
            self._drawing = islice(self._anew(), len(self._drawn), None)
            raise

    def _anew(self) -> Iterator[Case[T]]:
        yield from self._draw()


Answers: TypeAlias = Iterator[tuple[Record, T]]
