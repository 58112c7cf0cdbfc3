"""Exercises are found by name, and share the course's points by weight."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import exercises
from autograder.exercises import ExerciseError, UnknownExercise, share_out
from tests.support.course import NAMES

WEIGHTS = st.lists(st.integers(1, 60), min_size=1, max_size=14)


def named(numbers: list[int]) -> dict[str, int]:
    return {f"ex{place}": number for place, number in enumerate(numbers)}


def test_all_checks_share_the_total() -> None:
    points = [points for name in NAMES for points in exercises.points_of(name).values()]
    assert sum(points) == exercises.TOTAL
    assert min(points) >= 1


@pytest.mark.parametrize("name", NAMES)
def test_the_points_of_a_check_are_those_that_it_has_when_loaded(name: str) -> None:
    loaded = {check.name: check.points for check in exercises.load(name).checks}
    assert loaded == exercises.points_of(name)


@pytest.mark.parametrize(
    "text",
    ["{0},{1}", "{1}, {0}", "{0},,{1},{0}", "ex1,ex2", "1,02", "EX1, {1}.py", "{0:.8}, {bare}"],
)
def test_exercises_are_chosen_by_name_number_or_beginning(text: str) -> None:
    written = text.format(*NAMES, bare=NAMES[1].partition("_")[2])
    assert exercises.chosen(written) == list(NAMES[:2])


@pytest.mark.parametrize("text", ["", " , ", "ex99", "ex1,exx", "ex1 ex2", "*", "../ex1"])
def test_a_choice_that_names_no_exercise_lists_them(text: str) -> None:
    with pytest.raises(UnknownExercise, match=", ".join(NAMES)):
        exercises.chosen(text)


def test_a_beginning_of_several_names_is_refused() -> None:
    with pytest.raises(UnknownExercise, match=f"'ex' can mean {' or '.join(NAMES)}"):
        exercises.chosen("ex")


def test_weights_that_make_the_total_are_the_points() -> None:
    weights = named([15, 10, 15, 15, 15, 15, 15])
    assert share_out(100, weights, dict.fromkeys(weights, 1)) == weights


def test_another_exercise_takes_from_all_in_proportion() -> None:
    weights = named([15, 10, 15, 15, 15, 15, 15, 10])
    shares = share_out(100, weights, dict.fromkeys(weights, 6))
    assert [*shares.values()] == [14, 9, 14, 14, 14, 13, 13, 9]


@given(WEIGHTS, st.data())
def test_shares_are_whole_and_sum_up_and_none_is_too_small(
    numbers: list[int], data: st.DataObject
) -> None:
    weights = named(numbers)
    least = {name: data.draw(st.integers(1, 100 // len(weights))) for name in weights}
    shares = share_out(100, weights, least)
    assert sum(shares.values()) == 100
    assert all(shares[name] >= least[name] for name in weights)
    assert share_out(100, weights, least) == shares


@given(WEIGHTS)
def test_where_nothing_holds_it_up_a_share_is_rounded_up_or_down(numbers: list[int]) -> None:
    weights = named(numbers)
    shares = share_out(100, weights, dict.fromkeys(weights, 0))
    for name, weight in weights.items():
        assert abs(shares[name] - 100 * weight / sum(numbers)) < 1


@pytest.mark.parametrize(
    ("decorator", "words"),
    [
        ("", "say what it is worth with @pytest.mark.points"),
        ("@pytest.mark.points(0)\n", "say what it is worth with @pytest.mark.points"),
        ("@pytest.mark.points(N)\n", "say what it is worth with @pytest.mark.points"),
        ("@(\n", "Python cannot read it"),
    ],
)
def test_a_weight_that_cannot_be_read_is_told_with_its_file(
    decorator: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f'{decorator}def test_value(answers):\n    """A rule."""\n'
    (tmp_path / "test_ex9_odd.py").write_text(text)
    monkeypatch.setattr(exercises, "FOLDER", tmp_path)
    with pytest.raises(ExerciseError, match=f"test_ex9_odd.py: .*{words}"):
        exercises.points_of("ex9_odd")


NEEDS = {
    "circle": ({"a": '"test_b"', "b": '"test_a"'}, "test_a needs test_b needs test_a: none of"),
    "itself": ({"a": '"test_a"', "b": ""}, "test_a needs test_a: none of them could ever count"),
    "later circle": (
        {"a": '"test_b"', "b": '"test_c"', "c": '"test_b"'},
        "test_b needs test_c needs test_b: none of",
    ),
    "unknown": ({"a": '"test_x"', "b": ""}, "test_a needs test_x, which is no visible check of"),
    "nothing": ({"a": " ", "b": ""}, "test_a: name the checks that it waits for once"),
    "no name": ({"a": "1", "b": ""}, "test_a: name the checks that it waits for once"),
}


@pytest.fixture
def own_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Writes the only exercise: for each check the arguments of its mark needs_one_of, if any."""

    def write(needs: dict[str, str]) -> None:
        text = '"""A title."""\nimport pytest\n'
        for name, arguments in needs.items():
            mark = f"@pytest.mark.needs_one_of({arguments.strip()})\n" if arguments else ""
            text += f"@pytest.mark.points(1)\n{mark}def test_{name}():\n    'A rule.'\n"
        (tmp_path / "test_ex9_own.py").write_text(text)
        package = ModuleType("own_checks")
        package.__path__ = [str(tmp_path)]
        monkeypatch.setitem(sys.modules, "own_checks", package)
        monkeypatch.delitem(sys.modules, "own_checks.test_ex9_own", raising=False)
        monkeypatch.setattr(exercises, "CHECKS", "own_checks")
        monkeypatch.setattr(exercises, "FOLDER", tmp_path)
        exercises.load.cache_clear()

    return write


