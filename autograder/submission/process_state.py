"""Restores process-wide state after a student's code, so that no call can affect the next."""

from __future__ import annotations

import builtins
import decimal
import gc
import locale
import logging
import os
import random
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch.nn.modules import module as nn_module

_spares: dict[str, object] = {}
# Kept here, because a submission may replace them.
_set_interop_threads = torch.set_num_interop_threads
_set_grad_enabled = torch.set_grad_enabled
_set_warn_always = torch.set_warn_always
_set_python_state = random.setstate
_python_state = random.getstate


def use_one_thread() -> None:
    """Let torch compute in one thread from now on.

    The tensors are so small that more threads gain nothing. Where several processes share the
    cores, the threads wait for each other: one check took 17 s instead of 0.2 s.
    """
    if torch.get_num_threads() != 1:
        torch.set_num_threads(1)


def _spare_numpy_generator() -> Callable[[], None]:
    """Give NumPy's global functions a spare generator; return how to put theirs back."""
    numpy_random = getattr(sys.modules.get("numpy"), "random", None)
    if numpy_random is None:
        return lambda: None
    # Copying NumPy's state and putting it back would be the slowest part of a call.
    try:
        if "numpy" not in _spares:
            _spares["numpy"] = numpy_random.MT19937(0)
        own = numpy_random.get_bit_generator()
        set_generator = numpy_random.set_bit_generator
        set_generator(_spares["numpy"])
    except Exception:  # a submission has replaced one of these functions
        return lambda: None

    def put_back() -> None:
        set_generator(own)

    return put_back


def _accept_interop_threads(nthreads: int) -> None:
    """Take the place of torch's function, which works once and before any computation.

    What a student's code asks for is granted to a script; here the threads are those of the run.
    """
    if not isinstance(nthreads, int) or nthreads < 1:
        _set_interop_threads(nthreads)  # torch says what is wrong with it


@dataclass(frozen=True)
class State:
    """One thing that is the same for the whole process: how to read it and how to put it back."""

    read: Callable[[], Any]
    put_back: Callable[[Any], object]

    def is_still(self, before: object) -> bool:
        """Whether the thing is as it was; what cannot be read any more is not."""
        try:
            return bool(self.read() == before)
        except Exception:
            return False


def _device_context() -> object:
    return getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)


def _put_back_device_context(before: object) -> None:
    # set_default_device() would ask torch for the present device, which may not be there at all.
    torch._GLOBAL_DEVICE_CONTEXT.device_context = before


def _shorten_function_modes(before: int) -> None:
    while torch._C._len_torch_function_stack() > before:
        torch._C._pop_torch_function_stack()


def _put_back_tensor_type(before: str) -> None:
    if torch._C._get_default_device() == before:
        return
    with warnings.catch_warnings():  # torch says that the function is an old one
        warnings.simplefilter("ignore")
        torch.set_default_tensor_type("torch.FloatTensor" if before == "cpu" else before)


def _names(namespace: dict[str, object]) -> Callable[[dict[str, object]], None]:
    """What makes a namespace as it was."""

    def put_back(before: dict[str, object]) -> None:
        for name in namespace.keys() - before.keys():
            del namespace[name]
        namespace.update(before)

    return put_back


def _handlers() -> list[object]:
    return [signal.getsignal(number) for number in SIGNALS]


def _put_back_handlers(before: list[Any]) -> None:
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, signal.SIG_DFL if handler is None else handler)


def _root_logger() -> tuple[int, list[logging.Handler], list[Any], int]:
    root = logging.getLogger()
    return root.level, [*root.handlers], [*root.filters], logging.root.manager.disable


def _put_back_root_logger(before: tuple[int, list[logging.Handler], list[Any], int]) -> None:
    root = logging.getLogger()
    root.setLevel(before[0])
    root.handlers[:], root.filters[:] = before[1:3]
    logging.disable(before[3])


def _module_hooks() -> list[dict[int, Any]]:
    return [dict(hooks) for hooks in _HOOKS]


def _put_back_module_hooks(before: list[dict[int, Any]]) -> None:
    for hooks, kept in zip(_HOOKS, before, strict=True):
        hooks.clear()
        hooks.update(kept)


def _how_tensors_are_shown() -> object:
    return replace(torch._tensor_str.PRINT_OPTS)


