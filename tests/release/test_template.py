"""`autograder release` and `autograder wheels`: what is handed out, and that no answer is in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from autograder.cli.main import main
from autograder.course.sources import BuildError, Course
from autograder.official.reproducibility import digest_of
from autograder.release import template
from autograder.release.grading import Grading
from autograder.release.leaks import find_leaks, secrets_of, squeezed
from autograder.release.pins import Pins, cpu_hashes, pins_of
from autograder.release.wheels import build_instructor_wheel, build_student_wheel, sha256
from tests.support.actions import steps_of
from tests.support.course import ASSIGNMENTS, NAMES, ROOT, SOLUTIONS, points, solution
from tests.support.handout import (
    UV,
    all_secrets,
    clean_environment,
    released,
    uv,
    wheel,
    without_the_index,
)

pytestmark = pytest.mark.skipif(not UV, reason="install uv: it builds the wheels")
FILES = {
    ".devcontainer/devcontainer.json",
    ".gitattributes",
    ".github/grader/requirements.txt",
    ".github/grader/release.json",
    ".github/workflows/classroom.yml",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "README.md",
    "pyproject.toml",
    "start.py",
    "uv.lock",
}
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"kernelspec": {"name": "python3"}, "author": "me"},
    "cells": [
        {
            "cell_type": "code",
            "metadata": {"nbgrader": {"grade": True}, "draft": "return torch.mean(z)"},
            "source": ["raise NotImplementedError"],
            "execution_count": 7,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["secret"]}],
        }
    ],
}


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with without_the_index():
        yield


def test_the_release_holds_what_a_student_needs_and_no_more() -> None:
    found = {
        path.relative_to(released()).as_posix() for path in released().rglob("*") if path.is_file()
    }
    handed_out = {f"assignments/{path.name}" for path in ASSIGNMENTS.iterdir() if path.is_file()}
    assert found == FILES | handed_out | {f"wheels/{wheel().name}"}
    assert {f"assignments/{name}.py" for name in NAMES} <= handed_out


def test_no_file_gives_an_answer_away() -> None:
    assert [str(leak) for leak in find_leaks(released(), all_secrets())] == []


def test_the_student_s_wheel_has_no_hidden_check_and_no_mistake() -> None:
    with zipfile.ZipFile(wheel()) as archive:
        names = archive.namelist()
    assert "autograder/checks/test_ex1_forward_pass.py" in names
    assert {f"autograder/examples/{name}.py" for name in NAMES} <= set(names)
    assert not [name for name in names if name.startswith("autograder/hidden")]
    for kept_back in ("autograder/mistakes", "autograder/repairs/kept_back"):
        assert not [name for name in names if name.startswith(kept_back)]
    assert "autograder/repairs/rules/gradients.py" in names
    assert "autograder/pages/templates/student.html.j2" in names
    assert not [name for name in names if name.endswith(".pyc")]


def test_the_student_s_wheel_has_the_stubs_to_go_back_to() -> None:
    with zipfile.ZipFile(wheel()) as archive:
        stubs = {
            Path(name).name: archive.read(name)
            for name in archive.namelist()
            if name.startswith("autograder/stubs/") and not name.endswith("/")
        }
    assert stubs == {f"{name}.py": (ASSIGNMENTS / f"{name}.py").read_bytes() for name in NAMES}


def test_git_s_history_holds_no_answer_either(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(released(), repository)
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "Start"]):
        subprocess.run(["git", *who, *command], cwd=repository, check=True)
    objects = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch"],
        cwd=repository,
        check=True,
        capture_output=True,
    ).stdout
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "objects").write_bytes(objects)
    assert find_leaks(tmp_path / "history", all_secrets()) == []


LINE = "    return torch.relu(X @ W1 + b1) @ W2 + b2\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", LINE.encode()),
        ("deep/er/notes.md", b"Write\n  torch.relu( X@W1\n + b1 ) @ W2 + b2"),
        ("a.ipynb", json.dumps({"cells": [], "metadata": {"draft": LINE}}).encode()),
        (
            "b.ipynb",
            json.dumps({"cells": [{"outputs": [{"text": ["torch.relu(X @ W1", " + b1) @ W2"]}]}]}),
        ),
        ("__pycache__/ex1.cpython-312.pyc", b"\x00"),
        ("stub.py", b"### BEGIN SOLUTION\n"),
    ],
)
def test_a_planted_answer_is_found(name: str, content: bytes | str, tmp_path: Path) -> None:
    path = tmp_path / "files" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    secret = squeezed("torch.relu(X @ W1 + b1) @ W2")
    assert {leak.file for leak in find_leaks(tmp_path / "files", [secret])} == {name}
    with zipfile.ZipFile(tmp_path / "all.whl", "w") as archive:
        archive.write(path, name)
    shutil.rmtree(tmp_path / "files")
    if name != "stub.py":
        (leak, *_) = find_leaks(tmp_path, [secret])
        assert leak.file == f"all.whl/{name}"


def test_every_solution_has_telling_lines() -> None:
    secrets = secrets_of(Course(ROOT))
    for name in NAMES:
        text = squeezed(solution(name))
        assert [line for line in secrets if line in text], name


def test_a_course_with_an_answer_beside_the_stubs_is_not_handed_out(
    course: Course, tmp_path: Path
) -> None:
    (course.assignments / "notes.md").write_text(solution("ex4_tanh_swap"), encoding="utf-8")
    with pytest.raises(BuildError, match=r"assignments/notes\.md: a line of an answer"):
        template.release(course, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_stub_that_is_not_as_built_is_not_handed_out(course: Course, tmp_path: Path) -> None:
    stub = course.assignments / "ex1_forward_pass.py"
    stub.write_text(solution("ex1_forward_pass"), encoding="utf-8")
    with pytest.raises(BuildError, match=r"ex1_forward_pass\.py: out of date with solutions/"):
        template.release(course, tmp_path / "out")


def test_a_trial_beside_the_stubs_stays_at_home(course: Course) -> None:
    for name in ("trial.py", "conftest.py", "grades.csv", ".env"):
        (course.assignments / name).write_text("mine")
    stubs = {f"{name}.py" for name in NAMES}
    assert stubs <= set(template.handed_out(course))
    assert not {"trial.py", "conftest.py", "grades.csv", ".env"} & set(template.handed_out(course))


def test_editors_can_read_their_settings() -> None:
    for name in (".devcontainer/devcontainer.json", ".vscode/settings.json"):
        assert json.loads((released() / name).read_text())
    for name in (".devcontainer/devcontainer.json", "README.md", "pyproject.toml"):
        assert not re.search(r"@[A-Z_]+@", (released() / name).read_text(encoding="utf-8"))


def test_a_notebook_goes_out_as_if_never_run(course: Course) -> None:
    (course.assignments / "training_loop.ipynb").write_text(json.dumps(NOTEBOOK))
    data = json.loads(template.handed_out(course)["training_loop.ipynb"])
    (cell,) = data["cells"]
    assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert cell["metadata"] == {"nbgrader": {"grade": True}}
    assert data["metadata"] == {"kernelspec": {"name": "python3"}}


def test_a_folder_with_files_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    monkeypatch.chdir(ROOT)
    assert main(["release", str(tmp_path)]) == 1
    assert "holds files already (thesis.tex, …)" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_outside_a_course_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in (["release", "out"], ["wheels", "out"]):
        assert main(command) == 1
        assert "is not inside a course" in capsys.readouterr().err


@pytest.mark.parametrize(
    "reference",
    [
        "training-loop-course",
        "training-loop-course>=1",
        "training-loop-course==1.*",
        "training-loop-course @ git+https://example.org/course@main",
        "torch==2.0",
        "what is this",
    ],
)
def test_a_grader_that_may_change_is_refused(reference: str, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"does not fix|no requirement"):
        template.release(Course(ROOT), tmp_path / "out", reference)


def test_an_address_takes_the_wheel_s_place(tmp_path: Path) -> None:
    address = f"training-loop-course @ {wheel().as_uri()}"
    template.release(Course(ROOT), tmp_path / "out", address)
    assert not (tmp_path / "out" / "wheels").exists()
    assert address in (tmp_path / "out" / "pyproject.toml").read_text()
    workflow = (tmp_path / "out" / ".github" / "workflows" / "classroom.yml").read_text()
    (version,) = re.findall(r"'torch==(\S+)'", workflow)
    assert f"uv pip install --quiet --python venv 'torch=={version}' '{address}'\n" in workflow
    pins = (tmp_path / "out" / ".github" / "grader" / "requirements.txt").read_text()
    assert pins.startswith(f"# installed without a hash: torch=={version}\n")
    assert Pins.read(pins).loose == (f"torch=={version}", address)
    assert "training" not in Pins.read(pins).requirements
    uv("lock", "--check", cwd=tmp_path / "out")


def test_a_second_release_replaces_the_first(tmp_path: Path) -> None:
    folder = tmp_path / "template"
    shutil.copytree(released(), folder)
    (folder / "README.md").write_text("old")
    template.release(Course(ROOT), folder, force=True)
    assert (folder / "README.md").read_text() == (released() / "README.md").read_text()


def test_the_lock_fits_and_names_the_course_s_versions(tmp_path: Path) -> None:
    folder = tmp_path / "template"
    shutil.copytree(released(), folder)
    uv("lock", "--check", cwd=folder)
    own = (ROOT / "uv.lock").read_text()
    for name, version in pinned(folder).items():
        assert f'name = "{name}"\nversion = "{version}"' in own
    assert {"pytest", "numpy", "sympy"} <= set(pinned(folder))
    workflow = (folder / ".github" / "workflows" / "classroom.yml").read_text()
    (torch,) = re.findall(r"'torch==(\S+)'", workflow)
    assert f'name = "torch"\nversion = "{torch}"' in own


def pinned(release: Path) -> dict[str, str]:
    """The versions of the packages that the grader of a release installs."""
    text = (release / ".github" / "grader" / "requirements.txt").read_text()
    return dict(re.findall(r"(?m)^([a-z][\w.-]*)==(\S+)", text))


def test_each_package_of_the_grader_has_its_hashes() -> None:
    pins = Pins.read((released() / ".github" / "grader" / "requirements.txt").read_text())
    assert [requirement.partition("==")[0] for requirement in pins.loose] == ["torch"]
    text = pins.requirements
    packages = re.findall(r"(?m)^\S.*\n(?:^ .*\n)*", text)
    assert "".join(packages) == text
    assert packages[0].startswith(f"./{wheel().name} ")
    assert f"--hash=sha256:{sha256(wheel())}\n" in packages[0]
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\n", package) for package in packages)
    # Nothing of CUDA, no tool of the course's developers.
    assert not re.search(r"(?m)^(nvidia|cuda|triton|nbgrader|ipykernel|ruff)", text)


PAGE = """
<a href="/whl/cpu/torch-{0}%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl#sha256={1}">old Python</a>
<a href="/whl/cpu/torch-{0}%2Bcpu-cp312-cp312-manylinux_2_28_x86_64.whl#sha256={2}">the one</a>
<a href="/whl/cpu/torch-{0}%2Bcpu-cp312-cp312-manylinux_2_28_aarch64.whl#sha256={3}">another</a>
<a href="/whl/cpu/torch-{0}%2Bcpu-cp312-cp312-win_amd64.whl#sha256={4}">Windows</a>
<a href="/whl/cpu/torch-0.{0}%2Bcpu-cp312-cp312-manylinux_2_28_x86_64.whl#sha256={5}">old</a>
"""


def test_the_small_build_has_hashes_where_its_index_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sums = [f"{number}" * 64 for number in range(1, 6)]
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "index.html").write_text(PAGE.format("2.15.0", *sums))
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AUTOGRADER_CPU_INDEX", f"http://127.0.0.1:{server.server_port}/")
        found = pins_of(released(), wheel())
        unknown = cpu_hashes("2.14.0")
        server.shutdown()
    torch = f"torch==2.15.0+cpu \\\n    --hash=sha256:{sums[1]} \\\n    --hash=sha256:{sums[2]}\n"
    assert found.requirements.endswith(f"\n{torch}")
    assert found.loose == ()
    assert found.commands() == [
        "uv pip install --quiet --python venv --no-deps --require-hashes"
        " --requirements requirements.txt"
    ]
    assert unknown == []


@pytest.mark.parametrize("index", ["", "http://127.0.0.1:9/whl", "file:///nowhere", "what"])
def test_without_the_index_the_version_alone_is_pinned(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_CPU_INDEX", index)
    assert cpu_hashes("2.15.0") == []


@pytest.mark.parametrize(
    ("options", "triggers"),
    [
        ([], {"push": {"paths": ["assignments/**", "wheels/**", ".github/**"]}}),
        (
            ["--branch", "main", "--branch", "submit"],
            {
                "push": {
                    "paths": ["assignments/**", "wheels/**", ".github/**"],
                    "branches": ["main", "submit"],
                }
            },
        ),
        (["--on", "tag"], {"push": {"tags": ["submit*"]}}),
        (["--on", "manual"], {}),
    ],
)
def test_what_starts_the_grading_is_a_choice(
    options: list[str],
    triggers: dict[str, object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    # A reference in place of the wheel: that is quicker to make.
    reference = f"training-loop-course @ {wheel().as_uri()}"
    folder = tmp_path / "out"
    assert main(["release", str(folder), "--autograder", reference, *options]) == 0
    assert re.search(r"(?m)^torch==\S+ is pinned without a hash", capsys.readouterr().out)
    workflow = yaml.safe_load((folder / ".github" / "workflows" / "classroom.yml").read_text())
    on = workflow[True]  # YAML 1.1 reads `on` as a truth value
    assert on.pop("workflow_dispatch")["inputs"].keys() == {"figures"}
    assert on == triggers
    steps = [step["name"] for step in workflow["jobs"]["run-autograding-tests"]["steps"]]
    assert "Report the points" not in steps
    readme = (folder / "README.md").read_text()
    assert "@" not in readme
    assert ("push to `main` or `submit` that" in readme) is ("--branch" in options)
    assert ("git tag submit-1" in readme) is ("tag" in options)
    assert ("*Run workflow*" in readme) is ("manual" in options)


def test_the_reporter_of_github_classroom_is_an_option(tmp_path: Path) -> None:
    reference = f"training-loop-course @ {wheel().as_uri()}"
    template.release(Course(ROOT), tmp_path, reference, grading=Grading(reporter=True))
    workflow = tmp_path / ".github" / "workflows" / "classroom.yml"
    *_, report, score = steps_of(workflow)
    assert score["name"] == "Score"
    assert report["continue-on-error"]
    assert report["with"]["runners"] == ",".join(NAMES)
    assert set(report["env"]) == {f"{name.upper()}_RESULTS" for name in NAMES}


def test_a_branch_is_no_choice_where_no_push_is_graded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["release", str(tmp_path / "out"), "--on", "tag", "--branch", "main"]) == 2
    assert "--on tag grades none." in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_student_begins_as_the_readme_says(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    shutil.copytree(released(), folder)
    shutil.copy(SOLUTIONS / "ex3_parameter_update.py", folder / "assignments")
    wrong = solution("ex2_mse_loss").replace("torch.mean(", "torch.sum(")
    (folder / "assignments" / "ex2_mse_loss.py").write_text(wrong)
    # uv's own command comes first: it lets start.py bring PyTorch, as the README's command does.
    done = ran(folder, UV, "run", "--no-default-groups", "pytest", "assignments", "-q")
    assert "Getting PyTorch" in done.stderr
    most = points("ex3_parameter_update")
    row = rf"ex3_parameter_update +\S+ +{most}/{most} +done"
    assert re.search(row, done.stdout), done.stderr
    # The wheel holds no mistake's source, and yet the cause has its name.
    assert "The errors are summed here, not averaged" in done.stdout
    done = ran(folder, sys.executable, "start.py", "--no-default-groups", "pytest", "-q")
    assert re.search(row, done.stdout), done.stderr
    assert "Getting PyTorch" not in done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="the container's command is for a shell")
def test_a_container_is_made_where_another_machine_s_environment_lies_and_made_again(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "work"
    shutil.copytree(released(), folder)
    (folder / ".venv" / "Scripts").mkdir(parents=True)
    (folder / ".venv" / "Scripts" / "python.exe").write_bytes(b"")
    (folder / ".venv" / "pyvenv.cfg").write_text("home = C:\\Python\nversion_info = 3.12.0\n")
    settings = json.loads((folder / ".devcontainer" / "devcontainer.json").read_text())
    assert set(settings["containerEnv"]) == {"UV_PYTHON"}  # here the tests' own Python serves
    install, *ours = settings["onCreateCommand"].split(" && ")
    assert re.fullmatch(r"curl -LsSf https://astral.sh/uv/[\d.]+/install.sh \| sh", install)
    command = " && ".join(ours).replace("~/.local/bin/uv", str(UV))
    for words in ("Getting PyTorch", "pytest "):
        done = ran(folder, "sh", "-c", command)
        assert done.returncode == 0, done.stderr
        assert words in done.stdout
    # What students type there later: nothing is missing, and nothing gets in the way of an extra.
    ask = ("python", "-c", "import ipykernel, torch")
    assert ran(folder, UV, "run", "--offline", *ask).returncode == 0


def ran(folder: Path, *command: str | None) -> subprocess.CompletedProcess[str]:
    """What came of a command in the folder."""
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
    )


def test_both_wheels_are_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["wheels", str(tmp_path)]) == 0
    instructor, student = sorted(tmp_path.iterdir())
    assert capsys.readouterr().out.splitlines() == [f"wrote {student}", f"wrote {instructor}"]
    for edition, built in (("student", student), ("instructor", instructor)):
        with zipfile.ZipFile(built) as archive:
            archive.extractall(tmp_path / edition)
        # Its name says what is in it, so that a result names the very grader that made it.
        assert f"+{edition}.{digest_of(tmp_path / edition / 'autograder')}-py3" in built.name
    with zipfile.ZipFile(instructor) as archive:
        assert {f"autograder/mistakes/{name}.py" for name in NAMES} <= set(archive.namelist())
        assert "autograder/repairs/kept_back/__init__.py" in archive.namelist()


def test_equal_sources_make_equal_wheels(course: Course, tmp_path: Path) -> None:
    for build in (build_student_wheel, build_instructor_wheel):
        one, other = (build(course, tmp_path / name) for name in ("one", "other"))
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


def test_hidden_checks_and_named_causes_are_the_instructor_s(
    course: Course, tmp_path: Path
) -> None:
    hidden = course.root / "autograder" / "hidden"
    hidden.mkdir()
    for name in ("__init__.py", "test_ex1_forward_pass.py"):
        (hidden / name).write_text('"""Hidden."""\n')
    cause = course.root / "autograder" / "mistakes" / "named" / "ex1_forward_pass" / "a_name.toml"
    cause.parent.mkdir(parents=True)
    cause.write_text("text = ''\n")
    for build, expected in ((build_student_wheel, 0), (build_instructor_wheel, 3)):
        with zipfile.ZipFile(build(course, tmp_path)) as archive:
            kept = [name for name in archive.namelist() if "/hidden/" in name or "/named/" in name]
        assert len([name for name in kept if name[-1] != "/"]) == expected


def test_uv_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    with pytest.raises(BuildError, match="uv is not on the PATH"):
        template.uv_version()


def solutions_in(built: Path) -> list[str]:
    with zipfile.ZipFile(built) as archive:
        return [name for name in archive.namelist() if "/solutions/" in name and name[-1] != "/"]


def test_solutions_are_in_a_wheel_only_if_that_was_asked_for(
    course: Course, tmp_path: Path
) -> None:
    assert solutions_in(wheel()) == []
    # An earlier build's leavings in the checkout are no reason to hand them out.
    shutil.copytree(course.solutions, course.root / "autograder" / "solutions")
    assert solutions_in(build_student_wheel(course, tmp_path / "without")) == []
    shutil.rmtree(course.root / "autograder" / "solutions")
    built = build_student_wheel(course, tmp_path / "with", with_solutions=True)
    assert solutions_in(built) == [f"autograder/solutions/{name}.py" for name in NAMES]
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
        packed = archive.read(f"autograder/solutions/{NAMES[0]}.py").decode()
    assert packed == solution(NAMES[0])
    assert not [name for name in names if re.search("/(hidden|mistakes|kept_back)/", name)]


def test_only_the_solutions_themselves_are_no_leak_then(tmp_path: Path) -> None:
    secret = squeezed(LINE.removeprefix("    return "))
    for place, found in (("autograder/solutions", False), ("autograder/checks", True)):
        with zipfile.ZipFile(tmp_path / "all.whl", "w") as archive:
            archive.writestr(f"{place}/ex1_forward_pass.py", LINE)
        assert bool(find_leaks(tmp_path, [secret], "autograder/solutions")) == found
        assert find_leaks(tmp_path, [secret])
    (tmp_path / "all.whl").unlink()
    # Beside the wheel nothing is excused.
    (tmp_path / "autograder" / "solutions").mkdir(parents=True)
    (tmp_path / "autograder" / "solutions" / "ex1_forward_pass.py").write_text(LINE)
    assert find_leaks(tmp_path, [secret], "autograder/solutions")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["DIR", "--with-solutions", "--autograder", "training-loop-course==1.0"], "cannot be add"),
        (["--gradescope", "FILE.zip", "--with-solutions"], "--with-solutions goes with DIR"),
    ],
    ids=["another wheel", "a bundle"],
)
def test_solutions_that_no_wheel_could_hold_are_refused(
    options: list[str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    typed = [
        str(tmp_path / word) if word.isupper() or "." in word[-4:] else word for word in options
    ]
    assert main(["release", *typed]) in (1, 2)
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_a_student_with_all_points_sees_the_solution_of_a_release_that_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "work"
    monkeypatch.chdir(ROOT)
    assert main(["release", str(folder), "--with-solutions"]) == 0
    assert json.loads((folder / ".github" / "grader" / "release.json").read_text())[
        "with_solutions"
    ]
    shutil.copy(SOLUTIONS / "ex2_mse_loss.py", folder / "assignments")
    for command, code, words in (
        ("ex2_mse_loss", 0, "mse_loss: the reference"),
        ("ex1_forward_pass", 1, "the solution is shown once it has all"),
    ):
        ask = ("run", "--no-default-groups", "autograder", "solution", command)
        done = ran(folder, UV, *ask)
        assert done.returncode == code, done.stderr
        assert words in done.stdout
    # An update keeps what the release was made with, until somebody switches it off.
    for options, held in (([], len(NAMES)), (["--no-with-solutions"], 0)):
        assert main(["release", "--update", str(folder), *options]) == 0
        (built,) = (folder / "wheels").iterdir()
        assert len(solutions_in(built)) == held
    capsys.readouterr()
    done = ran(folder, UV, "run", "--no-default-groups", "autograder", "solution", "2")
    assert (done.returncode, done.stdout) == (2, "")
    assert "this edition of the course holds no solutions" in done.stderr
