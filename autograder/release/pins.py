"""What a grader's environment consists of: every package at one version, with its SHA-256."""

from __future__ import annotations

import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.release.wheels import run_uv, sha256

DISTRIBUTION = "training-loop-course"
NAME = "requirements.txt"
PYTHON = "3.12"  # the version that grades and that Codespaces use
LEFT_OUT = "sys_platform == 'never'"  # the marker of what uv locks and does not install
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
SECONDS = 5  # that the index has for its answer
WITHOUT = "# installed without a hash: "
MACHINES = ("x86_64", "aarch64")
TORCH = re.compile(r"torch==(\S+)")


@dataclass(frozen=True)
class Pins:
    """The text of a grader's `requirements`, all with hashes, and `loose` ones without."""

    requirements: str
    loose: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The file NAME, which says what it lacks."""
        return "".join(f"{WITHOUT}{loose}\n" for loose in self.loose) + self.requirements

    @classmethod
    def read(cls, text: str) -> Pins:
        """The pins in the text of such a file."""
        lines = text.splitlines(keepends=True)
        loose = [line.removeprefix(WITHOUT).rstrip() for line in lines if line.startswith(WITHOUT)]
        return cls("".join(line for line in lines if not line.startswith("#")), tuple(loose))

    def commands(self, uv: str = "uv", python: str = "venv") -> list[str]:
        """The lines of a shell that install all of it, and nothing else, into an environment."""
        install = f"{uv} pip install --quiet --python {python}"
        hashed = f"{install} --no-deps --require-hashes --requirements {NAME}"
        loose = " ".join(f"'{requirement}'" for requirement in self.loose)
        return [hashed, *([f"{install} {loose}"] if loose else [])]


def pins_of(project: Path, wheel: Path | None, reference: str = "") -> Pins:
    """The pins of a locked `project` whose autograder is `wheel`, or `reference`.

    The build of PyTorch without CUDA has hashes of its own, which only its index knows. Where that
    does not answer, the pins name PyTorch's version alone. Raises BuildError.
    """
    options = ["--frozen", "--no-header", "--no-annotate", "--no-default-groups"]
    options += ["--no-emit-project", "--no-emit-package", DISTRIBUTION]
    text = run_uv("export", *options, cwd=project)
    blocks = list(_blocks(text.replace("\r\n", "\n")))
    (torch,) = (found[1] for found in map(TORCH.match, blocks) if found)
    kept = [block for block in blocks if not TORCH.match(block)]
    if wheel is not None:
        kept.insert(0, f"./{wheel.name} \\\n    --hash=sha256:{sha256(wheel)}\n")
    hashes = cpu_hashes(torch)
    if hashes:
        kept.append(f"torch=={torch}+cpu" + "".join(f" \\\n    {item}" for item in hashes) + "\n")
    loose = (*(() if hashes else (f"torch=={torch}",)), *((reference,) if reference else ()))
    return Pins("".join(kept), loose)


def cpu_hashes(version: str) -> list[str]:
    """The hashes of PyTorch's builds for Linux without CUDA; none where their index is silent."""
    index = os.environ.get("AUTOGRADER_CPU_INDEX", CPU_INDEX)
    if not index:
        return []
    try:
        with urllib.request.urlopen(f"{index.rstrip('/')}/torch/", timeout=SECONDS) as answer:
            page = urllib.parse.unquote(answer.read().decode())
    except (OSError, ValueError):
        return []
    tag = PYTHON.replace(".", "")
    wheel = rf"torch-{re.escape(version)}\+cpu-cp{tag}-cp{tag}-\w*linux\w*_({'|'.join(MACHINES)})"
    found = re.findall(rf"{wheel}\.whl#sha256=([0-9a-f]{{64}})", page)
    return sorted({f"--hash=sha256:{digest}" for _, digest in found})


def _blocks(export: str) -> Iterator[str]:
    """The packages of an export, each with its hashes; what is left out on purpose is put in."""
    export = export.replace(f" and {LEFT_OUT}", "").replace(f" ; {LEFT_OUT}", "")
    yield from re.findall(r"(?m)^\S.*\n(?:^ .*\n)*", export)
