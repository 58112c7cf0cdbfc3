"""What is not plain work is graded with a note or waits for a person, in every command alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.cli.main import main
from tests.cli.test_grade_class import Graded, run, table
from tests.support.course import ROOT, TOTAL, isolates, points, solution
from tests.support.handed_in import put, zip_bytes

pytestmark = isolates

NAME = "ex2_mse_loss"
ALL = str(points(NAME))
PLAIN = "training_loop.ipynb"
MINE = solution(NAME).encode()
OTHER = MINE + b"\n\nX = 1\n"
STUB = (ROOT / "assignments" / f"{NAME}.py").read_bytes()
LESSON = (ROOT / "assignments" / PLAIN).read_bytes()
PAGE = b"<!DOCTYPE html><html><title>Log in</title></html>"


def worked(outputs: int = 0, language: str = "python", named: bool = True) -> bytes:
    content = json.loads(LESSON)
    content["metadata"] = {"kernelspec": {"language": language, "name": language}}
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == NAME:
            cell["source"] = f"# {NAME if named else 'My answer'}\n{solution(NAME)}"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * outputs}]
    if not named:
        for cell in content["cells"]:
            cell["metadata"], cell["id"] = {}, "x"
            cell["source"] = "".join(cell["source"]).replace("# ex", "# exercise ")
    return json.dumps(content).encode()


# Students with points, and words of their notes.
WITH_NOTE: Mapping[str, tuple[Mapping[str, bytes], str]] = {
    "colab": ({PLAIN: LESSON, f"Copy of {PLAIN}": worked()}, f"Copy of {PLAIN} was graded"),
    "windows": ({f"{NAME}.py": STUB, f"{NAME} - Copy.py": MINE}, "- Copy.py was graded"),
    "folder": (
        {f"assignments/{NAME}.py": STUB, f"my_solutions/{NAME}.py": MINE},
        f"my_solutions/{NAME}.py was graded: assignments/{NAME}.py is as it was handed out.",
    ),
    "zip": (
        {f"{NAME}.py": STUB, "submission.zip": zip_bytes({f"{NAME}.py": MINE})},
        f"submission.zip was graded: {NAME}.py is as it was handed out.",
    ),
    "split": (
        {"ex1_forward_pass.py": solution("ex1_forward_pass").encode(), PLAIN: worked()},
        f"{PLAIN} was graded for {NAME}, other files for the rest.",
    ),
    "outputs": ({PLAIN: worked(outputs=5 * 1024 * 1024)}, ""),
    "powershell": ({"hw.zip": zip_bytes({f"hw\\{NAME}.py": MINE})}, ""),
    "clutter": (
        {"hw.zip": zip_bytes({f"{NAME}.py": MINE, **{f".git/{i}": b"" for i in range(1500)}})},
        "",
    ),
    "clone": (
        {".git/HEAD": b"", f"{NAME}.py": MINE, f"{NAME}-1.py": b"def mse_loss(): ...\n"},
        "",
    ),
    "untouched": ({f"{NAME}.py": STUB, f"{NAME} (1).py": STUB}, ""),
}
# Students who wait for a person, and words of the reason.
WITHOUT_POINTS: Mapping[str, tuple[Mapping[str, bytes], str]] = {
    "differ": ({f"{NAME} (2).py": MINE, f"{NAME} (1).py": OTHER}, "together and differ"),
    "differ-in-part": (
        {f"{NAME} (2).py": MINE, f"{NAME} (1).py": OTHER, "ex1_forward_pass.py": MINE},
        "together and differ",
    ),
    "empty-notebook": ({PLAIN: b""}, f"{PLAIN} is not a Jupyter notebook: it is empty"),
    "no-code": ({PLAIN: b'{"cells": []}'}, f"{PLAIN} holds no code."),
    "page-notebook": ({PLAIN: PAGE}, "is a web page"),
    "page": ({f"{NAME}.py": PAGE}, f"{NAME}.py is a web page"),
    "page-in-part": ({f"{NAME}.py": PAGE, "ex1_forward_pass.py": MINE}, "is a web page"),
    "empty": ({f"{NAME}.py": b"", "ex1_forward_pass.py": b"\n"}, f"{NAME}.py is empty."),
    "pointer": ({PLAIN: b"version https://git-lfs.github.com/spec/v1\n"}, "Git LFS"),
    "icloud": ({f".{PLAIN}.icloud": b"bplist00"}, "is a link to a file"),
    "julia": ({PLAIN: worked(language="julia")}, "is a notebook for julia"),
    "large": ({PLAIN: b" " * (64 * 1024 * 1024 + 1)}, "is larger than 64 MB"),
    "document": ({f"{NAME}.docx": b"PK"}, "its name does not end in .py"),
    "pdf": ({"homework.pdf": b"%PDF"}, "There is: homework.pdf."),
    "link": ({"homework.gdoc": b"{}"}, "homework.gdoc is a link to a file"),
    "empty-zip": ({"hw.zip": zip_bytes({})}, "hw.zip holds no file"),
    "corrupt-zip": ({"hw.zip": b"PK\x03\x04"}, "hw.zip is damaged"),
    "corrupt-beside-stub": ({f"{NAME}.py": STUB, PLAIN: b"{"}, "is not a Jupyter notebook"),
    "evil-zip": ({"hw.zip": zip_bytes({f"..\\{NAME}.py": MINE})}, "leads out of the zip"),
}


# As before in a class run; a run of one student grades what has the handed-out name.
RULED: Mapping[str, tuple[Mapping[str, bytes], str]] = {
    "renamed": ({f"{NAME}.py": MINE, f"{NAME} (1).py": OTHER}, "together and differ"),
    "backup": ({f"{NAME}.py": MINE, f"{NAME}-1.py": OTHER}, "together and differ"),
}
STRAY = {".git/HEAD": b"", "ex1_forward_pass.py": b"x = 1\n", PLAIN: worked(named=False)}
CLASS = {
    **WITHOUT_POINTS,
    **RULED,
    "stray": ({**STRAY, f"{NAME}.py": STUB}, f"{PLAIN} holds other answers to {NAME} than"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    folder, out = tmp_path_factory.mktemp("class") / "in", tmp_path_factory.mktemp("out")
    for student, (files, _) in {**WITH_NOTE, **CLASS}.items():
        for name, data in files.items():
            put(folder / student, name, text=data)
    return Graded(out, run(folder, "--out", out, "--jobs", "2", "--seed", "5"))


@pytest.mark.parametrize("student", WITH_NOTE)
def test_the_table_has_the_points_and_the_note(student: str, graded: Graded) -> None:
    row = table(graded.out)[student]
    assert (row["status"], row["reason"]) == ("graded", "")
    assert row[NAME] == ("0" if student == "untouched" else ALL)
    assert WITH_NOTE[student][1] in row["notes"]
    assert bool(row["notes"]) == bool(WITH_NOTE[student][1]) or student == "untouched"


@pytest.mark.parametrize("student", CLASS)
def test_the_table_has_a_reason_and_no_points(student: str, graded: Graded) -> None:
    row = table(graded.out)[student]
    assert (row["status"], row["score"], row[NAME]) == ("not graded", "", "")
    assert CLASS[student][1] in row["reason"]


def test_the_run_tells_who_has_no_points(graded: Graded) -> None:
    count = len(WITH_NOTE)
    assert f"{count} of {count + len(CLASS)} graded" in graded.done.stdout
    assert graded.done.returncode == 3
    assert "Traceback" not in graded.done.stderr


@pytest.mark.parametrize("student", WITHOUT_POINTS)
def test_grade_says_the_same(
    student: str, tmp_path: Path, running_zygote: None, capsys: pytest.CaptureFixture[str]
) -> None:
    files, words = WITHOUT_POINTS[student]
    for name, data in files.items():
        put(tmp_path, name, text=data)
    code = main(["grade", str(tmp_path), "--seed", "5"])
    told = capsys.readouterr()
    assert code in (2, 3)
    assert words in told.err
    in_part = student.endswith("in-part")
    assert (f"/{TOTAL}" in told.out) == in_part


@pytest.mark.parametrize("student", RULED)
def test_grade_takes_the_handed_out_name_and_shows_both_scores(
    student: str, tmp_path: Path, running_zygote: None, capsys: pytest.CaptureFixture[str]
) -> None:
    files, _ = RULED[student]
    for name, data in files.items():
        put(tmp_path, name, text=data)
    copy = next(name for name in files if name != f"{NAME}.py")
    assert main(["grade", str(tmp_path), "--seed", "5"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"{ALL}/{TOTAL}" in told
    assert f"With {copy} in the place of {NAME}.py the score would be {ALL} of {TOTAL}" in told


def test_grade_prints_the_note(
    tmp_path: Path, running_zygote: None, capsys: pytest.CaptureFixture[str]
) -> None:
    files, words = WITH_NOTE["windows"]
    for name, data in files.items():
        put(tmp_path, name, text=data)
    assert main(["grade", str(tmp_path), "--seed", "5"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"{ALL}/{TOTAL}" in told
    assert words in told
