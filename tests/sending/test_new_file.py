"""A new file has the columns that an importer asks for, and no row without a mark."""

from __future__ import annotations

import csv
import io

import msgspec
import pytest

from autograder.intake import Person, Platform
from autograder.sending.new_file import NeedsColumn, new_file, whole_table
from tests.support.marked_class import a_class, graded, moodle_place, three, without


def rows(content: bytes) -> list[list[str]]:
    return [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


def test_moodle_takes_identifier_grade_and_the_time_of_the_last_grade() -> None:
    sent = new_file(three(Platform.MOODLE), Platform.MOODLE)
    assert rows(sent.content) == [
        ["Identifier", "Full name", "Grade", "Last modified (grade)"],
        ["Participant 101", "Ann Lee", "78.3", "-"],
        ["Participant 102", 'Bo "B" Øst', "90", "-"],
    ]


@pytest.mark.parametrize(
    ("column", "second"), [("Loops", [["    Points Possible", *[""] * 4, "100"]]), ("L (78)", [])]
)
def test_canvas_takes_its_columns_in_their_order(column: str, second: list[list[str]]) -> None:
    """Points are for a new assignment: of one that is there they would be changed."""
    sent = new_file(three(Platform.CANVAS), Platform.CANVAS, column)
    assert rows(sent.content) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column],
        *second,
        ["Ann Lee", "101", "", "", "", "78.3"],
        ['Bo "B" Øst', "102", "", "", "", "90"],
    ]


def test_blackboard_takes_logins_in_quotes() -> None:
    sent = new_file(three(Platform.BLACKBOARD), Platform.BLACKBOARD, "Loops |3002")
    assert sent.content == b'"Username","Loops |3002"\r\n"ann","78.3"\r\n"bo","90"\r\n'


def test_brightspace_takes_logins_and_a_sign_at_the_end() -> None:
    held = a_class(graded("Ann", 78.3, login="ann"), graded("Bo", 90, login="bo"))
    sent = new_file(held, Platform.BRIGHTSPACE, "Loops")
    head = b"Username,Loops Points Grade,End-of-Line Indicator\r\n"
    assert sent.content == head + b"ann,78.3,#\r\nbo,90,#\r\n"


@pytest.mark.parametrize("platform", [Platform.CANVAS, Platform.BLACKBOARD, Platform.BRIGHTSPACE])
def test_without_a_heading_it_is_said_how_to_give_one(platform: Platform) -> None:
    with pytest.raises(NeedsColumn, match='add --column "Name'):
        new_file(three(platform), platform)


@pytest.mark.parametrize(
    ("platform", "column"),
    [
        (Platform.BLACKBOARD, "L [Total Pts: 10 Score] |3002"),
        (Platform.BRIGHTSPACE, "L Points Grade <Numeric MaxPoints:10>"),
    ],
)
def test_a_heading_with_other_points_is_refused(platform: Platform, column: str) -> None:
    with pytest.raises(NeedsColumn, match="counts up to 10 points and this class up to 100"):
        new_file(three(platform), platform, column)
    assert b"7.83" in new_file(a_class(graded("a", 78.3, login="a")), platform, column, 10).content


@pytest.mark.parametrize(
    ("platform", "column", "told"),
    [
        (Platform.MOODLE, "", True),
        (Platform.CANVAS, "L (78)", True),
        (Platform.CANVAS, "New", False),  # it gets the points of the class
        (Platform.BLACKBOARD, "L |3", True),
        (Platform.BLACKBOARD, "L [Total Pts: 100 Score] |3", False),
        (Platform.BRIGHTSPACE, "L", True),
    ],
)
def test_a_maximum_that_is_not_known_is_told(platform: Platform, column: str, told: bool) -> None:
    held = a_class(graded("Ann", 5, moodle_place("Ann", 1), login="ann"), platform=platform)
    sent = new_file(held, platform, column)
    assert sent.sent == 1
    assert ["has 100 points there" in sentence for sentence in sent.told] == [True] * told


@pytest.mark.parametrize("platform", [Platform.MOODLE, Platform.BLACKBOARD, Platform.BRIGHTSPACE])
def test_whom_the_platform_could_not_find_is_told(platform: Platform) -> None:
    held = a_class(graded("Ann", 50, email="ann@x.org"))
    sent = new_file(held, platform, "Loops")
    assert [(one.student.student, one.mark) for one in sent.unsent] == [("Ann", "50")]
    assert "add --template" in sent.unsent[0].why
    assert len(rows(sent.content)) == 1


def test_the_name_of_a_plain_folder_is_taken_for_a_login() -> None:
    held = a_class(graded("ann", 50))
    assert rows(new_file(held, Platform.BLACKBOARD, "L").content)[1] == ["ann", "50"]


