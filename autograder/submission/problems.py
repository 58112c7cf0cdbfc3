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
from autograder.submission.reading import CODE_SHOWN
from autograder.submission.student_module import GRADER, OPEN, AsksForInput
from autograder.submission.text import TEXT_LIMIT, shorten, text_of, with_article
from autograder.submission.time_limit import TimedOut
from autograder.submission.writing import refuses_to_write

# PyTorch goes on with an advice (retain_graph=True) that leads beginners the wrong way.
ADVICE = " (or directly access saved tensors"

FRAMES_SHOWN = 5
NO_MEMORY = "DefaultCPUAllocator: can't allocate memory"  # in what torch raises


@dataclass(frozen=True)
class StudentFile:
    """A file, or a known mistake, that is called: its path when compiled, its name, its outline.

    A notebook compiles each cell under a path of its own. `cells` maps these paths to the number of
    lines above the cell in the notebook's whole text.
    """

    path: str
    name: str
    outline: Outline = field(default_factory=Outline)
    cells: Mapping[str, int] = field(default_factory=dict)

    def own_frames(self, frames: list[traceback.FrameSummary]) -> list[traceback.FrameSummary]:
        """Those of `frames` that run this file, with line numbers in its whole text."""
        above = {self.path: 0, **self.cells}
        return [
            traceback.FrameSummary(
                self.path, (frame.lineno or 0) + above[frame.filename], frame.name
            )
            for frame in frames
            if frame.filename in above
        ]

    def stub_reached(self, frames: list[traceback.FrameSummary]) -> str | None:
        """The name of the stub that raised, if the innermost frame is on its `raise` line.

        torch raises NotImplementedError, too (for `tensor ^ 2`, say), so the line decides.
        """
        for innermost in self.own_frames(frames[-1:]):
            for name, definition in self.outline.definitions.items():
                if definition.stub_line == innermost.lineno:
                    return name
        return None

    def place(self, frame: traceback.FrameSummary) -> str:
        """The place of one of the own frames, as a traceback shows it."""
        line = frame.lineno or 0
        return self.outline.place(line) if self.outline.cells else f"{self.name}:{line}"


def problem_of(exception: BaseException, who: str, file: StudentFile, seconds: float) -> Problem:
    """Why the call has no returned value, now that it has raised `exception`.

    `who` is the subject of the sentence: "`forward`". The call had `seconds` to run.
    """
    frames = traceback.extract_tb(exception.__traceback__)
    own = file.own_frames(frames)
    if _left_debugger(exception, frames):
        return _debugger_problem(exception, who, file)
    if isinstance(exception, TimedOut):
        own = _running(own, file)
    line = own[-1].lineno if own else None
    stub = file.stub_reached(frames) if isinstance(exception, NotImplementedError) else None
    if stub is not None and file.outline.definitions[stub].untouched:
        return Problem(Outcome.NOT_ATTEMPTED, f"`{stub}` is not written yet.", line=line)
    where = f" ({file.outline.place(line)})" if line else ""
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
        _traceback(own, exception, file),
        line,
        kind_of(exception),
        shorten(text_of(exception)),
    )


def _left_debugger(exception: BaseException, frames: list[traceback.FrameSummary]) -> bool:
    """Whether the call ended because a debugger got no input; since Python 3.14 it then exits."""
    if isinstance(exception, SystemExit) and frames:
        return Path(frames[-1].filename).name in ("bdb.py", "pdb.py")
    return isinstance(exception, BdbQuit)


def _debugger_problem(exception: BaseException, who: str, file: StudentFile) -> Problem:
    """The problem of a debugger that was left in; it stops on the line after the call."""
    # A debugger that stops when a function returns has no frame of that function in the traceback;
    # the stack of callers has one.
    innermost = [frame for frame, _ in traceback.walk_tb(exception.__traceback__)][-1]
    stack = traceback.StackSummary.extract(traceback.walk_stack(innermost))
    own = file.own_frames([*reversed(stack)])
    opened = file.outline.debugger_call_before(own[-1].lineno) if own else None
    if opened is not None:
        own = [*own[:-1], traceback.FrameSummary(file.path, opened.line, own[-1].name)]
    line = own[-1].lineno if own else None
    where = f" ({file.outline.place(line)})" if line else ""
    call = opened.call if opened else "a debugger"
    return Problem(
        Outcome.RAISED,
        f"{who} stops at {call}{where}: take it out before you hand in.",
        "\n".join(_shown(own, file)),
        line,
        kind_of(exception),
    )


def _running(own: list[traceback.FrameSummary], file: StudentFile) -> list[traceback.FrameSummary]:
    """The frame that was running when the time was up, set to the start of its outermost loop.

    The line inside the loop would be a matter of chance; the loop is the cause.
    """
    for frame in own:
        loop = file.outline.loop_around(frame.lineno)
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
        case ModuleNotFoundError(name=str(module)):
            return f"{who} {_cannot_import(shorten(module, NAME_SHOWN))}{where}."
        case OSError() if refuses_to_write(exception):
            return f"{who} writes a file{where}: no file can be written here."
        case RecursionError():
            return f"{who} calls itself without end{where}."
        case MemoryError() | RuntimeError() if _is_out_of_memory(exception):
            return f"{who} asks for more memory than there is{where}."
    text = text_of(exception).strip().partition("\n")[0].partition(ADVICE)[0]
    text = shorten(text).rstrip(".")
    kind = kind_of(exception)
    return f"{who} raised {kind}: {text}{where}." if text else f"{who} raised {kind}{where}."


def _is_out_of_memory(exception: BaseException) -> bool:
    return isinstance(exception, MemoryError) or NO_MEMORY in text_of(exception)


def _cannot_import(module: str) -> str:
    alone = "each file is graded by itself"
    if module.partition(".")[0] == GRADER:
        return f"imports `{module}`: {alone} and may import `{OPEN}`, nothing else of {GRADER}"
    return (
        f"needs the module `{module}`, which is not installed: {alone}, without the files beside it"
    )


def _shown(own: list[traceback.FrameSummary], file: StudentFile) -> list[str]:
    shown = [
        f"{file.place(frame)} in {shorten(frame.name, NAME_SHOWN)}\n"
        f"    {shorten((frame.line or '').strip(), CODE_SHOWN)}"
        for frame in own[-FRAMES_SHOWN:]
    ]
    return shown if len(own) <= FRAMES_SHOWN else ["… more calls before these", *shown]


def _traceback(
    own: list[traceback.FrameSummary], exception: BaseException, file: StudentFile
) -> str:
    shown = _shown(own, file)
    kind = kind_of(exception)
    text = shorten(text_of(exception), 4 * TEXT_LIMIT)
    if not isinstance(exception, TimedOut):
        shown.append(f"{kind}: {text}" if text else kind)
    return "\n".join(shown)


def kind_of(value: object) -> str:
    """The name of the type of `value`, shortened, since a student may have chosen it."""
    return shorten(type(value).__name__, NAME_SHOWN)


def not_a_function(value: object, call: Call) -> Problem:
    """The problem of a call where `value` is not a function."""
    names = ", ".join(call.arguments)
    kind = with_article(kind_of(value))
    return Problem(Outcome.WRONG, f"`{call.function}` is {kind}, not a function of ({names}).")


def signature_problem(function: Callable[..., object], call: Call) -> Problem | None:
    """The problem if `function` cannot take the arguments of `call`, else None."""
    try:
        signature = inspect.signature(function)
    except Exception:
        # Builtins have none, and annotations may use missing names: the call itself decides.
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
