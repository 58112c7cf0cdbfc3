"""Messages over a pipe: a length, then so many bytes."""

from __future__ import annotations

import os
import select
import struct
from collections import deque
from contextlib import suppress
from time import perf_counter

TICKET = 8  # bytes
LARGEST = 64 * 1024**2  # bytes; all the tensors of a record together stay below half of that
_HEADER = struct.Struct(">I")
_CHUNK = 1024**2


class Late(Exception):
    """The other side did not answer in time."""


class Broken(Exception):
    """The other side is gone, or sends what is no message."""


def send(descriptor: int, message: bytes) -> None:
    """Write one message. Raises OSError where nobody reads any more."""
    rest = memoryview(_HEADER.pack(len(message)) + message)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive(descriptor: int) -> bytes | None:
    """The next message, None at the end of the stream."""
    header = _exactly(descriptor, _HEADER.size)
    return None if header is None else _exactly(descriptor, _HEADER.unpack(header)[0])


class Conversation:
    """Questions to somebody who may be hostile, and the answers in their order.

    Each answer has to begin as its question does, with a random ticket: none can be written before
    the question is there. Both descriptors must be non-blocking.
    """

    def __init__(self, out: int, back: int) -> None:
        self._out = out
        self._back = back
        self._unsent = bytearray()
        self._received = bytearray()
        self._tickets: deque[bytes] = deque()
        self._dropped = 0  # of the tickets, the first ones, whose answers nobody waits for

    def ask(self, *messages: bytes) -> None:
        """Send messages, as far as there is room; the rest follows while an answer is awaited."""
        for message in messages:
            ticket = os.urandom(TICKET)
            self._tickets.append(ticket)
            self._unsent += _HEADER.pack(TICKET + len(message)) + ticket + message
        with suppress(OSError):  # told by `answer`
            self._write()

    def drop(self) -> None:
        """Want no answers any more to what was asked so far."""
        self._dropped = len(self._tickets)

    def answer(self, seconds: float) -> bytes:
        """The answer to the oldest question that is open. Raises Late and Broken."""
        deadline = perf_counter() + seconds
        while self._dropped:
            self._next(deadline)
            self._dropped -= 1
        return self._next(deadline)

    def _next(self, deadline: float) -> bytes:
        (length,) = _HEADER.unpack(self._until(_HEADER.size, deadline))
        if length > LARGEST:
            raise Broken(f"it announced {length} bytes")
        answer = self._until(length, deadline)
        if answer[:TICKET] != self._tickets.popleft():
            raise Broken("it answered another message")
        return answer[TICKET:]

    def _until(self, count: int, deadline: float) -> bytes:
        """So many bytes of what the other side sends."""
        while len(self._received) < count:
            try:
                part = os.read(self._back, _CHUNK)
            except BlockingIOError:
                self._wait(deadline)
                continue
            if not part:
                raise Broken("it no longer answers")
            self._received += part
        taken = bytes(self._received[:count])
        del self._received[:count]
        return taken

    def _wait(self, deadline: float) -> None:
        """Wait until there is something to read, and write meanwhile what is left to write."""
        poll = select.poll()
        poll.register(self._back, select.POLLIN)
        if self._unsent:
            poll.register(self._out, select.POLLOUT)
        left = deadline - perf_counter()
        if left <= 0 or not poll.poll(left * 1000):
            raise Late
        try:
            self._write()
        except OSError as error:
            raise Broken("it no longer listens") from error

    def _write(self) -> None:
        with suppress(BlockingIOError):
            while self._unsent:
                del self._unsent[: os.write(self._out, self._unsent)]


def _exactly(descriptor: int, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        part = os.read(descriptor, min(_CHUNK, count - len(parts)))
        if not part:
            return None
        parts += part
    return bytes(parts)
