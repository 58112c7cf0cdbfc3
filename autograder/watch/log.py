"""Writes what happens as plain lines, where the output is no terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from autograder.watch.session import News, Session
from autograder.watch.words import next_to_do, progress, summary

WIDTH = 100


class Log:
    """Writes the news of a session with `write`, which takes a line."""

    def __init__(self, session: Session, write: Callable[[str], None]) -> None:
        self._session = session
        self._write = write
        self._begun = False
        count = len(session.standings)
        write(f"Watching {session.folder.path}: {count} exercises. Ctrl-C ends it.")

    def tell(self) -> None:
        """Write what is new."""
        for news in self._session.take_news():
            for line in self._lines(news):
                self._write(line)
        if self._session.all_graded and not self._begun:
            self._begun = True
            self._write(f"{progress(self._session)}. Save a file to have it graded again.")

    def _lines(self, news: News) -> Iterator[str]:
        if news.note:
            yield news.note
            return
        standing = self._session.standings[news.exercise]
        yield f"{news.exercise}: {summary(standing)}"
        if news.exercise != self._session.current or standing.verdict is None:
            return
        for check in standing.verdict.result.checks:
            yield f"  {check.outcome:<15} {check.name} {check.score}/{check.max_score}"
        first = standing.verdict.first
        if first is None:
            yield f"  {next_to_do(self._session).replace('press n for ', '')}"
            return
        file = self._session.folder.file(news.exercise)
        yield f"  {file}:{first.line}" if first.line else f"  {file}"
        yield from textwrap.wrap(first.message, WIDTH, initial_indent="  ", subsequent_indent="  ")
