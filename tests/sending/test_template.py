"""Marks go into one column of a platform's own export, under its own ids; nothing else moves."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.intake import Delivery, Person, Platform
from autograder.official.class_table import shown_points
from autograder.sending.feedback_page import feedback_page
from autograder.sending.new_file import new_file, whole_table
from autograder.sending.spreadsheet import read_spreadsheet
from autograder.sending.template import WrongTemplate, filled
from tests.support import marked_class
from tests.support.marked_class import a_class, graded, moodle_place, three, without

EXPORTS = {
    Platform.MOODLE: (marked_class.MOODLE.encode("utf-8-sig"), "", 4),
    Platform.CANVAS: (marked_class.CANVAS.encode(), "Loops", 6),
    Platform.BLACKBOARD: (marked_class.BLACKBOARD.encode("utf-16"), "", 6),
    Platform.BRIGHTSPACE: (marked_class.BRIGHTSPACE.encode(), "Loops", 5),
}
BOTH = pytest.mark.parametrize("platform", EXPORTS)


def cells(content: bytes) -> list[list[str]]:
    return [[cell.value for cell in row] for row in read_spreadsheet(content).rows]


@BOTH
def test_marks_go_into_their_column_and_every_other_cell_stays(platform: Platform) -> None:
    content, column, place = EXPORTS[platform]
    sent = filled(content, three(platform), platform, column)
    assert sent.sent == 2
    assert not sent.unsent
    old, new = cells(content), cells(sent.content)
    changed = {(row[0], row[place]) for before, row in zip(old, new, strict=True) if before != row}
    assert {mark for _, mark in changed} == {"78.3", "90"}
    for before, row in zip(old, new, strict=True):
        assert [*row[:place], *row[place + 1 :]] == [*before[:place], *before[place + 1 :]]
    assert sent.content.count(b"\n") == content.count(b"\n")
    assert sent.content[:3] == content[:3]


@BOTH
def test_the_same_marks_once_more_change_no_byte(platform: Platform) -> None:
    content, column, _ = EXPORTS[platform]
    once = filled(content, three(platform), platform, column).content
    again = filled(once, three(platform), platform, column)
    assert again.content == once
    assert not [sentence for sentence in again.told if "stood" in sentence]


def test_a_number_looks_as_its_cell_did() -> None:
    content, _, _ = EXPORTS[Platform.MOODLE]
    text = filled(content, three(Platform.MOODLE), Platform.MOODLE).content.decode("utf-8-sig")
    assert text == marked_class.MOODLE.replace('grading - ",,', 'grading - ",78.3,').replace(
        ",12.50,", ",90,"
    )


def test_other_marks_that_stood_there_are_told() -> None:
    sent = filled(EXPORTS[Platform.MOODLE][0], three(Platform.MOODLE), Platform.MOODLE)
    assert 'Other marks stood in the file: Bo "B" Øst (102) 12.50 → 90.' in sent.told


def test_without_a_mark_the_old_cell_stays_and_is_told() -> None:
    held = a_class(
        without("Bo", place=moodle_place("Bo", 102), id="102"),
        graded("Ann Lee", 5, moodle_place("Ann Lee", 101), id="101"),
        platform=Platform.MOODLE,
    )
    sent = filled(EXPORTS[Platform.MOODLE][0], held, Platform.MOODLE)
    assert cells(sent.content)[2][4] == "12.50"
    assert "Without a mark here, with one in the file, which stays: Bo (102)." in sent.told
    assert (
        "1 row of the file belongs to nobody in this class run and stayed as before." in sent.told
    )


def test_nothing_handed_in_is_a_zero_only_if_asked_for_and_only_in_an_empty_cell() -> None:
    content, _, _ = EXPORTS[Platform.BLACKBOARD]
    held = a_class(
        without("李雷", "nothing handed in", login="li"),
        without("Bo", "nothing handed in", login="bo"),
        without("Ann", login="ann"),
        graded("Ghost", 3, login="ghost"),
        platform=Platform.BLACKBOARD,
    )
    assert [row[6] for row in cells(filled(content, held, Platform.BLACKBOARD).content)[1:]] == [
        "", "12.5", "",
    ]  # fmt: skip
    sent = filled(content, held, Platform.BLACKBOARD, zeros=True)
    assert [row[6] for row in cells(sent.content)[1:]] == ["", "12.5", "0"]


def test_whom_the_export_does_not_know_is_told_with_the_mark() -> None:
    held = a_class(
        graded("Ann Lee", 78.3, moodle_place("Ann Lee", 101), id="101"),
        graded("Zoë", 55, moodle_place("Zoë", 555), id="555"),
        platform=Platform.MOODLE,
    )
    sent = filled(EXPORTS[Platform.MOODLE][0], held, Platform.MOODLE)
    assert [(one.student.student, one.mark, one.why) for one in sent.unsent] == [
        ("Zoë", "55", "the file does not have this student")
    ]
    assert sent.sent == 1


def test_two_students_for_one_row_are_both_left_to_a_person() -> None:
    held = a_class(
        graded("Ann", 1, login="ann"),
        graded("Ann (2)", 2, login="ANN"),
        platform=Platform.BLACKBOARD,
    )
    sent = filled(EXPORTS[Platform.BLACKBOARD][0], held, Platform.BLACKBOARD)
    assert sent.content == EXPORTS[Platform.BLACKBOARD][0]
    assert {one.why for one in sent.unsent} == {
        "another student of the class fits the same row of the file"
    }


def test_a_student_in_two_rows_is_left_to_a_person() -> None:
    content = marked_class.CANVAS.replace("103,S3", "101,S3").encode()
    sent = filled(content, three(Platform.CANVAS), Platform.CANVAS, "Loops")
    assert [one.why for one in sent.unsent] == ["several rows of the file fit this student"]


@pytest.mark.parametrize("column", ["loops", "Loops (78)", " Loops (78) "])
def test_a_column_is_named_by_heading_or_by_assignment(column: str) -> None:
    sent = filled(EXPORTS[Platform.CANVAS][0], three(Platform.CANVAS), Platform.CANVAS, column)
    assert cells(sent.content)[3][6] == "78.3"


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("", r'has 2 columns for marks: name one with --column: "Essay \(77\)", "Loops \(78\)"'),
        ("Quiz", r'has no column "Quiz"; it has "Essay \(77\)", "Loops \(78\)"'),
    ],
)
def test_a_column_that_is_not_clear_is_told(column: str, told: str) -> None:
    with pytest.raises(WrongTemplate, match=told):
        filled(EXPORTS[Platform.CANVAS][0], three(Platform.CANVAS), Platform.CANVAS, column)


GERMAN = (
    'ID;"Vollständiger Name";E-Mail;Bewertung;Bestwertung;Änderbar\n'
    '"Teilnehmer/in101";"Ann Lee";a@x.org;;100,00;Ja\n'
    '"Teilnehmer/in102";"Bo";b@x.org;12,50;100,00;Ja\n'
    '"Teilnehmer/in103";"李雷";l@x.org;;100,00;Ja\n'
)


def test_a_worksheet_in_another_language_is_read_by_its_places() -> None:
    held = three(Platform.MOODLE)
    with pytest.raises(WrongTemplate, match="looks like marks of Moodle: name one with --column"):
        filled(GERMAN.encode(), held, Platform.MOODLE)
    sent = filled(GERMAN.encode(), held, Platform.MOODLE, "Bewertung")
    new = GERMAN.replace("a@x.org;;", "a@x.org;78.3;").replace("12,50;", "90;")
    assert sent.content.decode() == new
    assert not [sentence for sentence in sent.told if "at most" in sentence]


def test_the_maximum_is_known_in_any_language() -> None:
    """Moodle leaves out what is above it without a word."""
    other = GERMAN.replace("100,00", "20,00").encode()
    with pytest.raises(WrongTemplate, match="counts up to 20 points and this class up to 100"):
        filled(other, three(Platform.MOODLE), Platform.MOODLE, "Bewertung")


def test_the_number_of_a_group_is_nobodys_in_any_language() -> None:
    group = graded("Team Rocket", 80, moodle_place("Team Rocket", 102), id="102")
    held = a_class(group, platform=Platform.MOODLE)
    sent = filled(GERMAN.encode(), held, Platform.MOODLE, "Bewertung")
    assert [one.why for one in sent.unsent] == [
        "the file has another name for this number, as for work of a group"
    ]


@pytest.mark.parametrize(
    ("content", "platform", "column"),
    [
        ("Vorname;Nachname;E-Mail;Loops (Punkte)\nAnn;Lee;ann;-\n", Platform.MOODLE, "Loops"),
        ("Username,Loops |3002\nann,\n", Platform.BLACKBOARD, "Loops |3002"),
        ("Student,ID,Loops (78)\nLee,101,\n", Platform.CANVAS, "Loops"),
    ],
)
def test_a_maximum_that_is_not_known_is_told(content: str, platform: Platform, column: str) -> None:
    held = a_class(graded("Ann", 78, id="101", login="ann"), platform=platform)
    column = next(one for one in content.splitlines()[0].replace(",", ";").split(";")
                  if one.startswith(column))  # fmt: skip
    sent = filled(content.encode(), held, platform, column)
    assert "see that" in sent.told[-1]
    assert "has 100 points there" in sent.told[-1]
    assert "has 20 points" in filled(content.encode(), held, platform, column, 20).told[-1]


@BOTH
def test_an_assignment_of_other_points_is_refused(platform: Platform) -> None:
    content, column, place = EXPORTS[platform]
    encoding = "utf-16" if platform is Platform.BLACKBOARD else "utf-8"
    text = content.decode(encoding)
    for old, new in (("100.00", "10.00"), (",10,100,", ",10,10,"), ("Pts: 100", "Pts: 10"),
                     ("Points:100", "Points:10")):  # fmt: skip
        text = text.replace(old, new)
    other = text.encode(encoding)
    told = "counts up to 10 points and this class up to 100: set the assignment to 100 points"
    with pytest.raises(WrongTemplate, match=told):
        filled(other, three(platform), platform, column)
    sent = filled(other, three(platform), platform, column, scale=10)
    marks = {row[place] for row in cells(sent.content)}
    assert {"7.83", "9"} <= marks
    assert not sent.unsent


def test_a_mark_that_moodle_would_leave_out_is_told() -> None:
    content = marked_class.MOODLE.replace("100.00", "80.00").encode()
    sent = filled(content, three(Platform.MOODLE), Platform.MOODLE, scale=100)
    assert [(one.mark, one.why) for one in sent.unsent] == [
        ("90", "Moodle leaves out marks above its maximum of 80")
    ]


def test_brightspace_knows_by_name_whom_its_download_gives_another_number() -> None:
    sent = filled(
        EXPORTS[Platform.BRIGHTSPACE][0],
        three(Platform.BRIGHTSPACE),
        Platform.BRIGHTSPACE,
        "Loops",
    )
    assert "Found by the name alone: Ann Lee (101), Bo Øst (102)." in sent.told


def test_a_number_of_moodle_means_nothing_in_canvas() -> None:
    """Ann of Moodle has the number that Bo has in Canvas; only the name tells who she is."""
    held = a_class(
        graded("Ann Lee", 50, moodle_place("Ann Lee", 102), id="102"), platform=Platform.MOODLE
    )
    sent = filled(EXPORTS[Platform.CANVAS][0], held, Platform.CANVAS, "Loops")
    assert [row[6] for row in cells(sent.content)[3:5]] == ["50", "12.5"]


def test_a_login_of_github_means_nothing_elsewhere() -> None:
    held = a_class(graded("Zoë", 50, login="bo"), platform=Platform.GITHUB)
    sent = filled(EXPORTS[Platform.BLACKBOARD][0], held, Platform.BLACKBOARD)
    assert [one.student.student for one in sent.unsent] == ["Zoë"]
    assert sent.content == EXPORTS[Platform.BLACKBOARD][0]


def test_a_student_number_of_a_roster_is_no_number_of_canvas() -> None:
    held = a_class(graded("Zoë", 50, id="102"))
    sent = filled(EXPORTS[Platform.CANVAS][0], held, Platform.CANVAS, "Loops")
    assert [one.student.student for one in sent.unsent] == ["Zoë"]
    assert sent.content == EXPORTS[Platform.CANVAS][0]


def test_two_of_one_name_are_not_told_apart_by_it() -> None:
    held = a_class(graded("Ann Lee", 50), graded("Lee, Ann", 60))
    sent = filled(EXPORTS[Platform.BRIGHTSPACE][0], held, Platform.BRIGHTSPACE, "Loops")
    assert len(sent.unsent) == 2
    assert sent.content == EXPORTS[Platform.BRIGHTSPACE][0]


def test_a_row_that_is_cut_off_takes_no_mark() -> None:
    content = marked_class.CANVAS[: marked_class.CANVAS.index("Group 1,EX")].encode()
    sent = filled(content, three(Platform.CANVAS), Platform.CANVAS, "Loops")
    assert [(one.mark, one.why) for one in sent.unsent] == [
        ("90", "the row of this student is cut off in the file")
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "is empty"), (b"PK\x03\x04", "save it as CSV"), (b"Student,ID\n1,2\n", "no column")],
)
def test_what_is_no_export_is_told(content: bytes, told: str) -> None:
    with pytest.raises(WrongTemplate, match=told):
        filled(content, three(Platform.CANVAS), Platform.CANVAS)


def test_a_roster_says_by_what_another_platform_knows_a_student() -> None:
    ann = msgspec.structs.replace(
        graded("Ann Lee", 50, moodle_place("Ann Lee", 102), id="102"),
        listed=Person("S1", "Ann Lee", "ann", "ann@x.org"),
    )
    sent = filled(
        EXPORTS[Platform.CANVAS][0],
        a_class(ann, platform=Platform.MOODLE),
        Platform.CANVAS,
        "Loops",
    )
    assert [row[6] for row in cells(sent.content)[3:5]] == ["50", "12.5"]
    assert not [sentence for sentence in sent.told if "name alone" in sentence]


def test_ids_that_lead_to_two_students_are_left_to_a_person() -> None:
    ann = graded("Ann Lee", 50, id="S1", login="bo")
    sent = filled(EXPORTS[Platform.CANVAS][0], a_class(ann), Platform.CANVAS, "Loops")
    assert [one.why for one in sent.unsent] == ["several rows of the file fit this student"]


@pytest.mark.parametrize(
    ("listed", "sent"),
    [("Participant 103", 1), ("Teilnehmer/in103", 1), ("参加者103", 1), ("103", 0), ("S103", 0)],
)
@pytest.mark.parametrize("own", ["103", ""])
def test_who_handed_in_nothing_is_known_by_moodles_own_worksheet(
    listed: str, sent: int, own: str
) -> None:
    missing = msgspec.structs.replace(
        without("李 雷", "nothing handed in", id=own or listed), listed=Person(listed, "李 雷")
    )
    held = a_class(missing, platform=Platform.MOODLE)
    assert filled(EXPORTS[Platform.MOODLE][0], held, Platform.MOODLE, zeros=True).sent == sent


def test_whom_canvas_has_not_given_the_assignment_takes_no_mark() -> None:
    """Its import would leave the mark out without a word."""
    held = a_class(graded("Li", 50, "li_103_9", id="103"), platform=Platform.CANVAS)
    sent = filled(EXPORTS[Platform.CANVAS][0], held, Platform.CANVAS, "Loops")
    assert [one.why for one in sent.unsent] == [
        "Canvas has not given the assignment to this student"
    ]
    assert sent.content == EXPORTS[Platform.CANVAS][0]


def test_the_number_of_a_group_is_nobodys() -> None:
    """Moodle's download of group work has it where the number of a participant is otherwise."""
    group = graded("Team Rocket", 80, moodle_place("Team Rocket", 102), id="102")
    content = EXPORTS[Platform.MOODLE][0]
    sent = filled(content, a_class(group, platform=Platform.MOODLE), Platform.MOODLE)
    assert [one.why for one in sent.unsent] == [
        "the file has another name for this number, as for work of a group"
    ]
    assert sent.content == content


