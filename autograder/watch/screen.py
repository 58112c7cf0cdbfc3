"""The picture of a session, as lines of text: a pure function of its state and the room for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from autograder.reports import hints
from autograder.results import CheckResult
from autograder.watch.controls import KEYS, Controls, Page
from autograder.watch.standing import Standing, Verdict
from autograder.watch.words import (
    PENDING,
    RUNNING,
    SIGNS,
    first_of,
    next_to_do,
    printed_in,
    printed_lines,
    progress,
    sign_of,
    summary,
)

AROUND = 2  # lines of code above and below the one that a message is about
PRINTED = 4  # lines of a student's prints
OUTCOME = 15  # columns
PAGE_KEYS = {
    Page.LIST: (("↑ ↓", "move"), ("Enter", "show it"), ("Esc", "back")),
    Page.RESET: (("y", "yes"), ("n", "no")),
    Page.HINT: (("h", "next hint"), ("Esc", "back"), ("↑ ↓", "move"), ("q", "quit")),
    Page.HELP: (("Esc", "back"), ("q", "quit")),
}
HELP = (
    ("h", "a hint for this exercise; again: the next one"),
    ("n, p", "the next or the previous exercise; after full marks n goes to one that is not done"),
    ("l", "all exercises: type a part of a name to search, Enter shows it"),
    ("f", "draws the picture of what your code does, and opens it"),
    ("e", "opens the file in your editor, at the line of the message"),
    ("r", "puts the stub back; asks first, and keeps your text beside it"),
    ("↑ ↓ space", "move what does not fit on the screen"),
    ("q", "ends; your files stay as they are"),
)


@dataclass(frozen=True)
class Room:
    """The size of the terminal, and the console that measures and wraps text."""

    width: int
    height: int
    console: Console

    def wrapped(self, text: Text, indent: int = 0) -> list[Text]:
        """Return the lines of `text`, each behind `indent` blanks."""
        lines = text.wrap(self.console, max(20, self.width - indent), no_wrap=False)
        return [Text(" " * indent).append_text(line) for line in lines]


def picture(controls: Controls, room: Room) -> list[Text]:
    """Return the lines of the whole screen."""
    above = [*_head(controls, room), _rule(room)]
    below = [_rule(room), *_foot(controls, room)]
    space = max(3, room.height - len(above) - len(below))
    body = _body(controls, room, space)
    most = max(0, len(body) - space)
    controls.scrolled = min(controls.scrolled, most)
    shown = body[controls.scrolled :][:space]
    if controls.scrolled < most:
        more = len(body) - controls.scrolled - space + 1
        shown[-1] = Text(f"↓ {more} more lines", "dim")
    blank = [Text()] * (space - len(shown))
    lines = [*above, *shown, *blank, *below][: room.height]
    for line in lines:
        line.truncate(room.width, overflow="ellipsis")
    return lines


def _rule(room: Room) -> Text:
    return Text("─" * room.width, "dim")


def _head(controls: Controls, room: Room) -> Iterator[Text]:
    session = controls.session
    yield Text("autograder watch  ", "bold").append(progress(session), "")
    marks = Text()
    for place, standing in enumerate(session.standings.values(), 1):
        running = session.run is not None and session.run.exercise == standing.name
        sign, style = sign_of(standing, running=running)
        here = standing.name == session.current
        mark = f"[{sign}{place}]" if here else f" {sign}{place} "
        marks.append(mark, f"{style} bold".strip() if here else style)
    yield from room.wrapped(marks)


def _foot(controls: Controls, room: Room) -> Iterator[Text]:
    if controls.session.note:
        yield from room.wrapped(Text(controls.session.note))
    yield from _keys(PAGE_KEYS.get(controls.page, (*KEYS, ("?", "help"))), room)


def _keys(keys: Iterable[tuple[str, str]], room: Room) -> Iterator[Text]:
    """The keys with their words; no line ends between a key and its word."""
    line = Text()
    for key, word in keys:
        part = Text.assemble((key, "bold"), f" {word}")
        if line and line.cell_len + 2 + part.cell_len > room.width:
            yield line
            line = Text()
        line.append("  " if line else "").append_text(part)
    yield line


def _body(controls: Controls, room: Room, space: int) -> list[Text]:
    if not controls.session.folder_is_there:
        return room.wrapped(
            Text(
                f"The folder {controls.session.folder.path} is gone. Nothing is graded until it is"
                " back; then watching goes on."
            )
        )
    match controls.page:
        case Page.HINT:
            return [*_hint(controls, room)]
        case Page.LIST:
            return [*_list(controls, room, space)]
        case Page.RESET:
            return [*_reset(controls, room)]
        case Page.HELP:
            return [*_help(room)]
    full = [*_verdict(controls, room, all_checks=True)]
    return full if len(full) <= space else [*_verdict(controls, room, all_checks=False)]


def _verdict(controls: Controls, room: Room, *, all_checks: bool) -> Iterator[Text]:
    """The exercise that is shown: its checks, the first message and the line it is about."""
    session, standing = controls.session, controls.session.standing
    title = Text(standing.name, "bold")
    if standing.title:
        title.append(f"  {standing.title}", "")
    title.truncate(room.width, overflow="ellipsis")
    yield title
    yield from room.wrapped(_state(controls))
    yield Text()
    yield from _checks(controls, room, all_checks=all_checks)
    verdict = standing.verdict
    if verdict is None:
        return
    yield Text()
    first = verdict.first
    if first is None:
        yield from room.wrapped(Text(next_to_do(session), "bold green"))
    else:
        yield from _message(first, standing, controls, room)
    yield from _printed(verdict, room)
    if first is None:
        return
    yield from _others(first, verdict.result.checks, room)


def _state(controls: Controls) -> Text:
    session, standing = controls.session, controls.session.standing
    run = session.running
    if not session.ready and standing.verdict is None:
        return Text("starting: PyTorch is being loaded …")
    if run is not None and standing.verdict is None:
        return Text(f"running … {int(session.clock() - run.begun)} s", "bold")
    return Text(summary(standing), "bold green" if standing.done else "bold")


def _checks(controls: Controls, room: Room, *, all_checks: bool) -> Iterator[Text]:
    """A row for each check; without `all_checks` one for all that passed."""
    standing, run = controls.session.standing, controls.session.running
    verdict = standing.verdict
    results: Sequence[CheckResult] = (
        verdict.result.checks if verdict else run.results if run else ()
    )
    passed = 0
    for name, points in standing.worth.items():
        result = first_of(results, name)
        if result is not None and result.passed and not all_checks:
            passed += 1
        elif result is not None:
            sign, style = SIGNS[result.outcome]
            score = f"{result.score}/{result.max_score}"
            yield _row(room, sign, str(result.outcome), name, score, style)
        elif verdict is None and run is not None and run.check == name:
            yield _row(room, RUNNING, "running", name, f"{points}", "bold")
        else:
            word = "not run" if verdict else ""
            yield _row(room, PENDING, word, name, f"{points}", "dim")
    if passed:
        count = "1 check" if passed == 1 else f"{passed} checks"
        yield _row(room, "✓", "passed", count, "", "green")


def _row(room: Room, sign: str, outcome: str, name: str, points: str, style: str) -> Text:
    text = Text(f"  {sign} {outcome:<{OUTCOME}}", style).append(name, "")
    gap = min(room.width, 72) - text.cell_len - len(points) - 1
    return text.append(f"{' ' * max(1, gap)}{points}", "") if points else text


def _message(
    first: CheckResult, standing: Standing, controls: Controls, room: Room
) -> Iterator[Text]:
    place = f"{controls.file.name}:{first.line}" if first.line else controls.file.name
    searching = standing.verdict is not None and standing.verdict.searching
    more = "  looking for the cause …" if searching and controls.session.running else ""
    yield Text(first.name, "bold").append(f"  {place}", "dim").append(more, "")
    yield from room.wrapped(Text(first.message or first.title))
    if first.line:
        yield from _code(first.line, standing.snapshot.lines, room)


def _printed(verdict: Verdict, room: Room) -> Iterator[Text]:
    """What the student's code printed last."""
    check = printed_in(verdict.result.checks, verdict.first)
    if check is not None:
        yield Text(f"Printed in {check.name} (the last lines):", "dim")
        yield from (_cut(f"  {line}", room) for line in printed_lines(check, PRINTED))


