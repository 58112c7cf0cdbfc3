"""What a result depends on besides the submission: the versions and the seed."""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import autograder

SEED = "AUTOGRADER_SEED"
PACKAGES = {"autograder": "training-loop-course", "torch": "torch"}


class WrongSeed(Exception):
    """AUTOGRADER_SEED is not a whole number; the text shows what it is."""


def draw_seed() -> int:
    """The seed in the environment variable AUTOGRADER_SEED, else a random one.

    Raises WrongSeed if the variable is not a whole number.
    """
    held = os.environ.get(SEED)
    if not held:
        return secrets.randbelow(2**31)
    try:
        return int(held)
    except ValueError:
        raise WrongSeed(f"{SEED} is {held!r}, which is not a whole number.") from None


def digest_of(package: Path) -> str:
    """A short name for the contents of a package's folder: equal for equal files.

    It begins with a letter, as a part of a version that is all digits would lose its zeros.
    """
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(package).as_posix()
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return f"h{digest.hexdigest()[:8]}"


@cache
def versions() -> Mapping[str, str]:
    """The versions of Python, torch and the autograder, found without importing them."""
    found = {"python": platform.python_version()}
    for name, package in PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            found[name] = "unknown"
        if name == "autograder" and "+" not in found[name]:
            # A released wheel's version says so already.
            found[name] += f"+source.{digest_of(Path(autograder.__file__).parent)}"
    return found
