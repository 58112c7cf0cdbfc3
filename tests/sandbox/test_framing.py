"""An exchange with any process ends in its answer, in time, or in an error that says why."""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Callable, Collection, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox import framing
from autograder.submission.time_limit import PATIENCE
from tests.support.course import ISOLATES

pytestmark = pytest.mark.skipif(not ISOLATES, reason="workers and their pipes are on Linux only")

PLENTY = 20.0  # seconds that a peer on a busy machine has
SHORT = 0.1  # seconds for one that is to be late
SLACK = 1.0  # seconds that a busy machine may take longer
LARGE = b"x" * 1024**2  # more than a pipe holds

Peer = Callable[[int, int], None]  # reads from its first descriptor and writes to the second


class Pipes:
    """The two pipes to a peer, which runs in a thread."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._requests, self._out = os.pipe()
        self._back, self._replies = os.pipe()
        os.set_blocking(self._out, False)
        os.set_blocking(self._back, False)
        self._thread = threading.Thread(target=self._act)

    def __enter__(self) -> Pipes:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._out)
        os.close(self._back)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def exchange(
        self, message: bytes = b"question", seconds: float = PLENTY
    ) -> bytes | type[Exception]:
        """The answer, or how the exchange failed."""
        begun = time.perf_counter()
        try:
            return framing.exchange(self._out, self._back, message, framing.Deadline(seconds))
        except (framing.Late, framing.Broken) as error:
            return type(error)
        finally:
            assert time.perf_counter() - begun < seconds + SLACK

    @property
    def descriptors(self) -> tuple[int, int]:
        """Where questions go and answers come from."""
        return self._out, self._back

    def _act(self) -> None:
        try:
            self._peer(self._requests, self._replies)
        except BrokenPipeError:
            pass
        finally:
            os.close(self._requests)
            os.close(self._replies)


def framed(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def ticket_in(requests: int) -> bytes:
    """The ticket of the next question."""
    question = framing.receive(requests)
    assert question is not None
    return question[: framing.TICKET]


def sends(*pieces: bytes, unasked: bool = False, stays: bool = False) -> Peer:
    """A peer that sends these pieces one by one, the ticket in place of TICKET."""

    def peer(requests: int, replies: int) -> None:
        ticket = b"" if unasked else ticket_in(requests)
        for piece in pieces:
            os.write(replies, piece.replace(TICKET, ticket))
            time.sleep(0.001)
        while stays and os.read(requests, 2**16):
            pass

    return peer


TICKET = b"(ticket)"
ANSWER = framed(TICKET + b"answer")
LATE, BROKEN = {framing.Late}, {framing.Broken}
PEERS: Mapping[str, tuple[Peer, Collection[bytes | type[Exception]]]] = {
    "answers": (sends(ANSWER), {b"answer"}),
    "answers at length": (sends(framed(TICKET + LARGE[:50_000])), {LARGE[:50_000]}),
    "answers in pieces": (sends(ANSWER[:4], TICKET, b"ans", b"wer"), {b"answer"}),
    "keeps silent": (sends(stays=True), LATE),
    "closes": (sends(), BROKEN),
    "sends half a length": (sends(ANSWER[:3], stays=True), LATE),
    "closes after half a length": (sends(ANSWER[:3]), BROKEN),
    "sends half an answer": (sends(ANSWER[:-1], stays=True), LATE),
    "closes after half an answer": (sends(ANSWER[:-1]), BROKEN),
    "drips": (sends(framed(bytes(4000))[:4], *[b"x"] * 3000), LATE),
    "never ends": (sends(struct.pack(">I", framing.LARGEST), *[LARGE] * 1000), LATE | BROKEN),
    "announces too much": (sends(b"\xff\xff\xff\xff", stays=True), BROKEN),
    "answers another": (sends(framed(bytes(8) + b"answer")), BROKEN),
    "answers without a ticket": (sends(framed(b"abc")), BROKEN),
    "answers nothing": (sends(framed(b"")), BROKEN),
    "answers unasked": (sends(framed(bytes(8)), unasked=True, stays=True), BROKEN),
}


@pytest.mark.parametrize("name", PEERS)
def test_an_exchange_ends_in_an_answer_or_late_or_broken(name: str) -> None:
    peer, results = PEERS[name]
    with Pipes(peer) as pipes:
        assert pipes.exchange(seconds=SHORT if framing.Late in results else PLENTY) in results


def test_nobody_waits_for_a_peer_that_does_not_listen() -> None:
    with Pipes(lambda requests, replies: time.sleep(3 * SHORT)) as pipes:
        assert pipes.exchange(LARGE, SHORT) is framing.Late
    with Pipes(lambda requests, replies: None) as pipes:
        assert pipes.exchange(LARGE) is framing.Broken


def test_a_second_answer_is_none_to_the_next_question() -> None:
    def peer(requests: int, replies: int) -> None:
        sends(ANSWER, ANSWER)(requests, replies)
        sends(ANSWER)(requests, replies)

    with Pipes(peer) as pipes:
        assert pipes.exchange() == b"answer"
        assert pipes.exchange() is framing.Broken


lengths = st.integers(0, 40) | st.sampled_from((framing.LARGEST, framing.LARGEST + 1, 2**32 - 1))
pieces = (
    st.just(TICKET)
    | st.just(ANSWER)
    | lengths.map(lambda length: struct.pack(">I", length))
    | st.binary(max_size=20)
)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.lists(pieces, max_size=5).map(b"".join))
def test_a_stream_is_an_answer_or_broken(stream: bytes) -> None:
    with Pipes(sends(stream)) as pipes:
        assert pipes.exchange() == understood(stream)


def understood(stream: bytes) -> bytes | type[Exception]:
    """What comes of a stream that ends, TICKET in place of the ticket."""
    length = int.from_bytes(stream[:4], "big")
    body = stream[4:][:length]
    whole = len(stream) >= 4 and len(body) == length
    return body.removeprefix(TICKET) if whole and body.startswith(TICKET) else framing.Broken


def test_messages_between_processes_that_trust_each_other_arrive_whole_and_in_order() -> None:
    reading, writing = os.pipe()
    framing.send(writing, b"first")
    framing.send(writing, b"")
    os.write(writing, framed(b"cut off")[:-1])
    os.close(writing)
    assert [framing.receive(reading) for _ in range(4)] == [b"first", b"", None, None]
    os.close(reading)


def test_a_message_larger_than_a_pipe_is_sent_in_pieces() -> None:
    reading, writing = os.pipe()
    thread = threading.Thread(target=framing.send, args=(writing, LARGE))
    thread.start()
    assert framing.receive(reading) == LARGE
    thread.join(PLENTY)
    assert not thread.is_alive()
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        framing.send(writing, b"to nobody")
    os.close(writing)


def test_a_peer_that_stands_still_has_more_time() -> None:
    """Its processor time counts; by the clock it has PATIENCE times as many seconds."""
    peer = replies_after(2 * SHORT)
    with Pipes(peer) as pipes:
        assert exchange(pipes, framing.Deadline(SHORT, lambda: 0.0)) == b"late"
    with Pipes(peer) as pipes:
        assert exchange(pipes, framing.Deadline(SHORT, time.perf_counter)) is framing.Late


def test_a_peer_that_never_computes_is_late_in_the_end() -> None:
    with Pipes(replies_after(10 * SHORT)) as pipes:
        begun = time.perf_counter()
        assert exchange(pipes, framing.Deadline(SHORT, lambda: 0.0)) is framing.Late
        assert time.perf_counter() - begun >= PATIENCE * SHORT


def replies_after(seconds: float) -> Peer:
    def reply(requests: int, replies: int) -> None:
        ticket = ticket_in(requests)
        time.sleep(seconds)
        framing.send(replies, ticket + b"late")

    return reply


def exchange(pipes: Pipes, deadline: framing.Deadline) -> bytes | type[Exception]:
    try:
        return framing.exchange(*pipes.descriptors, b"question", deadline)
    except (framing.Late, framing.Broken) as error:
        return type(error)
