"""A picture in a page: its bytes, its size, and what it says to who cannot see it."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, PngImagePlugin

from autograder.pages.pictures import embedded

ASCII, WIDE = "A curve.", "λ ist größer als 2/λ: 名前"


def png(text: str = "") -> bytes:
    """A small PNG; its description is written as matplotlib writes it."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "x")
    if text:
        info.add_text("Description", text)
    out = io.BytesIO()
    Image.new("RGB", (7, 5)).save(out, "png", pnginfo=info)
    return out.getvalue()


@pytest.mark.parametrize("text", [ASCII, "größer", WIDE])
def test_a_picture_brings_its_own_description(text: str) -> None:
    found = embedded(png(text), "otherwise")
    assert found is not None
    assert found.text == text
    assert (found.width, found.height) == (7, 5)
    assert base64.b64decode(found.address.removeprefix("data:image/png;base64,")) == png(text)


def test_one_without_gets_another() -> None:
    found = embedded(png(), "otherwise")
    assert found is not None
    assert found.text == "otherwise"


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n", png()[:20], png()[:11]]
)
def test_what_is_no_picture_is_left_out(content: bytes) -> None:
    assert embedded(content, "otherwise") is None
