"""A path in which nothing can be graded is explained."""

from __future__ import annotations

import pytest

from tests.support.student_run import FIRST, folder, run


def test_a_path_without_exercises_is_explained(pytester: pytest.Pytester) -> None:
    work = folder(pytester)
    (work / f"{FIRST}_v2.py").write_text("def forward(): pass\n", encoding="utf-8")
    (pytester.path / "empty").mkdir()
    (pytester.path / "other").mkdir()
    (pytester.path / "other" / "ex1.py").write_text("x = 1\n", encoding="utf-8")
    rename = f"{FIRST}_v2.py is not the name of an exercise: rename it to {FIRST}.py."
    for argument, sentence in {
        f"work/{FIRST}_v2.py": f"work/{rename}",
        "empty": f"empty holds no exercise, such as {FIRST}.py: nothing was graded.",
        "other": f"other/ex1.py is not the name of an exercise: rename it to {FIRST}.py.",
    }.items():
        result = run(pytester, argument)
        assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
        assert result.outlines[-1] == f"Note: {sentence}"


def test_other_people_s_paths_without_tests_look_as_always(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_own="def test_own(): pass", test_none="x = 1", tool="x = 1")
    for arguments in ([], ["-k", "nothing"], [".", "-k", "nothing"], ["test_none.py"], ["tool.py"]):
        assert "Note:" not in run(pytester, *arguments).stdout.str()


def test_a_notebook_is_told_what_grades_it(pytester: pytest.Pytester) -> None:
    folder(pytester)
    (pytester.path / "work" / "lesson.ipynb").write_text("{}", encoding="utf-8")
    result = run(pytester, "work/lesson.ipynb")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line.startswith("ERROR")] == [
        'ERROR: work/lesson.ipynb is a notebook: check("ex…") in its cells shows your points,'
        " and so does `uv run autograder grade work/lesson.ipynb`."
    ]
    assert "not found: " in run(pytester, "work/none.ipynb").stderr.str()