def test_a_student_number_is_never_put_where_canvas_has_its_own() -> None:
    held = a_class(graded("Ann", 50, id="102"))
    assert rows(new_file(held, Platform.CANVAS, "L (7)").content)[1][1:4] == ["", "102", ""]


def test_the_number_of_canvas_is_no_id_of_the_institution() -> None:
    """Its gradebook as a roster has the number first."""
    ann = msgspec.structs.replace(
        graded("Ann Lee", 50, "leeann_901_9", id="901"), listed=Person("901", "Ann Lee", "ann")
    )
    held = a_class(ann, platform=Platform.CANVAS)
    assert rows(new_file(held, Platform.CANVAS, "L (7)").content)[1][1:4] == ["901", "", "ann"]
    folder = msgspec.structs.replace(graded("Ann Lee", 50), listed=Person("901", "Ann Lee", "ann"))
    sent = new_file(a_class(folder), Platform.CANVAS, "L (7)")
    assert rows(sent.content)[1][1:4] == ["", "", "ann"]
    assert not [sentence for sentence in sent.told if "SIS User ID" in sentence]


def test_a_login_of_github_is_no_login_of_another_platform() -> None:
    ann = msgspec.structs.replace(graded("octo", 5, login="octo"), listed=Person("S1", "A", "octo"))
    sent = new_file(a_class(ann, platform=Platform.GITHUB), Platform.CANVAS, "L (7)")
    assert rows(sent.content)[1][1:4] == ["", "S1", ""]
    assert sent.told[0].startswith(
        "Canvas looks for the SIS User ID of A. If this id is the number"
    )
    sent = new_file(a_class(ann, platform=Platform.GITHUB), Platform.BLACKBOARD, "L |3")
    assert [one.why[:41] for one in sent.unsent] == ["the login of this student is not known: a"]
    listed = msgspec.structs.replace(ann, listed=Person("S1", "A", "ann"))
    sent = new_file(a_class(listed, platform=Platform.GITHUB), Platform.BLACKBOARD, "L |3")
    assert rows(sent.content)[1] == ["ann", "5"]


def test_a_stranger_is_told() -> None:
    stranger = msgspec.structs.replace(graded("Zoë", 50, login="z"), stranger=True)
    sent = new_file(a_class(stranger), Platform.BLACKBOARD, "L")
    assert [one.why for one in sent.unsent] == ["not on the roster"]


def test_twins_are_told() -> None:
    held = a_class(
        graded("a", 1, login="x"), graded("b", 2, login="x"),
        *(three(Platform.FOLDERS).students[:1]),
    )  # fmt: skip
    sent = new_file(held, Platform.BLACKBOARD, "L")
    assert [one.why for one in sent.unsent] == ["another student has the same x, too"] * 2
    assert sent.sent == 1


@pytest.mark.parametrize("login", ["=1+1", '=HYPERLINK("http://x")', "+1;x", "@SUM(A1)", "-a|b"])
def test_a_login_that_a_spreadsheet_computes_is_in_no_file(login: str) -> None:
    """Behind an apostrophe it would fit nobody."""
    held = a_class(graded("Ann", 50, login=login))
    sent = new_file(held, Platform.BLACKBOARD, "L")
    assert login.encode() not in sent.content
    assert sent.unsent[0].why == "a spreadsheet would compute what this student goes by"


def test_a_login_with_a_sign_stays_as_it_is_and_is_told() -> None:
    held = a_class(graded("Ann", 50, login="+49176"))
    sent = new_file(held, Platform.BLACKBOARD, "L")
    assert rows(sent.content)[1] == ["+49176", "50"]
    assert sent.told[0].startswith("Do not save the file with a spreadsheet program")


def test_a_name_is_no_formula() -> None:
    held = a_class(graded("=cmd|x", 50, moodle_place("cmd", 5), id="5"), platform=Platform.MOODLE)
    assert rows(new_file(held, Platform.MOODLE).content)[1][1] == "'=cmd|x"


def test_the_table_has_everybody_and_no_zero_for_no_mark() -> None:
    held = a_class(
        graded("Ann", 78.3, login="ann"),
        without("=Bo"),
        without("Cy", "nothing handed in"),
        without("Di", "grader broken"),
    )
    content = whole_table(held).content
    assert content.startswith(b"\xef\xbb\xbf")
    found = rows(content)
    assert [(row[0], row[5], row[6], row[8]) for row in found[1:]] == [
        ("Ann", "78.3", "100", "graded"),
        ("'=Bo", "", "", "not graded"),
        ("Cy", "", "", "nothing handed in"),
        ("Di", "", "", "grader broken"),
    ]
    assert [row[5] for row in rows(whole_table(held, zeros=True).content)[1:]] == [
        "78.3", "", "0", "",
    ]  # fmt: skip