def _show_tensors(before: object) -> None:
    vars(torch._tensor_str)["PRINT_OPTS"] = before


def _decimal_context() -> tuple[int, str, dict[Any, bool]]:
    context = decimal.getcontext()
    return context.prec, context.rounding, dict(context.traps)


def _put_back_decimal_context(before: tuple[int, str, dict[Any, bool]]) -> None:
    context = decimal.getcontext()
    context.prec, context.rounding, context.traps = before


def _put_back_environment(before: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(before)


def _set_path(before: list[str]) -> None:
    sys.path[:] = before


# SIGALRM belongs to the time limit, which puts its handler back itself.
SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGFPE")
    if hasattr(signal, name)
]
_HOOKS = [
    value
    for name, value in vars(nn_module).items()
    if name.startswith("_global_") and isinstance(value, dict)
]
# In the order in which they are put back: the first ones could disturb those that follow.
STATES = (
    State(lambda: dict(vars(builtins)), _names(vars(builtins))),
    State(torch._C._len_torch_function_stack, _shorten_function_modes),
    State(_device_context, _put_back_device_context),
    State(torch._C._get_default_device, _put_back_tensor_type),
    State(torch.get_default_dtype, torch.set_default_dtype),
    State(torch.get_num_threads, torch.set_num_threads),
    State(torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    State(torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms),
    State(
        lambda: torch.is_autocast_enabled("cpu"), lambda on: torch.set_autocast_enabled("cpu", on)
    ),
    State(torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    State(_how_tensors_are_shown, _show_tensors),
    State(_module_hooks, _put_back_module_hooks),
    State(_root_logger, _put_back_root_logger),
    State(_handlers, _put_back_handlers),
    State(_decimal_context, _put_back_decimal_context),
    State(
        lambda: locale.setlocale(locale.LC_ALL),
        lambda before: locale.setlocale(locale.LC_ALL, before),
    ),
    State(gc.isenabled, lambda on: gc.enable() if on else gc.disable()),
    State(sys.getrecursionlimit, sys.setrecursionlimit),
    State(lambda: [*sys.path], _set_path),
    State(os.getcwd, os.chdir),
    State(os.environ.copy, _put_back_environment),
)


@contextmanager
def preserved_state(*, everything: bool = True, generators: bool = True) -> Iterator[None]:
    """Restore what a student's code may change globally, while autograd is on.

    Without `everything` only autograd's mode and the generators are put back: that is all that code
    can change which leaves no traces. Without `generators` their states are left: in a process in
    which nobody else draws numbers. Whatever fails while one thing is put back, the others are put
    back as well.
    """
    before = [(state, state.read()) for state in STATES] if everything else []
    put_back_generators = _kept_generators() if generators else _nothing
    grad_enabled = torch.is_grad_enabled()
    warn_always = torch.is_warn_always_enabled()
    torch.set_grad_enabled(True)
    torch.set_num_interop_threads = _accept_interop_threads
    # torch shows some warnings once in a process: which call gets them would be chance.
    torch.set_warn_always(True)
    try:
        yield
    finally:
        torch.set_num_interop_threads = _set_interop_threads
        for state, value in before:
            with suppress(Exception):
                if not state.is_still(value):
                    state.put_back(value)
        _set_grad_enabled(grad_enabled)
        _set_warn_always(warn_always)
        put_back_generators()


def _nothing() -> None:
    """Put nothing back."""


def _kept_generators() -> Callable[[], None]:
    """Keep the states of all generators; return how to put them back."""
    generator = torch.default_generator
    torch_state, python_state = generator.get_state(), _python_state()
    put_back_numpy = _spare_numpy_generator()

    def put_back() -> None:
        generator.set_state(torch_state)
        _set_python_state(python_state)
        put_back_numpy()

    return put_back


@contextmanager
def clean_state() -> Iterator[None]:
    """Run the block as in a fresh process, whatever a notebook has set for its whole kernel.

    Covers what changes the tensors that are made: the default dtype, tensor type and device.
    """
    modes = torch._C._len_torch_function_stack()
    with torch.device("cpu") if modes else nullcontext(), preserved_state():
        _put_back_tensor_type("cpu")
        torch.set_default_dtype(torch.float32)
        yield