def _code(line: int, lines: Sequence[str], room: Room) -> Iterator[Text]:
    """The student's line with its neighbours."""
    if not 0 < line <= len(lines):
        return
    first, last = max(1, line - AROUND), min(len(lines), line + AROUND)
    for number in range(first, last + 1):
        mark = "▸" if number == line else " "
        style = "bold" if number == line else "dim"
        yield _cut(f"{mark}{number:>4} │ {lines[number - 1]}", room, style)


def _others(first: CheckResult, checks: Iterable[CheckResult], room: Room) -> Iterator[Text]:
    """The evidence of the first message, and the messages of the other checks."""
    if first.details:
        yield Text()
        yield Text("Evidence:", "bold")
        for line in first.details.splitlines():
            yield from room.wrapped(Text(line), 2) if line else [Text()]
    told = {first.message}
    for check in checks:
        if check.passed or check.message in told or not check.message:
            continue
        told.add(check.message)
        yield Text()
        yield Text(check.name, "bold")
        yield from room.wrapped(Text(check.message))


def _cut(line: str, room: Room, style: str = "") -> Text:
    text = Text(line, style)
    text.truncate(room.width, overflow="ellipsis")
    return text


def _hint(controls: Controls, room: Room) -> Iterator[Text]:
    standing = controls.session.standing
    number = min(max(1, standing.hint), controls.hints)
    yield Text(hints.heading(standing.name, number), "bold")
    yield Text()
    for line in hints.help_lines(standing.name, number, room.width):
        text = Text.assemble(*((span.text, span.style) for span in line))
        yield from room.wrapped(text) if line else [Text()]