def test_students_without_names_go_by_their_numbers() -> None:
    """With anonymous submissions everybody is called Participant."""
    blind = [graded(f"Participant ({number})", 80, moodle_place("Participant", number),
                    id=str(number)) for number in (101, 102)]  # fmt: skip
    blind = [
        msgspec.structs.replace(
            one,
            delivery=Delivery(
                Person(id=one.person.id, name="Participant"), place=one.delivery.place
            ),
        )
        for one in blind
    ]
    held = a_class(*blind, platform=Platform.MOODLE)
    assert filled(EXPORTS[Platform.MOODLE][0], held, Platform.MOODLE).sent == 2


def test_the_platforms_own_number_outweighs_who_has_no_mark() -> None:
    """Two people called so are on the roster, and the work of one was matched with neither."""
    doubt = "Nothing was handed in. The work of 'Ann Lee' may be theirs: it stands at the end."
    listed = Person("S1", "Ann Lee", "", "ann@x.org")
    missing = msgspec.structs.replace(
        without("Ann Lee (S1)", "nothing handed in", id="S1"), listed=listed, reason=doubt
    )
    stranger = graded("Ann Lee", 50, moodle_place("Ann Lee", 101), id="101")
    stranger = msgspec.structs.replace(stranger, stranger=True)
    held = a_class(missing, stranger, platform=Platform.MOODLE)
    sent = filled(EXPORTS[Platform.MOODLE][0], held, Platform.MOODLE, zeros=True)
    assert [row[4] for row in cells(sent.content)[1:]] == ["50", "12.50", ""]
    assert not sent.unsent
    # By the name alone it would be a guess.
    guess = msgspec.structs.replace(graded("Ann Lee", 50), stranger=True)
    sent = filled(EXPORTS[Platform.MOODLE][0], a_class(missing, guess), Platform.MOODLE)
    assert [one.why for one in sent.unsent] == ["another student of the class has the same name"]


