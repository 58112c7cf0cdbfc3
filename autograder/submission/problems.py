"""Puts into words why a call of a student's function has no returned value."""

from __future__ import annotations

import inspect
import traceback
from bdb import BdbQuit
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.results import Outcome
from autograder.submission.calls import Call, Problem
from autograder.submission.outline import NAME_SHOWN, Outline
from autograder.submission.reading import CODE_SHOWN, AsksForInput
from autograder.submission.text import TEXT_LIMIT, shorten, text_of, with_article
from autograder.submission.time_limit import TimedOut

FRAMES_SHOWN = 5


@dataclass(frozen=True)
class Source:
    """The text that calls run: the path it was compiled under, its name, its outline.

    `cells` are further paths, each with the number of the text's lines above it: those under which
    a notebook compiled its cells one by one.
    """

    file: str
    name: str
    outline: Outline = field(default_factory=Outline)
    cells: Mapping[str, int] = field(default_factory=dict)

    def own(self, frames: list[traceback.FrameSummary]) -> list[traceback.FrameSummary]:
        """The frames in this text, with their lines in the whole of it."""
        above = {self.file: 0, **self.cells}
        return [
            traceback.FrameSummary(
                self.file, (frame.lineno or 0) + above[frame.filename], frame.name
            )
            for frame in frames
            if frame.filename in above
        ]

    def stub_reached(self, frames: list[traceback.FrameSummary]) -> str | None:
        """The function whose `raise NotImplementedError` the innermost frame stands on, if any.

        torch raises NotImplementedError, too (of `tensor ^ 2`, for one): the line decides.
        """
        for innermost in self.own(frames[-1:]):
            for name, definition in self.outline.definitions.items():
                if definition.stub_line == innermost.lineno:
                    return name
        return None

    def place(self, frame: traceback.FrameSummary) -> str:
        """Where one of the own frames stands, as a traceback shows it."""
        line = frame.lineno or 0
        return self.outline.place(line) if self.outline.cells else f"{self.name}:{line}"


def problem_of(exception: BaseException, who: str, source: Source, seconds: float) -> Problem:
    """What `exception` means for the call of `who`, which had `seconds` to run."""
    frames = traceback.extract_tb(exception.__traceback__)
    own = source.own(frames)
    if _left_debugger(exception, frames):
        return _debugger_problem(exception, who, source)
    if isinstance(exception, TimedOut):
        own = _running(own, source)
    line = own[-1].lineno if own else None
    stub = source.stub_reached(frames) if isinstance(exception, NotImplementedError) else None
    if stub is not None and source.outline.definitions[stub].untouched:
        return Problem(Outcome.NOT_ATTEMPTED, f"`{stub}` is not written yet.", line=line)
    where = f" ({source.outline.place(line)})" if line else ""
    if stub is not None:
        sentence = (
            f"`{stub}` still reaches `raise NotImplementedError`{where}: delete that line once your"
            " code stands in its place."
        )
    else:
        sentence = _sentence(exception, who, where, seconds)
    return Problem(
        Outcome.TIMED_OUT if isinstance(exception, TimedOut) else Outcome.RAISED,
        sentence,
        _traceback(own, exception, source),
        line,
        kind_of(exception),
        shorten(text_of(exception)),
    )


def _left_debugger(exception: BaseException, frames: list[traceback.FrameSummary]) -> bool:
    """Whether a debugger at which nobody sits has ended the call; from 3.14 on it exits."""
    if isinstance(exception, SystemExit) and frames:
        return Path(frames[-1].filename).name in ("bdb.py", "pdb.py")
    return isinstance(exception, BdbQuit)


