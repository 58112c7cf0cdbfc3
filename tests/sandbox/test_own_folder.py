"""A worker may write in an empty folder of its own, and nowhere else."""

from __future__ import annotations

import glob
from collections.abc import Iterator

import pytest

from autograder import exercises
from autograder.intake import Source, Work
from autograder.official import grade_one
from autograder.results import CheckResult
from autograder.sandbox import own_folder
from autograder.sandbox.client import Sandbox
from tests.submission.test_everyday_code import RIGHT, WRITING
from tests.support.course import isolates, points, sandbox, solution

pytestmark = isolates

NAME, NEXT = "ex2_mse_loss", "ex3_parameter_update"
SEED = 4


@pytest.fixture(scope="module")
def without() -> Iterator[Sandbox]:
    """A sandbox on a system that allows no folders."""
    with Sandbox(own_folders=False) as held:
        yield held


def graded(held: Sandbox, text: str, following: str = "") -> list[CheckResult]:
    """The checks of an exercise with this text, and those of the next with `following`."""
    sources = {name: Source(f"{name}.py", missing=True) for name in exercises.names()}
    sources[NAME] = Source(f"{NAME}.py", text.encode())
    if following:
        sources[NEXT] = Source(f"{NEXT}.py", following.encode())
    result = grade_one.grade(Work("student", sources), held, SEED)
    wanted = (NAME, NEXT) if following else (NAME,)
    return [check for part in result.exercises if part.name in wanted for check in part.checks]


def following() -> str:
    """A right answer to the next exercise that can stand below other code."""
    return solution(NEXT).replace("from __future__ import annotations\n", "")


def score(checks: list[CheckResult]) -> int:
    return sum(check.score for check in checks)


@pytest.mark.parametrize("where", ["above", "below"])
@pytest.mark.parametrize("case", WRITING)
def test_where_no_folder_is_possible_a_line_that_writes_is_left_out(
    case: str, where: str, without: Sandbox
) -> None:
    top, _ = WRITING[case]
    text = f"{top}\n{RIGHT}" if where == "above" else f"{RIGHT}\n{top}"
    checks = graded(without, text)
    assert score(checks) == points(NAME), checks
    printed = "".join(check.printed for check in checks)
    assert "was left out: no file can be written here" in printed


def test_where_no_folder_is_possible_a_function_that_writes_is_told_why(without: Sandbox) -> None:
    body = RIGHT.replace("    return", "    open('log.txt', 'w')\n    return")
    for check in graded(without, body):
        assert "`mse_loss` writes a file (line 2): no file can be written here." in check.message


def test_a_function_may_write_and_read_its_file() -> None:
    writes = "    import torch\n    torch.save(torch.zeros(()), 'zero.pt')\n    return"
    body = RIGHT.replace("    return", writes).rstrip() + " + torch.load('zero.pt')\n"
    assert score(graded(sandbox(), body)) == points(NAME)


LOOKS = """
import os
import tempfile

assert os.listdir(".") == [], os.listdir(".")
assert tempfile.gettempdir() == os.getcwd()
open("left", "w").write("here")
os.mkdir("folder")
os.rename("left", "folder/left")
os.remove("folder/left")
os.rmdir("folder")
open("left", "w").write("here")
"""


def test_each_worker_finds_its_folder_empty() -> None:
    for _ in range(2):
        assert score(graded(sandbox(), LOOKS + RIGHT)) == points(NAME)


def test_one_file_finds_nothing_of_the_one_before() -> None:
    checks = graded(sandbox(), LOOKS + RIGHT, LOOKS + following())
    assert score(checks) == points(NAME) + points(NEXT), checks


FULL = f"""
written = 0
try:
    for number in range(64):
        with open(f"part{{number}}", "wb") as file:
            written += file.write(b"x" * 1024**2)
except OSError:
    pass
assert 0 < written <= {own_folder.SIZE}, written
"""
MANY = f"""
made = 0
try:
    for number in range(100_000):
        open(f"part{{number}}", "w").close()
        made += 1
except OSError:
    pass
assert 0 < made <= {own_folder.ENTRIES}, made
"""


@pytest.mark.parametrize("code", [FULL, MANY])
def test_a_folder_that_is_full_harms_nobody(code: str) -> None:
    checks = graded(sandbox(), code + RIGHT, LOOKS + following())
    assert score(checks) == points(NAME) + points(NEXT), checks


OUTSIDE = """
import os
from pathlib import Path

here = Path.cwd()
for place in (here.parent, Path("/tmp"), Path("/"), Path("/dev/shm"), Path("/var/tmp")):
    for change in (
        lambda: (place / "file").write_text("x"),
        lambda: (place / "folder").mkdir(),
        lambda: os.rename(here, place / "moved"),
        lambda: os.symlink("/etc/passwd", place / "link"),
        lambda: os.link("/etc/passwd", here / "link"),
        lambda: os.mkfifo(place / "pipe"),
        lambda: os.chmod(here, 0o777),
        lambda: os.rmdir(here),
    ):
        try:
            change()
        except OSError:
            continue
        raise AssertionError(f"changed {place}")
assert sorted(os.listdir(here)) == []
"""


def test_outside_of_it_nothing_can_be_written() -> None:
    assert score(graded(sandbox(), OUTSIDE + RIGHT)) == points(NAME)


def test_nothing_of_it_is_left() -> None:
    mark = "left-by-a-worker"
    assert score(graded(sandbox(), f"open('{mark}', 'w').close()\n" + RIGHT)) == points(NAME)
    # Not Path.glob(): it raises where another program's folder goes away meanwhile.
    assert glob.glob(f"/tmp/*/*/{mark}") == []
