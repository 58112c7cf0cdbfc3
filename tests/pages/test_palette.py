"""Each colour of text can be read on each ground, in light, in dark and in print (WCAG AA)."""

from __future__ import annotations

import re

import pytest

from autograder.pages.environment import TEMPLATES

SHEET = (TEMPLATES / "base.css").read_text(encoding="utf-8")
LEAST = 4.5  # WCAG 2.2, success criterion 1.4.3
LEAST_OF_EDGES = 3.0  # 1.4.11
BLOCK = re.compile(r":root \{(.*?)\}", re.DOTALL)
COLOUR = re.compile(r"--([\w-]+): #([0-9a-f]{6});")
ROLE = re.compile(r"--([\w-]+): #[0-9a-f]{6};\s*/\* (text|ground) \*/")


def luminance(colour: str) -> float:
    """The relative luminance of a colour in six hexadecimal digits."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, between 1 and 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


LIGHT, DARK, PRINT = (dict(COLOUR.findall(block)) for block in BLOCK.findall(SHEET))
THEMES: dict[str, dict[str, str]] = {"light": LIGHT, "dark": DARK, "print": PRINT}
ROLES = ROLE.findall(SHEET)
TEXTS = [name for name, role in ROLES if role == "text"]
GROUNDS = [name for name, role in ROLES if role == "ground"]


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("000000", "ffffff") == 21
    assert round(contrast("767676", "ffffff"), 2) == 4.54


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_on_every_ground(theme: str) -> None:
    colours = THEMES[theme]
    assert {*TEXTS, *GROUNDS} <= colours.keys()
    pairs = {(text, on): contrast(colours[text], colours[on]) for text in TEXTS for on in GROUNDS}
    assert not {pair: round(ratio, 2) for pair, ratio in pairs.items() if ratio < LEAST}


@pytest.mark.parametrize("theme", THEMES)
def test_the_edge_of_what_can_be_used_is_seen(theme: str) -> None:
    colours = THEMES[theme]
    for on in ("paper", "card", "sunk"):
        assert contrast(colours["edge"], colours[on]) >= LEAST_OF_EDGES
