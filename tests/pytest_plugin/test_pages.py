"""`pytest FOLDER --html-report FILE`: the page of a student's own run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.course import solution
from tests.support.student_run import FIRST, SECOND, WRONG, folder, run, stub_of

PRINTED = solution(SECOND).replace("    return", "    print('<b>seen</b>')\n    return", 1)


def one_wrong() -> str:
    """An answer that returns twice the loss."""
    return re.sub(r"    return .*", f"    {WRONG}", PRINTED, count=1)


def test_the_page_shows_what_the_terminal_shows(pytester: pytest.Pytester) -> None:
    folder(pytester, ex2_mse_loss=one_wrong())
    done = run(pytester, "work", "--html-report", "page.html")
    assert done.outlines[-1] == "Page: page.html"
    page = (pytester.path / "page.html").read_text(encoding="utf-8")
    total = next(line for line in done.outlines if line.startswith("total"))
    points = total.split()[1].partition("/")[0]
    assert f"<strong>{points}</strong> <span>of 100 points" in page
    assert "This is not an official grade." in page
    assert '<mark class="row" data-line="' in page
    assert WRONG in page
    assert "What your code printed" in page
    assert "&lt;b&gt;seen&lt;/b&gt;" in page
    assert page.count("data:image/png") == 1  # the only exercise that was begun
    assert "pytest work --html-report page.html" in page


def test_a_part_of_the_checks_says_so(pytester: pytest.Pytester) -> None:
    folder(pytester)
    run(pytester, f"work/{FIRST}.py", "-k", "interface", "--html-report", "page.html")
    page = (pytester.path / "page.html").read_text(encoding="utf-8")
    assert "Only some checks ran" in page
    assert SECOND not in page


def test_other_processes_send_their_results(pytester: pytest.Pytester) -> None:
    folder(pytester, ex2_mse_loss=one_wrong())
    file = f"work/{SECOND}.py"
    run(pytester, file, "-n", "1", "-p", "xdist", "--html-report", "page.html")
    page = (pytester.path / "page.html").read_text(encoding="utf-8")
    assert "came back" in page  # the evidence, which the score card does without
    assert WRONG in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("none/page.html", "it cannot be written: there is no folder none."),
        ("work", "it cannot be written: that is a folder; name a file."),
        ("/proc/page.html", "it cannot be written: "),
    ],
)
def test_what_cannot_be_written_is_said_before_any_check(
    typed: str, words: str, pytester: pytest.Pytester
) -> None:
    folder(pytester)
    done = run(pytester, "work", "--html-report", typed)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert f"--html-report {typed}: {words}" in done.stderr.str()
    assert "not attempted" not in done.stdout.str()


def test_a_page_shows_one_folder(pytester: pytest.Pytester) -> None:
    work = folder(pytester)
    other = work.rename(pytester.path / "other")
    folder(pytester)
    assert other.is_dir()
    done = run(pytester, "work", "other", "--html-report", "page.html")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "a page shows one folder, and 2 were named: name one." in done.stderr.str()
    assert not (pytester.path / "page.html").exists()


def test_a_page_that_cannot_be_kept_leaves_the_card(pytester: pytest.Pytester) -> None:
    out = pytester.path / "out"
    out.mkdir()
    gone = f"import shutil\nshutil.rmtree({str(out)!r}, ignore_errors=True)\n"
    folder(pytester, ex1_forward_pass=gone + stub_of(FIRST).replace("from __future__", "# from"))
    done = run(pytester, f"work/{FIRST}.py", "--html-report", "out/page.html")
    assert "Page: out/page.html could not be written: No such file or directory" in done.outlines
    assert any(line.startswith("total") for line in done.outlines)


def test_without_checks_there_is_no_page(pytester: pytest.Pytester) -> None:
    (pytester.path / "test_other.py").write_text("def test_it():\n    pass\n")
    done = run(pytester, "test_other.py", "--html-report", "page.html")
    assert done.ret == 0
    assert not (pytester.path / "page.html").exists()


def test_a_folder_may_be_elsewhere(pytester: pytest.Pytester, tmp_path: Path) -> None:
    folder(pytester)
    page = tmp_path / "deep"
    page.mkdir()
    run(pytester, f"work/{FIRST}.py", "--html-report", str(page / "p.html"))
    assert "`forward`" not in (page / "p.html").read_text(encoding="utf-8")
    assert "<code>forward</code> is not written yet." in (page / "p.html").read_text("utf-8")
