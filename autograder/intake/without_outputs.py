"""Takes a notebook's outputs away before anything else is made of its text."""

from __future__ import annotations

import codecs
import json

import msgspec

from autograder.intake.files import Found, Unreadable, size

MAX_NOTEBOOK = 4 * 1024 * 1024  # bytes without outputs
MAX_RAW = 64 * 1024 * 1024  # bytes with outputs
MAX_OBJECTS = 16 * 1024 * 1024  # bytes of which all becomes objects, twenty times as large
_NOTHING = msgspec.Raw(b"{}")


class _Cell(msgspec.Struct):
    # Everything else in a cell, its outputs above all, is passed over and never becomes an object.
    cell_type: str
    source: msgspec.Raw
    metadata: msgspec.Raw = _NOTHING
    attachments: msgspec.Raw = _NOTHING


class _Notebook(msgspec.Struct):
    cells: list[_Cell]
    metadata: msgspec.Raw = _NOTHING
    nbformat: int = 4
    nbformat_minor: int = 5


def read_notebook(file: Found) -> bytes:
    """Return the notebook in `file`, without its outputs if these make it large.

    Raises Unreadable if it is too large, or large and no notebook.
    """
    data = file.read_all(MAX_RAW, "clear its outputs and save it again")
    if len(data) <= MAX_NOTEBOOK:
        return data
    slim = _slim(data.removeprefix(codecs.BOM_UTF8))
    if slim is None:
        advice = "clear its outputs and save it again"
        raise Unreadable(f"is larger than {size(MAX_NOTEBOOK)}: {advice}")
    if len(slim) > MAX_NOTEBOOK:
        advice = "keep data and pictures out of it"
        raise Unreadable(f"is larger than {size(MAX_NOTEBOOK)} without its outputs: {advice}")
    return slim


def _slim(data: bytes) -> bytes | None:
    try:
        return msgspec.json.encode(msgspec.json.decode(data, type=_Notebook))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _slim_by_python(data)


def _slim_by_python(data: bytes) -> bytes | None:
    """The same for what only Python's own reader accepts, such as NaN in the data of a plot."""
    if len(data) > MAX_OBJECTS:
        return None
    try:
        content = json.loads(data)
        content["cells"] = [{**cell, "outputs": []} for cell in content["cells"]]
        return json.dumps(content).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
