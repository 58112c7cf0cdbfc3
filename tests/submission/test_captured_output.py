"""What a student's code prints is kept and passed on, up to a limit."""

from __future__ import annotations

import io
import sys

import pytest

from autograder.submission.captured_output import LIMIT, Transcript

NOTE = f"\n… cut after {LIMIT} characters\n"


def test_both_streams_are_kept_in_their_order_and_passed_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    transcript = Transcript()
    with transcript.capturing():
        print("one")
        print("two", file=sys.stderr)
        print("three", end="")
    print("not kept")
    assert transcript.text == "one\ntwo\nthree"
    assert capsys.readouterr() == ("one\nthreenot kept\n", "two\n")


def test_what_is_too_much_is_cut_once_and_nothing_follows() -> None:
    transcript = Transcript()
    assert transcript.accept("a" * (LIMIT - 1)) == "a" * (LIMIT - 1)
    assert transcript.accept("bc") == f"b{NOTE}"
    assert transcript.accept("d") == ""
    assert transcript.text == "a" * (LIMIT - 1) + f"b{NOTE}"


def test_exactly_the_limit_is_not_cut_and_one_more_is() -> None:
    transcript = Transcript()
    transcript.accept("a" * LIMIT)
    assert transcript.text == "a" * LIMIT
    assert transcript.accept("b") == NOTE
    assert transcript.accept("c") == ""


def test_the_stream_takes_texts_only_and_says_how_much_it_took() -> None:
    transcript = Transcript()
    with transcript.capturing():
        assert sys.stdout.write("ä" * 2 * LIMIT) == 2 * LIMIT
        write: object = sys.stdout.write
        assert callable(write)
        with pytest.raises(TypeError, match="must be str, not bytes"):
            write(b"bytes")


def test_what_the_terminal_cannot_show_is_replaced_there(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="ascii"))
    transcript = Transcript()
    with transcript.capturing():
        print("π \ud800", flush=True)
    assert shown.getvalue() == b"? ?\n"
    assert transcript.text == "π ?\n"


def test_the_streams_are_put_back_after_an_exception() -> None:
    before = sys.stdout, sys.stderr
    with pytest.raises(ZeroDivisionError), Transcript().capturing():
        raise ZeroDivisionError
    assert (sys.stdout, sys.stderr) == before
