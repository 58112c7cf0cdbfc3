"""Whose work is whose: nothing is guessed, nobody is dropped, and nobody has two."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping

import pytest

from autograder.intake import Person
from autograder.roster.matching import Matching, match
from autograder.roster.people import Listed

ANN = Listed(Person("17", "Ann Lee", "alee", "ann@x.org"), ("17",), ("alee", "ann-gh"), "901")
BOB = Listed(Person("18", "Bob Ray", "bray", "bob@x.org"), ("18",), ("bray",), "902")
ZOE = Listed(Person("19", "Zoë Müller Ruiz", "zm", "zoe@x.org"), ("19",), ("zm",), "903")
CLASS = (ANN, BOB, ZOE)


def matched(handed_in: Mapping[str, Person], *people: Listed) -> Matching:
    found = match(people or CLASS, handed_in)
    assert {*found.found, *found.strangers} == {*handed_in}
    assert not {*found.found} & {*found.strangers}
    assert len({*found.found.values()}) == len(found.found)
    assert {*found.found.values(), *found.missing} == {*(people or CLASS)}
    return found


KNOWN = {
    "id": Person("19", "somebody else"),
    "moodle's number": Person("903"),
    "login": Person(login="ZM"),
    "email": Person(email="Zoe@X.org"),
    "name": Person(name="Zoë Müller Ruiz"),
    "other case": Person(name="ZOË MÜLLER RUIZ"),
    "decomposed": Person(name=unicodedata.normalize("NFD", "Zoë Müller Ruiz")),
    "last, first": Person(name="Müller Ruiz, Zoë"),
    "last word first": Person(name="Ruiz, Zoë Müller"),
    "underscores": Person(name="Zoë_Müller_Ruiz"),
    "canvas": Person("5", "müllerruizzoë"),
    "another system's id": Person("77777", "Zoë Müller Ruiz"),
}


@pytest.mark.parametrize("how", KNOWN)
def test_a_person_is_found_by_what_is_known(how: str) -> None:
    found = matched({"work": KNOWN[how]})
    assert found.found == {"work": ZOE}
    assert found.missing == {ANN: "", BOB: ""}


@pytest.mark.parametrize(
    "folder", ["17", "901", "ann-gh", "alee", "ann@x.org", "Ann Lee", "lee, ann"]
)
def test_a_folder_s_name_may_be_any_of_it(folder: str) -> None:
    assert matched({folder: Person()}).found == {folder: ANN}
    assert matched({folder: Person(name=folder)}).found == {folder: ANN}


@pytest.mark.parametrize(
    "name", ["Ann OBrien-Lee", "obrienleeann", "OBrienLee, Ann", "ann_obrienlee"]
)
def test_signs_that_a_platform_leaves_out_of_a_name_make_no_other_name(name: str) -> None:
    one = Listed(Person("1", "Ann O'Brien-Lee"), ("1",))
    assert matched({"work": Person(name=name)}, one, BOB).found == {"work": one}


def test_a_stranger_is_told_and_kept() -> None:
    found = matched({"Eve May": Person("3", "Eve May")})
    assert found.strangers == {"Eve May": "Not on the roster."}


def test_accents_are_not_left_out() -> None:
    assert matched({"Zoe Muller Ruiz": Person()}).found == {}


def test_two_of_one_name_are_told_apart_by_id_only() -> None:
    one = Listed(Person("1", "Ann Lee"), ("1",), number="1", line=2)
    two = Listed(Person("2", "Ann Lee"), ("2",), number="2", line=3)
    found = matched({"Ann Lee (2)": Person("2", "Ann Lee")}, one, two)
    assert found.found == {"Ann Lee (2)": two}
    assert found.missing == {one: ""}
    found = matched({"Ann Lee": Person(name="Ann Lee")}, one, two)
    assert found.found == {}
    assert found.strangers["Ann Lee"] == (
        "Not matched with the roster: by its name this may be Ann Lee (1) and Ann Lee (2)."
    )
    assert found.missing[one] == found.missing[two]
    assert found.missing[one] == "The work of 'Ann Lee' may be theirs: it stands at the end."


def test_two_works_of_one_person_are_both_left_to_the_instructor() -> None:
    found = matched({"Ann Lee": Person(), "lee ann": Person(), "17": Person()})
    assert found.found == {"17": ANN}
    assert found.strangers["Ann Lee"] == (
        "Not matched with the roster: Ann Lee (17) may be '17' and 'lee ann', too."
    )
    found = matched({"a": Person("17"), "b": Person(name="Ann Lee")})
    assert found.found == {"a": ANN}
    assert "Ann Lee (17) is there, but the id" not in found.strangers["b"]
    found = matched({"a": Person(name="Ann Lee"), "b": Person(name="Lee, Ann")})
    assert found.found == {}
    assert found.missing[ANN] == "The work of 'a' and 'b' may be theirs: it stands at the end."


def test_another_id_of_the_same_kind_is_another_person() -> None:
    found = matched({"Bob Ray": Person("18", "Bob Ray"), "Ann Lee": Person("99", "Ann Lee")})
    assert found.found == {"Bob Ray": BOB}
    assert found.strangers == {
        "Ann Lee": "Not on the roster: Ann Lee (17) is there, but the id of this work is 99."
    }


def test_a_login_leads_further_where_an_id_does_not() -> None:
    found = matched({"x": Person("18", "B"), "y": Person("99", "A", "alee")})
    assert found.found == {"x": BOB, "y": ANN}


SCRIPTS = "abcXYZ äß Øıİ 李雷 نور कख 📝 .,_-'()\u200d\u0301"


def test_five_thousand_hostile_names_lose_nobody() -> None:
    draw = random.Random(5)
    names = ["".join(draw.choices(SCRIPTS, k=draw.randint(0, 6))) for _ in range(5000)]
    people = [
        Listed(Person(str(n) * (n % 3 > 0), name), (str(n),) * (n % 3 > 0), line=n)
        for n, name in enumerate(names)
    ]
    handed_in = {
        f"{name} {n}": Person(str(n) * (n % 2), name)
        for n, name in enumerate(draw.sample(names, k=5000))
    }
    found = matched(handed_in, *people)
    assert max(map(len, found.strangers.values())) < 400
    # Whoever was found by an id has that id; the others were the only ones of their name.
    by_id = [one for student, one in found.found.items() if handed_in[student].id in one.ids]
    assert len(by_id) > 1000
