"""Names that people have, and names that break programs; the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyz",
    "ÀÉÎÕÜßæøåłđşžıİ",
    "абвгдежзиклмнопрстуфхцчшщъыьэюя",
    "αβγδεζηθικλμνξοπρστυφχψως",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "अआइईउऊएऐओऔकखगघङचछजझञ",
    "กขฃคฅฆงจฉชซฌญฎฏฐ",
    "王李张刘陈杨赵黄周吴",
    "ぁあぃいぅうぇえカキクケコ",
    "김이박최정강조윤장임",
    "🦊🐢🎓👩‍👩‍👧",
)
# What means something to a spreadsheet, a path, a web page, Markdown, a shell or a platform.
ODD = (
    "=1+1", "=HYPERLINK(\"http://x\")", "+49 170", "-a|b", "@SUM(A1)", "'quoted'", '"Bo" Ek',
    "O'Neil", "Lee, Ann", "a;b", "a\tb", "..", "../../etc/passwd", ".hidden", "con", "NUL.txt",
    "a/b", "a\\b", "~root", "$(id)", "`id`", "%s %d", "{0}", "<b>x</b>",
    "<script>alert(1)</script>",
    "![x](http://x)", "[x](javascript:x)", "# head", "| a | b |", "x_12_assignsubmission_file_",
    "late", "LATE", "x_LATE_1_2", "attempt_2026-11-03-12-00-00", "12345-67890 - Bo",
    "submission_1",
    "Participant 7", "anon_abcde", "results", "run", "class", "grades.csv", "pages", "feedback",
    "e\u0301", "\u00e9", "a\u202eb", "a\u200db", "\u200f", "a\u00a0b", "A" * 255, "ß" * 120,
    "Ann", "ann", "ANN", "0", "007", "1e5", "None", "nan", "true", "a  b", " a ", "a.",
)  # fmt: skip


def hostile_names(count: int, seed: int) -> list[str]:
    """`count` names, some of them more than once."""
    return [name for name, _ in zip(_names(random.Random(seed)), range(count), strict=False)]


def _names(draw: random.Random) -> Iterator[str]:
    yield from ODD
    while True:
        script = draw.choice(SCRIPTS)
        words = ["".join(draw.choices(script, k=draw.randint(1, 9))) for _ in range(2)]
        if draw.random() < 0.2:
            words.insert(draw.randrange(3), draw.choice(ODD))
        yield draw.choice((" ", " ", " ", "-", "_", ", ")).join(words)
