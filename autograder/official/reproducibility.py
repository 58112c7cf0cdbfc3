"""What a result depends on besides the submission: the versions and the seed."""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version

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


@cache
def versions() -> Mapping[str, str]:
    """The versions of Python, torch and the autograder, found without importing them."""
    found = {"python": platform.python_version()}
    for name, package in PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found
