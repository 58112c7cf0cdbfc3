"""Puts a picture into a page: its bytes as an address, and its description in words."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
DESCRIPTION = b"Description"


@dataclass(frozen=True)
class EmbeddedPicture:
    """A picture as an `address` that holds its bytes, its size, and the text for who hears it."""

    address: str
    text: str
    width: int
    height: int


def embedded(png: bytes, otherwise: str) -> EmbeddedPicture | None:
    """The picture of these bytes, None if they are no PNG.

    The text is the PNG's own description, and `otherwise` where it has none.
    """
    if not png.startswith(SIGNATURE):
        return None
    try:
        chunks = list(_chunks(png))
        width, height = struct.unpack(">II", chunks[0][1][:8])
        described = next((text for text in map(_description, chunks) if text), "")
    except (IndexError, ValueError, struct.error):
        return None
    address = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return EmbeddedPicture(address, described or otherwise, width, height)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kind and the content of each part of a PNG, up to its pixels."""
    at = len(SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        if kind == b"IDAT":
            return
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12


def _description(chunk: tuple[bytes, bytes]) -> str:
    """The text of a chunk that describes the picture; empty for any other."""
    kind, content = chunk
    key, _, rest = content.partition(b"\0")
    if key != DESCRIPTION:
        return ""
    if kind == b"tEXt":
        return rest.decode("latin-1")
    if kind != b"iTXt":
        return ""
    # Two flags on compression, then the language and a translated key, each ended by a NUL.
    return "" if rest[0] else rest[2:].split(b"\0", 2)[2].decode()
