"""Names for students that show nothing of who they are and stay the same from report to report."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import replace

from autograder.results import CheckResult, Result

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32, without those that look like another
LENGTH = 5  # more where two students would have the same
SHORTEST = 3  # characters of a part of a name that is blotted out in a message
BLOT = "…"


class Pseudonyms:
    """Gives every name its pseudonym, such as "S-7K2QF".

    Who has the secret `key` can tell which name it is; nobody else can, even with a list of all.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        """Return the pseudonym of `name`."""
        if name not in self._given:
            letters = "".join(LETTERS[byte % 32] for byte in self.digest(name))
            length = LENGTH
            while letters[:length] in self._taken:
                length += 1
            self._taken.add(letters[:length])
            self._given[name] = f"S-{letters[:length]}"
        return self._given[name]

    def digest(self, text: str) -> bytes:
        """Return bytes that depend on `text` and on the key; sorting by them shuffles texts."""
        return hmac.digest(self._key, text.encode(errors="surrogatepass"), hashlib.sha256)

    def hidden_in(self, result: Result) -> Result:
        """Return `result` under the pseudonym, with its messages without the parts of the name."""
        blotted = blotting(result.student)
        exercises = tuple(
            replace(
                exercise, checks=tuple(_without_name(check, blotted) for check in exercise.checks)
            )
            for exercise in result.exercises
        )
        return replace(result, student=self.of(result.student), exercises=exercises, notes=())


def blotting(name: str) -> Callable[[str], str]:
    """Return a function that blots out the parts of `name` in a text.

    Parts of fewer than SHORTEST characters stay: they stand in every other word. One character of a
    script without an alphabet is a name by itself.
    """
    parts = [part for part in re.split(r"[\W_]+", name) if len(part) >= SHORTEST or _dense(part)]
    if not parts:
        return str
    words = [part if _dense(part) else rf"(?<![^\W_]){part}(?![^\W_])" for part in parts]
    pattern = re.compile("|".join(sorted(words, key=len, reverse=True)), re.IGNORECASE)
    return lambda text: pattern.sub(BLOT, text)


def _dense(part: str) -> bool:
    return bool(part) and min(part) >= "\u2e80"


def _without_name(check: CheckResult, blotted: Callable[[str], str]) -> CheckResult:
    cause = check.cause and replace(check.cause, sentence=blotted(check.cause.sentence))
    return replace(check, message=blotted(check.message), details="", printed="", cause=cause)