@pytest.mark.parametrize("case", NEEDS)
def test_a_need_that_cannot_be_met_is_told_with_its_file(
    case: str, own_checks: Callable[..., None]
) -> None:
    needs, words = NEEDS[case]
    own_checks(needs)
    with pytest.raises(ExerciseError, match=f"test_ex9_own.py: {words}"):
        exercises.load("ex9_own")


def test_needed_checks_may_come_later_in_the_file(own_checks: Callable[..., None]) -> None:
    own_checks({"a": '"test_c", "test_b"', "b": "", "c": '"test_b"'})
    first, second, third = exercises.load("ex9_own").checks
    assert [check.name for check in (first, second, third)] == ["test_a", "test_b", "test_c"]
    assert (first.needs_one_of, third.needs_one_of) == ((third, second), (second,))


def test_more_checks_than_points_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = exercises.TOTAL + 1
    checks = [f"@pytest.mark.points(1)\ndef test_{n}():\n    pass\n" for n in range(count)]
    (tmp_path / "test_ex99_many.py").write_text("\n".join(checks))
    monkeypatch.setattr(exercises, "FOLDER", tmp_path)
    with pytest.raises(ExerciseError, match="101 checks cannot share 100 points"):
        exercises.points_of("ex99_many")


CHECK = '@pytest.mark.points({})\ndef test_{}(answers):\n    """A rule."""\n'


@pytest.fixture
def part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The checks of a part of some course: one exercise with the weights 1 and 3."""
    (tmp_path / "test_ex9_own.py").write_text(CHECK.format(1, "a") + CHECK.format(3, "b"))
    monkeypatch.setattr(exercises, "FOLDER", tmp_path)
    return tmp_path


def test_a_part_of_the_course_has_the_points_that_it_has_in_the_whole(part: Path) -> None:
    assert exercises.points_of("ex9_own") == {"test_a": 25, "test_b": 75}
    (part / exercises.PART).write_text('{"ex9_own": 8, "ex8_other": 92}')
    assert exercises.points_of("ex9_own") == {"test_a": 2, "test_b": 6}
    assert exercises.total(["ex9_own"]) == 8


@pytest.mark.parametrize("held", ["", "[]", "{}", '{"ex9_own": "8"}', '{"ex9_own": 1}', "\xff"])
def test_points_of_a_part_that_cannot_be_are_refused(held: str, part: Path) -> None:
    (part / exercises.PART).write_text(held, encoding="latin-1")
    with pytest.raises(ExerciseError, match=r"points\.json: make it anew with `autograder release"):
        exercises.points_of("ex9_own")


def test_points_cost_no_import_of_torch() -> None:
    code = (
        "import sys; from autograder import exercises;"
        " [exercises.points_of(name) for name in exercises.names()];"
        " sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_exercise_is_a_key_error() -> None:
    for ask in (exercises.load, exercises.points_of, exercises.hints):
        with pytest.raises(KeyError):
            ask("ex99_nothing")
