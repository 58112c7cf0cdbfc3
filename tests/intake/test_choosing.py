"""Of several versions the one that was begun is graded; of two that differ, none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.intake import Refused, open_entry, open_work, students_in
from autograder.intake.begun import written_in
from tests.support.handed_in import EXERCISES, EXPORTED, ONE, TWO, notebook, put, works, zip_bytes

ASSIGNMENTS = Path(__file__).parents[2] / "assignments"
STUB, STUB_TWO = ((ASSIGNMENTS / f"{name}.py").read_bytes() for name in (ONE, TWO))
LESSON = (ASSIGNMENTS / "training_loop.ipynb").read_bytes()
BODY = b"return X @ W1"
STUB_LINE = b"raise NotImplementedError"
MINE = STUB.replace(STUB_LINE, BODY)
OTHER = STUB.replace(STUB_LINE, b"return X @ W2")
MINE_TWO = STUB_TWO.replace(STUB_LINE, b"return y_pred")


def lesson(answers: Mapping[str, bytes], named: bool = True, outputs: int = 0) -> bytes:
    """The course's notebook with an answer in place of an exercise's stub."""
    content = json.loads(LESSON)
    for cell in content["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell["source"] = f"# {name}\n{answers[name].decode()}"
        if not named:
            cell["metadata"] = {"colab": {"base_uri": "https://localhost"}}
        if cell["cell_type"] == "code":
            cell["outputs"] = ["x"] * outputs
    return json.dumps(content).encode()


NOTEBOOK = lesson({ONE: MINE})
OTHER_NOTEBOOK = lesson({ONE: OTHER})
PLAIN = "training_loop.ipynb"

# The files, and the one whose answer to the first exercise is graded.
BEGUN = {
    "colab": ({PLAIN: LESSON, f"Copy of {PLAIN}": NOTEBOOK}, f"Copy of {PLAIN}"),
    "colab-without-names": (
        {PLAIN: LESSON, f"Copy of {PLAIN}": lesson({ONE: MINE}, named=False)},
        f"Copy of {PLAIN}",
    ),
    "browser": ({PLAIN: LESSON, "training_loop (1).ipynb": NOTEBOOK}, "training_loop (1).ipynb"),
    "browser-original": ({PLAIN: NOTEBOOK, "training_loop (1).ipynb": LESSON}, PLAIN),
    "own-name": ({PLAIN: LESSON, "hw1.ipynb": NOTEBOOK}, "hw1.ipynb"),
    "own-folder": ({PLAIN: LESSON, "hw/deep/mine.ipynb": NOTEBOOK}, "hw/deep/mine.ipynb"),
    "windows": ({f"{ONE}.py": STUB, f"{ONE} - Copy.py": MINE}, f"{ONE} - Copy.py"),
    "new-upload-untouched": ({f"{ONE}.py": MINE, f"{ONE}-1.py": STUB}, f"{ONE}.py"),
    "folder": ({f"assignments/{ONE}.py": STUB, f"hw/{ONE}.py": MINE}, f"hw/{ONE}.py"),
    "folder-of-home": ({f"a/{ONE}.py": STUB, f"assignments/{ONE}.py": MINE}, None),
    "deeper": ({f"{ONE}.py": STUB, f"my_solutions/{ONE}.py": MINE}, f"my_solutions/{ONE}.py"),
    "deeper-notebook": ({f"{ONE}.py": STUB, f"hw/{PLAIN}": NOTEBOOK}, None),
    "zip": ({f"{ONE}.py": STUB, "hw.zip": zip_bytes({f"{ONE}.py": MINE})}, None),
    "zip-of-home": (
        {f"{ONE}.py": STUB, PLAIN: LESSON, "hw.zip": zip_bytes({f"x/{ONE}.py": MINE})},
        None,
    ),
    "zip-of-notebook": ({PLAIN: LESSON, "hw.zip": zip_bytes({PLAIN: NOTEBOOK})}, None),
    "two-zips": (
        {"a.zip": zip_bytes({f"{ONE}.py": STUB}), "b.zip": zip_bytes({f"{ONE}.py": MINE})},
        None,
    ),
    "windows-lines": (
        {f"{ONE}.py": STUB.replace(b"\n", b" \r\n"), f"{ONE} (1).py": MINE},
        f"{ONE} (1).py",
    ),
    "comment": (
        {f"{ONE}.py": STUB.replace(b"# TODO", b"# How?\n\n    # TODO"), f"{ONE} (1).py": MINE},
        f"{ONE} (1).py",
    ),
    "mark": ({f"{ONE}.py": b"\xef\xbb\xbf" + STUB, f"{ONE} (1).py": MINE}, f"{ONE} (1).py"),
    "import": ({f"{ONE}.py": b"import math\n" + STUB, f"{ONE} (1).py": MINE}, f"{ONE} (1).py"),
    "unreadable": ({f"{ONE}.py": MINE, f"{ONE} (1).py": b"<html>"}, f"{ONE}.py"),
    "copies": ({f"a/{ONE}.py": MINE, f"b/{ONE}.py": MINE.replace(b"\n", b" \r\n")}, f"a/{ONE}.py"),
    "copies-of-notebooks": (
        {PLAIN: NOTEBOOK, f"Copy of {PLAIN}": lesson({ONE: MINE}, outputs=3)},
        PLAIN,
    ),
    "copies-in-zip": ({f"{ONE}.py": MINE, "hw.zip": zip_bytes({f"{ONE}.py": MINE})}, None),
    "both-forms": ({f"{ONE}.py": MINE, PLAIN: NOTEBOOK}, None),
}


@pytest.mark.parametrize("case", BEGUN)
def test_the_version_that_was_begun_is_graded(case: str, tmp_path: Path) -> None:
    files, graded = BEGUN[case]
    for name, text in files.items():
        put(tmp_path, name, text=text)
    work = open_work(tmp_path, EXERCISES)
    assert BODY in work.sources[ONE].text
    assert work.ungradable == ""
    if graded:
        assert work.sources[ONE].name == graded.rpartition("/")[2]
        assert any(graded in note for note in work.notes), work.notes


DIFFERENT = {
    "other-name": {PLAIN: NOTEBOOK, "final.ipynb": OTHER_NOTEBOOK},
    "browser-numbers": {f"{ONE} (2).py": MINE, f"{ONE} (1).py": OTHER},
    "numbers": {f"{ONE}-1.py": MINE, f"{ONE}-2.py": OTHER},
    "folders": {f"assignments/{ONE}.py": MINE, f"hw/{ONE}.py": OTHER},
    "deeper": {f"{ONE}.py": MINE, f"old/{ONE}.py": OTHER},
    "forms": {f"{ONE}.py": MINE, PLAIN: OTHER_NOTEBOOK},
    "zip": {f"{ONE}.py": MINE, "hw.zip": zip_bytes({f"{ONE}.py": OTHER})},
    "zips": {"a.zip": zip_bytes({f"{ONE}.py": MINE}), "b.zip": zip_bytes({f"{ONE}.py": OTHER})},
    "inside-zip": {"a.zip": zip_bytes({f"{ONE}.py": MINE, f"b/{ONE}.py": OTHER})},
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_versions_that_differ_are_for_a_person(case: str, tmp_path: Path) -> None:
    for name, text in DIFFERENT[case].items():
        put(tmp_path, name, text=text)
    put(tmp_path, f"{TWO}.py", text=MINE_TWO)
    work = open_work(tmp_path, EXERCISES)
    assert work.sources[ONE].unclear
    assert work.ungradable.endswith("were handed in together and differ: hand in one of them.")
    if case != "inside-zip":
        assert all(name in work.ungradable for name in DIFFERENT[case])


BACKUP = f"{ONE}-1.py"
# A file under the handed-out name, a copy that differs, and what each is graded as.
COPIES = {
    "number": (f"{ONE}.py", BACKUP, MINE, OTHER),
    "browser": (f"{ONE}.py", f"{ONE} (1).py", MINE, OTHER),
    "windows": (f"{ONE}.py", f"{ONE} - Copy.py", MINE, OTHER),
    "notebook": (PLAIN, "training_loop (1).ipynb", NOTEBOOK, OTHER_NOTEBOOK),
    "colab": (PLAIN, f"Copy of {PLAIN}", NOTEBOOK, OTHER_NOTEBOOK),
}


@pytest.mark.parametrize("case", COPIES)
def test_in_a_folder_the_handed_out_name_counts_and_a_class_run_asks(
    case: str, tmp_path: Path
) -> None:
    name, copy, mine, other = COPIES[case]
    home = tmp_path / "class" / "ann"
    put(home, name, text=mine)
    put(home, copy, text=other)
    work = open_work(home, EXERCISES)
    assert (work.sources[ONE].name, work.ungradable) == (name, "")
    assert any(copy in note for note in work.notes)
    assert work.other.sources[ONE].name == copy
    asked = works(tmp_path / "class")["ann"]
    names = " and ".join(sorted([name, copy]))
    assert asked.ungradable == f"{names} were handed in together and differ: hand in one of them."


@pytest.mark.parametrize("case", COPIES)
def test_in_an_export_the_latest_upload_counts_and_other_copies_are_for_a_person(
    case: str, tmp_path: Path
) -> None:
    name, copy, mine, other = COPIES[case]
    put(tmp_path / EXPORTED, name, text=mine)
    put(tmp_path / EXPORTED, copy, text=other)
    put(tmp_path / EXPORTED, f"{TWO}.py", text=MINE_TWO)
    work = works(tmp_path)["Bo Li"]
    assert not work.rivals
    if copy == BACKUP:
        assert (work.sources[ONE].name, work.ungradable) == (copy, "")
    else:
        assert "differ: hand in one of them." in work.ungradable


@pytest.mark.parametrize("case", COPIES)
def test_in_a_checkout_a_copy_is_nothing(case: str, tmp_path: Path) -> None:
    name, copy, mine, other = COPIES[case]
    home = tmp_path / "ann"
    put(home, ".git/HEAD")
    put(home / "assignments", name, text=mine)
    put(home / "assignments", copy, text=other)
    for work in (
        open_work(home, EXERCISES),
        open_work(home / "assignments", EXERCISES),
        works(tmp_path)["ann"],
    ):
        assert (work.sources[ONE].name, work.ungradable, work.rivals) == (name, "", {})


@pytest.mark.parametrize("git", [True, False])
@pytest.mark.parametrize("copy", [BACKUP, f"{ONE} - Copy.py"])
def test_beside_an_untouched_stub_the_copy_is_graded_and_told(
    copy: str, git: bool, tmp_path: Path
) -> None:
    put(tmp_path / "ann", f"{ONE}.py", text=STUB)
    put(tmp_path / "ann", copy, text=MINE)
    if git:
        put(tmp_path / "ann", ".git/HEAD")
    for work in (open_work(tmp_path / "ann", EXERCISES), works(tmp_path)["ann"]):
        assert (work.sources[ONE].name, work.ungradable) == (copy, "")
        assert work.notes == (f"{copy} was graded: {ONE}.py is as it was handed out.",)


def test_in_a_checkout_the_usual_name_counts(tmp_path: Path) -> None:
    put(tmp_path, ".git/HEAD")
    put(tmp_path, f"assignments/{ONE}.py", text=MINE)
    put(tmp_path, f"assignments/{ONE} (1).py", f"mine/{ONE}.py", text=OTHER)
    for folder in (tmp_path, tmp_path / "assignments"):
        assert open_work(folder, EXERCISES).sources[ONE].text == MINE
    put(tmp_path, f"assignments/{ONE}.py", text=STUB)
    put(tmp_path, f"assignments/{ONE} (1).py", text=STUB)
    assert open_work(tmp_path, EXERCISES).sources[ONE].text == OTHER


@pytest.mark.parametrize("named", [True, False])
def test_in_a_checkout_the_usual_notebook_counts(named: bool, tmp_path: Path) -> None:
    put(tmp_path, ".git/HEAD")
    put(tmp_path, PLAIN, text=lesson({ONE: MINE}, named=named))
    put(tmp_path, f"Copy of {PLAIN}", text=lesson({ONE: OTHER, TWO: MINE_TWO}, named=named))
    work = open_work(tmp_path, EXERCISES)
    assert {source.name for source in work.sources.values()} == {PLAIN}


def test_a_plot_beside_what_is_untouched_is_no_work(tmp_path: Path) -> None:
    put(tmp_path, PLAIN, text=LESSON)
    put(tmp_path, "plot.ipynb", text=notebook("plot(1)"))
    assert open_work(tmp_path, EXERCISES).sources[ONE].name == PLAIN
    put(tmp_path, "plot.ipynb", text=notebook("def forward(X):\n    return X"))
    assert open_work(tmp_path, EXERCISES).sources[ONE].name == "plot.ipynb"


def test_the_course_s_own_answers_are_nobody_s_work(tmp_path: Path) -> None:
    put(tmp_path, f"solutions/{ONE}.py", f"tests/answers/{ONE}.py", text=MINE)
    put(tmp_path, f"autograder/mistakes/{ONE}.py", text=OTHER)
    put(tmp_path, f"assignments/{ONE}.py", text=STUB)
    work = open_work(tmp_path, EXERCISES)
    assert (work.sources[ONE].text, work.ungradable) == (STUB, "")
    assert work.notes == ("No exercise is begun: all is as it was handed out.",)


@pytest.mark.parametrize("names", [[f"{ONE}.py", f"a/{ONE}.py"], [f"{ONE} (1).py", f"{ONE}.py"]])
def test_what_is_untouched_twice_is_not_begun(names: list[str], tmp_path: Path) -> None:
    put(tmp_path, *names, text=STUB)
    put(tmp_path, PLAIN, f"Copy of {PLAIN}", text=LESSON)
    work = open_work(tmp_path, EXERCISES)
    assert (work.sources[ONE].name, work.ungradable) == (PLAIN, "")


def test_the_whole_handout_with_the_work_in_one_form_needs_no_note(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.py", text=MINE)
    put(tmp_path, f"{TWO}.py", text=STUB_TWO)
    put(tmp_path, PLAIN, text=LESSON)
    work = open_work(tmp_path, EXERCISES)
    assert [source.name for source in work.sources.values()] == [f"{ONE}.py", f"{TWO}.py"]
    assert work.notes == ()


def test_work_split_between_files_and_a_notebook_is_graded_and_told(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.py", text=MINE)
    put(tmp_path, f"{TWO}.py", text=STUB_TWO)
    put(tmp_path, PLAIN, text=lesson({TWO: MINE_TWO}))
    work = open_work(tmp_path, EXERCISES)
    assert [source.name for source in work.sources.values()] == [f"{ONE}.py", PLAIN]
    assert work.notes == (f"{PLAIN} was graded for {TWO}, other files for the rest.",)


def test_an_answer_in_a_cell_below_counts_as_begun(tmp_path: Path) -> None:
    content = json.loads(LESSON)
    content["cells"].append(
        {"cell_type": "code", "metadata": {}, "source": "def forward(X, W1, b1, W2, b2):\n    1"}
    )
    put(tmp_path, f"a-{PLAIN}", text=json.dumps(content).encode())
    put(tmp_path, PLAIN, text=LESSON)
    assert open_work(tmp_path, EXERCISES).sources[ONE].name == f"a-{PLAIN}"


def test_a_damaged_notebook_beside_stubs_is_told(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.py", text=STUB)
    put(tmp_path, PLAIN, text=b"{")
    assert f"{PLAIN} is not a Jupyter notebook" in open_work(tmp_path, EXERCISES).ungradable


def test_two_notebooks_with_a_half_of_the_work_each_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.ipynb", text=NOTEBOOK)
    put(tmp_path, "b.ipynb", text=lesson({TWO: MINE_TWO}))
    with pytest.raises(Refused, match=r"more than one notebook \(a.ipynb, b.ipynb\)"):
        open_work(tmp_path, EXERCISES)


def test_an_export_of_canvas_is_judged_in_the_same_way(tmp_path: Path) -> None:
    put(tmp_path, f"libo_1_2_{PLAIN}", text=LESSON)
    put(tmp_path, f"libo_1_3_Copy of {PLAIN}", text=NOTEBOOK)
    (entry,) = students_in(tmp_path, EXERCISES)
    assert open_entry(entry, EXERCISES).sources[ONE].name == f"Copy of {PLAIN}"


HARD = [
    '"""', "\\\"\"\"", "'", "\\\"", "\\'", "(", "def f(", "def f(()", "def f(\n", "x:", "x:\n",
    "from x import (", "from x(\n", "from ", "import ", "#", " ", "\t\n", "\\", "\\\n", "\"'", "\0",
]  # fmt: skip


