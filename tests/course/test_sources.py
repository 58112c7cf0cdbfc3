"""Stubs are solutions without what stands between the markers."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.sources import BuildError, Course, find_course, stub


def test_a_stub_keeps_all_but_the_answer() -> None:
    source = (
        '"""Task."""\n\n\ndef f(x: int) -> int:\n    """Doc."""\n    # TODO: add one.\n'
        "    ### BEGIN SOLUTION\n    y = x + 1\n    return y\n    ### END SOLUTION\n\n\n"
        "# TODO: choose.\n### BEGIN SOLUTION\nRATE: float = 0.1\n### END SOLUTION\n"
    )
    assert stub(source, "f.py") == (
        '"""Task."""\n\n\ndef f(x: int) -> int:\n    """Doc."""\n    # TODO: add one.\n'
        "    raise NotImplementedError\n\n\n# TODO: choose.\nRATE: float\n"
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("### BEGIN SOLUTION\nx: int = 1\n", "the last ### BEGIN SOLUTION has no"),
        ("### END SOLUTION\n", "f.py:1: ### END SOLUTION has no"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n", "f.py:2: ### BEGIN SOLUTION stands inside"),
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", "only `NAME: type = value`"),
    ],
)
def test_markers_that_do_not_pair_up_are_told_with_their_line(source: str, words: str) -> None:
    with pytest.raises(BuildError, match=words):
        stub(source, "f.py")


def test_find_course_from_inside_and_outside(course: Course, tmp_path: Path) -> None:
    assert find_course(course.solutions) == course
    with pytest.raises(BuildError, match="not inside a course"):
        find_course(tmp_path)
