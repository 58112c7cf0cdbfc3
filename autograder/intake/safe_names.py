"""Makes names that others chose safe to show in a message and to use as a file name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

LONGEST = 120  # characters of a name that a message shows
STEM_BYTES = 200  # file systems allow 255; a suffix and a temporary name's ending need room
NAMELESS = "(no name)"

_JOINERS = "\u200c\u200d"  # Persian names and emoji families are spelled with them
_MARKS = "\u061c\u200e\u200f\ufeff"  # reading direction and byte order: invisible
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*]')
_ENDS_LIKE_A_HASH = re.compile(r"-[0-9a-f]{8}\Z")
_WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [port + digit for port in ("com", "lpt") for digit in "0123456789\u00b9\u00b2\u00b3"]
)


def clean(text: str, limit: int = LONGEST) -> str:
    """Return `text` as one line of at most `limit` characters that is safe to show.

    Control characters, overrides of the reading direction and bytes that were not UTF-8 become
    replacement characters, so a terminal or browser takes none of them for a command.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text.strip()
    normal = unicodedata.normalize("NFC", text[: 4 * limit])
    shown = "".join(map(_shown, normal)).strip()
    return shown if len(shown) <= limit and len(text) <= 4 * limit else shown[: limit - 1] + "…"


def fingerprint(text: str) -> str:
    """The first eight hexadecimal digits of the SHA-256 of `text`."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def file_stem(student: str) -> str:
    """Return a file name without suffix for `student` that every system accepts.

    Two students never get the same one, also on a disk that takes `Ann` and `ann` for one name. A
    name in the usual spelling (`familygiven`, `Family Given`) stays as it is; any other gets a
    fingerprint, as in `Ann-39d1f1f7`.
    """
    safe = _safe(student)
    if safe == student == _usual_spelling(student) and not _ENDS_LIKE_A_HASH.search(student):
        return student
    tail = f"-{fingerprint(student)}"
    return _cut(safe, STEM_BYTES - len(tail)) + tail


def file_stems(students: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Return a file name without suffix for each of `students`, as `file_stem` does for one.

    A fingerprint is only where two of them would have the same name on a disk that ignores case,
    where one of them would have one of the names `taken`, or where the name itself ends like one.
    """
    plain = {student: plain_stem(student) for student in students}
    wanted = Counter(map(stem_key, plain.values()))
    kept = {stem_key(name) for name in taken}

    def free(student: str, stem: str) -> str:
        if stem and wanted[stem_key(stem)] == 1 and stem_key(stem) not in kept:
            return stem
        own = file_stem(student)
        return f"{own}-{fingerprint(student)}" if stem_key(own) in kept else own

    return {student: free(student, stem) for student, stem in plain.items()}


def plain_stem(student: str) -> str:
    """The file name for `student` without a fingerprint, empty if it could be taken for another's.

    Others may have the same one, also on a disk that takes `Ann` and `ann` for one name.
    """
    return "" if _ENDS_LIKE_A_HASH.search(student) else _safe(student)


def stem_key(stem: str) -> str:
    """The same for all file names that are one on some disk."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", stem).casefold())


def _shown(character: str) -> str:
    if character in _MARKS:
        return ""
    if unicodedata.category(character) == "Zs":
        return " "
    if character.isprintable() or character in _JOINERS:
        return character
    return "\N{REPLACEMENT CHARACTER}"


def _usual_spelling(name: str) -> str:
    """Of all spellings of `name` that differ only in case, the one that needs no fingerprint."""
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
