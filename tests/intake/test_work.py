"""The digest of a submission follows all that is graded and nothing else."""

from __future__ import annotations

from pathlib import Path

from autograder.intake import open_work
from tests.support.handed_in import CODE, EXERCISES, ONE, TWO, put


def test_the_digest_follows_all_that_is_graded_and_nothing_else(tmp_path: Path) -> None:
    def digest(name: str, *files: str, text: bytes = CODE) -> str:
        return open_work(put(tmp_path / name, *files, text=text), EXERCISES).digest

    base = digest("a", f"{ONE}.py")
    same = digest("b", f"{ONE}.py", "helper.py")
    others = [
        digest("c"),
        digest("d", f"{TWO}.py"),
        digest("e", f"{ONE}.py", text=b"x"),
        digest("f", f"{ONE}-1.py"),
        digest("g", f"{ONE}.py", text=b""),
        digest("h", f"{ONE}.py/x"),
        digest("i", "x.ipynb", text=b"x"),
    ]
    assert len(base) == 64
    assert base == same
    assert len({base, *others}) == 8
