"""No call can change how the next one runs."""

from __future__ import annotations

import builtins
import decimal
import gc
import logging
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress

import numpy
import pytest
import torch
from torch.nn.modules.module import register_module_forward_hook

from autograder.submission.process_state import clean_state, preserved_state, use_one_thread

Change = Callable[[], object]
Look = Callable[[], object]


def drawn() -> tuple[float, ...]:
    """Numbers that each generator would draw next; they are not used up."""
    states = torch.get_rng_state(), random.getstate(), numpy.random.get_state()
    numbers = float(torch.rand(())), random.random(), float(numpy.random.random())
    torch.set_rng_state(states[0])
    random.setstate(states[1])
    numpy.random.set_state(states[2])
    return numbers


def draw_from_all() -> None:
    torch.rand(3)
    random.random()
    numpy.random.random()


def seed_all() -> None:
    torch.manual_seed(1)
    random.seed(1)
    numpy.random.seed(1)


def device_of_a_tensor() -> str:
    return str(torch.ones(1).device)


def made() -> torch.dtype:
    return torch.ones(1).dtype


def shown() -> str:
    return repr(torch.tensor(1 / 3))


def refuse(*values: object) -> None:
    raise ValueError("a hook of another file")


def output_of_a_module() -> float:
    return float(torch.nn.Identity()(torch.ones(())))


CHANGES: dict[str, tuple[Change, Look]] = {
    "dtype": (lambda: torch.set_default_dtype(torch.float64), torch.get_default_dtype),
    "device": (lambda: torch.set_default_device("meta"), torch.get_default_device),
    "threads": (lambda: torch.set_num_threads(2), torch.get_num_threads),
    "autograd": (lambda: torch.set_grad_enabled(False), torch.is_grad_enabled),
    "anomalies": (lambda: torch.autograd.set_detect_anomaly(True), torch.is_anomaly_enabled),
    "deterministic": (
        lambda: torch.use_deterministic_algorithms(True),
        torch.are_deterministic_algorithms_enabled,
    ),
    "warnings": (lambda: torch.set_warn_always(False), torch.is_warn_always_enabled),
    "draws": (draw_from_all, drawn),
    "seeds": (seed_all, drawn),
    "recursion": (lambda: sys.setrecursionlimit(5000), sys.getrecursionlimit),
    "path": (lambda: sys.path.insert(0, "/nowhere"), lambda: [*sys.path]),
    "folder": (lambda: os.chdir("/"), os.getcwd),
    "a device that is not there": (lambda: torch.set_default_device("mps"), device_of_a_tensor),
    "a mode left on": (lambda: torch.device("meta").__enter__(), device_of_a_tensor),
    "tensor type": (lambda: torch.set_default_tensor_type("torch.DoubleTensor"), made),
    "how tensors are shown": (lambda: torch.set_printoptions(precision=1), shown),
    "autocast": (lambda: torch.set_autocast_enabled("cpu", True), torch.is_autocast_enabled),
    "hooks of every module": (lambda: register_module_forward_hook(refuse), output_of_a_module),
    "precision of products": (
        lambda: torch.set_float32_matmul_precision("medium"),
        torch.get_float32_matmul_precision,
    ),
    "builtins": (lambda: setattr(builtins, "sum", max), lambda: sum([1, 2])),
    "new builtins": (lambda: setattr(builtins, "total", 1), lambda: hasattr(builtins, "total")),
    "logging": (
        lambda: logging.basicConfig(level=logging.DEBUG, force=True),
        lambda: (logging.root.level, [*logging.root.handlers]),
    ),
    "logging off": (lambda: logging.disable(), lambda: logging.root.manager.disable),
    "decimals": (lambda: setattr(decimal.getcontext(), "prec", 3), lambda: decimal.Decimal(1) / 3),
    "environment": (lambda: os.environ.update(LEFT="1"), os.environ.copy),
    "environment, emptied": (os.environ.clear, os.environ.copy),
    "signals": (
        lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        lambda: signal.getsignal(signal.SIGINT),
    ),
    "garbage": (gc.disable, gc.isenabled),
}


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As grading has it, for good."""
    use_one_thread()
    yield
    assert torch.get_num_threads() == 1


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_is_put_back(name: str) -> None:
    change, look = CHANGES[name]
    before = look()
    with preserved_state():
        change()
    assert look() == before


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_before_an_exception_is_put_back(name: str) -> None:
    change, look = CHANGES[name]
    before = look()
    with suppress(ZeroDivisionError), preserved_state():
        change()
        raise ZeroDivisionError
    assert look() == before


def test_inside_autograd_is_on_and_every_warning_is_shown() -> None:
    with torch.no_grad():
        with preserved_state():
            assert torch.is_grad_enabled()
            assert torch.is_warn_always_enabled()
        assert not torch.is_grad_enabled()


KERNELS: dict[str, Change] = {
    "dtype": lambda: torch.set_default_dtype(torch.float64),
    "tensor type": lambda: torch.set_default_tensor_type("torch.DoubleTensor"),
    "device": lambda: torch.set_default_device("meta"),
    "a device that is not there": lambda: torch.set_default_device("mps"),
    "autograd": lambda: torch.set_grad_enabled(False),
}


@pytest.mark.parametrize("name", KERNELS)
def test_what_a_kernel_has_set_is_set_aside_and_comes_back(name: str) -> None:
    def look() -> tuple[object, ...]:
        context = getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)
        device = getattr(context, "device", None)
        return torch.get_default_dtype(), device, torch.is_grad_enabled()

    with preserved_state():
        KERNELS[name]()
        before = look()
        with clean_state():
            made = torch.ones(1)
            assert (made.dtype, made.device.type) == (torch.float32, "cpu")
            assert torch.is_grad_enabled()
        assert look() == before
