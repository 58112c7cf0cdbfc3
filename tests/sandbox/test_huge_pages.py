"""Memory in huge pages holds what it held, and a kernel without them changes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import huge_pages, syscalls
from tests.support.course import ROOT, isolates

pytestmark = isolates

GATHERED = """
import hashlib
from pathlib import Path

from autograder.sandbox import huge_pages

def in_huge_pages():
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("AnonHugePages:"):
            return int(line.split()[1])

held = [bytes([number % 256]) * 1000 for number in range(40_000)]
before = hashlib.sha256(b"".join(held)).hexdigest()
huge_pages.gather()
assert hashlib.sha256(b"".join(held)).hexdigest() == before
print(in_huge_pages())
"""


def test_what_was_written_lies_in_huge_pages_as_it_was() -> None:
    done = subprocess.run(
        [sys.executable, "-c", GATHERED], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    if not huge_pages.SIZE.is_file():
        pytest.skip("this kernel has no huge pages")
    if int(done.stdout) == 0:
        pytest.skip("this kernel gathers no pages: Linux does from 6.1, with memory to spare")
    assert int(done.stdout) >= 20_000  # KB of the 40 MB


@pytest.mark.parametrize("size", [None, "", "many\n"])
def test_a_kernel_without_them_is_left_alone(
    size: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "hpage_pmd_size"
    if size is not None:
        path.write_text(size)
    monkeypatch.setattr(huge_pages, "SIZE", path)
    asked: list[object] = []
    monkeypatch.setattr(syscalls, "call", lambda *arguments: asked.append(arguments))
    huge_pages.gather()
    assert asked == []


def test_a_kernel_that_refuses_is_asked_for_a_while_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size, maps = tmp_path / "size", tmp_path / "maps"
    size.write_text("2097152\n")
    maps.write_text(
        "7f0000001000-7f0000a00000 rw-p 00000000 00:00 0 \n"
        "7f0001000000-7f0001400000 rw-p 00000000 00:00 0                  [heap]\n"
        "7f0002000000-7f0002400000 r--p 00000000 00:00 0 \n"
        "7f0003000000-7f0003400000 rw-p 00000000 fd:00 77                 /lib/libtorch.so\n"
        "7f0004000000-7f0004400000 rw-p 00000000 00:00 0                  [stack]\n"
    )
    monkeypatch.setattr(huge_pages, "SIZE", size)
    monkeypatch.setattr(huge_pages, "MAPS", maps)
    asked: list[int] = []

    def refuse(name: str, page: int, *_: int) -> int:
        asked.append(page)
        raise OSError(12, name)

    monkeypatch.setattr(syscalls, "call", refuse)
    huge_pages.gather()
    first = [0x7F0000200000 + place * 2097152 for place in range(4)]
    assert asked == [*first, 0x7F0001000000, 0x7F0001200000]
    asked.clear()
    monkeypatch.setattr(huge_pages, "PATIENCE", -1.0)
    huge_pages.gather()
    assert asked == []
