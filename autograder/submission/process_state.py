"""Restores process-wide state after a student's code, so that no call can affect the next."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

_spares: dict[str, object] = {}


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
    if "numpy" not in _spares:
        _spares["numpy"] = numpy_random.MT19937(0)
    own = numpy_random.get_bit_generator()
    numpy_random.set_bit_generator(_spares["numpy"])

    def put_back() -> None:
        numpy_random.set_bit_generator(own)

    return put_back


@contextmanager
def preserved_state() -> Iterator[None]:
    """Restore what a student's code may change globally.

    Covers torch's default dtype, default device, thread count, grad mode, anomaly mode,
    deterministic mode and generator; Python's and NumPy's generators; the recursion limit,
    `sys.path` and the working directory.
    """
    dtype = torch.get_default_dtype()
    device = torch.get_default_device()
    threads = torch.get_num_threads()
    grad_enabled = torch.is_grad_enabled()
    anomaly = torch.is_anomaly_enabled()
    deterministic = torch.are_deterministic_algorithms_enabled()
    torch_state = torch.default_generator.get_state()
    python_state = random.getstate()
    put_back_numpy = _spare_numpy_generator()
    recursion_limit = sys.getrecursionlimit()
    path = list(sys.path)
    folder = os.getcwd()
    warn_always = torch.is_warn_always_enabled()
    torch.set_grad_enabled(True)
    # torch shows some warnings once in a process: which call gets them would be chance.
    torch.set_warn_always(True)
    try:
        yield
    finally:
        torch.set_grad_enabled(grad_enabled)
        torch.set_warn_always(warn_always)
        if torch.get_default_dtype() is not dtype:
            torch.set_default_dtype(dtype)
        if torch.get_default_device() != device:
            # None keeps torch's default and costs less than an explicit device.
            torch.set_default_device(None)
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        if torch.is_anomaly_enabled() is not anomaly:
            torch.autograd.set_detect_anomaly(anomaly)
        if torch.are_deterministic_algorithms_enabled() is not deterministic:
            torch.use_deterministic_algorithms(deterministic)
        torch.default_generator.set_state(torch_state)
        random.setstate(python_state)
        put_back_numpy()
        if sys.getrecursionlimit() != recursion_limit:
            sys.setrecursionlimit(recursion_limit)
        sys.path[:] = path
        os.chdir(folder)
