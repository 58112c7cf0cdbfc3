"""Moodle's and Canvas's exports say in their names whose each file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.handed_in import CODE, ONE, TWO, export, graded, notebook, works, zip_bytes


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("end", ["_", ""])
def test_a_moodle_export(zipped: bool, end: str, tmp_path: Path) -> None:
    files = {
        f"Ana María Ñ_12_assignsubmission_file{end}/{ONE}.py": CODE,
        f"Ana María Ñ_12_assignsubmission_onlinetext{end}/onlinetext.html": b"hi",
        f"Bo Li_13_assignsubmission_file{end}/hw/{TWO}.py": CODE,
        f"Bo Li_14_assignsubmission_file{end}/hw.zip": zip_bytes({f"{ONE}.py": CODE}),
        f"Cy_15_assignsubmission_onlinetext{end}/onlinetext.html": b"hi",
        f"Default group_assignsubmission_file{end}/a.ipynb": notebook("x"),
    }
    found = works(export(tmp_path, zipped, files))
    assert {name: graded(work) for name, work in found.items()} == {
        "Ana María Ñ": [ONE],
        "Bo Li (13)": [TWO],
        "Bo Li (14)": [ONE],
        "Cy": [],
        "Default group": [ONE, TWO],
    }
    assert found["Ana María Ñ"].notes == (
        "What was handed in as Moodle's onlinetext was not graded.",
    )
    assert "onlinetext" in found["Cy"].notes[0]


@pytest.mark.parametrize("zipped", [False, True])
def test_a_flat_moodle_export(zipped: bool, tmp_path: Path) -> None:
    files = {
        f"Bo Li_13_assignsubmission_file_{ONE}.py": CODE,
        f"Bo Li_13_assignsubmission_file_{TWO}.py": CODE,
        "Bo Li_13_assignsubmission_onlinetext_onlinetext.html": b"hi",
    }
    found = works(export(tmp_path, zipped, files))
    assert graded(found["Bo Li"]) == [ONE, TWO]
    assert "onlinetext" in found["Bo Li"].notes[0]


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


def test_a_moodle_zip_of_one_student(tmp_path: Path) -> None:
    folder = "Bo Li_13_assignsubmission_file_"
    found = works(export(tmp_path, True, {f"{folder}/1/{ONE}.py": CODE, f"{folder}/2/x.txt": b""}))
    assert {name: graded(work) for name, work in found.items()} == {"Bo Li": [ONE]}
