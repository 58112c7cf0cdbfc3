"""`start.py` brings the build of PyTorch that fits the machine and its network, once.

The indexes are on this machine and their PyTorch is empty; uv, its resolver and the file of the
students' project are the real ones.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import start
from autograder.release.pins import LEFT_OUT
from autograder.release.template import filled
from tests.support.course import ROOT
from tests.support.handout import UV, clean_environment
from tests.support.package_index import Index, served

pytestmark = pytest.mark.skipif(not UV, reason="install uv: it installs what start.py chooses")
OTHER_MACHINE = "cp311-cp311-macosx_14_0_riscv"
VERSION = ("python", "-c", "import torch; print(torch.__version__)")
linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no build has CUDA")


@dataclass
class World:
    """A student's project, its networks, and what was said last."""

    project: Path
    cpu: Index
    default: Index
    environment: dict[str, str]
    said: str = ""

    def run(self, *command: str | None, **variables: str) -> str:
        """The last line that the command prints; `said` holds everything."""
        done = self.call(*command, **variables)
        assert done.returncode == 0, self.said
        return done.stdout.rstrip().rpartition("\n")[2]

    def call(self, *command: str | None, **variables: str) -> subprocess.CompletedProcess[str]:
        """What came of a command in the project."""
        done = subprocess.run(
            list(map(str, command)),
            cwd=self.project,
            env=self.environment | variables,
            capture_output=True,
            text=True,
        )
        self.said = done.stdout + done.stderr
        return done

    def start(self, *arguments: str, **variables: str) -> str:
        """The last line of what start.py runs."""
        return self.run(sys.executable, "start.py", *arguments, **variables)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Both indexes answer: one has a PyTorch without CUDA, the other one that brings CUDA."""
    with served(tmp_path / "cpu") as cpu, served(tmp_path / "default") as default:
        cpu.add("torch", "2.15.0+cpu", ["sympy"])
        default.add("torch", "2.15.0", ["sympy", "cuda ; sys_platform == 'linux'"])
        for name, version in (("sympy", "1.14"), ("cuda", "13.0"), ("plot", "1.0")):
            default.add(name, version)
        environment = clean_environment() | {
            "UV_CACHE_DIR": str(tmp_path / "cache"),
            "UV_DEFAULT_INDEX": default.address,
            "UV_NO_CONFIG": "1",
            "NO_PROXY": "127.0.0.1",
            "AUTOGRADER_CPU_INDEX": cpu.address,
        }
        found = World(project(tmp_path / "project"), cpu, default, environment)
        found.run(UV, "lock", UV_CACHE_DIR=str(tmp_path / "another cache"))
        default.asked.clear()
        default.add("sympy", "1.15")  # newer than the lock
        yield found


def project(folder: Path) -> Path:
    """A project as students get it, which needs nothing but PyTorch."""
    folder.mkdir()
    values = {
        "REQUIRES": ">=3.11",
        "DEPENDENCY": '"torch>=2.6"',
        "TORCH": f"torch==2.15.0 ; {LEFT_OUT}",
        "SOURCE": "",
    }
    text = filled("project.toml", values)
    text = text.replace("jupyterlab>=4.4", "plot").replace('"ipykernel>=6"', "")
    (folder / "pyproject.toml").write_text(text)
    shutil.copy(ROOT / "start.py", folder)
    return folder


def installed(world: World) -> set[str]:
    """The packages of the project's environment."""
    return {path.name.removesuffix(".dist-info") for path in world.project.rglob("*.dist-info")}


@linux
def test_where_its_index_answers_the_small_build_is_taken(world: World) -> None:
    assert world.start(*VERSION) == "2.15.0+cpu"
    assert f"without CUDA, from {world.cpu.address}: 0.2 GB to download" in world.said
    assert installed(world) == {"torch-2.15.0+cpu", "sympy-1.14"}
    assert "torch-2.15.0-py3-none-any.whl" not in world.default.downloads()


