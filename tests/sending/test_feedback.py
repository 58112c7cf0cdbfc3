"""Each student gets their own page and nobody else's, in a folder and as platforms take it."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import msgspec
import pytest

from autograder.intake import Delivery, Person, Platform, file_stem
from autograder.official.class_file import ClassFile, StudentMark, keep_class
from autograder.official.page_digest import digest_of
from autograder.official.records import Records
from autograder.pages.student import StudentPage
from autograder.results import Result
from autograder.sending.feedback import write_feedback
from tests.support.class_results import EXPLAINED, WRONG, result
from tests.support.feedback_uploads import taken_by_canvas, taken_by_moodle
from tests.support.marked_class import a_class, moodle_place, without

FOUND = {
    "Ann Lee": result("Ann Lee"),
    "Bo Øst": result("Bo Øst", two=EXPLAINED),
    "李雷": result("李雷", one=WRONG),
}
NUMBERS = {name: str(number) for number, name in enumerate(FOUND, 101)}


def mark_of(found: Result, place: str) -> StudentMark:
    return StudentMark(
        student=found.student,
        delivery=Delivery(Person(id=NUMBERS[found.student], name=found.student), place=place),
        status="graded",
        points={one.name: one.score for one in found.exercises},
        score=float(found.score),
        max_score=found.max_score,
    )


def a_run(folder: Path, platform: Platform) -> ClassFile:
    """Write the results of a class with pages for the first two, and a student without a mark."""
    records = Records(folder)
    records.keep_seed(7)
    (folder / "pages").mkdir()
    marks = []
    for name, found in FOUND.items():
        records.keep(name, found.to_json())
        number = NUMBERS[name]
        place = moodle_place(name, int(number))
        if platform is Platform.CANVAS:
            place = f"{name.replace(' ', '').lower()}_{number}_9{number}"
        marks.append(mark_of(found, place))
    for name in [*FOUND][:2]:
        keep_page(records, FOUND[name])
    waits = without("Zoë", place="x_104_assignsubmission_file")
    held = a_class(*marks, waits, without("Nobody", "nothing handed in"), platform=platform)
    keep_class(folder, held)
    return held


def keep_page(records: Records, found: Result, late: str = "") -> None:
    shows = digest_of(found.student, found.to_json(), "", late)
    page = StudentPage(found.student, found, shows=shows, late=late)
    records.page(found.student).write_text(page.html, encoding="utf-8")


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    folder = tmp_path / "grades"
    folder.mkdir()
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def feedback_of(student: str, grades: Path, held: ClassFile, tmp_path: Path) -> bytes:
    write_feedback(grades, held, tmp_path / "folders")
    return (tmp_path / "folders" / file_stem(student) / "feedback.md").read_bytes()


def test_each_student_gets_a_folder(grades: Path, tmp_path: Path) -> None:
    held = a_run(grades, Platform.FOLDERS)
    sent = write_feedback(grades, held, tmp_path / "out", Platform.FOLDERS)
    assert (sent.students, sent.written, sent.zipped, sent.left_out) == (5, 7, None, [])
    found = files(tmp_path / "out")
    assert {path.partition("/")[0] for path in found} == {
        file_stem(name) for name in [*FOUND, "Zoë", "Nobody"]
    }
    for name in FOUND:
        texts = [text for path, text in found.items() if path.startswith(file_stem(name))]
        assert len(texts) == (1 if name == "李雷" else 2)
        for other in {*FOUND, "Zoë"} - {name}:
            assert not [text for text in texts if other.encode() in text]
    assert b"## Mark: 6 of 11" in found[f"{file_stem('Bo Øst')}/feedback.md"]


def test_moodle_takes_the_zip(grades: Path, tmp_path: Path) -> None:
    held = a_run(grades, Platform.MOODLE)
    sent = write_feedback(grades, held, tmp_path / "out", Platform.MOODLE)
    assert sent.zipped == tmp_path / "out" / "moodle.zip"
    assert sent.left_out == []
    found = members(sent.zipped)
    participants = {*NUMBERS.values(), "104"}
    assert sorted(str(taken_by_moodle(name, participants)) for name in found) == [
        "('101', '/feedback.html')",
        "('101', '/feedback.md')",
        "('102', '/feedback.html')",
        "('102', '/feedback.md')",
        "('103', '/feedback.md')",
        "('104', '/feedback.md')",
    ]
    for name, content in found.items():
        taken = taken_by_moodle(name, participants)
        assert taken is not None
        owner = next((one for one, number in NUMBERS.items() if number == taken[0]), "Zoë")
        assert owner.encode() in content


def test_canvas_takes_the_zip(grades: Path, tmp_path: Path) -> None:
    held = a_run(grades, Platform.CANVAS)
    sent = write_feedback(grades, held, tmp_path / "canvas.zip", Platform.CANVAS)
    assert sent.zipped == tmp_path / "canvas.zip"
    taken = {taken_by_canvas(name): content for name, content in members(sent.zipped).items()}
    assert taken.keys() == {(number, f"9{number}") for number in NUMBERS.values()}
    for name, number in NUMBERS.items():
        assert name.encode() in taken[number, f"9{number}"]
    # The page of HTML is not in this zip, and so it is not named.
    assert not [content for content in taken.values() if b"feedback.html" in content]
    assert b"feedback.html" in feedback_of("Ann Lee", grades, held, tmp_path)
    assert [mark.student for mark, _ in sent.left_out] == ["Zoë"]


def test_a_second_run_writes_what_has_changed_and_nothing_else(
    grades: Path, tmp_path: Path
) -> None:
    held, out = a_run(grades, Platform.MOODLE), tmp_path / "out"
    write_feedback(grades, held, out, Platform.MOODLE)
    first = files(out)
    for path in out.rglob("*"):
        os.utime(path, (1, 1))
    assert write_feedback(grades, held, out, Platform.MOODLE).written == 0
    assert files(out) == first
    changed = result("Ann Lee", one=EXPLAINED)
    Records(grades).keep("Ann Lee", changed.to_json())
    marks = [mark_of(changed, held.students[0].delivery.place), *held.students[1:]]
    again = msgspec.structs.replace(held, students=tuple(marks))
    # The page is not written anew yet: it shows what does not hold any more.
    assert write_feedback(grades, again, out, Platform.MOODLE).written == 2
    assert b"## Mark: 6 of 11" in (out / file_stem("Ann Lee") / "feedback.md").read_bytes()
    assert not (out / file_stem("Ann Lee") / "feedback.html").exists()
    touched = {path.name for path in out.rglob("*.*") if path.stat().st_mtime > 1}
    assert touched == {"feedback.md", "moodle.zip"}
    keep_page(Records(grades), changed)
    assert write_feedback(grades, again, out, Platform.MOODLE).written == 3


def test_a_page_from_before_a_deduction_is_left_out(grades: Path, tmp_path: Path) -> None:
    held, out = a_run(grades, Platform.FOLDERS), tmp_path / "out"
    page = out / file_stem("Ann Lee") / "feedback.html"
    write_feedback(grades, held, out)
    assert page.exists()
    late = msgspec.structs.replace(held.students[0], score=4.0, deducted=7.0)
    held = msgspec.structs.replace(held, students=(late, *held.students[1:]))
    write_feedback(grades, held, out)
    assert not page.exists()
    keep_page(Records(grades), FOUND["Ann Lee"], "4 of 11")
    write_feedback(grades, held, out)
    assert "Mark after the deduction for lateness: <strong>4 of 11" in page.read_text("utf-8")


def test_a_file_of_somebody_else_stays(grades: Path, tmp_path: Path) -> None:
    held, out = a_run(grades, Platform.FOLDERS), tmp_path / "out"
    own = out / file_stem("李雷")
    own.mkdir(parents=True)
    (own / "feedback.html").write_text("<p>by hand</p>", encoding="utf-8")
    write_feedback(grades, held, out)
    assert (own / "feedback.html").read_text(encoding="utf-8") == "<p>by hand</p>"


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("{"),
        lambda path: path.write_text(result("Bo Øst").to_json()),
        lambda path: path.write_text(FOUND["李雷"].to_json()),
    ],
    ids=["missing", "broken", "newer", "another student's"],
)
def test_a_result_that_does_not_fit_the_mark_makes_no_page(
    grades: Path, tmp_path: Path, damage: object
) -> None:
    held, out = a_run(grades, Platform.MOODLE), tmp_path / "out"
    assert callable(damage)
    damage(grades / f"{file_stem('Bo Øst')}.json")
    sent = write_feedback(grades, held, out, Platform.MOODLE)
    assert [mark.student for mark, _ in sent.left_out] == ["Bo Øst"]
    assert "run grade-class once more" in sent.left_out[0][1]
    assert not (out / file_stem("Bo Øst")).exists()
    assert not [name for name in members(out / "moodle.zip") if "_102_" in name]


def test_two_students_of_one_place_get_nothing_there(grades: Path, tmp_path: Path) -> None:
    held = a_run(grades, Platform.MOODLE)
    place = held.students[0].delivery.place
    twins = [msgspec.structs.replace(one, delivery=Delivery(one.person, place=place))
             for one in held.students[:2]]  # fmt: skip
    other = msgspec.structs.replace(held, students=(*twins, *held.students[2:]))
    sent = write_feedback(grades, other, tmp_path / "m.zip", Platform.MOODLE)
    assert [mark.student for mark, _ in sent.left_out] == ["Ann Lee", "Bo Øst"]
    assert not [name for name in members(tmp_path / "m.zip") if "_101_" in name]


def test_a_stranger_gets_a_page_and_none_in_the_zip(grades: Path, tmp_path: Path) -> None:
    """It may be a group, whose number is somebody else's."""
    held = a_run(grades, Platform.MOODLE)
    stranger = msgspec.structs.replace(held.students[0], stranger=True)
    other = msgspec.structs.replace(held, students=(stranger, *held.students[1:]))
    sent = write_feedback(grades, other, tmp_path / "out", Platform.MOODLE)
    assert [(mark.student, why) for mark, why in sent.left_out] == [
        ("Ann Lee", "not on the roster")
    ]
    assert (tmp_path / "out" / file_stem("Ann Lee") / "feedback.md").is_file()
    assert not [name for name in members(tmp_path / "out" / "moodle.zip") if "_101_" in name]


def test_a_full_disk_leaves_the_old_zip(
    grades: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, out = a_run(grades, Platform.MOODLE), tmp_path / "m.zip"
    out.write_bytes(b"old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        write_feedback(grades, held, out, Platform.MOODLE)
    assert out.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
