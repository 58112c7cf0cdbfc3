"""The file of a named cause: what is written comes back, and what is broken is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.judging import named_causes
from autograder.judging.named_causes import UnreadableCause, read_cause, written
from tests.support.named_causes import CAUSE, EXERCISE, NAME, keep, use

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(tmp_path / "named", monkeypatch)


# In a new folder the first draw makes Hypothesis' tables of characters, which takes time.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sentence=TEXTS, text=TEXTS, fails=st.lists(TEXTS, max_size=2))
def test_what_is_written_comes_back(sentence: str, text: str, fails: list[str]) -> None:
    cause = replace(CAUSE, sentence=sentence, text=text, fails=tuple(fails))
    assert read_cause(keep(cause)) == cause


@pytest.mark.parametrize(
    "text", ["", "'''", "a'", "x = '''\n'''\n", "\r\n", "\ttab\n", "\x00\x7f\x1b", "\\", "\n\nx\n"]
)
def test_code_of_any_kind_comes_back(text: str) -> None:
    cause = replace(CAUSE, text=text)
    assert read_cause(keep(cause)) == cause


def test_code_is_kept_as_a_person_reads_it() -> None:
    assert CAUSE.text in written(CAUSE)


def test_causes_are_found_by_exercise_and_name() -> None:
    assert named_causes.exercises_with_causes() == ()
    assert named_causes.files_of(EXERCISE) == ()
    paths = [keep(replace(CAUSE, name=name)) for name in ("b", "a")]
    keep(replace(CAUSE, exercise="ex1_forward_pass"))
    assert named_causes.exercises_with_causes() == ("ex1_forward_pass", EXERCISE)
    assert named_causes.files_of(EXERCISE) == (paths[1], paths[0])
    assert read_cause(paths[1]) == replace(CAUSE, name="a")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"sentence = '",
        b"sentence = 'x'\nfails = []\n",
        b"sentence = 1\nfails = []\ntext = ''\n",
        b"sentence = ''\nfails = ''\ntext = ''\n",
        b"\xff\xfe",
    ],
)
def test_what_is_no_cause_is_said_with_its_name(text: bytes) -> None:
    path = keep(CAUSE)
    path.write_bytes(text)
    with pytest.raises(UnreadableCause, match=rf"^{NAME}\.toml cannot be read: "):
        read_cause(path)


def test_a_missing_file_is_said_with_its_name() -> None:
    with pytest.raises(UnreadableCause, match="cannot be read"):
        read_cause(named_causes.place_of(EXERCISE, "gone"))
