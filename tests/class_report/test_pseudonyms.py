"""A pseudonym says nothing of the name, and is the same in every report of a folder."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from autograder.class_report.pseudonyms import Pseudonyms, blotting
from autograder.results import Cause
from tests.support.class_results import EXPLAINED, result

KEY = bytes(range(32))


def test_a_pseudonym_stays_the_same_and_is_of_one_student() -> None:
    names = [f"student {number}" for number in range(5000)]
    given = [*map(Pseudonyms(KEY).of, names)]
    assert given == [*map(Pseudonyms(KEY).of, names)]
    assert len(set(given)) == len(names)
    assert all(re.fullmatch(r"S-[2-9A-HJ-NP-Z]{5,7}", one) for one in given)


def test_without_the_key_nobody_can_find_the_name() -> None:
    assert Pseudonyms(KEY).of("ada") != Pseudonyms(bytes(32)).of("ada")


@pytest.mark.parametrize("name", ["", "\ud800", "x" * 100_000, "‮evil", "<script>"])
def test_any_name_has_a_pseudonym(name: str) -> None:
    assert re.fullmatch(r"S-\w{5}", Pseudonyms(KEY).of(name))


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Ada Lovelace", "lovelace_loss is Ada's", "…_loss is …'s"),
        ("ada_lovelace", "Is LOVELACE here?", "Is … here?"),
        ("Los", "the loss of Los", "the loss of …"),
        ("李雷", "我是李雷。", "我是…。"),
        ("Al", "Al is in also", "Al is in also"),
        ("a.b+c*", "a.b+c* stays", "a.b+c* stays"),
        ("", "nothing", "nothing"),
    ],
)
def test_the_parts_of_a_name_are_blotted_out(name: str, text: str, shown: str) -> None:
    assert blotting(name)(text) == shown


def test_a_hidden_result_holds_the_name_nowhere() -> None:
    cause = Cause("repair", "rule", 4, "Line 4: `Lovelace` is left out.")
    check = replace(
        EXPLAINED,
        message="Ada wrote this.",
        details="by Ada Lovelace",
        printed="I am Ada",
        cause=cause,
    )
    named = replace(result("Ada Lovelace", two=check), notes=("Ada.py was not graded.",))
    hidden = Pseudonyms(KEY).hidden_in(named)
    text = hidden.to_json()
    assert "Ada" not in text
    assert "Lovelace" not in text
    assert hidden.score == named.score
