"""The real processes: what they grade, what they survive, and that a newer request goes first."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from autograder import exercises
from autograder.judging.judge import grade_exercise
from autograder.oracle.inputs import PUBLIC_SEED
from autograder.results import CheckResult, Outcome
from autograder.submission.local import LocalSubmission
from autograder.watch.messages import (
    Begun,
    Checking,
    Ended,
    Grade,
    Graded,
    Message,
    Paint,
    Painted,
    Ready,
    Request,
    digest_of,
)
from autograder.watch.processes import FORKS, Restarted, Stuck, grader
from tests.support.course import NAMES, solution
from tests.watch.test_controls import OWN

FIRST, SECOND = NAMES[:2]
PATIENCE = 120.0
HEAD = "import torch\n"
ENDLESS = "def mse_loss(y_pred, y_true):\n    while True:\n        pass\n"
DOUBLE = solution(SECOND).replace("(y_pred - y_true) ** 2)", "(y_pred - y_true) ** 2) * 2")

linux = pytest.mark.skipif(sys.platform != "linux", reason="uses what only Linux has")


class Talk:
    """Requests to a grader and what it says, in order."""

    def __init__(self, *, forks: bool) -> None:
        self.forks = forks
        self._said: queue.SimpleQueue[Message | Restarted | Stuck] = queue.SimpleQueue()
        self._tickets = count(1)
        self.grader = grader(self._said.put, forks=forks)
        while not isinstance(self.next(), Ready):
            pass

    def next(self) -> Message | Restarted | Stuck:
        return self._said.get(timeout=PATIENCE)

    def ask(self, text: str | bytes | None, exercise: str = SECOND, seconds: float = 10.0) -> Grade:
        given = text.encode() if isinstance(text, str) else text
        path = f"work/{exercise}.py"
        request = Grade(next(self._tickets), exercise, path, given, True, seconds)
        self.grader.ask(request)
        return request

    def until_end(self, request: Request) -> list[Message]:
        """What is said about this request; anything about another one is left out."""
        said: list[Message] = []
        while not said or not isinstance(said[-1], Ended):
            message = self.next()
            if isinstance(message, Restarted | Stuck | Ready):
                continue
            if message.ticket == request.ticket:
                said.append(message)
        return said

    def graded(self, text: str | bytes | None, exercise: str = SECOND) -> tuple[CheckResult, ...]:
        """The checks of the last verdict."""
        request = self.ask(text, exercise)
        said = [message for message in self.until_end(request) if isinstance(message, Graded)]
        assert said[-1].final
        return said[-1].result.checks

    def wait_for_check(self, request: Request) -> None:
        while True:
            message = self.next()
            if isinstance(message, Checking) and message.ticket == request.ticket:
                return


@pytest.fixture(scope="module")
def forked() -> Iterator[Talk]:
    if not FORKS:
        pytest.skip("this system cannot fork")
    talk = Talk(forks=True)
    yield talk
    talk.grader.close()


@pytest.fixture(scope="module")
def kept() -> Iterator[Talk]:
    """The workers of a system that cannot fork; each one that ends costs a start."""
    talk = Talk(forks=False)
    yield talk
    talk.grader.close()


@pytest.fixture(params=["forked", pytest.param("kept", marks=pytest.mark.long)])
def talk(request: pytest.FixtureRequest) -> Talk:
    """Both kinds of grading; the slow one is tried by .ci/run alone."""
    talk = request.getfixturevalue(request.param)
    assert isinstance(talk, Talk)
    return talk


def untimed(checks: tuple[CheckResult, ...]) -> list[CheckResult]:
    return [replace(check, seconds=0.0) for check in checks]


@pytest.mark.parametrize(
    "text",
    [solution(SECOND), DOUBLE, "def mse_loss(", "", OWN, OWN + "# caf\udce9\n"],
    ids=["right", "wrong", "half", "empty", "constant", "not UTF-8"],
)
def test_it_grades_as_pytest_does(text: str, talk: Talk, tmp_path: Path) -> None:
    content = text.encode("utf-8", "surrogateescape")
    file = tmp_path / f"{SECOND}.py"
    file.write_bytes(content)
    alone = grade_exercise(
        exercises.load(SECOND),
        LocalSubmission(file),
        PUBLIC_SEED,
        explain=True,
    )
    assert untimed(talk.graded(content)) == untimed(alone.checks)


def test_the_verdict_says_which_text_it_is_about(talk: Talk) -> None:
    begun, *_ = talk.until_end(talk.ask(DOUBLE))
    assert isinstance(begun, Begun)
    assert begun.digest == digest_of(DOUBLE.encode())
    assert begun.readable
    begun, *_ = talk.until_end(talk.ask("def ("))
    assert isinstance(begun, Begun)
    assert not begun.readable


def test_the_verdict_comes_before_the_cause(talk: Talk) -> None:
    said = [found for found in talk.until_end(talk.ask(DOUBLE)) if isinstance(found, Graded)]
    assert [message.final for message in said] == [False, True]
    first, last = (message.result.checks for message in said)
    assert [check.outcome for check in first] == [check.outcome for check in last]
    assert any(check.cause for check in last)
    assert not any(check.cause for check in first)


def test_a_newer_text_takes_the_place_of_an_endless_one(talk: Talk) -> None:
    endless = talk.ask(ENDLESS)
    talk.wait_for_check(endless)
    right = talk.ask(solution(SECOND))
    said = talk.until_end(right)
    assert isinstance(said[-2], Graded)
    assert all(check.passed for check in said[-2].result.checks)


def test_code_that_does_not_end_is_ended(talk: Talk) -> None:
    request = talk.ask(ENDLESS, seconds=0.2)
    said = talk.until_end(request)
    assert isinstance(said[-2], Graded)
    assert {check.outcome for check in said[-2].result.checks} == {Outcome.TIMED_OUT}


@pytest.mark.parametrize(
    "code",
    [
        "import os; os._exit(0)",
        "import os; os._exit(70)",
        "import os, signal; os.kill(os.getpid(), signal.SIGABRT)",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.closerange(3, 1000); os._exit(5)",
    ],
)
def test_code_that_ends_its_process_ends_nothing_else(code: str, talk: Talk) -> None:
    ended = talk.until_end(talk.ask(f"{code}\n"))[-1]
    assert isinstance(ended, Ended)
    assert all(check.passed for check in talk.graded(solution(SECOND)))


def test_prints_are_kept_only_up_to_a_limit(talk: Talk) -> None:
    text = solution(SECOND).replace(
        "    return ", '    print("x" * 10_000_000)\n    print("end")\n    return '
    )
    loud = "import os\nos.write(1, b'loud' * 1000)\n"
    checks = talk.graded(text.replace(HEAD, HEAD + loud, 1))
    assert all(check.passed for check in checks)
    assert max(len(check.printed) for check in checks) < 20_000


def test_a_copy_that_the_code_forks_says_nothing(forked: Talk) -> None:
    text = solution(SECOND).replace(HEAD, HEAD + "import os\nos.fork()\n", 1)
    said = forked.until_end(forked.ask(text))
    (graded,) = [message for message in said if isinstance(message, Graded)]
    assert all(check.passed for check in graded.result.checks)


@linux
@pytest.mark.long
def test_code_that_fills_the_memory_is_told_so(forked: Talk) -> None:
    checks = forked.graded(solution(SECOND) + "\nhoard = [bytearray(2**30) for _ in range(64)]\n")
    assert {check.outcome for check in checks} == {Outcome.RAISED}
    assert "asks for more memory than there is" in checks[0].message


def test_code_that_ends_the_warm_process_has_it_started_again(forked: Talk) -> None:
    request = forked.ask("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n")
    while not isinstance(forked.next(), Restarted):
        pass
    assert forked.until_end(request)[-1] == Ended(request.ticket, 71)
    assert all(check.passed for check in forked.graded(solution(SECOND)))


def test_a_process_that_does_not_answer_is_replaced(talk: Talk) -> None:
    request = talk.ask("import time\ntime.sleep(1000)\n", seconds=1000.0)
    talk.wait_for_check(request)
    talk.grader.restart()
    assert talk.until_end(request)[-1] == Ended(request.ticket, 70)
    assert all(check.passed for check in talk.graded(solution(SECOND)))


@linux
def test_a_process_that_is_replaced_leaves_no_child(forked: Talk, tmp_path: Path) -> None:
    mark = tmp_path / "child"
    own = f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(1000)\n"
    forked.wait_for_check(forked.ask(own, seconds=1000.0))
    end = time.monotonic() + PATIENCE
    while not (mark.exists() and mark.read_text()) and time.monotonic() < end:
        time.sleep(0.02)
    forked.grader.restart()
    while Path(f"/proc/{mark.read_text()}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(f"/proc/{mark.read_text()}").exists()


def test_a_breakpoint_is_told_where_it_works(talk: Talk) -> None:
    checks = talk.graded(solution(SECOND).replace("    return ", "    breakpoint()\n    return "))
    assert "breakpoint() needs a terminal of its own" in checks[0].message


def test_a_picture_is_drawn(talk: Talk) -> None:
    request = Paint(10_000, FIRST, f"work/{FIRST}.py", solution(FIRST).encode(), ())
    talk.grader.ask(request)
    painted = talk.until_end(request)[0]
    assert isinstance(painted, Painted)
    assert painted.png.startswith(b"\x89PNG")


def test_where_nothing_can_fork_a_kept_worker_grades(kept: Talk) -> None:
    endless = kept.ask(ENDLESS)
    kept.wait_for_check(endless)
    assert all(check.passed for check in kept.graded(solution(SECOND)))


def test_a_process_that_never_starts_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.watch.processes.PROGRAM", "raise SystemExit(1) # {module}")
    said: queue.SimpleQueue[object] = queue.SimpleQueue()
    never = grader(said.put)
    found: list[object] = []
    while not found or not isinstance(found[-1], Stuck):
        found.append(said.get(timeout=PATIENCE))
    assert len(found) == 3
    never.close()
