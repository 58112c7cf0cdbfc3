"""The streams of the grading process: requests come on its standard input, messages go out.

Standard output is kept for the messages alone: what a student's code prints there goes nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from autograder.watch.messages import Message, Request, encode, request_in

CHUNK = 1024**2


def take_over() -> tuple[int, int]:
    """Return descriptors for requests and messages; the standard streams lead nowhere then."""
    requests, messages = os.dup(0), os.dup(1)
    silence()
    return requests, messages


def silence() -> None:
    """Let the standard streams of this process lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def send(descriptor: int, message: Message) -> None:
    """Write a whole message. Raises OSError if nobody reads it any more."""
    left = memoryview(encode(message))
    while left:
        left = left[os.write(descriptor, left) :]


class RequestReader:
    """Puts the pieces of requests together as they come in on a descriptor."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.closed = False
        self._piece = b""

    def read(self) -> Iterator[Request]:
        """Wait for bytes; yield the requests that they complete, and set `closed` at the end."""
        found = os.read(self.descriptor, CHUNK)
        self.closed = not found
        *lines, self._piece = (self._piece + found).split(b"\n")
        for line in lines:
            request = request_in(line)
            if request is not None:
                yield request
