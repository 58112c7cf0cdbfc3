"""Runs a command in the course's environment, and brings uv along where it is missing.

    python3 start.py pytest assignments

is `uv run pytest assignments`. It needs Python 3.11 or later and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PRIVATE = HERE / ".uv"
PROGRAM = "uv.exe" if os.name == "nt" else "uv"
INDEX = "https://pypi.org/simple/uv/"
MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "aarch64", "aarch64": "aarch64"}


def main(arguments: list[str]) -> int:
    """Run `uv run ARGUMENTS` in the course's environment and return its exit code."""
    if not arguments:
        print("Say what to run, for example: python3 start.py pytest assignments")
        return 2
    uv = any_uv()
    if uv is None:
        print("uv could not be installed. Install it as https://docs.astral.sh/uv/ says, then")
        print(f"run: uv run {' '.join(arguments)}")
        return 2
    # What the command advises to type next has to be there.
    typeable = str(uv) == shutil.which("uv")
    environment = dict(os.environ) if typeable else {**os.environ, "AUTOGRADER_RUN": typed()}
    return subprocess.call([str(uv), "run", "--project", str(HERE), *arguments], env=environment)


def typed() -> str:
    """This program as it is typed here."""
    python = "python" if os.name == "nt" else "python3"
    return f"{python} {'start.py' if Path.cwd() == HERE else HERE / 'start.py'}"


def any_uv() -> Path | None:
    """A uv that works, brought along where there is none; None where that fails."""
    return installed_uv() or with_pip() or from_index()


def installed_uv() -> Path | None:
    """A uv that is there already."""
    on_path = shutil.which("uv")
    usual = [Path(on_path)] if on_path else [Path.home() / ".local" / "bin" / PROGRAM]
    return next((path for path in (*usual, *private_uv()) if works(path)), None)


def private_uv() -> list[Path]:
    """Every uv in the private folder."""
    return [path for path in PRIVATE.rglob(PROGRAM) if path.is_file()]


def with_pip() -> Path | None:
    """uv in a private folder through this Python's own installer, which knows about mirrors."""
    # Isolated: a folder that somebody has handed in may hold a `pip.py` of its own.
    command = [sys.executable, "-I", "-m", "pip", "install", "--quiet", "--target"]
    command += [str(PRIVATE), "uv"]
    print("Getting uv, which sets everything up ...", flush=True)
    done = subprocess.run(command, check=False, capture_output=True)
    return next(iter(private_uv()), None) if done.returncode == 0 else None


def from_index() -> Path | None:
    """uv in a private folder from the package index, for a Python that has no installer."""
    try:
        request = urllib.request.Request(INDEX, headers={"Accept": "text/html"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            page = answer.read().decode()
        files = re.findall(r'href="([^"#]+/([^"#/]+\.whl))#sha256=([0-9a-f]{64})', page)
        url, _, digest = [file for file in files if fits(file[1])][-1]
        with urllib.request.urlopen(urllib.parse.urljoin(INDEX, url), timeout=300) as answer:
            content = answer.read()
    except (OSError, ValueError, LookupError) as error:
        print(f"uv cannot be downloaded: {error}")
        return None
    if hashlib.sha256(content).hexdigest() != digest:
        print("The download of uv was damaged on its way: run this again.")
        return None
    return unpacked(content)


def fits(wheel: str) -> bool:
    """Whether a wheel's file name is one for this machine."""
    machine = MACHINES.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin":
        return "-macosx" in wheel and {"aarch64": "arm64"}.get(machine, machine) in wheel
    if os.name == "nt":
        return f"-win_{'arm64' if machine == 'aarch64' else 'amd64'}" in wheel
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    return libc in wheel and wheel.endswith(f"{machine}.whl")


def unpacked(wheel: bytes) -> Path:
    """The program that lies in the wheel, put into the private folder."""
    PRIVATE.mkdir(exist_ok=True)
    archive = PRIVATE / "uv.whl"
    archive.write_bytes(wheel)
    with zipfile.ZipFile(archive) as content:
        member = next(name for name in content.namelist() if name.endswith(f"/scripts/{PROGRAM}"))
        target = PRIVATE / PROGRAM
        target.write_bytes(content.read(member))
    archive.unlink()
    target.chmod(0o755)
    return target


def works(uv: Path) -> bool:
    """Whether this uv starts on this machine."""
    try:
        return subprocess.run([str(uv), "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
