"""`start.py` brings uv along, or says what to do."""

from __future__ import annotations

import hashlib
import io
import os
import platform
import stat
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

import start
from tests.support.course import ROOT

WHEELS = [
    "uv-0.9.0-py3-none-macosx_10_12_x86_64.whl",
    "uv-0.9.0-py3-none-macosx_11_0_arm64.whl",
    "uv-0.9.0-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
    "uv-0.9.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "uv-0.9.0-py3-none-musllinux_1_1_x86_64.whl",
    "uv-0.9.0-py3-none-win_amd64.whl",
    "uv-0.9.0-py3-none-win_arm64.whl",
]


@pytest.mark.parametrize(
    ("system", "os_name", "machine", "libc", "fitting"),
    [
        ("linux", "posix", "x86_64", "glibc", WHEELS[3]),
        ("linux", "posix", "aarch64", "glibc", WHEELS[2]),
        ("linux", "posix", "x86_64", "", WHEELS[4]),
        ("darwin", "posix", "arm64", "", WHEELS[1]),
        ("darwin", "posix", "x86_64", "", WHEELS[0]),
        ("win32", "nt", "AMD64", "", WHEELS[5]),
        ("win32", "nt", "ARM64", "", WHEELS[6]),
    ],
)
def test_the_wheel_fits_the_machine(
    system: str,
    os_name: str,
    machine: str,
    libc: str,
    fitting: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "libc_ver", lambda: (libc, ""))
    with monkeypatch.context() as context:
        context.setattr(os, "name", os_name)
        found = [wheel for wheel in WHEELS if start.fits(wheel)]
    assert found == [fitting]


def wheel_of(program: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"uv-0.9.0.data/scripts/{start.PROGRAM}", program)
    return buffer.getvalue()


def serve(monkeypatch: pytest.MonkeyPatch, wheel: bytes, digest: str) -> None:
    """Let the package index answer with one wheel."""
    monkeypatch.setattr(start, "fits", lambda name: True)
    page = f'<a href="../../files/{WHEELS[3]}#sha256={digest}">uv</a>'.encode()

    def answer(request: object, timeout: float) -> io.BytesIO:
        return io.BytesIO(page if isinstance(request, urllib.request.Request) else wheel)

    monkeypatch.setattr(urllib.request, "urlopen", answer)


def test_uv_comes_from_the_index_where_nothing_else_can_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "PRIVATE", tmp_path / ".uv")
    wheel = wheel_of(b"#!/bin/sh\necho uv 0.9.0\n")
    serve(monkeypatch, wheel, hashlib.sha256(wheel).hexdigest())
    found = start.from_index()
    assert found == tmp_path / ".uv" / start.PROGRAM
    assert found.stat().st_mode & stat.S_IXUSR
    assert start.private_uv() == [found]


def test_a_damaged_download_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start, "PRIVATE", tmp_path / ".uv")
    serve(monkeypatch, wheel_of(b""), "0" * 64)
    assert start.from_index() is None
    assert "was damaged on its way" in capsys.readouterr().out
    assert not (tmp_path / ".uv").exists()


def test_without_a_network_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(request: object, timeout: float) -> None:
        raise urllib.error.URLError("no network")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr(start, "installed_uv", lambda: None)
    monkeypatch.setattr(start, "with_pip", lambda: None)
    assert start.main(["pytest", "assignments"]) == 2
    out = capsys.readouterr().out
    assert "no network" in out
    assert "uv run pytest assignments" in out


@pytest.mark.parametrize("module", ["pip", "encodings", "site", "sitecustomize", "runpy"])
def test_nothing_beside_the_caller_takes_part(module: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    folder = tmp_path / "handed in"
    folder.mkdir()
    (folder / f"{module}.py").write_text(f"open({str(mark)!r}, 'w')\n")
    ask = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import start; start.with_pip()"
    copied = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(
        [sys.executable, "-I", "-c", ask],
        cwd=folder,
        env={**copied, "PIP_NO_INDEX": "1"},
        check=True,
    )
    assert not mark.exists()


def test_no_command_is_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main([]) == 2
    assert "python3 start.py pytest assignments" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
def test_a_uv_that_is_there_runs_the_command_and_keeps_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "uv"
    program.write_text('#!/bin/sh\necho "$@"\n[ "$1" = --version ] || exit 7\n')
    program.chmod(0o755)
    monkeypatch.setattr(start, "HERE", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert start.main(["pytest", "assignments"]) == 7
    assert capfd.readouterr().out == f"run --project {tmp_path} pytest assignments\n"


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
@pytest.mark.parametrize("on_path", [True, False])
def test_advice_names_this_program_where_uv_cannot_be_typed(
    on_path: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    program = tmp_path / "bin" / "uv"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\n[ "$1" = --version ] || echo "$AUTOGRADER_RUN"\n')
    program.chmod(0o755)
    monkeypatch.setattr(start, "PRIVATE", program.parent)
    monkeypatch.setattr(start, "HERE", program.parent)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(program.parent) if on_path else str(tmp_path))
    monkeypatch.delenv("AUTOGRADER_RUN", raising=False)
    monkeypatch.chdir(start.HERE)
    start.main(["pytest", "assignments"])
    assert capfd.readouterr().out == ("\n" if on_path else "python3 start.py\n")
    monkeypatch.chdir(tmp_path)
    start.main(["pytest", "assignments"])
    elsewhere = f"python3 {start.HERE / 'start.py'}\n"
    assert capfd.readouterr().out == ("\n" if on_path else elsewhere)
