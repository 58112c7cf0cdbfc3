"""The people of a roster: as each platform writes it, and whatever is wrong with a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from autograder.intake import Person
from autograder.roster.cells import WrongRoster
from autograder.roster.people import Roster, read_roster

ANN, BOB = Person("17", "Ann Lee", "alee", "ann@x.org"), Person("18", "Bob Ray", "bray", "b@x.org")


def read(folder: Path, text: str, columns: str = "") -> Roster:
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return read_roster(path, columns)


def persons(roster: Roster) -> list[Person]:
    return [one.person for one in roster.people]


# The columns of each platform's file; autograder/roster/columns.py names the sources.
PLATFORMS = {
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Assignment 1 (101)\n"
        "    Points Possible,,,,,10\n"
        '"Lee, Ann",17,S17,alee,LEC,9\n'
        '"Ray, Bob",18,S18,bray,LEC,\n'
        '"Student, Test",99,,,LEC,\n',
        "id from 'ID' or 'SIS User ID', name from 'Student', login from 'SIS Login ID'; 2 people.",
    ),
    "participants": (
        "First name,Last name,ID number,Email address,Roles\n"
        "Ann,Lee,17,ann@x.org,Student\nBob,Ray,18,b@x.org,Student\nEve,May,1,e@x.org,Teacher\n",
        "id from 'ID number', name from 'First name' + 'Last name', email from 'Email address'; 2",
    ),
    "worksheet": (
        'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum Grade",'
        '"Grade can be changed","Last modified (submission)","Last modified (grade)",'
        '"Feedback comments"\n'
        '"Participant 901","Ann Lee",17,ann@x.org,"Submitted for grading",,100.00,Yes,'
        '"Tuesday, 3 November 2026, 11:59 PM",-,\n'
        '"Participant 902","Bob Ray",18,b@x.org,"No submission",,100.00,Yes,-,-,\n',
        "id from 'ID number' or 'Identifier', name from 'Full name', email from 'Email address',"
        " time from 'Last modified (submission)'; 2 people.",
    ),
    "blackboard": (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\n'
        '"Lee"\t"Ann"\t"alee"\t"17"\t"2026"\t"Yes"\n"Ray"\t"Bob"\t"bray"\t"18"\t""\t"Yes"\n',
        "id from 'Student ID', name from 'First Name' + 'Last Name', login from 'Username'; 2",
    ),
    "brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
        "#17,#alee,Lee,Ann,ann@x.org,#\n#18,#bray,Ray,Bob,b@x.org,#\n",
        "id from 'OrgDefinedId', name from 'First Name' + 'Last Name', email from 'Email', login",
    ),
    "classroom 50": (
        "username,first_name,last_name,email,section,github_id,role\n"
        "alee,Ann,Lee,ann@x.org,A,17,student\nbray,Bob,Ray,,A,18,student\neve,E,M,,A,1,staff\n",
        "id from 'github_id', name from 'first_name' + 'last_name', email from 'email', login",
    ),
    "github classroom": (
        '"identifier","github_username","github_id","name"\n'
        '"17","alee","9001","Ann Lee"\n"18","bray","9002","Bob Ray"\n',
        "id from 'identifier' or 'github_id', name from 'name', login from 'github_username'; 2",
    ),
    "german": (
        "Vorname;Name;Matrikelnummer;E-Mail-Adresse\nAnn;Lee;17;ann@x.org\nBob;Ray;18;b@x.org\n",
        "id from 'Matrikelnummer', name from 'Vorname' + 'Name', email from 'E-Mail-Adresse'; 2",
    ),
    "hand-made": (
        "Number of the student,Who,Address\n17,Ann Lee,ann@x.org\n18,Bob Ray,b@x.org\n",
        "name from 'Who', email from 'Address'; 2 people.",
    ),
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_platform_s_file_is_read_and_its_columns_are_told(
    platform: str, tmp_path: Path
) -> None:
    text, told = PLATFORMS[platform]
    roster = read(tmp_path, text)
    assert roster.told[0].startswith(f"roster.csv: {told}")
    for person, meant in zip(persons(roster), (ANN, BOB), strict=True):
        for field in ("id", "name", "login", "email"):
            assert getattr(person, field) in ("", getattr(meant, field))
        if platform != "hand-made":
            assert (person.id, person.name) == (meant.id, meant.name)


def test_moodle_s_number_is_kept_beside_the_id_with_the_time(tmp_path: Path) -> None:
    ann, bob = read(tmp_path, PLATFORMS["worksheet"][0]).people
    assert (ann.person.id, ann.number, ann.ids) == ("17", "901", ("17", "Participant 901"))
    assert ann.at == datetime(2026, 11, 3, 23, 59).astimezone()
    assert bob.at is None


def test_a_time_without_a_zone_and_one_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    text = "id,submitted at\n1,2026-11-03 10:00\n2,3. November\n3,2026-11-03T10:00Z\n"
    roster = read(tmp_path, text)
    assert [one.at is None for one in roster.people] == [False, True, False]
    assert "1 time cannot be read, such as '3. November': not used." in roster.told[1]
    assert "have no zone: taken in the one of this machine" in roster.told[2]


def test_the_table_of_collect_clones_has_the_times(tmp_path: Path) -> None:
    text = (
        "student,commit,date,later_commits,problem,notes\n"
        "ann-gh,abc,2026-11-03 23:10:00+01:00,0,,\nbob-gh,,,0,No commit.,\n"
    )
    ann, bob = read(tmp_path, text, "time=date").people
    assert (ann.person.name, ann.at) == ("ann-gh", datetime.fromisoformat("2026-11-03T22:10Z"))
    assert bob.at is None


def test_columns_that_the_call_names_are_taken(tmp_path: Path) -> None:
    text, _ = PLATFORMS["hand-made"]
    roster = read(tmp_path, text, "id=Number of the student,name=who")
    assert [(one.id, one.name, one.email) for one in persons(roster)] == [
        ("17", "Ann Lee", "ann@x.org"), ("18", "Bob Ray", "b@x.org"),
    ]  # fmt: skip
    assert roster.told[0].startswith("roster.csv: id from 'Number of the student', name from 'Who'")
    by_number = read(tmp_path, text, "ID=1, name=2+3")
    assert persons(by_number)[0].name == "Ann Lee ann@x.org"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("id=Nummer", r"there is no column 'Nummer'\. Did you mean 'Number'\? There is: 'Number'"),
        ("id=9", "there is no column '9'"),
        ("id=Name", r"2 columns are called 'Name': give the number of the right one \(2, 3\)"),
        ("Number", r"write FIELD=COLUMN with the fields id, name, email, login, time"),
        ("x=1", "write FIELD=COLUMN"),
        ("id=Number,name", "there is no column 'Number,name'"),
    ],
)
def test_columns_that_are_not_there_are_told(columns: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(WrongRoster, match=words):
        read(tmp_path, "Number,Name,Name\n17,Ann,Lee\n", columns)


def test_a_column_whose_name_has_a_comma_or_a_plus_can_be_named(tmp_path: Path) -> None:
    roster = read(tmp_path, '"Name, First","Nr+"\nAnn,17\n', "name=Name, First,id=Nr+")
    assert persons(roster) == [Person("17", "Ann")]


def test_columns_of_any_name_are_found_by_what_they_hold(tmp_path: Path) -> None:
    text = (
        "Nr,Gruppe,Wer,Kennzahl,Erreichbar\n"
        '1,Gruppe A,Ann Lee,M-1234567,ann@x.org\n2,Gruppe A,"Ray, Bob",M-1234568,b@x.org\n'
        "3,Gruppe B,李 雷,M-1234569,\n"
    )
    roster = read(tmp_path, text)
    assert roster.told[0] == (
        "roster.csv: id from 'Kennzahl', name from 'Wer', email from 'Erreichbar'; 3 people."
    )
    assert persons(roster)[1] == Person("M-1234568", "Bob Ray", email="b@x.org")
    chosen = read(tmp_path, text, "id=Nr")
    assert chosen.told[0].startswith("roster.csv: id from 'Nr', name from 'Wer'")


def test_a_running_number_is_no_id(tmp_path: Path) -> None:
    roster = read(tmp_path, "Nr,Name\n1,Ann Lee\n2,Bob Ray\n")
    assert persons(roster) == [Person(name="Ann Lee"), Person(name="Bob Ray")]


def test_addresses_are_found_by_what_they_are(tmp_path: Path) -> None:
    roster = read(tmp_path, "identifier,contact\na@x.org,x\nb@x.org,y\n")
    assert persons(roster) == [Person(email="a@x.org"), Person(email="b@x.org")]


def test_lines_that_name_nobody_are_left_out_and_counted(tmp_path: Path) -> None:
    roster = read(tmp_path, "id,name,group\n,,\n17,Ann Lee,A\n,,B\n")
    assert persons(roster) == [Person("17", "Ann Lee")]
    assert roster.told[1] == "roster.csv: 2 lines name nobody: left out."


def test_one_id_for_two_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        WrongRoster,
        match=r"lines 2 and 4 have the same id 'a17', for Ann \(A17\) and Eve \(a17\)",
    ):
        read(tmp_path, "id,name\nA17,Ann\n18,Bob\na17,Eve\n")


def test_the_same_person_twice_counts_once(tmp_path: Path) -> None:
    roster = read(tmp_path, "id,name,section\n17,Ann,A\n17,Ann,B\n")
    assert len(roster.people) == 1
    assert roster.told[1] == (
        "roster.csv: Ann (17) stands there twice (lines 2 and 3): counted once."
    )


def test_two_of_one_name_are_told(tmp_path: Path) -> None:
    roster = read(tmp_path, "id,name\n17,Ann Lee\n18,ann lee\n")
    assert "2 are called Ann Lee (lines 2 and 3): only an id" in roster.told[1]


def test_a_roster_without_people_or_without_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongRoster, match="nobody in it"):
        read(tmp_path, "id,name\n,\n")
    with pytest.raises(
        WrongRoster, match=r"no column was found with an id.* There is: 'a', 'b'\. Say which"
    ):
        read(tmp_path, "a,b\n1,2\n")


IDENTIFIERS = {
    "German": (
        "ID",
        "Teilnehmer/in",
        "Zuletzt geändert (Abgabe)",
        "Dienstag, 3. November 2026, 21:15",
    ),
    "German, other": ("ID", "Teilnehmer*in", "Zuletzt geändert (Abgabe)", "-"),
    "French": (
        "Identifiant",
        "Participant",
        "Dernière modification (travail remis)",
        "mardi 3 novembre 2026, 21:15",
    ),
    "Spanish": (
        "Identificador",
        "Participante ",
        "Última modificación (entrega)",
        "martes, 3 de noviembre de 2026, 21:15",
    ),
    "Dutch": (
        "Identificatie",
        "Deelnemer",
        "Laatst gewijzigd (inzending)",
        "dinsdag, 3 november 2026, 21:15",
    ),
    "Italian": (
        "Identificatore",
        "Partecipante ",
        "Ultima modifica (consegna)",
        "martedì, 3 novembre 2026, 21:15",
    ),
    "Portuguese": (
        "Identificador",
        "Participante",
        "Última modificação (envio)",
        "terça-feira, 3 de novembro de 2026, 21:15",
    ),
}


@pytest.mark.parametrize("language", IDENTIFIERS)
def test_a_worksheet_of_moodle_in_another_language(language: str, tmp_path: Path) -> None:
    head, word, modified, time = IDENTIFIERS[language]
    text = f'{head},X,"{modified}"\n{word}5003,Bo Li,"{time}"\n{word}5004,Bo Li,-\n'
    one, two = read(tmp_path, text).people
    assert (one.number, two.number) == ("5003", "5004")
    at = None if time == "-" else datetime(2026, 11, 3, 21, 15).astimezone()
    assert one.at == at


def test_an_id_with_letters_is_no_number_of_a_participant(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "id,name\nstudent12345,Ann Lee\n").people
    assert one.number == "student12345"
