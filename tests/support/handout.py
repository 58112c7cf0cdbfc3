"""What the course hands out, made once for all tests of a process."""

from __future__ import annotations

import ast
import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from unittest import mock

from autograder.course.sources import Course
from autograder.figures import nets
from autograder.judging.known_mistakes import mistakes_of
from autograder.oracle import inputs, reference
from autograder.release import leaks
from autograder.release.leaks import secrets_of, squeezed
from autograder.release.template import release
from autograder.submission import process_state
from tests.support.course import NAMES, ROOT

# Lines that right answers and the grader's own arithmetic have in common.
COMMON = {
    *("(y_pred-y_true).mean()", "(noisy_loss,clean_loss)", "forepochinrange(n_epochs):"),
    *("def__init__(self)->None:", "torch.set_grad_enabled(False)"),
}
KEPT = (
    *("PATH", "HOME", "TMPDIR", "SSL_CERT_FILE", "UV_CACHE_DIR", "UV_DEFAULT_INDEX"),
    *("SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "PATHEXT"),  # Windows
)
UV = os.environ.get("UV") or shutil.which("uv")  # `uv run` says where it is itself


@cache
def released() -> Path:
    """A released template repository; copy it before anything is changed."""
    folder = _temporary() / "template"
    with without_the_index():
        release(Course(ROOT), folder)
    return folder


@contextmanager
def without_the_index() -> Iterator[None]:
    """Release without what takes long: a look at PyTorch's own index."""
    with mock.patch.dict(os.environ, {"AUTOGRADER_CPU_INDEX": ""}):
        yield


def bank_lines() -> Iterator[str]:
    """The telling lines of every right answer and every known mistake."""
    banks = (ROOT / "tests" / "answers", ROOT / "autograder" / "mistakes")
    texts = [file.read_text(encoding="utf-8") for bank in banks for file in bank.glob("ex*.py")]
    # A mistake that is an edit of another function has a text of its own, which stands in no file.
    texts += [mistake.source for name in NAMES for mistake in mistakes_of(name)]
    for tree in map(ast.parse, texts):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                text = "\n".join(ast.unparse(part) for part in node.body)
                yield from (
                    squeezed(line.strip().removeprefix("return ")) for line in text.splitlines()
                )


def source_of(module: ModuleType) -> str:
    """The squeezed text of a module of the grader's."""
    return squeezed(Path(str(module.__file__)).read_text(encoding="utf-8"))


def all_secrets() -> list[str]:
    """What no file may hold: lines of solutions, of right answers and of nearly right ones."""
    oracle = source_of(reference)
    plumbing = "".join(map(source_of, (process_state, inputs, nets)))
    banks = [
        line
        for line in set(bank_lines())
        if len(line) >= leaks.SHORTEST and line not in oracle + plumbing and line not in COMMON
    ]
    assert len(banks) > 300
    return [*secrets_of(Course(ROOT)), *banks]


def wheel() -> Path:
    """The student's wheel of the released template."""
    (found,) = (released() / "wheels").glob("*.whl")
    return found


def at_home(script: Path) -> Path:
    """The script with this machine's Python, and whichever build of PyTorch is here."""
    text = script.read_text(encoding="utf-8")
    for old, new in (
        (', "UV_TORCH_BACKEND": "cpu"', ""),
        (" UV_TORCH_BACKEND=cpu", ""),
        ('PYTHON = "3.12"', f'PYTHON = "{sys.executable}"'),
        ("--python 3.12", f"--python {sys.executable}"),
    ):
        text = text.replace(old, new)
    assert "3.12" not in text
    assert "TORCH" not in text
    script.write_text(text, encoding="utf-8")
    return script


def uv(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What uv does with these arguments, its cache being the machine's own."""
    done = subprocess.run(
        [str(UV), *map(str, arguments)],
        cwd=cwd,
        env=clean_environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done


def commit(repository: Path) -> None:
    """Commit everything in the folder."""
    _git(repository, "init", "--quiet")
    _git(repository, "add", "--all", "--force")
    _git(repository, "commit", "--quiet", "--allow-empty", "--message", "Work")


def check_out(repository: Path) -> None:
    """Let the folder look as a checkout of its commit: attributes in it may change files."""
    _git(repository, "rm", "-r", "--quiet", "--cached", ".")
    _git(repository, "reset", "--quiet", "--hard")


def _git(repository: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "core.safecrlf=false"]
    subprocess.run(["git", *who, *arguments], cwd=repository, check=True, capture_output=True)


def clean_environment() -> dict[str, str]:
    """An environment without a trace of the one that the tests run in."""
    found = {name: os.environ[name] for name in KEPT if name in os.environ}
    if UV:
        found["PATH"] = os.pathsep.join((os.path.dirname(UV), found["PATH"]))
    # The packages are on this machine for this Python.
    return {**found, "UV_PYTHON": sys.executable}


def _temporary() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="handout-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
