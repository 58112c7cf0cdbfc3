"""One thread has its turn at a time, and another one while it is away."""

from __future__ import annotations

import threading

import pytest

from autograder.submission.grader_lock import away, turn

MOMENT = 0.05  # seconds in which a thread that may run would have run
PLENTY = 20.0  # seconds that a busy machine may take


class OtherThread(threading.Thread):
    """A thread that wants one turn."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._had_turn = threading.Event()
        self.start()

    def run(self) -> None:
        with turn():
            self._had_turn.set()

    def has_turn_within(self, seconds: float) -> bool:
        return self._had_turn.wait(seconds)


def test_nobody_else_has_a_turn_before_this_one_ends() -> None:
    with turn():
        other = OtherThread()
        assert not other.has_turn_within(MOMENT)
    assert other.has_turn_within(PLENTY)


def test_while_a_turn_is_interrupted_another_thread_runs() -> None:
    with turn():
        with away():
            assert OtherThread().has_turn_within(PLENTY)
        late = OtherThread()
        assert not late.has_turn_within(MOMENT)  # the turn goes on
    assert late.has_turn_within(PLENTY)


def test_who_has_no_turn_interrupts_none() -> None:
    with away():
        pass
    with turn(), away(), away():  # the inner one finds the turn interrupted already
        pass
    assert OtherThread().has_turn_within(PLENTY)


def test_an_exception_ends_a_turn_and_an_interruption() -> None:
    with pytest.raises(ZeroDivisionError), turn(), away():
        raise ZeroDivisionError
    assert OtherThread().has_turn_within(PLENTY)
    with away():  # no turn is left in this thread
        pass
