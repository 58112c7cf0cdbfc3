"""Canvas' export says in its names whose each file is, and whether it was late."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.intake import Delivery, Person, class_in
from tests.support.exports import Student, write_canvas
from tests.support.handed_in import (
    CODE,
    EXERCISES,
    ONE,
    TWO,
    export,
    graded,
    notebook,
    put,
    works,
    zip_bytes,
)


@pytest.mark.parametrize("zipped", [False, True])
def test_a_canvas_export(zipped: bool, tmp_path: Path) -> None:
    files = {
        f"ñandúana_12_901_{ONE}.py": b"first",
        f"ñandúana_12_902_{ONE}-1.py": CODE,
        f"ñandúana_12_903_{TWO}.py": CODE,
        f"libo_LATE_13_904_{ONE}-2.py": CODE,
        "libo_14_905_training_loop.ipynb": notebook("x"),
        "libo_15_906_hw.zip": zip_bytes({f"hw/{TWO}.py": CODE}),
        "libo_16_text.html": b"hi",
        f"anon_ab12C_907_{ONE}.py": CODE,
        f"LATE_anon_cd34E_908_{ONE}.py": CODE,
    }
    found = works(export(tmp_path, zipped, files))
    assert {name: graded(work) for name, work in found.items()} == {
        "anon_ab12C": [ONE],
        "anon_cd34E": [ONE],
        "libo (13)": [ONE],
        "libo (14)": [ONE, TWO],
        "libo (15)": [TWO],
        "libo (16)": [],
        "ñandúana": [ONE, TWO],
    }
    assert found["ñandúana"].sources[ONE].text == CODE
    assert found["ñandúana"].sources[ONE].name == f"{ONE}-1.py"
    assert found["libo (13)"].notes == ("Canvas marked this work as late.",)
    assert "text or as a link" in found["libo (16)"].notes[0]


def test_late_work_and_the_beginning_of_its_files_names(tmp_path: Path) -> None:
    students = [Student("Ann van Lee", {"a.py": b"", "b.py": b""}, "12", late=True)]
    (entry,) = class_in(write_canvas(tmp_path / "in", students), EXERCISES).entries
    person = Person(id="12", name="leeannvan")
    assert entry.delivery == Delivery(person, late=True, place="leeannvan_LATE_12_9000")


def test_text_in_place_of_files_is_no_file(tmp_path: Path) -> None:
    put(tmp_path / "in", "lee_12_text.html", "lee_12_901_a.py")
    (entry,) = class_in(tmp_path / "in", EXERCISES).entries
    assert entry.delivery.place == "lee_12_901"


@pytest.mark.parametrize(
    ("name", "read"), [("Ann हिन्दी", "हिन्दीann"), ("Bo e\u0301", "\u00e9bo"), ("🦊 🐢", "12")]
)
def test_every_name_that_canvas_writes_is_read(name: str, read: str, tmp_path: Path) -> None:
    """Vowel signs and accents stay in it; of symbols alone nothing is left."""
    students = [Student(name, {f"{ONE}.py": CODE}, "12")]
    (entry,) = class_in(write_canvas(tmp_path / "in", students), EXERCISES).entries
    assert (entry.student, entry.delivery.person.id) == (read, "12")
