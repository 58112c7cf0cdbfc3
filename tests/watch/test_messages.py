"""Messages arrive whole or not at all."""

from __future__ import annotations

import io
import os

import pytest

from autograder.results import Cause, CheckResult, ExerciseResult, Outcome
from autograder.watch import channel
from autograder.watch.messages import (
    Begun,
    Ended,
    Grade,
    Graded,
    Paint,
    digest_of,
    encode,
    lines_of,
    message_in,
    request_in,
)

CHECK = CheckResult(
    *("test_value", Outcome.WRONG, 0, 3, "Title", "Message\n…", "details", "printed", 7, 0.5),
    cause=Cause("repair", "rule", 7, "Sentence."),
)
GRADED = Graded(3, ExerciseResult("ex2_mse_loss", 10, (CHECK,)), final=True)
ENDED = Ended(3, -9)


@pytest.mark.parametrize("message", [GRADED, ENDED, Begun(1, "digest", True, "A title")])
def test_a_message_comes_back_equal(message: Graded | Ended | Begun) -> None:
    (line,) = encode(message).split()[:1] if message is ENDED else [encode(message)]
    assert message_in(line) == message


@pytest.mark.parametrize(
    "request_",
    [
        Grade(1, "ex", "work/ex.py", b"\xff\x00\n", True, 10.0),
        Grade(1, "ex", "work/ex.py", None, False, 0.5),
        Paint(2, "ex", "work/ex.py", b"", (CHECK,)),
    ],
)
def test_a_request_comes_back_equal(request_: Grade | Paint) -> None:
    assert request_in(encode(request_)) == request_


def test_a_line_that_was_cut_off_is_skipped() -> None:
    cut = encode(GRADED)[:-20]
    stream = io.BytesIO(cut + encode(ENDED) + b"\xff\n{}\n[]\n")
    assert [found for line in lines_of(stream) if (found := message_in(line))] == [ENDED]


def test_requests_are_put_together_from_pieces() -> None:
    source, target = os.pipe()
    reader = channel.RequestReader(source)
    first, second = (Grade(n, "ex", "ex.py", b"x" * 1000, True, 1.0) for n in (1, 2))
    sent = encode(first) + encode(second)
    found = []
    for start in range(0, len(sent), 700):
        os.write(target, sent[start : start + 700])
        found += list(reader.read())
    os.close(target)
    assert found == [first, second]
    assert list(reader.read()) == []
    assert reader.closed
    os.close(source)


def test_texts_have_digests_of_their_own() -> None:
    assert len({digest_of(text) for text in (None, b"", b"a", b"a\n")}) == 4
