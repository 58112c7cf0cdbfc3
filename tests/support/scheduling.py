"""Which tests pytest-xdist gives to one worker: those that share what is expensive to make."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

TOGETHER = (
    "tests/nbgrader/",  # the course
    "tests/release/",  # the released template and its wheel
    "tests/cli/test_grade_class.py",  # a graded class
    "tests/sandbox/test_attacks.py",  # attacks that are graded side by side
)


class Together(LoadScopeScheduling):
    """Tests below one path of TOGETHER go to one worker, every other one to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return next((path for path in TOGETHER if nodeid.startswith(path)), nodeid)
