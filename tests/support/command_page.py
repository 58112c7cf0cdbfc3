"""Runs the commands of a page of docs/ as a reader would, with GitHub played by a folder."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.support import gh
from tests.support.classroom import settings
from tests.support.course import ROOT
from tests.support.handout import UV, clean_environment

NAMES = {"ORGANIZATION": "acme", "ANN": "ann"}
# Without a look at PyTorch's own index, as elsewhere in these tests.
RUN = """\
import sys
from autograder.cli.main import main
if sys.argv[1] not in ("release", "wheels"):
    sys.exit(main(sys.argv[1:]))
from tests.support.handout import without_the_index
with without_the_index():
    sys.exit(main(sys.argv[1:]))
"""
# `uv run` would fill an environment for the copied course first.
UV_RUN = """\
#!/usr/bin/env bash
if [ "$1" = run ]; then
  shift
  if [ "$1" = --extra ]; then shift 2; fi
  if [ "$1" = autograder ]; then shift; exec {python} {run} "$@"; fi
fi
exec {uv} "$@"
"""


class CommandPage:
    """The page's commands by heading; each runs in the `course` unless another place is named."""

    def __init__(self, page: str, root: Path, course: Path) -> None:
        self.root = root
        self.course = course
        self.blocks = blocks((ROOT / "docs" / page).read_text(encoding="utf-8"))
        self.left = {
            (heading, n) for heading, found in self.blocks.items() for n in range(len(found))
        }
        self.server = root / "server"
        self._environment = self._prepared()

    def run(self, heading: str, number: int, place: Path | None = None, without: str = "") -> str:
        """Run a block and return what it prints; lines that hold `without` are left out."""
        self.left.discard((heading, number))
        lines = self.blocks[heading][number].splitlines()
        kept = [line for line in lines if not without or without not in line]
        return self.shell("\n".join(kept), place)

    def shell(self, script: str, place: Path | None = None, code: int = 0) -> str:
        """Run a script in bash; it has to end with this exit code."""
        for name, value in NAMES.items():
            script = re.sub(rf"\b{name}\b", value, script)
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=place or self.course,
            env=self._environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def _prepared(self) -> dict[str, str]:
        programs = self.root / "bin"
        programs.mkdir()
        (self.server / "acme").mkdir(parents=True)
        (self.root / "run.py").write_text(RUN)
        python = shlex.quote(sys.executable)
        run = shlex.quote(str(self.root / "run.py"))
        uv = UV_RUN.format(python=python, run=run, uv=shlex.quote(str(UV)))
        hub = f'#!/bin/sh\nexec {python} {shlex.quote(str(gh.__file__))} "$@"\n'
        for name, text in (("uv", uv), ("gh", hub)):
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        environment = clean_environment() | settings(self.root)
        with (self.root / "gitconfig").open("a") as file:
            file.write(f'[url "{self.server.as_uri()}/"]\ninsteadOf = https://github.com/\n')
        return environment | {
            "PATH": f"{programs}:{self.root / 'tools'}:{environment['PATH']}",
            "PYTHONPATH": f"{self.course}:{ROOT}",
            "UV": str(UV),
            "UV_TOOL_DIR": str(self.root / "tool"),
            "UV_TOOL_BIN_DIR": str(self.root / "tools"),
            "GH_SERVER": str(self.server),
        }


def blocks(page: str) -> dict[str, list[str]]:
    """The blocks of commands under each heading."""
    found: dict[str, list[str]] = {}
    parts = re.split(r"(?m)^#+ (.+)$", page)
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        if inside := re.findall(r"(?ms)^```\n(.*?)^```$", text):
            found[heading] = inside
    return found
