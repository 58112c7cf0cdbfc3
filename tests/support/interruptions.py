"""Code that a time limit has to end, and alarms at chosen places."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from autograder.submission import time_limit
from autograder.submission.time_limit import TimedOut

ENDS = (contextlib.__file__, time_limit.__file__)


@contextmanager
def alarms(strikes: Callable[[FrameType], bool]) -> Iterator[None]:
    """An alarm at the beginning of each function whose frame `strikes` tells.

    Its handler is called as Python itself would call it.
    """

    def profile(frame: FrameType, event: str, argument: object) -> None:
        handler = signal.getsignal(signal.SIGALRM)
        if event == "call" and callable(handler) and strikes(frame):
            handler(signal.SIGALRM, frame)

    sys.setprofile(profile)
    try:
        yield
    finally:
        sys.setprofile(None)


def ends_a_block(frame: FrameType) -> bool:
    names = ("__exit__", "running", "_alarm")
    return frame.f_code.co_filename in ENDS and frame.f_code.co_name in names


def loop_for_ever() -> None:
    while True:
        pass


def ignore_once() -> None:
    with contextlib.suppress(TimedOut):
        loop_for_ever()


def ignore_for_ever() -> None:
    swallowed = 0
    while True:
        try:
            sum(range(100))
        except BaseException:
            swallowed += 1
