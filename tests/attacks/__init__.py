"""Submissions that attack the grader: what a worker has to withstand, one by one.

Every text is bounded and harmless to the machine even without a sandbox (tests/attacks/writing.py
says how); it is run in one all the same.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

KINDS = (
    "forgery",
    "theft",
    "exfiltration",
    "exhaustion",
    "persistence",
    "tampering",
    "intake",
)
PLACEHOLDERS = ("port", "unix_path", "root", "secret_path")

# What an attack that gets through leaves behind. No name of a trace goes without its constant:
# the tests look for it in /tmp, /dev/shm, home, repository and packages, and among the processes.
MARKER = "autograder-attack-marker"  # in the name and the text of every file written
BREACH = "autograder-attack-breach"  # in a message: what had to fail worked, or had no target
ECHO = "autograder-attack-echo"  # before an input that a submission tells on
PROCESS = "attack-marker"  # the name of a process or thread that is to outlive its submission
SECRET_VARIABLE = "AUTOGRADER_ATTACK_SECRET"  # an environment variable that only the grader has


@dataclass(frozen=True)
class Attack:
    """One submission that attacks.

    `files` has the whole text of each file by its name without `.py`: exercises, or what lies
    beside them. `outcomes` are those that the checks of the attacked exercises may end in, `earns`
    is the most that the passed checks of its honest part can weigh, and all of it where "passed" is
    the only outcome. `says` is a part of a message that must appear, `seconds` the longest that
    grading it may take. A `large` one takes so much memory that a machine has room for one at a
    time. An `endless` one does what it does at once and then waits for its end, so that it needs
    less time than others.
    """

    name: str
    kind: str
    tries: str
    files: Mapping[str, str]
    outcomes: tuple[str, ...]
    earns: int = 0
    says: str = ""
    seconds: float = 30.0
    large: bool = False
    endless: bool = False

    def filled(self, **values: object) -> Attack:
        """The attack with the values of PLACEHOLDERS in place of `{port}` and its like.

        `port` is one number for TCP and UDP on 127.0.0.1. `unix_path` is a socket's path, and with
        a NUL before it an abstract socket's name. `root` is the repository, `secret_path` a file
        that only the grader may read or change.
        """
        files = dict(self.files)
        for placeholder in PLACEHOLDERS:
            value = str(values[placeholder])
            files = {
                name: text.replace(f"{{{placeholder}}}", value) for name, text in files.items()
            }
        return replace(self, files=files)


@cache
def attacks() -> tuple[Attack, ...]:
    """Every attack of this package, kind by kind."""
    found = [
        attack
        for module in pkgutil.iter_modules(__path__)
        for attack in getattr(importlib.import_module(f"{__name__}.{module.name}"), "ATTACKS", ())
    ]
    return tuple(sorted(found, key=lambda attack: KINDS.index(attack.kind)))