@pytest.mark.parametrize("end", ["", ";", "x", "\\", '"'])
@pytest.mark.parametrize("start", HARD)
def test_no_text_takes_long(start: str, end: str) -> None:
    for before in ("", "from x ", "def f(x):\n    ", '"', "x"):
        text = before + start * (100_000 // len(start)) + end
        assert written_in(text.encode()).stubs <= {"f", "x", "xx"}


MISNAMED = [f"{ONE}_final.py", f"{ONE}.py.txt", f"{ONE}.docx", f"{ONE} solved.py"]


@pytest.mark.parametrize("stub", [True, False])
@pytest.mark.parametrize("name", MISNAMED)
def test_an_answer_under_another_name_is_for_a_person(
    name: str, stub: bool, tmp_path: Path
) -> None:
    put(tmp_path, name, text=MINE)
    put(tmp_path, f"{TWO}.py", text=MINE_TWO)
    if stub:
        put(tmp_path, f"{ONE}.py", text=STUB)
    assert open_work(tmp_path, EXERCISES).ungradable == (
        f"{ONE}.py is {'not begun' if stub else 'missing'}, and {name} was not graded: give the"
        f" file with the answer the name {ONE}.py."
    )
    put(tmp_path, f"{ONE}.py", text=MINE)
    assert open_work(tmp_path, EXERCISES).ungradable == ""


@pytest.mark.parametrize("name", [f"{ONE}.png", f"{ONE}0.py", f"{ONE}_old.py"])
def test_what_is_no_answer_is_left_aside(name: str, tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.py", name, text=STUB)
    assert open_work(tmp_path, EXERCISES).ungradable == ""


def test_versions_without_end_are_not_all_read(tmp_path: Path) -> None:
    put(tmp_path, *(f"{number:03}/{ONE}.py" for number in range(300)), text=STUB)
    put(tmp_path, *(f"{number}.ipynb" for number in range(50)), f"x/{PLAIN}", text=NOTEBOOK)
    put(tmp_path, *(f"{number}.zip" for number in range(50)), text=b"PK")
    assert BODY in open_work(tmp_path, EXERCISES).sources[ONE].text


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["hw.rar"], "hw.rar is not a .zip: hand in"),
        ([f"{number:02}/{ONE}.py" for number in range(12)], "is one of too many versions"),
    ],
)
def test_what_was_not_read_beside_stubs_is_told(
    names: list[str], words: str, tmp_path: Path
) -> None:
    put(tmp_path, f"{ONE}.py", *names, text=STUB)
    with pytest.raises(Refused, match=words):
        open_work(tmp_path, EXERCISES)
    put(tmp_path, f"{ONE}.py", text=MINE)
    assert open_work(tmp_path, EXERCISES).sources[ONE].text == MINE


