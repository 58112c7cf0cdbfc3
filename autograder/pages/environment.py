"""The jinja2 environment of all pages: every text that is put into a page is made harmless."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

TEMPLATES = Path(__file__).parent / "templates"
# Characters that nobody sees and that change what others look like: controls but for tab and
# newline, those that turn the direction of text, those without width, halves of surrogate pairs.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
QUOTED = re.compile(r"`([^`\n]+)`")
SYMBOLS = 0x2400  # where Unicode has a picture for each of the first 32 controls


@cache
def template(name: str) -> Template:
    """The template of the file `name` in the folder templates/."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        finalize=_shown,
        keep_trailing_newline=True,
        loader=FileSystemLoader(TEMPLATES),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["prose"] = prose
    return environment


def visible(text: str) -> str:
    """`text` with line ends as newlines and a visible sign for each character that has none."""
    return UNSEEN.sub(_sign, text.replace("\r\n", "\n"))


def prose(text: str) -> Markup:
    """A sentence in which `words between backticks` are set as code."""
    parts = QUOTED.split(visible(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(SYMBOLS + code)
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else f"\u27e8U+{code:04X}\u27e9"