def _list(controls: Controls, room: Room, space: int) -> Iterator[Text]:
    session, found = controls.session, controls.found
    yield Text("Search: ", "bold").append(f"{controls.search}_", "")
    yield Text()
    if not found:
        yield Text(f"No exercise has “{controls.search}” in its name.")
    rows = max(1, space - 2)
    begin = max(0, min(controls.marked - rows // 2, len(found) - rows))
    width = max((len(name) for name in found), default=0)
    for place, name in list(enumerate(found))[begin : begin + rows]:
        standing = session.standings[name]
        sign, style = sign_of(standing, running=False)
        marked = place == controls.marked
        text = Text(f"{'▸' if marked else ' '} {sign} ", style)
        text.append(f"{name:<{width}}", "bold" if marked else "")
        text.append(f"  {standing.score:>3}/{standing.points}", "")
        text.truncate(room.width, overflow="ellipsis")
        yield text


def _reset(controls: Controls, room: Room) -> Iterator[Text]:
    from autograder.watch.stubs import backup_name

    name = controls.file.name
    yield from room.wrapped(Text(f"Put the stub back in place of {name}?", "bold"))
    yield Text()
    yield from room.wrapped(
        Text(f"Your text is kept beside it as {backup_name(controls.file).name}.")
    )


def _help(room: Room) -> Iterator[Text]:
    yield from room.wrapped(
        Text("Save a file of an exercise in your editor: its checks run again at once.")
    )
    yield Text()
    for keys, told in HELP:
        first, *rest = room.wrapped(Text(told), 11)
        yield Text(f"{keys:<11}", "bold").append_text(first[11:])
        yield from rest
