"""Classes with marks that are made up, and the exports into which marks go back."""

from __future__ import annotations

from autograder.intake import NOTHING, Delivery, Person, Platform
from autograder.official.class_file import MISSING, ClassFile, StudentMark

ONE, TWO = "ex1_forward_pass", "ex2_mse_loss"

# As gradingtable.php of moodle/moodle writes the grading worksheet.
MOODLE = (
    "Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be"
    " changed\",\"Last modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"\n"
    '"Participant 101","Ann Lee",ann@x.org,"Submitted for grading - ",,100.00,Yes,'
    '"Tuesday, 3 November 2026, 11:59 PM",-,\n'
    '"Participant 102","Bo ""B"" Øst",bo@x.org,"Submitted for grading - ",12.50,100.00,Yes,'
    '"Tuesday, 3 November 2026, 10:00 PM","Wednesday, 4 November 2026, 9:00 AM","well, <p>ok</p>"\n'
    '"Participant 103",李雷,li@x.org,"No submission - ",,100.00,Yes,-,-,\n'
)  # fmt: skip
# As gradebook_exporter.rb of instructure/canvas-lms writes it.
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Essay (77),Loops (78),Current Score\r\n"
    ",,,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,10,100,(read only)\r\n"
    '"Lee, Ann",101,S1,ann,Group 1,9.5,,95\r\n'
    '"Øst, Bo ""B""",102,S2,bo,Group 1,EX,12.5,\r\n'
    "李雷,103,S3,li,Group 2,,N/A,\r\n"
    '"Student, Test",999,,8f7,Group 1,,,\r\n'
)
# As Blackboard's "Work Offline" writes it: UTF-16, tabs, everything in quotes.
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Availability"'
    '\t"Weighted Total [Total Pts: up to 0 Percentage] |3001"'
    '\t"Loops [Total Pts: 100 Score] |3002"\r\n'
    '"Lee"\t"Ann"\t"ann"\t"S1"\t"Yes"\t""\t""\r\n'
    '"Øst"\t"Bo"\t"bo"\t"S2"\t"Yes"\t""\t"12.5"\r\n'
    '"李雷"\t""\t"li"\t"S3"\t"Yes"\t""\t""\r\n'
)
# As Brightspace's "Export Grades" writes it, with both keys and the names.
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,"
    "Essay Points Grade <Numeric MaxPoints:10 Weight:5>,"
    "Loops Points Grade <Numeric MaxPoints:100>,End-of-Line Indicator\r\n"
    "#S1,#ann,Lee,Ann,9,,#\r\n"
    "#S2,#bo,Øst,Bo,,12.5,#\r\n"
    "#S3,#li,,李雷,,,#\r\n"
)


def graded(name: str, score: float, place: str = "", **known: str) -> StudentMark:
    """A student with a mark of 100 points."""
    points = {ONE: int(score), TWO: 0}
    delivery = Delivery(Person(name=name, **known), place=place)
    return StudentMark(
        student=name, delivery=delivery, status="graded", points=points, score=score, max_score=100
    )


def without(name: str, status: str = "not graded", place: str = "", **known: str) -> StudentMark:
    """A student without a mark."""
    delivery = Delivery(Person(name=name, **known), place=place)
    reason = NOTHING if status == MISSING else "No file."
    return StudentMark(student=name, delivery=delivery, status=status, reason=reason)


def a_class(*students: StudentMark, platform: Platform = Platform.FOLDERS) -> ClassFile:
    return ClassFile(platform=platform, exercises=(ONE, TWO), max_score=100, students=students)


def moodle_place(name: str, number: int) -> str:
    return f"{name}_{number}_assignsubmission_file"


def three(platform: Platform) -> ClassFile:
    """Ann has 78.3, Bo has 90, 李雷 handed in nothing; as the download of `platform` knows them."""
    people = (("Ann Lee", 101, "ann"), ('Bo "B" Øst', 102, "bo"), ("李雷", 103, "li"))
    made = []
    for (name, number, login), score in zip(people, (78.3, 90.0, None), strict=True):
        place, known = "", {"login": login}
        if platform is Platform.MOODLE:
            place, known = moodle_place(name, number), {"id": str(number)}
        elif platform is Platform.CANVAS:
            place, known = f"{login}_{number}_5{number}_", {"id": str(number)}
        elif platform is Platform.BRIGHTSPACE:
            place = f"{number}-777 - {name} - Nov 3, 2026 1159 PM"
            known = {"id": str(number)}
        if platform in (Platform.BLACKBOARD, Platform.BRIGHTSPACE):
            name = name.replace('"B" ', "")
        made.append(
            without(name, "nothing handed in", **known) if score is None
            else graded(name, score, place, **known)
        )  # fmt: skip
    return a_class(*made, platform=platform)
