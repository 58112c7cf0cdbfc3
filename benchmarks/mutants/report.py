"""Writes docs/mutants.md: the counts for each file, and the reasons for what survives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.mutants.accepted import Reason
from benchmarks.mutants.mutations import ROOT

FILE = ROOT / "docs" / "mutants.md"
ROW = re.compile(r"^\| `([^`]+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
HEAD = """\
# What notices a changed line

`uv run --group dev python -m benchmarks.mutants --write` changes one thing at a time, such as an
operator, a number, a condition or a whole statement, and tries what notices the change. It writes
this page. A changed reference solution has to lose points. A changed check has to reject a right
answer, or let pass a known mistake or an idle answer that it must reject, or tell a wrong cause. A
changed comparison has to fail the tests of its room, or the same banks. What nothing notices is
open, unless `benchmarks/mutants/accepted.toml` gives a reason for it. Not counted are changes of
annotations and texts, of the options of a dataclass, and of the points of a check, which are free
to choose.

| file | mutants | noticed | accepted | open |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Counts:
    """How many mutants of a file there are, how many were killed, how many may survive."""

    file: str
    mutants: int
    killed: int
    accepted: int

    @property
    def open(self) -> int:
        return self.mutants - self.killed - self.accepted

    @property
    def told(self) -> str:
        """The counts in one line of text."""
        return (
            f"{self.file}: {self.mutants} mutants, {self.killed} killed, {self.accepted} accepted,"
            f" {self.open} open"
        )


def write(rows: Mapping[str, Counts], known: Sequence[Reason], every: Sequence[str]) -> None:
    """Write the page with a row for `every` file; those that this run did not try keep theirs."""
    earlier = FILE.read_text(encoding="utf-8") if FILE.is_file() else ""
    kept = {file: Counts(file, *map(int, numbers[:3])) for file, *numbers in ROW.findall(earlier)}
    FILE.write_text(
        HEAD + "\n".join(_lines({**kept, **rows}, known, every)) + "\n", encoding="utf-8"
    )


def _lines(
    rows: Mapping[str, Counts], known: Sequence[Reason], every: Sequence[str]
) -> Iterator[str]:
    for file in sorted({*rows, *every}):
        row = rows.get(file)
        if row is None:
            yield f"| `{file}` | not tried yet | | | |"
        else:
            yield f"| `{file}` | {row.mutants} | {row.killed} | {row.accepted} | {row.open} |"
    if known:
        yield "\n## Why some changes may go unnoticed"
    for file in dict.fromkeys(reason.file for reason in known):
        yield f"\n`{file}`\n"
        for reason in known:
            if reason.file == file:
                yield f"- `{reason.line}`: {reason.reason}"
