"""Which pushes to a student's repository are graded, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Grading:
    """When and how the work in a repository is graded.

    `on` is each push that changes an answer, each tag that begins with `submit`, or only what
    somebody starts by hand. `branches` are those whose pushes are graded, all of them if empty.
    With `reporter` the points also go to GitHub Classroom's grading reporter.
    """

    on: Literal["push", "tag", "manual"] = "push"
    branches: tuple[str, ...] = ()
    reporter: bool = False


EVERY_PUSH = Grading()
