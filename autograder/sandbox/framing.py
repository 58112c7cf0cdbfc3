"""Messages over a pipe: each is sent as its length, followed by its bytes."""

from __future__ import annotations

import os
import select
import struct
from collections.abc import Callable
from time import perf_counter

from autograder.submission.time_limit import PATIENCE

TICKET = 8  # bytes
LARGEST = 64 * 1024**2  # bytes of a message; the tensors of a record take less than half of that
_HEADER = struct.Struct(">I")
_CHUNK = 1024**2
_SHORTEST = 1e-3  # seconds between two looks at the other side's processor time


class Late(Exception):
    """The other side did not answer in time."""


class Broken(Exception):
    """The other side has closed its pipe, or sent anything but the message that was due."""


class Deadline:
    """When an answer is late: `seconds` from now.

    `spent` tells the processor time of the process that answers: then it has `seconds` of that, and
    PATIENCE times as many by the clock.
    """

    def __init__(self, seconds: float, spent: Callable[[], float] | None = None) -> None:
        self._seconds = seconds
        self._spent = spent
        self._spent_before = spent() if spent else 0.0
        self._end = perf_counter() + (PATIENCE * seconds if spent else seconds)

    def left(self) -> float:
        """Seconds after which the answer may be late; 0 or less if it is."""
        by_the_clock = self._end - perf_counter()
        if self._spent is None:
            return by_the_clock
        left = self._seconds - (self._spent() - self._spent_before)
        return min(by_the_clock, max(left, _SHORTEST) if left > 0 else 0.0)


def send(descriptor: int, message: bytes) -> None:
    """Write one message. Raises OSError if the reading end is closed."""
    rest = memoryview(_HEADER.pack(len(message)) + message)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive(descriptor: int) -> bytes | None:
    """Wait for the next message; return None at the end of the stream."""
    header = _read_blocking(descriptor, _HEADER.size)
    return None if header is None else _read_blocking(descriptor, _HEADER.unpack(header)[0])


def exchange(out: int, back: int, message: bytes, deadline: Deadline) -> bytes:
    """Send `message` to a process that may be hostile, and return its answer.

    The message begins with a random ticket, and the answer must begin with the same ticket. So no
    answer can be written before the message arrives. The message goes to the descriptor `out`, the
    answer comes from `back`; both must be non-blocking. Raises Late after the deadline, and Broken.
    """
    ticket = os.urandom(TICKET)
    _write(out, _HEADER.pack(TICKET + len(message)) + ticket + message, deadline)
    (length,) = _HEADER.unpack(_read(back, _HEADER.size, deadline))
    if length > LARGEST:
        raise Broken(f"it announced {length} bytes")
    answer = _read(back, length, deadline)
    if answer[:TICKET] != ticket:
        raise Broken("it answered another message")
    return answer[TICKET:]


def _write(descriptor: int, data: bytes, deadline: Deadline) -> None:
    """Write all of `data` to a non-blocking descriptor."""
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            _wait(descriptor, select.POLLOUT, deadline)
        except OSError as error:
            raise Broken("it no longer listens") from error


def _read(descriptor: int, count: int, deadline: Deadline) -> bytes:
    """Read exactly `count` bytes from a non-blocking descriptor."""
    parts = bytearray()
    while len(parts) < count:
        try:
            part = os.read(descriptor, min(_CHUNK, count - len(parts)))
        except BlockingIOError:
            _wait(descriptor, select.POLLIN, deadline)
            continue
        if not part:
            raise Broken("it no longer answers")
        parts += part
    return bytes(parts)


def _wait(descriptor: int, event: int, deadline: Deadline) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    while (left := deadline.left()) > 0:
        if poll.poll(left * 1000):
            return
    raise Late


def _read_blocking(descriptor: int, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = os.read(descriptor, min(_CHUNK, count - len(parts)))
        if not part:
            return None
        parts += part
    return bytes(parts)
