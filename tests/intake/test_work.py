"""The digest of a submission follows all that is graded and nothing else."""

from __future__ import annotations

from pathlib import Path

from autograder.intake import Source, Work, open_work
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


def test_the_digest_follows_the_cell_after_which_an_exercise_was_checked() -> None:
    def digest(checked_after: int) -> str:
        source = Source("n.ipynb", b"# %%\n" * 3, notebook=True, checked_after=checked_after)
        return Work("ann", {ONE: source}).digest

    assert len({digest(count) for count in range(3)}) == 3
