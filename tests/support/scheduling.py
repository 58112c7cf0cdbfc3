"""Which tests pytest-xdist gives to one worker: those that share what is expensive to make."""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

TOGETHER = (
    "tests/nbgrader/",  # the course
    "tests/pages/",  # the browser
    "tests/release/",  # the released template and its wheel
    "tests/cli/test_grade_class.py",  # a graded class
    "tests/course/test_another_exercise.py",  # a copy of the project, with one more exercise
    "tests/course/test_rules.py",  # a copy with one small exercise
    "tests/cli/test_new.py",  # a copy with the skeleton of one
    "tests/watch/test_processes.py",  # the processes that grade
    "tests/watch/test_terminal.py",  # a session in a terminal
    "tests/sandbox/test_attacks.py",  # attacks that are graded side by side
)
# What is drawn, expected and done by known mistakes is remembered: once for each exercise.
OF_AN_EXERCISE = re.compile(r"tests/judging/test_(?:answers|mistakes)\.py.*\[.*?(ex\d+_[a-z_]+)")


class Together(LoadScopeScheduling):
    """Tests below one path of TOGETHER go to one worker, and so do those of an exercise's bank.

    Every other test goes to whoever is free.
    """

    def _split_scope(self, nodeid: str) -> str:
        bank = OF_AN_EXERCISE.match(nodeid)
        if bank:
            return bank[1]
        return next((path for path in TOGETHER if nodeid.startswith(path)), nodeid)
