"""Attacks by the file itself: encodings, names, and texts that are hard to read."""

from __future__ import annotations

from collections.abc import Mapping

from tests.attacks import Attack
from tests.attacks.writing import EX1, EX2, NOTHING, PASSED, RAISED, submission
from tests.support.course import solution

RIGHT = solution(EX2)
LATER = RIGHT.replace("from __future__ import annotations\n", "")  # may follow other lines
NOT_ATTEMPTED = ("not attempted",)
HARD = ("passed", "wrong", "raised", "timed out")
REFUSED = ("wrong", "raised")  # a file that cannot be read, whatever the words for it are


def intake(
    name: str,
    tries: str,
    text: str,
    outcomes: tuple[str, ...] = REFUSED,
    earns: int = 0,
    says: str = "",
    beside: Mapping[str, str] | None = None,
) -> Attack:
    """An attack whose file is this text, as it stands."""
    return Attack(name, "intake", tries, {EX2: text, **(beside or {})}, outcomes, earns, says)


def hidden_code(encoding: str, newline: str) -> str:
    """A file whose comment holds a line of code that only this encoding shows."""
    return f"# coding: {encoding}\n# harmless{newline}import os; os._exit(0)\n{LATER}"


def declared(encoding: str) -> Attack:
    """A right answer under an encoding that Python has, and that is none for a text."""
    name = f"encoding_{encoding.replace('-', '_')}"
    tries = f"Declares the encoding {encoding}, which turns no bytes into a text."
    return intake(name, tries, f"# coding: {encoding}\n{LATER}", RAISED)


ENCODINGS = ("rot13", "hex", "base64", "zlib", "bz2", "quopri", "undefined", "punycode", "klingon")

