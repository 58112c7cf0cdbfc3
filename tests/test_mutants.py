"""The mutants are small changes of real files, and each accepted one is of a line that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.mutants import mutations
from benchmarks.mutants.accepted import Reason, reason_for, reasons, stale
from benchmarks.mutants.forks import STOPPED, tried
from benchmarks.mutants.mutations import ROOT, Mutant, mutants_of

SOURCE = '''\
"""A file."""


def grown(numbers: list[int] | None, by: int = 2) -> list[int]:
    """More of them."""
    assert numbers is not None
    numbers.append(by)
    return [number + by for number in numbers if number < by]
'''


def in_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Mutant]:
    (folder / "grown.py").write_text(SOURCE)
    monkeypatch.setattr(mutations, "ROOT", folder)
    return {
        f"{mutant.operator}: {mutant.changed}": mutant for mutant in mutants_of(folder / "grown.py")
    }


def test_operators_numbers_conditions_and_statements_are_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = in_file(tmp_path, monkeypatch)
    assert "RemoveStatement: pass" in found
    assert "ReplaceComparisonOperator_IsNot_Is: assert numbers is None" in {
        " ".join(label.split()) for label in found
    }
    assert len([label for label in found if label.startswith("NumberReplacer")]) == 2
    assert not [label for label in found if "BitOr" in label]  # of the annotation
    for mutant in found.values():
        compile(mutant.text, "grown.py", "exec")


def test_what_ends_what_raises_and_what_hangs_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def attempt(mutant: Mutant) -> str:
        if mutant.operator == "RemoveStatement":
            while True:
                pass
        if mutant.operator == "NumberReplacer":
            raise ValueError("seen")
        return ""

    found = dict(tried(list(in_file(tmp_path, monkeypatch).values()), attempt, 1, 2))
    told = {mutant.operator: text for mutant, text in found.items()}
    assert told["RemoveStatement"].startswith(("the process ended with", STOPPED))
    assert "ValueError: seen" in told["NumberReplacer"]
    assert told["ReplaceBinaryOperator_Add_Sub"] == ""


def test_a_reason_that_fits_no_survivor_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant = in_file(tmp_path, monkeypatch)["RemoveStatement: pass"]
    fits = Reason("grown.py", "numbers.append(by)", ("RemoveStatement",), "because")
    assert reason_for(mutant, [fits]) is fits
    assert stale([fits], [mutant], {"grown.py"}) == []
    assert len(stale([fits], [], {"grown.py"})) == 1
    assert stale([fits], [], {"other.py"}) == []


@pytest.mark.parametrize("reason", reasons(), ids=lambda reason: f"{reason.file}: {reason.line}")
def test_the_line_of_a_reason_is_in_its_file(reason: Reason) -> None:
    lines = [line.strip() for line in (ROOT / reason.file).read_text(encoding="utf-8").split("\n")]
    assert reason.line in lines or " ".join(lines).find(reason.line) >= 0
    assert reason.reason
