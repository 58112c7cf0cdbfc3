"""Which layers of isolation this machine has, and how to get a missing one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

from autograder.sandbox import landlock, seccomp

NAMESPACES = "namespaces (bubblewrap)"


class CannotIsolate(Exception):
    """A required layer is missing; the text says which, and how to get it."""


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: whether this machine has it (`present`), and how to get it."""

    name: str
    present: bool
    required: bool
    remedy: str


def probe() -> tuple[Layer, ...]:
    """All layers, each with whether this machine has it."""
    linux = sys.platform == "linux"
    landlocked = landlock.version() if linux else 0
    system = "run it on Linux: in WSL2, a container or a virtual machine"
    return (
        Layer("a process of its own under resource limits", linux, True, system),
        Layer("no new privileges", linux, True, system),
        Layer(
            f"Landlock {landlocked}" if landlocked else "Landlock",
            landlocked >= landlock.MIN_VERSION,
            True,
            "it needs Linux 6.2 or later with landlock among the kernel's security modules (lsm=),"
            " and a container that does not block its system calls (gVisor has none)",
        ),
        Layer(
            "seccomp",
            linux and seccomp.available(),
            True,
            "it needs Linux on x86_64 or aarch64, and a container that allows seccomp(2)",
        ),
        Layer(
            "an ordinary user",
            linux and (os.geteuid() != 0 or _may_change_user()),
            True,
            "start it as a user other than root, or give the container CAP_SETUID and CAP_SETGID",
        ),
        Layer(
            NAMESPACES,
            linux and bubblewrap() is not None,
            False,
            "install bubblewrap and allow user namespaces",
        ),
    )


def in_force(strict: bool = True) -> tuple[str, ...]:
    """The names of the layers that will isolate a worker.

    With `strict`, raises CannotIsolate if a required layer is missing.
    """
    layers = probe()
    missing = [layer for layer in layers if layer.required and not layer.present]
    if strict and missing:
        reasons = "; ".join(f"{layer.name} is missing ({layer.remedy})" for layer in missing)
        raise CannotIsolate(
            f"not graded: this machine cannot isolate submissions, because {reasons}."
        )
    return tuple(layer.name for layer in layers if layer.present)


def bubblewrap() -> str | None:
    """The path of bubblewrap, or None if it is not installed or does not work here."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    command = [program, "--ro-bind", "/", "/", "--unshare-all", "--", "/bin/true"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if done.returncode == 0 else None


def _may_change_user() -> bool:
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        line = next((line for line in file if line.startswith("CapEff")), "CapEff: 0")
    held = int(line.split()[1], 16)
    return bool(held & 1 << 6 and held & 1 << 7)  # CAP_SETGID and CAP_SETUID
