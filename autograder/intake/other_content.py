"""Recognises files that are not what their name says, by how they begin."""

from __future__ import annotations

import codecs
import re

_BLANK = b" \t\r\n\f\v\0"  # a disk or a cloud that lost a file's content leaves NULs
_AGAIN = "download the file itself and hand it in"
_BEGINNINGS = (
    (rb"<(?:!doctype|html|head|body|script|\?xml)\b", f"is a web page: {_AGAIN}"),
    (rb"version https://git-lfs\.github\.com/", "is a pointer of Git LFS: hand in the file itself"),
    (rb"bplist0|\[InternetShortcut\]", f"is a link to a file: {_AGAIN}"),
    (rb"%pdf-", "is a PDF: hand in the file that you wrote your code in"),
    (
        rb"\x89png\r\n|\xff\xd8\xff|gif8[79]a|....ftypheic",
        "is a picture: hand in the file that you wrote your code in",
    ),
    (rb"PK\x03\x04", "is a zip or an Office document: hand in the file itself"),
    (rb"\{\\rtf", "is a document of a word processor: save it as plain text"),
)
_OTHER = [(re.compile(start, re.IGNORECASE), words) for start, words in _BEGINNINGS]
_NOTEBOOK = re.compile(rb'\s*\{\s*"(?:cells|metadata|nbformat)"\s*:')


def is_blank(data: bytes) -> bool:
    """Whether nothing is written in the file."""
    return not data.removeprefix(codecs.BOM_UTF8).strip(_BLANK)


def other_content(data: bytes) -> str:
    """What the file is instead of Python or a notebook: the end of a sentence, empty if neither."""
    start = data[:1024].removeprefix(codecs.BOM_UTF8).lstrip(_BLANK)
    found = (words for beginning, words in _OTHER if beginning.match(start))
    return "is empty: hand in the file with your answers" if is_blank(data) else next(found, "")


def other_than_python(data: bytes) -> str:
    """What a file called `.py` is instead; empty if it may be Python or is blank."""
    if is_blank(data):
        return ""
    if _NOTEBOOK.match(data) and b'"cell_type"' in data:
        return "is a notebook: give it a name that ends in .ipynb"
    return other_content(data)
