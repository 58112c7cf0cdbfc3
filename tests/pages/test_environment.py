"""What every page does to each text that is put into it."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from autograder.pages.environment import prose, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc", "a\nb␍c"),
        ("\x00\x1b[31m\x7f", "␀␛[31m␡"),
        ("\u202eabc\u2066\u200b\ufeff\x85", "⟨U+202E⟩abc⟨U+2066⟩⟨U+200B⟩⟨U+FEFF⟩⟨U+0085⟩"),
        ("\ud800\ufffe\U000e0041", "⟨U+D800⟩⟨U+FFFE⟩⟨U+E0041⟩"),
        ("مرحبا \u200f بכ 名 👩\u200d💻 é \N{REPLACEMENT CHARACTER}",) * 2,
    ],
)
def test_what_nobody_sees_gets_a_sign(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("`loss` is <b>", "<code>loss</code> is &lt;b&gt;"),
        ("`<i>` and `x", "<code>&lt;i&gt;</code> and `x"),
        ("a `` b", "a `` b"),
        ("`a\nb`", "`a\nb`"),
        ("`\x00`", "<code>␀</code>"),
    ],
)
def test_words_between_backticks_are_code(text: str, markup: str) -> None:
    assert prose(text) == Markup(markup)
