"""Runs one call of a function and writes down everything that it did.

The same lines run a student's function beside the checks or in a worker of its own.
"""

from __future__ import annotations

import inspect
import random
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter

import torch
from torch import Tensor

from autograder.calls import Call, Foreign, Problem, Record, Value
from autograder.guard import preserved_state
from autograder.loading import AsksForInput, Definition
from autograder.results import Outcome
from autograder.timelimit import TimedOut, TimeLimit
from autograder.transcript import Transcript

TEXT_LIMIT = 300  # characters of an exception's text or a repr
FRAMES_SHOWN = 5


class Execution:
    """Calls functions of one file under one time limit.

    `file` is the path that the file was compiled under and `name` what messages call it. An
    exception of a type in `let_through` (Ctrl-C, a debugger's quit) is nobody's answer and
    propagates. `exception` keeps the last one that a call raised, for a debugger to look at.
    """

    def __init__(
        self,
        file: str,
        name: str,
        limit: TimeLimit,
        let_through: tuple[type[BaseException], ...] = (KeyboardInterrupt,),
    ) -> None:
        self.file = file
        self.name = name
        self.limit = limit
        self.exception: BaseException | None = None
        self._let_through = let_through

    def call(self, function: object, call: Call, definition: Definition | None = None) -> Record:
        """Run `call` on fresh copies of its arguments."""
        kept = {name: fresh(value) for name, value in call.arguments.items()}
        line = definition.line if definition else None
        if not callable(function):
            return Record(call, problem=_not_a_function(function, call), line=line)
        problem = _signature_problem(function, call)
        if problem is not None:
            return Record(call, problem=problem, line=line)

        def body() -> Value:
            # A list is handed over as a copy: what the student does to the list itself is not an
            # update of the tensors in it.
            handed = {
                name: list(value) if isinstance(value, list) else value
                for name, value in kept.items()
            }
            result = function(**handed) if call.by_name else function(*handed.values())
            if (
                call.backward is not None
                and isinstance(result, Tensor)
                and result.requires_grad
                and result.shape == call.backward.shape
            ):
                # A gradient handed to backward() would import torch's symbolic shapes, 2 s.
                (result * call.backward.to(result.dtype)).sum().backward()
            return plain(result)

        record = self._record(call, body, definition)
        after = {name: plain(value) for name, value in kept.items()}
        return replace(record, arguments=after, line=line)

    def load(self, call: Call, body: Callable[[], object]) -> Record:
        """Run the file's top level (`body`), told as a call of its own."""

        def run() -> None:
            body()

        return self._record(call, run, None)

    def _record(
        self, call: Call, body: Callable[[], Value], definition: Definition | None
    ) -> Record:
        transcript = Transcript()
        problem: Problem | None = None
        returned: Value = None
        begun = perf_counter()
        with (
            preserved_state(),
            warnings.catch_warnings(record=True) as caught,
            transcript.capturing(),
        ):
            warnings.simplefilter("default")
            _seed(call.seed)
            try:
                with self.limit.running():
                    returned = body()
            except self._let_through:
                raise
            except BaseException as exception:
                self.exception = exception
                problem = self._problem(exception, call.function, definition)
        seconds = perf_counter() - begun
        warned = tuple(shorten(str(warning.message)) for warning in caught)
        return Record(call, returned, {}, problem, transcript.text, warned, seconds)

    def _problem(
        self, exception: BaseException, function: str, definition: Definition | None
    ) -> Problem:
        frames = traceback.extract_tb(exception.__traceback__)
        own = [frame for frame in frames if frame.filename == self.file]
        line = own[-1].lineno if own else None
        # torch raises NotImplementedError, too: of `tensor ^ 2`, for one.
        stub = (
            isinstance(exception, NotImplementedError)
            and bool(own)
            and frames[-1].filename == self.file
            and "raise" in (frames[-1].line or "raise")
        )
        outcome = Outcome.RAISED
        if stub:
            outcome = Outcome.NOT_ATTEMPTED
        elif isinstance(exception, TimedOut):
            outcome = Outcome.TIMED_OUT
        return Problem(
            outcome,
            self._sentence(exception, function, definition, line, stub),
            "" if stub else self._traceback(own, exception),
            line,
            type(exception).__name__,
            shorten(_text(exception)),
        )

    def _sentence(
        self,
        exception: BaseException,
        function: str,
        definition: Definition | None,
        line: int | None,
        stub: bool,
    ) -> str:
        who = f"`{function}`" if definition else f"{self.name}, while Python read it in,"
        where = f" (line {line})" if line else ""
        if stub and definition and definition.untouched:
            return f"{who} is not written yet."
        if stub:
            return (
                f"{who} still reaches `raise NotImplementedError`{where}: delete that line once"
                " your code stands in its place."
            )
        match exception:
            case TimedOut():
                return (
                    f"{who} was still running after {self.limit.seconds:g} s{where}:"
                    " does a loop never end?"
                )
            case AsksForInput():
                return f"{who} asks for input(){where}: nobody is there to type an answer."
            case SystemExit():
                return f"{who} ends the whole program (sys.exit, exit or quit){where}."
            case RecursionError():
                return f"{who} calls itself without end{where}."
            case MemoryError():
                return f"{who} asks for more memory than there is{where}."
        return f"{who} raised {self._told(exception)}{where}."

    def _told(self, exception: BaseException) -> str:
        text = shorten(_text(exception).strip().partition("\n")[0]).rstrip(".")
        kind = type(exception).__name__
        return f"{kind}: {text}" if text else kind

    def _traceback(self, own: list[traceback.FrameSummary], exception: BaseException) -> str:
        shown = [
            f"{self.name}:{frame.lineno} in {frame.name}\n    {(frame.line or '').strip()}"
            for frame in own[-FRAMES_SHOWN:]
        ]
        if len(own) > FRAMES_SHOWN:
            shown.insert(0, f"… {len(own) - FRAMES_SHOWN} calls before these")
        kind = type(exception).__name__
        text = shorten(_text(exception), 4 * TEXT_LIMIT)
        if not isinstance(exception, TimedOut):
            shown.append(f"{kind}: {text}" if text else kind)
        return "\n".join(shown)


