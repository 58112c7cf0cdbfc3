"""Fuzzes how zips and notebooks are taken in: `python -m tests.support.fuzz.intake -runs=200000`.

The bytes are a file that somebody hands in, alone and as a class's; nothing but work that can be
graded or Refused may come of it.
"""

from __future__ import annotations

import io
import json
import tempfile
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.fuzz.engine import Tree, fuzz, instrumented

if TYPE_CHECKING:
    from autograder.intake import Work

EXERCISES = ("ex1_forward_pass", "ex2_mse_loss")
ONE, TWO = (f"{name}.py" for name in EXERCISES)
MOST_BYTES = 256 * 1024  # of an exercise
CODE = b"def forward(X):\n    return X\n"
CELLS = (
    "%matplotlib inline\n!pip install torch\nimport torch\n",
    ["def forward(X):\n", "    return X\n"],
    "%%bash\nls\n",
    "text = '''\n%no magic\n'''\nhelp?\nfiles = !ls\n",
)


def zipped(members: Mapping[str, bytes]) -> bytes:
    return write({"members": [[name, 0, {"file": data}] for name, data in members.items()]})


def cells(*sources: object) -> bytes:
    code = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"nbformat": 4, "cells": [*code, {"cell_type": "markdown"}]}).encode()


def seeds() -> Iterator[bytes]:
    """What honest students and instructors hand in, and some of what others do."""
    yield cells(*CELLS)
    yield b'{"worksheets": []}'
    yield zipped({ONE: CODE, TWO: b"", "__MACOSX/._" + ONE: b"x", ".DS_Store": b""})
    yield zipped({f"work/{ONE}": CODE, "work/readme.txt": b"hello", "work/data.tar.gz": b"x"})
    yield zipped({"training_loop.ipynb": cells(*CELLS)})
    yield zipped({"hand-in.zip": zipped({f"a/b/{ONE}": CODE, f"{ONE[:-3]} (1).py": b"x = 1"})})
    moodle = "assignsubmission_file"
    yield zipped({f"Ann Lee_12_{moodle}/{ONE}": CODE, f"Bo_3_{moodle}_{TWO}": CODE})
    yield zipped(
        {f"leeann_12_345_{ONE}": CODE, f"bo_LATE_13_9_{ONE}": CODE, "bo_13_text.html": b""}
    )
    yield from exports()
    yield zipped({f"../{ONE}": CODE, f"C:\\{TWO}": CODE, "/etc/passwd": b"", f"é/{ONE}": CODE})
    yield from versions()


def exports() -> Iterator[bytes]:
    """Downloads of classes with files that tell about the students."""
    attempt = "HW_ann_attempt_2026-11-03-12-00-0"
    about = b"Name: Ann (ann)\nAssignment: HW\nSubmission Field:\nx\nComments:\n"
    yield zipped({f"{attempt}1.txt": about, f"{attempt}1_{ONE}": CODE, f"{attempt}2_{TWO}": CODE})
    day = "Nov 3, 2026"
    yield zipped({f"1-7 - A - {day} 205 PM/{ONE}": CODE, f"1-7 - A - {day} 206 PM/{TWO}": CODE})
    told = b"submission_1:\n  :submitters:\n  - :name: \"A\\xE4\"\n    :sid: '1'\n  :created_at: "
    metadata = told + b"2026-11-03 12:00:00.123456789 +01:00\n"
    yield zipped({"a/submission_metadata.yml": metadata, f"a/submission_1/{ONE}": CODE})
    scores = b"username,first_name,datetime,late\nann,Ann,2026-11-03T12:00:00Z,true\n"
    yield zipped({f"hw-{one}/.git/HEAD": b"" for one in ("ann", "bo")} | {"scores.csv": scores})
    yield zipped({"hw-ann/training_loop.py": b"# In[1]:\n" + CODE, "hw-bo/ex1.py": CODE})
    yield zipped({f"in/hw/{one}/attempt{n}/{ONE}": CODE for one in "ab" for n in "12"})


def versions() -> Iterator[bytes]:
    """A stub or an untouched notebook beside the work, and work that differs."""
    stub = CODE.replace(b"return X", b"raise NotImplementedError")
    answers = [f"# {EXERCISES[0]}\n{text.decode()}" for text in (stub, CODE)]
    untouched, begun = map(cells, answers)
    yield zipped({ONE: stub, f"hw/{ONE}": CODE, f"old\\{ONE}": CODE + b"x = 1\n"})
    yield zipped({"training_loop.ipynb": untouched, "Copy of training_loop.ipynb": begun})
    yield zipped({ONE: CODE, "training_loop.ipynb": begun, "a.zip": zipped({ONE: stub})})
    yield zipped({f"{ONE[:-3]}_final.py": CODE, TWO: stub, f".{ONE}.icloud": b"bplist00"})
    yield zipped({ONE: b"<!doctype html>", "a.ipynb": cells("x = 1"), "b.ipynb": cells("y")})


def read(data: bytes) -> Tree:
    """The parts of a zip and of what lies in it, those of a notebook, or a file as it is."""
    import zipfile  # not before atheris looks at what is imported

    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            return {
                "members": [
                    [info.filename, info.external_attr, read(archive.read(info))] for info in infos
                ]
            }
    return {"json": json.loads(data)} if data.startswith(b"{") else {"file": data}


def write(tree: Tree) -> bytes:
    """The bytes of these parts."""
    import zipfile

    if "members" not in tree:
        data: bytes = tree["file"] if "file" in tree else json.dumps(tree["json"]).encode()
        return data
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of one name
        for name, attributes, part in tree["members"]:
            info = zipfile.ZipInfo(name)
            info.external_attr = attributes
            archive.writestr(info, write(part))
    return buffer.getvalue()


def examined(work: Work) -> None:
    """Everything of it can be shown, kept and sent."""
    assert [*work.sources] == [*EXERCISES]
    shown(work.student, *work.notes)
    assert len(work.notes) < 100
    for source in work.sources.values():
        shown(source.name, source.problem)
        assert len(source.text) <= MOST_BYTES
        assert not (source.text and source.problem)
    assert len(work.digest) == 64


def shown(*texts: str) -> None:
    for text in texts:
        text.encode()
        assert len(text) < 2000
        assert all(unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp") for char in text)


def main() -> None:
    with instrumented("autograder", "zipfile"):
        from autograder import intake

    def opened(open_it: Callable[[], Work]) -> None:
        try:
            examined(open_it())
        except intake.Refused as refusal:
            shown(str(refusal))

    def opened_as_class(path: Path) -> None:
        try:
            download = intake.class_in(path, EXERCISES)
        except intake.Refused as refusal:
            shown(str(refusal))
            return
        shown(*download.told)
        assert len({entry.student for entry in download.entries}) == len(download.entries)
        for entry in download.entries:
            person = entry.delivery.person
            shown(person.id, person.name, person.login, person.email)
            entry.delivery.place.encode()
            opened(partial(intake.open_entry, entry, EXERCISES))

    def target(data: bytes) -> None:
        path = archive if b"PK\5\6" in data else notebook
        path.write_bytes(data)
        opened(partial(intake.open_work, path, EXERCISES))
        if path is archive:
            opened_as_class(path)

    folder = Path(tempfile.mkdtemp(prefix="autograder-fuzz-"))
    archive, notebook = folder / "hand-in.zip", folder / "training_loop.ipynb"
    fuzz(target, seeds(), read, write)


if __name__ == "__main__":
    main()
