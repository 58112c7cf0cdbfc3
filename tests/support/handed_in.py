"""Files, zips and notebooks as students hand them in, and what the intake makes of them."""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.intake import (
    Platform,
    Refused,
    StudentEntry,
    Work,
    class_in,
    open_entry,
    open_work,
    students_in,
)

ONE, TWO = "ex1_forward_pass", "ex2_mse_loss"
EXERCISES = (ONE, TWO)
EXPORTED = "Bo Li_13_assignsubmission_file"  # Moodle's folder of one student
CODE = b"def forward(): ...\n"
links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
any_name = pytest.mark.skipif(sys.platform == "win32", reason="the system refuses such names")
FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}


def put(folder: Path, *names: str, text: bytes = CODE) -> Path:
    """Write a file for each name below `folder`, and return `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    return folder


def zip_bytes(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def put_zip(path: Path, *names: str, text: bytes = CODE) -> Path:
    path.write_bytes(zip_bytes(dict.fromkeys(names, text)))
    return path


def cell(source: object, kind: str = "code") -> dict[str, object]:
    return {"cell_type": kind, "metadata": {}, "source": source}


def notebook(*sources: object) -> bytes:
    return json.dumps({"nbformat": 4, "cells": [cell(source) for source in sources]}).encode()


def graded(work: Work) -> list[str]:
    """The exercises that have a text."""
    return [name for name, source in work.sources.items() if source.text]


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        open_work(path, EXERCISES)
    return str(caught.value)


def students(folder: Path) -> dict[str, StudentEntry]:
    return {entry.student: entry for entry in students_in(folder, EXERCISES)}


def works(folder: Path) -> dict[str, Work]:
    return {entry.student: open_entry(entry, EXERCISES) for entry in students_in(folder, EXERCISES)}


def is_one_clean_line(text: str) -> bool:
    return not any(unicodedata.category(char) in FORBIDDEN for char in text)


def export(tmp_path: Path, zipped: bool, files: Mapping[str, bytes]) -> Path:
    if zipped:
        put(tmp_path, "submissions.zip", text=zip_bytes(files))
        return tmp_path / "submissions.zip"
    for name, data in files.items():
        put(tmp_path / "submissions", name, text=data)
    return tmp_path / "submissions"


def told_of(folder: Path, platform: Platform | None = None) -> str:
    """The sentences on what the download was taken for, each on a line."""
    return "\n".join(class_in(folder, EXERCISES, platform).told)


def refusal_of_class(folder: Path, platform: Platform | None = None) -> str:
    with pytest.raises(Refused) as caught:
        class_in(folder, EXERCISES, platform)
    return str(caught.value)
