"""What somebody could put into a repository so that its grading says more than the work is worth.

A module or a program leaves a mark as soon as it runs; the others would show in the score, in what
is told, or by an installation that fails. `python -m tests.release.tricks` writes the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tricks.md"
MARKS = "@MARKS@"  # stands for the folder of the marks
NOWHERE = "http://127.0.0.1:9/simple"
FORGED = '{"schema": "classroom50/result/v1", "score": 100, "max-score": 100, "max_score": 100}'


@dataclass(frozen=True)
class Trick:
    """A trick: the `kind` that it is of and the files that it plants.

    `name` is also the name of the mark. `runs` are paths of files that may be executed.
    """

    kind: str
    name: str
    files: dict[str, str]
    runs: bool = False


def python(name: str) -> str:
    """Python code that leaves a mark and then ends the process as if all had gone well."""
    return f"open({MARKS + '/' + name!r}, 'w').close()\nimport os\nos._exit(0)\n"


def shell(name: str) -> str:
    """A program that leaves a mark and says what a grader would say."""
    return f"#!/bin/sh\n: > {MARKS}/{name}\necho 'total 100/100'\nexit 0\n"


MODULES = (
    *("pip", "uv", "venv", "ensurepip", "site", "sitecustomize", "usercustomize", "encodings"),
    *("codecs", "os", "io", "abc", "json", "hashlib", "subprocess", "tempfile", "zipfile"),
    *("urllib", "ssl", "importlib", "runpy", "typing", "ctypes", "random", "signal", "start"),
    *("torch", "numpy", "matplotlib", "msgspec", "safetensors", "pytest", "tqdm", "autograder"),
)
PROGRAMS = ("uv", "git", "bash", "env", "python3", "python", "sha256sum", "cp", "autograder")
PLACES = ("", "bin/", "venv/bin/", ".venv/bin/", ".uv/bin/")
INDEX = f"index-url = {NOWHERE}\nno-index = true\n"
SETTINGS = {
    "uv.toml": f'index-url = "{NOWHERE}"\nno-index = true\n',
    ".config/uv/uv.toml": f'index-url = "{NOWHERE}"\n',
    "pyproject.toml": "[tool.uv]\nno-index = true\n[tool.pytest.ini_options]\naddopts = '-k no'\n",
    "uv.lock": "version = 1\n",
    "pip.conf": f"[global]\n{INDEX}",
    ".pip/pip.conf": f"[global]\n{INDEX}",
    ".config/pip/pip.conf": f"[global]\n{INDEX}",
    ".netrc": "machine pypi.org login x password y\n",
    "pyvenv.cfg": "home = /nowhere\n",
    ".python-version": "2.7\n",
    ".env": f"PYTHONPATH=.\nAUTOGRADER_SEED=1\nUV_INDEX_URL={NOWHERE}\n",
    "tox.ini": "[pytest]\naddopts = --collect-only\n",
    "pytest.ini": "[pytest]\naddopts = --collect-only\n",
    "setup.cfg": "[tool:pytest]\naddopts = --collect-only\n",
    ".tool-versions": "python 2.7\n",
    ".bashrc": "exit 0\n",
    ".profile": "exit 0\n",
    ".gitconfig": "[core]\n\tfsmonitor = ./git\n",
    ".gitmodules": '[submodule "wheels"]\n\tpath = wheels\n\turl = ext::sh -c "exit 0"\n',
    ".gitattributes": "* text eol=crlf filter=mine\n*.txt ident\n",
    "matplotlibrc": "backend: module://os\n",
    "constraints.txt": "torch==0.0.1\n",
    "requirements.txt": "torch==0.0.1\n",
}
FORGERIES = {
    "result.json": FORGED,
    "results.json": FORGED,
    "results/results.json": FORGED,
    "results/result.json": FORGED,
    "grading/result.json": FORGED,
    "grader/results/result.json": FORGED,
    "junit.xml": '<testsuites tests="1" failures="0"/>\n',
    "release-body.md": "## Score: 100/100\n",
    "figures/ex1_forward_pass.png": "mine\n",
    "assignments/result.json": FORGED,
}
ANSWERS = {
    "commands in what it prints": "print('::set-output name=score::100\\n::stop-commands::x')",
    "a score in what it prints": "print('\\ntotal   100/100\\n## Score: 100/100')",
    "a score in what it raises": "raise ValueError('\\ntotal   100/100\\n')",
    "the step's own files": "import os\nfor name in ('GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH'):"
    "\n    open(os.environ.get(name, '/dev/null'), 'a').write('score=100\\nmax_score=100\\n')",
    "an end that looks well": "import os\nos._exit(0)",
    "another folder's answer": "import sys\nsys.path.insert(0, '.')\nimport autograder",
    "a process that stays": f"import subprocess\nsubprocess.Popen(['touch', '{MARKS}/stays'])",
}


def tricks() -> Iterator[Trick]:
    """All tricks."""
    for name in MODULES:
        kind = "a module of the name of one that is imported"
        files = {f"{place}{name}.py": python(f"module-{name}") for place in ("", "assignments/")}
        yield Trick(kind, f"module-{name}", files)
    for name in PROGRAMS:
        kind = "a program of the name of one that is started"
        # `autograder/` is a folder of another trick.
        places = PLACES[1:] if name == "autograder" else PLACES
        files = {f"{place}{name}": shell(f"program-{name}") for place in places}
        yield Trick(kind, f"program-{name}", files, runs=True)
    for name, text in SETTINGS.items():
        yield Trick("settings of a tool", name, {name: text})
    for name, text in FORGERIES.items():
        yield Trick("a result made beforehand", name, {name: text})
    yield from OTHERS


OTHERS = (
    Trick(
        "the grader's own files",
        "a second wheel",
        {
            "wheels/training_loop_course-99.0-py3-none-any.whl": "no wheel",
            "wheels/torch-99.0-py3-none-any.whl": "no wheel",
        },
    ),
    Trick(
        "the grader's own files",
        "a package beside the answers",
        {
            "autograder/__init__.py": python("package"),
            "autograder/cli/main.py": python("package"),
            "assignments/autograder/__init__.py": python("package"),
            "training_loop_course-99.0.dist-info/entry_points.txt": "[pytest11]\nx = conftest\n",
        },
    ),
    Trick(
        "the grader's own files",
        "a start of every Python",
        {"cheat.pth": python("pth"), "assignments/cheat.pth": python("pth")},
    ),
    Trick(
        "checks of one's own",
        "a conftest",
        {"conftest.py": python("conftest"), "assignments/conftest.py": python("conftest")},
    ),
    Trick(
        "checks of one's own",
        "tests that pass",
        {
            "assignments/test_ex1_forward_pass.py": "def test_all():\n    pass\n",
            "autograder/checks/test_ex1_forward_pass.py": python("checks"),
        },
    ),
)


def plant(repository: Path, marks: Path) -> None:
    """Put the files of all tricks into a repository, but for those that an answer holds."""
    marks.mkdir(exist_ok=True)
    for trick in tricks():
        for name, text in trick.files.items():
            path = repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(MARKS, str(marks)), encoding="utf-8")
            path.chmod(0o755 if trick.runs else 0o644)


def answers(marks: Path) -> dict[str, str]:
    """The text of an exercise's file for each trick that an answer plays, by the trick's name."""
    return {name: text.replace(MARKS, str(marks)) + "\n" for name, text in ANSWERS.items()}


def page() -> str:
    """The page that lists all tricks."""
    kinds: dict[str, list[str]] = {}
    for trick in tricks():
        names = [f"`{path}`" for path in trick.files]
        kinds.setdefault(trick.kind, []).extend(names)
    rows = [f"| {kind} | {len(names)} | {', '.join(names)} |" for kind, names in kinds.items()]
    code = [f"| code in an answer: {name} | | |" for name in ANSWERS]
    return HEAD + "\n".join(chain(rows, code)) + "\n"


HEAD = """# What gains nothing

`tests/release/test_tricks.py` puts all of this into a repository whose work is worth ten points,
and grades it as GitHub, Classroom 50, Gradescope and GitLab do: with uv on the machine and, where
the system may lack it, without. Nothing takes effect, and each system says ten points. What a
student can do all the same is in [ci.md](ci.md#what-a-student-can-change-and-what-follows).

| a trick | files | which |
|---|---|---|
"""

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
