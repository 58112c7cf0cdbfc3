"""Runs a command in the course's environment, and brings along what is missing: uv and PyTorch.

    python3 start.py pytest assignments

is `uv run pytest assignments`, and needs nothing but a Python. Which build of PyTorch fits depends
on the machine and its network. It is decided here and nowhere else: uv itself installs none.
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
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
PRIVATE = HERE / ".uv"
PROGRAM = "uv.exe" if os.name == "nt" else "uv"
INDEX = "https://pypi.org/simple/uv/"
MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "aarch64", "aarch64": "aarch64"}

# The builds of PyTorch without CUDA. An institute may name its own copy; "" asks no such index.
CPU_INDEX = os.environ.get("AUTOGRADER_CPU_INDEX", "https://download.pytorch.org/whl/cpu")
OLDEST = "2.6"  # the oldest PyTorch that the course works with
LEFT_OUT = "sys_platform == 'never'"  # in the lock, of what uv must not install
NOTE = "torch-was-chosen-for"  # a file in an environment: the pin that its PyTorch stands for
SECONDS = 3  # that the CPU index has for each answer
MACHINE = f"{platform.system()} {platform.machine()}"
NO_BUILD = f"""\
PyTorch has no build from {OLDEST} on for this machine ({MACHINE}), or none for its Python;
UV_PYTHON=3.12 in the environment asks for another Python. Work in GitHub Codespaces, on Linux with
glibc 2.28, on Windows with an x86-64 processor, or on a Mac with Apple silicon."""


class Build(NamedTuple):
    """A PyTorch that this machine can install, and the index that has it ("": uv's default)."""

    version: str
    address: str


class NotOffered(Exception):
    """An index has no build for this machine; the text is uv's."""


class NoAnswer(NotOffered):
    """An index cannot be reached."""


def main(arguments: list[str]) -> int:
    """Run `uv run ARGUMENTS` in the course's environment and return its exit code.

    `--torch-into ENVIRONMENT` runs nothing and brings PyTorch into that environment.
    """
    if not arguments:
        print("Say what to run, for example: python3 start.py pytest assignments")
        return 2
    uv = any_uv()
    if uv is None:
        print("uv could not be installed. Install it as https://docs.astral.sh/uv/ says, then")
        print(f"run: uv run {' '.join(arguments)}")
        return 2
    if arguments[0] == "--torch-into":
        return 0 if bring_torch(uv, Path(arguments[-1])) else 2
    if not bring_torch(uv, HERE / (os.environ.get("UV_PROJECT_ENVIRONMENT") or ".venv")):
        return 2
    # What the command advises to type next has to be there.
    typeable = str(uv) == shutil.which("uv")
    environment = dict(os.environ) if typeable else {**os.environ, "AUTOGRADER_RUN": typed()}
    return subprocess.call([str(uv), "run", "--project", str(HERE), *arguments], env=environment)


def typed() -> str:
    """This program as it is typed here."""
    python = "python" if os.name == "nt" else "python3"
    return f"{python} {'start.py' if Path.cwd() == HERE else HERE / 'start.py'}"


def bring_torch(uv: Path, environment: Path) -> bool:
    """Whether the environment has the course's PyTorch, which is installed where it is missing."""
    pin = pinned()
    if pin is None or is_ready(environment, pin):
        return True
    # An environment that another system made, such as a container's host, is made anew.
    make = [str(uv), "run", "--no-sync", "python", "-c", "pass"]
    if not python_of(environment).exists() and subprocess.call(make, cwd=HERE):
        return False
    os.environ.pop("UV_TORCH_BACKEND", None)  # it would choose a build, too
    # Only on Linux has the build of the default index CUDA.
    indexes = list(dict.fromkeys([CPU_INDEX, ""] if sys.platform == "linux" else ["", CPU_INDEX]))
    while indexes:
        build = best(uv, environment, pin, indexes)
        if build is None:
            return False
        if installed(environment) != build.version:
            announce(build)
        if install(uv, environment, build):
            (environment / NOTE).write_text(pin)
            return True
        indexes.remove(build.address)
    return False


def pinned() -> str | None:
    """The version of PyTorch that the course is tested with; None where uv installs PyTorch."""
    project = HERE / "pyproject.toml"
    text = project.read_text(encoding="utf-8") if project.is_file() else ""
    found = re.search(rf'"torch==([^ ;"]+) ; {LEFT_OUT}"', text)
    return found and found[1]


def is_ready(environment: Path, pin: str) -> bool:
    """Whether PyTorch is there, in the version of the pin or in what was chosen for it."""
    version, note = installed(environment), environment / NOTE
    if version is None or not python_of(environment).exists():
        return False
    return version.partition("+")[0] == pin or (note.is_file() and note.read_text() == pin)


def installed(environment: Path) -> str | None:
    """The version of the PyTorch in the environment."""
    for pattern in ("lib/python*/site-packages", "Lib/site-packages"):
        for found in environment.glob(f"{pattern}/torch-*.dist-info"):
            return found.name[len("torch-") : -len(".dist-info")]
    return None


def python_of(environment: Path) -> Path:
    """The Python of the environment, which may be missing."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def best(uv: Path, environment: Path, pin: str, indexes: list[str]) -> Build | None:
    """The build to install, from the first index that has one; says why where there is none.

    Indexes that do not answer are taken out of `indexes`.
    """
    why = ""
    for wanted in (f"torch=={pin}", f"torch>={OLDEST}"):
        for index in list(indexes):
            try:
                return Build(offered(uv, environment, wanted, index), index)
            except NotOffered as error:
                why = str(error).strip()
                if isinstance(error, NoAnswer):
                    indexes.remove(index)
    missing = NO_BUILD if indexes else "PyTorch is missing, and no package index answers."
    print(f"{missing}\nuv says: {why}")
    return None


def offered(uv: Path, environment: Path, wanted: str, index: str) -> str:
    """The version that the index has for this machine. Raises NotOffered, NoAnswer."""
    limits = dict.fromkeys(("UV_HTTP_TIMEOUT", "UV_HTTP_CONNECT_TIMEOUT"), str(SECONDS))
    limits = {**limits, "UV_HTTP_RETRIES": "0"} if index else {}
    try:
        done = subprocess.run(
            pip(uv, environment, index, "--dry-run", "--no-deps", wanted),
            input=wanted,
            env={**os.environ, **limits},
            cwd=HERE,  # the current folder may hold a file that configures uv
            capture_output=True,
            encoding="utf-8",
            timeout=5 * SECONDS if index else None,
        )
    except subprocess.TimeoutExpired:
        raise NoAnswer(f"{index} takes too long.") from None
    if done.returncode:  # 1 is uv's sign that what is wanted does not exist
        raise (NotOffered if done.returncode == 1 else NoAnswer)(done.stderr)
    found = re.search(r"(?m)^ \+ torch==(\S+)", done.stderr)
    return found[1] if found else str(installed(environment))


def announce(build: Build) -> None:
    """Say what is downloaded, and how large it is, before it begins."""
    kind, size = "", "0.2 GB to download, 1 GB on the disk."
    if build.address:
        kind = f", the build without CUDA, from {build.address}"
    elif sys.platform == "linux":
        kind, size = ", the build with CUDA", "3 GB to download, 5.4 GB on the disk."
        kind += f" (the one without is not to be had from {CPU_INDEX})" if CPU_INDEX else ""
        kind += ", from the default index"
    print(f"Getting PyTorch {build.version}{kind}: {size}", flush=True)


def install(uv: Path, environment: Path, build: Build) -> bool:
    """Whether the build could be installed, with what it needs in the versions of the lock."""
    name = f"torch=={build.version}"
    steps = [pip(uv, environment, "", name)]
    if build.address:
        steps.insert(0, pip(uv, environment, build.address, "--no-deps", name))
    rules = "\n".join([name, *locked(uv, build.version)])
    done = (subprocess.run(step, input=rules, cwd=HERE, encoding="utf-8") for step in steps)
    return all(one.returncode == 0 for one in done)


def locked(uv: Path, version: str) -> list[str]:
    """The lock's pins of other packages, where they were chosen for this version of PyTorch."""
    if version.partition("+")[0] != pinned():
        return []
    options = ["--frozen", "--all-extras", "--all-groups", "--no-hashes", "--no-annotate"]
    command = [str(uv), "export", "--quiet", *options, "--project", str(HERE)]
    text = subprocess.run(command, capture_output=True, encoding="utf-8").stdout
    pins = re.findall(r"(?m)^(?!torch=)[\w.-]+==.*$", text)
    return [pin.replace(LEFT_OUT, LEFT_OUT.replace("==", "!=")) for pin in pins]


def pip(uv: Path, environment: Path, index: str, *options: str) -> list[str]:
    """A command of uv's, which reads from its input what holds in place of the project's rules."""
    asked = ["--index", index, "--default-index", index] if index else []  # before any other
    to = ["--python", str(environment), "--override", "-"]
    return [str(uv), "pip", "install", *to, *asked, *options]


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
