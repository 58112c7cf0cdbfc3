"""Two versions of code stand beside each other where the terminal is wide enough."""

from __future__ import annotations

import unicodedata
from time import perf_counter

import pytest

from autograder.reports.side_by_side import GAP, WIDE, Pair, compared
from autograder.reports.terminal import styled

LEFT = ["def double(x):", "    return x + x"]
RIGHT = ["def double(x):", "    # One product in the place of a sum.", "    return 2 * x"]
WORD = "word "


def text(pair: Pair, width: int) -> list[str]:
    return [styled(line, colour=False) for line in compared([pair], width)][1:]


def columns(line: str) -> int:
    """The columns of a terminal, where wide letters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


@pytest.mark.parametrize("width", [WIDE, 120, 160])
def test_in_a_wide_terminal_equal_lines_stand_beside_each_other(width: int) -> None:
    head, *rows = text(Pair("double", LEFT, RIGHT), width)
    assert [part.strip() for part in head.split(GAP)] == ["double: yours", "the reference"]
    halves = [row.partition(GAP) for row in rows]
    assert [left.rstrip() for left, _, _ in halves] == [*LEFT, ""]
    assert [right for _, _, right in halves] == RIGHT
    assert len({row.index(GAP) for row in rows}) == 1


@pytest.mark.parametrize("width", [50, 80, WIDE - 1])
def test_in_a_narrow_one_they_follow_one_another(width: int) -> None:
    told = text(Pair("double", LEFT, RIGHT), width)
    assert told == [
        "double: yours",
        *(f"  {line}" for line in LEFT),
        "double: the reference",
        *(f"  {line}" for line in RIGHT),
    ]


@pytest.mark.parametrize("width", [2, 10, 60, 100, 120])
@pytest.mark.parametrize(
    "line", [WORD * 60, "x" * 300, "    # " + WORD * 60, "名前 " * 80, "\t" * 9]
)
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(line: str, width: int) -> None:
    told = text(Pair("f", [line], []), width)
    left = [row.split(" |")[0] if width >= WIDE else row for row in told[1:]]
    assert max(map(columns, told[1:])) <= max(width, 20)
    shown = "".join("".join(left).replace("#", "").split())
    assert shown == "".join(line.replace("#", "").split())


def test_a_comment_that_is_broken_stays_a_comment() -> None:
    *_, second = text(Pair("f", ["    # " + WORD * 10], []), 40)
    assert second.strip().startswith("# ")


def test_a_definition_without_a_counterpart_is_told() -> None:
    (_, first, *_) = text(Pair("helper", ["x = 1"], []), 120)
    assert first.endswith("(not in the reference)")
    (_, first, *_) = text(Pair("helper", [], ["x = 1"]), 120)
    assert first.startswith("(not in your file)")
    assert text(Pair("helper", ["x = 1"], []), 80) == ["helper: yours", "  x = 1"]


def test_a_terminal_obeys_nothing_in_the_code() -> None:
    told = "".join(text(Pair("f", ['print("\x1b[2J\x07\u202e")'], []), 120))
    assert told.isprintable()


def test_a_huge_line_takes_no_minute() -> None:
    begun = perf_counter()
    assert len(text(Pair("f", ["x = [" + "1, " * 60_000], []), 120)) > 1000
    assert perf_counter() - begun < 20
