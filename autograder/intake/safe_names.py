"""Makes names that strangers chose safe to show in a sentence and to use as a file's name."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 120  # characters of a name that a message shows
STEM_BYTES = 200  # file systems allow 255; a suffix and a temporary name's ending need room
NAMELESS = "(no name)"

_JOINERS = "\u200c\u200d"  # Persian names and emoji families are spelled with them
_MARKS = "\u061c\u200e\u200f\ufeff"  # reading directions and byte order: nothing to see
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*]')
_ENDS_LIKE_A_HASH = re.compile(r"-[0-9a-f]{8}\Z")
_WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [port + digit for port in ("com", "lpt") for digit in "0123456789\u00b9\u00b2\u00b3"]
)


def clean(text: str, limit: int = LONGEST) -> str:
    """`text` in one line of at most `limit` characters, which no terminal or browser obeys.

    Control characters, overrides of the reading direction and bytes that were no UTF-8 become
    replacement characters.
    """
    normal = unicodedata.normalize("NFC", text[: 4 * limit])
    shown = "".join(map(_shown, normal)).strip()
    return shown if len(shown) <= limit and len(text) <= 4 * limit else shown[: limit - 1] + "…"


def fingerprint(text: str) -> str:
    """Eight hexadecimal digits that stand for `text`."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def file_stem(student: str) -> str:
    """A file name without suffix for `student`: one that every system takes, and nobody else's.

    Two students never share one, not even where a disk takes `Ann` and `ann` for the same. A name
    spelled the usual way (`familygiven`, `Family Given`) is its own stem; any other gets a
    fingerprint, as in `Ann-39d1f1f7`.
    """
    safe = _safe(student)
    if safe == student == _usual_spelling(student) and not _ENDS_LIKE_A_HASH.search(student):
        return student
    tail = f"-{fingerprint(student)}"
    return _cut(safe, STEM_BYTES - len(tail)) + tail


def _shown(character: str) -> str:
    if character in _MARKS:
        return ""
    if unicodedata.category(character) == "Zs":
        return " "
    if character.isprintable() or character in _JOINERS:
        return character
    return "\N{REPLACEMENT CHARACTER}"


def _usual_spelling(name: str) -> str:
    """The one spelling, among all that differ in case only, that needs no fingerprint."""
    folded = unicodedata.normalize("NFC", name.casefold())
    return unicodedata.normalize("NFC", folded.title()) if " " in folded else folded


def _safe(name: str) -> str:
    normal = unicodedata.normalize("NFC", name)
    printable = "".join(char if char.isprintable() else "_" for char in normal)
    safe = _cut(_NOT_IN_FILE_NAMES.sub("_", printable).strip(), STEM_BYTES) or "student"
    device = safe.partition(".")[0].rstrip().casefold() in _WINDOWS_DEVICES
    return f"_{safe}" if device or safe[0] in ".-" else safe


def _cut(name: str, limit: int) -> str:
    """The start of `name`, in at most `limit` bytes, without a dot or a space at its end."""
    return name.encode()[:limit].decode(errors="ignore").rstrip(". ")