ATTACKS = (
    *map(declared, ENCODINGS),
    intake(
        "encoding_utf_16",
        "Declares UTF-16 in a file of single bytes.",
        f"# coding: utf-16\n{LATER}",
        REFUSED,
    ),
    intake(
        "encoding_that_differs_from_the_mark",
        "Declares an encoding that contradicts the mark at its beginning.",
        f"\ufeff# coding: latin-1\n{LATER}",
        RAISED,
    ),
    intake(
        "code_in_a_comment_of_utf_7",
        "Hides code in a comment that UTF-7 breaks into lines.",
        hidden_code("utf-7", "+AAo-"),
        RAISED,
    ),
    intake(
        "code_in_a_comment_of_escapes",
        "Hides code in a comment that an encoding of escapes breaks into lines.",
        hidden_code("unicode_escape", "\\x0a"),
        RAISED,
    ),
    intake(
        "nul_at_the_end",
        "Ends with a NUL, at which a reader in C stops.",
        f"{RIGHT}\0",
        RAISED,
        says="NUL",
    ),
    intake(
        "nul_in_a_comment",
        "Hides code behind a NUL in a comment.",
        f"# harmless\0\nimport os; os._exit(0)\n{LATER}",
        RAISED,
        says="NUL",
    ),
    intake(
        "only_carriage_returns",
        "Ends its lines with carriage returns, so that a reader sees one comment.",
        "# harmless\r" + LATER.replace("\n", "\r"),
        PASSED,
        earns=10,
    ),
    intake(
        "turned_writing",
        "Turns the direction of writing, so that a reader sees code in another order.",
        RIGHT.replace(
            "    return torch.mean",
            "    seen = '\u202e\u2066# \u2069\u2066'  # \u202eeslaF\u2066\n    return torch.mean",
        ),
        PASSED,
        earns=10,
    ),
    intake(
        "name_in_wide_letters",
        "Defines its function in wide letters, which Python reads as ordinary ones.",
        RIGHT.replace("def mse_loss", "def \uff4d\uff53\uff45_\uff4c\uff4f\uff53\uff53"),
        PASSED,
        earns=10,
    ),
    intake(
        "name_in_other_letters",
        "Defines its function with letters of another alphabet that look alike.",
        RIGHT.replace("def mse_loss", "def ms\u0435_l\u043ess"),
        ("wrong",),
    ),
    intake(
        "control_characters_in_bad_syntax",
        "Cannot be read on a line full of commands for a terminal.",
        f"x = 1\ndef \x1b[2J::error::\u202e</pre>(\n{LATER}",
        RAISED,
    ),
    intake(
        "bad_syntax_far_to_the_right",
        "Cannot be read two hundred thousand characters into a line.",
        "x = " + "1 + " * 60_000 + ")\n",
        RAISED,
    ),
    intake(
        "larger_than_allowed",
        "Is larger than any answer.",
        RIGHT + "# padding\n" * 27_000,
        ("wrong",),
        says="larger than",
    ),
    intake(
        "list_as_large_as_allowed",
        "Holds as many objects as a file of the allowed size can.",
        f"x = [{'[],' * 80_000}]\n{LATER}",
        HARD,
        earns=10,
    ),
    intake(
        "expressions_as_many_as_allowed",
        "Holds as many statements as a file of the allowed size can.",
        f"{RIGHT}\n" + "a=b=c=0\n" * 30_000,
        HARD,
        earns=10,
    ),
    intake(
        "warnings_as_many_as_allowed",
        "Lets the compiler warn on each of fifteen thousand lines.",
        f"{RIGHT}\n" + "assert (1, 2)\n" * 15_000,
        HARD,
        earns=10,
    ),
    intake(
        "escapes_as_many_as_allowed",
        "Lets the parser warn on each of twenty thousand lines.",
        f"{RIGHT}\n" + "x = '\\d'\n" * 20_000,
        HARD,
        earns=10,
    ),
    intake(
        "minus_signs",
        "Nests two hundred thousand operators.",
        "x = " + "-" * 200_000 + "1\n",
    ),
    intake(
        "sum_without_end",
        "Adds up sixty thousand numbers in one expression.",
        "x = " + " + ".join(["1"] * 60_000) + f"\n{LATER}",
    ),
    intake(
        "sum_at_python_s_limit",
        "Nests just as deep as Python reads and not as deep as it writes down.",
        f"{RIGHT}\nx = " + "+".join(["optim"] * 1200) + "\n",
        HARD,
        earns=10,
    ),
    intake(
        "branches_at_python_s_limit",
        "Chains as many branches as Python compiles and more than its own tools follow.",
        f"{RIGHT}\noptim = 0\nif optim:\n    pass\n" + "elif optim:\n    pass\n" * 600,
        HARD,
        earns=10,
    ),
    intake(
        "branches_without_end",
        "Chains fifteen thousand branches.",
        "if 0: pass\n" + "elif 0: pass\n" * 15_000,
    ),
    intake(
        "attributes_without_end",
        "Asks for an attribute of an attribute, a hundred thousand times.",
        "x = a" + ".a" * 100_000 + "\n",
    ),
    intake(
        "functions_without_end",
        "Nests thirty thousand functions.",
        "x = " + "lambda:" * 30_000 + "1\n",
    ),
    intake(
        "choices_without_end",
        "Nests ten thousand choices.",
        "x = " + "1 if x else " * 10_000 + "1\n",
    ),
    intake(
        "brackets_without_end",
        "Opens two hundred thousand brackets.",
        "x = " + "(" * 200_000 + "\n",
        RAISED,
    ),
    intake(
        "indented_without_end",
        "Indents every line more than the one before.",
        "".join(" " * depth + "if 1:\n" for depth in range(600)) + " " * 600 + "pass\n",
        RAISED,
    ),
    intake(
        "digits_without_end",
        "Writes a number of two hundred thousand digits.",
        f"x = {'9' * 200_000}\n{LATER}",
        RAISED,
    ),
    intake(
        "constants_folded",
        "Lets the compiler compute large constants.",
        f"{RIGHT}\nif x := 0:\n    x = 2**2**7**2**2, 1 << 1 << 40, 'a' * 10**9, (0,) * 10**9\n",
        HARD,
        earns=10,
    ),
    intake(
        "unpacked_patterns",
        "Matches a pattern of thousands of alternatives and unpacks into thousands of names.",
        f"{RIGHT}\nmatch 0:\n    case {' | '.join(map(str, range(9000)))}:\n        pass\n",
        HARD,
        earns=10,
    ),
    intake(
        "commands_of_a_notebook",
        "Holds commands that only a notebook runs.",
        f"%matplotlib inline\n!touch /tmp/autograder-attack-marker\n{LATER}",
        RAISED,
    ),
    intake(
        "from_the_future",
        "Asks for features that Python will never have.",
        f"from __future__ import braces\n{RIGHT}",
        RAISED,
    ),
    intake(
        "no_text_at_all",
        "Holds nothing that Python runs.",
        "\ufeff\f  \n\t\n",
        ("not attempted", "wrong", "raised"),
    ),
    intake(
        "main_only",
        "Defines its function only where the file is a program.",
        "if __name__ == '__main__':\n    mse_loss = print\n",
        ("wrong",),
    ),
    intake(
        "name_deleted",
        "Defines its function and takes it away again.",
        f"{RIGHT}\ndel mse_loss\n",
        ("wrong",),
    ),
    intake(
        "names_that_python_uses",
        "Overwrites the names by which a module knows itself.",
        RIGHT.replace(
            "from torch import Tensor",
            "from torch import Tensor\n\n__name__ = __file__ = "
            "__spec__ = __loader__ = __builtins__ = __annotations__ = None",
        ),
        HARD,
        earns=10,
    ),
    intake(
        "names_in_another_case",
        "Hands its file in under names that some disks take for the right one.",
        submission(EX2, "Returns nothing.", instead=NOTHING),
        ("wrong",),
        beside={"EX2_MSE_LOSS": RIGHT, "ex2_mse_loss ": RIGHT},
    ),
    intake(
        "imports_its_neighbour",
        "Imports another exercise and the folder that it lies in.",
        f"import ex1_forward_pass\n{LATER}",
        (*RAISED, "passed"),
        earns=15,
        beside={EX1: solution(EX1)},
    ),
)