def fresh(value: Value) -> Value:
    """A copy of an argument that a call may change: tensors with their flag and gradient."""
    if isinstance(value, Tensor):
        copy = value.detach().clone().requires_grad_(value.requires_grad)
        if value.is_leaf and value.grad is not None:
            copy.grad = value.grad.detach().clone()
        return copy
    if isinstance(value, list):
        return [fresh(item) for item in value]
    if isinstance(value, tuple):
        return tuple(fresh(item) for item in value)
    if isinstance(value, dict):
        return {key: fresh(item) for key, item in value.items()}
    return value


def plain(value: object) -> Value:
    """`value` as plain data: tensors become leaves of their own that keep flag and gradient."""
    if isinstance(value, Tensor):
        return _plain_tensor(value)
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int) and type(value) is int:
        return value
    if isinstance(value, float):
        return float(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    return Foreign(kind, shorten(_text(value, repr)), _numbers(value))


def shorten(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` without control characters or lone surrogates, cut at `limit` characters."""
    clean = "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}"
        for char in text[: limit + 1].expandtabs(4)
    )
    return clean if len(clean) <= limit else clean[:limit] + "…"


def _plain_tensor(value: Tensor) -> Value:
    if value.layout is not torch.strided or value.device.type != "cpu":
        return Foreign(f"{value.layout} tensor on {value.device}", shorten(_text(value, repr)))
    copy = value.detach().as_subclass(Tensor).clone()
    if value.requires_grad:
        copy.requires_grad_()
    gradient = value.grad if value.is_leaf else None
    # `tensor.data = …` can leave a gradient of another shape or dtype behind, which no leaf takes.
    if gradient is not None and (gradient.shape, gradient.dtype) == (copy.shape, copy.dtype):
        copy.grad = gradient.detach().to_dense().clone()
    return copy


def _numbers(value: object) -> Tensor | None:
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return None
    try:
        return torch.as_tensor(value).clone()
    except TypeError:
        return None


def _text(value: object, write: Callable[[object], str] = str) -> str:
    try:
        return write(value)
    except Exception as exception:
        return f"<its text raised {type(exception).__name__}>"


def _seed(seed: int) -> None:
    # torch.manual_seed would also queue work for a GPU that is not there, at a cost each time.
    torch.default_generator.manual_seed(seed)
    random.seed(seed)
    numpy_random = getattr(sys.modules.get("numpy"), "random", None)
    if numpy_random is not None:
        numpy_random.seed(seed)


def _not_a_function(value: object, call: Call) -> Problem:
    names = ", ".join(call.arguments)
    kind = type(value).__name__
    return Problem(Outcome.WRONG, f"`{call.function}` is a {kind}, not a function of ({names}).")


def _signature_problem(function: Callable[..., object], call: Call) -> Problem | None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    try:
        if call.by_name:
            signature.bind(**call.arguments)
        else:
            signature.bind(*call.arguments.values())
    except TypeError as error:
        own = ", ".join(str(name) for name in signature.parameters)
        asked = ", ".join(f"{name}=…" if call.by_name else name for name in call.arguments)
        return Problem(
            Outcome.WRONG,
            f"`{call.function}({own})` cannot be called as `{call.function}({asked})`: {error}.",
        )
    return None