UNREAD = {
    "hw.zip": (b"PK\x03\x04 half", "hw.zip is damaged or is not a zip file."),
    "sub/hw.tar.gz": (b"\x1f\x8b half", "hw.tar.gz is damaged or is not a tar file."),
    "hw.rar": (b"Rar!", "hw.rar is not a .zip: hand in the files themselves, or a .zip."),
    "hw.7z": (b"7z", "hw.7z is not a .zip: hand in the files themselves, or a .zip."),
    "hw.ipynb": (b'{"cells"', "hw.ipynb is not a Jupyter notebook"),
    "a.zip": (zip_bytes({"b.zip": b"PK\x03\x04 half"}), "b.zip is damaged or is not a zip file."),
}


@pytest.mark.parametrize("stub", [True, False])
@pytest.mark.parametrize("name", UNREAD)
def test_an_answer_that_may_be_in_what_cannot_be_read_is_for_a_person(
    name: str, stub: bool, tmp_path: Path
) -> None:
    data, words = UNREAD[name]
    put(tmp_path, f"{TWO}.py", text=MINE_TWO)
    put(tmp_path, name, text=data)
    if stub:
        put(tmp_path, f"{ONE}.py", text=STUB)
    state = "not begun" if stub else "missing"
    told = open_work(tmp_path, EXERCISES).ungradable
    assert told.startswith(f"{ONE}.py is {state}. It may be in what could not be read: {words}")
    assert open_work(tmp_path, [TWO]).ungradable == ""
    put(tmp_path, f"{ONE}.py", text=MINE)
    work = open_work(tmp_path, EXERCISES)
    assert work.ungradable == ""
    if "/" not in name:
        assert [note for note in work.notes if f"{name} was not graded" in note]


def test_a_zip_that_can_be_read_fills_in_what_is_missing(tmp_path: Path) -> None:
    put(tmp_path, f"{TWO}.py", text=MINE_TWO)
    put(tmp_path, "hw.zip", text=zip_bytes({f"{ONE}.py": MINE}))
    assert open_work(tmp_path, EXERCISES).sources[ONE].text == MINE


@pytest.mark.parametrize(
    "files",
    [
        {f"{ONE}.py": STUB, PLAIN: LESSON},
        {".git/HEAD": b"", f"assignments/{ONE}.py": STUB, f"assignments/{TWO}.py": STUB_TWO},
        {"hw.zip": zip_bytes({f"{ONE}.py": STUB})},
    ],
)
def test_work_as_it_was_handed_out_is_told(files: Mapping[str, bytes], tmp_path: Path) -> None:
    for name, data in files.items():
        put(tmp_path, name, text=data)
    told = "No exercise is begun: all is as it was handed out."
    assert open_work(tmp_path, EXERCISES).notes == (told,)
    put(tmp_path, f"assignments/{ONE}.py" if ".git/HEAD" in files else f"{ONE}.py", text=MINE)
    assert told not in open_work(tmp_path, EXERCISES).notes