def _debugger_problem(exception: BaseException, who: str, source: Source) -> Problem:
    """What to say of a debugger that was left in; it has stopped after the call that opens it."""
    # A function that the debugger leaves at its return is in no traceback, but calls the debugger.
    innermost = [frame for frame, _ in traceback.walk_tb(exception.__traceback__)][-1]
    stack = traceback.StackSummary.extract(traceback.walk_stack(innermost))
    own = source.own([*reversed(stack)])
    stop = source.outline.stop_before(own[-1].lineno) if own else None
    if stop is not None:
        own = [*own[:-1], traceback.FrameSummary(source.file, stop.line, own[-1].name)]
    line = own[-1].lineno if own else None
    where = f" ({source.outline.place(line)})" if line else ""
    call = stop.call if stop else "a debugger"
    return Problem(
        Outcome.RAISED,
        f"{who} stops at {call}{where}: take it out before you hand in.",
        "\n".join(_shown(own, source)),
        line,
        kind_of(exception),
    )


def _running(own: list[traceback.FrameSummary], source: Source) -> list[traceback.FrameSummary]:
    """The frame that was running when time was up, at the beginning of its outermost loop.

    Where in a loop the interruption hits is chance; the loop is the cause.
    """
    for frame in own:
        loop = source.outline.loop_around(frame.lineno)
        if loop is not None:
            return [traceback.FrameSummary(frame.filename, loop, frame.name)]
    return own[-1:]


def _sentence(exception: BaseException, who: str, where: str, seconds: float) -> str:
    match exception:
        case TimedOut():
            return f"{who} was still running after {seconds:g} s{where}: does a loop never end?"
        case AsksForInput():
            return f"{who} asks for input(){where}: nobody is there to type an answer."
        case SystemExit():
            return f"{who} ends the whole program (sys.exit, exit or quit){where}."
        case RecursionError():
            return f"{who} calls itself without end{where}."
        case MemoryError():
            return f"{who} asks for more memory than there is{where}."
    text = shorten(text_of(exception).strip().partition("\n")[0]).rstrip(".")
    kind = kind_of(exception)
    return f"{who} raised {kind}: {text}{where}." if text else f"{who} raised {kind}{where}."


def _shown(own: list[traceback.FrameSummary], source: Source) -> list[str]:
    shown = [
        f"{source.place(frame)} in {shorten(frame.name, NAME_SHOWN)}\n"
        f"    {shorten((frame.line or '').strip(), CODE_SHOWN)}"
        for frame in own[-FRAMES_SHOWN:]
    ]
    return shown if len(own) <= FRAMES_SHOWN else ["… more calls before these", *shown]


def _traceback(own: list[traceback.FrameSummary], exception: BaseException, source: Source) -> str:
    shown = _shown(own, source)
    kind = kind_of(exception)
    text = shorten(text_of(exception), 4 * TEXT_LIMIT)
    if not isinstance(exception, TimedOut):
        shown.append(f"{kind}: {text}" if text else kind)
    return "\n".join(shown)


def kind_of(value: object) -> str:
    """The name of the type of `value`, which a student may have chosen."""
    return shorten(type(value).__name__, NAME_SHOWN)


def not_a_function(value: object, call: Call) -> Problem:
    """What is wrong with calling `value`, which is no function."""
    names = ", ".join(call.arguments)
    kind = with_article(kind_of(value))
    return Problem(Outcome.WRONG, f"`{call.function}` is {kind}, not a function of ({names}).")


def signature_problem(function: Callable[..., object], call: Call) -> Problem | None:
    """What keeps `function` from taking the arguments of `call`, if anything does."""
    try:
        signature = inspect.signature(function)
    except Exception:
        # Builtins have none, and annotations may name what is not there: the call itself decides.
        return None
    try:
        if call.by_name:
            signature.bind(**call.arguments)
        else:
            signature.bind(*call.arguments.values())
    except TypeError as error:
        own = shorten(", ".join(str(name) for name in signature.parameters))
        asked = ", ".join(f"{name}=…" if call.by_name else name for name in call.arguments)
        return Problem(
            Outcome.WRONG,
            f"`{call.function}({own})` cannot be called as `{call.function}({asked})`:"
            f" {shorten(str(error))}.",
        )
    return None