def test_a_folder_is_found_by_its_name_if_only_one_row_has_it() -> None:
    ann, zoe = graded("Ann Lee", 50), graded("Zoë", 60)
    sent = filled(EXPORTS[Platform.MOODLE][0], a_class(ann, zoe), Platform.MOODLE)
    assert [row[4] for row in cells(sent.content)[1:]] == ["50", "12.50", ""]
    assert "Found by the name alone: Ann Lee." in sent.told
    assert [one.why for one in sent.unsent] == ["the file does not have this student"]
    stranger = msgspec.structs.replace(ann, stranger=True)
    sent = filled(EXPORTS[Platform.MOODLE][0], a_class(stranger), Platform.MOODLE)
    assert [one.why for one in sent.unsent] == ["not on the roster"]


@settings(deadline=None, derandomize=True)
@given(st.floats(0, 100), st.sampled_from([None, 20.0, 105.0]))
def test_the_same_number_stands_everywhere(score: float, scale: float | None) -> None:
    """In the table of grades, in an export, in a new file and on the page of the student."""
    mark = graded("Ann Lee", score, moodle_place("Ann Lee", 101), id="101")
    held = a_class(mark, platform=Platform.MOODLE)
    shown = shown_points(score)
    assert f"## Mark: {shown} of 100\n" in feedback_page(mark, held, None)
    most = marked_class.MOODLE.replace("100.00", str(scale or 100))
    exported = filled(most.encode(), held, Platform.MOODLE, scale=scale)
    cell = cells(exported.content)[1][4]
    if scale is None:
        assert cell == shown
    assert f",{cell},-".encode() in new_file(held, Platform.MOODLE, scale=scale).content
    assert f",{cell},".encode() in whole_table(held, scale).content
    assert abs(float(cell) - score * (scale or 100) / 100) <= 0.00501


@settings(deadline=None, derandomize=True)
@given(st.data())
def test_a_damaged_export_is_told_or_filled_and_never_a_crash(data: st.DataObject) -> None:
    """Cut off, with bytes in between, or any bytes: no mark is lost without a word."""
    platform = data.draw(st.sampled_from([*EXPORTS]))
    content, column, _ = EXPORTS[platform]
    start = data.draw(st.integers(0, len(content)))
    more = data.draw(st.binary(max_size=8))
    damaged = content[:start] + more + content[start + data.draw(st.integers(0, 40)) :]
    held = three(platform)
    try:
        sent = filled(data.draw(st.sampled_from([damaged, more])), held, platform, column)
    except WrongTemplate:
        return
    assert sent.sent + len(sent.unsent) == 2
