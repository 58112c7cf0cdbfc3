"""Texts are cut and cleaned before anybody reads them."""

from __future__ import annotations

import pytest

from autograder.submission.text import printable, shorten, text_of, whole, with_article


class Unwritable:
    def __repr__(self) -> str:
        raise KeyError("no text")


class Quits:
    def __str__(self) -> str:
        raise SystemExit


def test_a_text_is_cut_where_it_is_longer_than_the_limit() -> None:
    assert shorten("abcd", 4) == "abcd"
    assert shorten("abcde", 4) == "abcd…"


def test_addresses_in_memory_are_left_out() -> None:
    assert shorten("<Net object at 0x7f00AbCd12>, <f at 0x1>") == "<Net object>, <f>"


def test_nothing_that_a_terminal_would_obey_is_kept() -> None:
    assert shorten("\x1b[31mred\a\nnext\tcolumn\ud800") == "�[31mred�\nnext    column�"
    assert printable("\u202eabc\u2028") == "�abc�"


def test_an_article_fits_its_noun() -> None:
    nouns = ("list", "int", "OrderedDict", "Exception", "str")
    articles = ["a list", "an int", "an OrderedDict", "an Exception", "a str"]
    assert [with_article(noun) for noun in nouns] == articles


def test_what_utf_8_cannot_hold_is_replaced_and_all_else_stays() -> None:
    assert whole("ä\ud800\n😀\udfff") == "ä?\n😀?"


def test_a_value_without_a_text_is_told_instead_of_raising() -> None:
    assert text_of(3.0) == "3.0"
    assert text_of("x", repr) == "'x'"
    assert text_of(Unwritable(), repr) == "<its text raised KeyError>"


def test_a_text_that_ends_the_program_is_left_to_the_caller() -> None:
    with pytest.raises(SystemExit):
        text_of(Quits())