@linux
@pytest.mark.parametrize("asked", [True, False])
def test_where_it_does_not_answer_the_default_index_serves(asked: bool, world: World) -> None:
    address = nowhere() if asked else ""
    assert world.start(*VERSION, AUTOGRADER_CPU_INDEX=address, UV_TORCH_BACKEND="cpu") == "2.15.0"
    assert ", from the default index: 3 GB to download" in world.said
    assert (f"is not to be had from {address}" in world.said) == asked
    assert installed(world) == {"torch-2.15.0", "sympy-1.14", "cuda-13.0"}


@pytest.mark.long
@linux
def test_an_index_that_never_answers_costs_seconds(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert world.start(*VERSION, AUTOGRADER_CPU_INDEX=silent_address) == "2.15.0"


@pytest.mark.long
@linux
def test_a_download_that_fails_is_taken_from_the_default_index(world: World) -> None:
    (wheel,) = (world.cpu.folder / "torch").glob("*.whl")
    wheel.write_bytes(wheel.read_bytes()[:300])
    assert world.start(*VERSION) == "2.15.0"


def test_no_later_command_takes_it_away(world: World) -> None:
    first = world.start(*VERSION)
    assert world.run(UV, "run", *VERSION) == first
    assert world.run(UV, "run", "--extra", "notebook", *VERSION) == first
    assert world.start("--extra", "notebook", *VERSION, AUTOGRADER_CPU_INDEX=nowhere()) == first
    assert "plot-1.0" in installed(world)


def test_the_second_run_asks_nobody(world: World) -> None:
    world.start(*VERSION)
    before = [*world.cpu.asked], [*world.default.asked]
    world.start(*VERSION)
    assert (world.cpu.asked, world.default.asked) == before
    assert "Getting PyTorch" not in world.said


def test_an_exact_sync_takes_it_away_and_the_next_run_brings_it_back(world: World) -> None:
    first = world.start(*VERSION)
    world.run(UV, "sync")
    assert installed(world) == set()
    downloads = [*world.cpu.downloads(), *world.default.downloads()]
    assert world.start(*VERSION) == first
    assert [*world.cpu.downloads(), *world.default.downloads()] == downloads


def test_a_build_that_was_installed_by_hand_stays(world: World) -> None:
    world.run(UV, "venv")
    world.cpu.add("torch", "2.15.0+mine")
    by_hand = ("--override", "-", "--index", world.cpu.address, "torch==2.15.0+mine")
    subprocess.run(
        [str(UV), "pip", "install", *by_hand],
        input="torch",
        cwd=world.project,
        env=world.environment,
        text=True,
        check=True,
        capture_output=True,
    )
    assert world.start(*VERSION) == "2.15.0+mine"
    assert world.run(UV, "run", *VERSION) == "2.15.0+mine"


def test_it_goes_where_uv_has_its_environment(world: World) -> None:
    first = world.start(*VERSION, UV_PROJECT_ENVIRONMENT="elsewhere")
    assert world.run(UV, "run", *VERSION, UV_PROJECT_ENVIRONMENT="elsewhere") == first
    assert not (world.project / ".venv").exists()


def test_a_file_beside_the_caller_configures_nothing(world: World) -> None:
    folder = world.project.parent / "handed in"
    folder.mkdir()
    (folder / "uv.toml").write_text("no-index = true\n")
    del world.environment["UV_NO_CONFIG"]
    program = str(shutil.copytree(world.project, world.project.parent / "course") / "start.py")
    world.project = folder
    assert world.run(sys.executable, program, *VERSION).startswith("2.15.0")


@pytest.mark.long
def test_another_pin_brings_another_version(world: World) -> None:
    world.default.add("torch", "2.16.0")
    assert world.start(*VERSION).startswith("2.15.0")
    text = (world.project / "pyproject.toml").read_text()
    (world.project / "pyproject.toml").write_text(text.replace("2.15.0", "2.16.0"))
    assert world.start(*VERSION) == "2.16.0"


def test_a_machine_without_this_version_gets_the_newest_that_it_has(world: World) -> None:
    lose_the_pinned_build(world)
    for version in ("2.5.0", "2.11.0", "2.10.0"):
        world.default.add("torch", version)
    assert world.start(*VERSION) == "2.11.0"
    before = [*world.cpu.asked, *world.default.asked]
    assert world.start(*VERSION) == "2.11.0"
    assert [*world.cpu.asked, *world.default.asked] == before


def test_a_machine_without_any_build_is_told_before_anything_is_downloaded(world: World) -> None:
    lose_the_pinned_build(world)
    world.default.add("torch", "2.5.0")
    done = world.call(sys.executable, "start.py", "--extra", "notebook", *VERSION)
    assert done.returncode == 2
    assert "PyTorch has no build from 2.6 on for this machine" in done.stdout
    assert "GitHub Codespaces" in done.stdout
    assert "torch>=2.6" in done.stdout.partition("uv says: ")[2]
    assert [*world.cpu.downloads(), *world.default.downloads()] == []


def test_without_a_network_it_says_that_no_index_answers(world: World) -> None:
    away = {
        "AUTOGRADER_CPU_INDEX": nowhere(),
        "UV_DEFAULT_INDEX": nowhere(),
        "UV_HTTP_RETRIES": "0",
    }
    done = world.call(sys.executable, "start.py", *VERSION, **away)
    assert done.returncode == 2
    assert "no package index answers" in done.stdout


def test_an_environment_of_another_machine_is_made_anew(world: World) -> None:
    scripts = world.project / ".venv" / ("bin" if os.name == "nt" else "Scripts")
    scripts.mkdir(parents=True)
    (scripts / "python.exe").write_bytes(b"")
    (world.project / ".venv" / "pyvenv.cfg").write_text("home = elsewhere\nversion_info = 3.12.0\n")
    packages = world.project / ".venv" / "Lib" / "site-packages" / "torch-2.15.0.dist-info"
    packages.mkdir(parents=True)
    assert world.start(*VERSION).startswith("2.15.0")


def test_where_it_is_missing_the_autograder_lets_the_project_s_start_py_bring_it(
    world: World,
) -> None:
    require = "from autograder.course.missing_torch import require_torch; require_torch(); "
    command = ("python", "-c", require + "import torch; print(torch.__version__)")
    assert world.run(UV, "run", *command, PYTHONPATH=str(ROOT)).startswith("2.15.0")
    assert "Getting PyTorch" in world.said


def test_in_another_environment_the_autograder_says_what_to_run(world: World) -> None:
    (world.project / "start.py").unlink()
    ask = "from autograder.course.missing_torch import NoTorch, require_torch\n"
    ask += "try:\n    require_torch()\nexcept NoTorch as error:\n    print(error)"
    shutil.copytree(ROOT / "autograder", world.project / "elsewhere" / "autograder")
    told = world.run(UV, "run", "python", "-c", ask, PYTHONPATH=str(world.project / "elsewhere"))
    assert told.startswith("PyTorch is not installed in ")
    assert "run `python3 start.py pytest assignments`" in told


def test_the_versions_are_those_that_the_project_and_its_readme_name() -> None:
    assert f'"torch>={start.OLDEST}",' in (ROOT / "pyproject.toml").read_text()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"torch==([\d.]+)", readme)) == {start.pinned()}


def lose_the_pinned_build(world: World) -> None:
    """Leave only wheels of that version which fit no machine."""
    for index in (world.cpu, world.default):
        for wheel in (index.folder / "torch").glob("*.whl"):
            wheel.unlink()
    world.default.add("torch", "2.15.0", tag=OTHER_MACHINE)


def nowhere() -> str:
    """An address that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"
