"""Modules that a harmless line imports behind its author's back, which takes seconds."""

from __future__ import annotations

import importlib
import re
import warnings
from contextlib import suppress

# torch imports its compiler at the first optimizer, torch.func.grad, checkpoint and their like,
# which takes 2 to 4 s.
COMPILER = rb"optim|\bfunc\b|functorch|checkpoint|compil|profil|_dynamo"
NAMED_BY = {
    "torch._dynamo": re.compile(COMPILER),
    "torch._inductor.config": re.compile(rb"deterministic"),
    "matplotlib.pyplot": re.compile(rb"matplotlib"),
}


def modules_in(text: bytes) -> list[str]:
    """The modules that this code is likely to need, to be imported outside its author's time."""
    return [module for module, words in NAMED_BY.items() if words.search(text)]


def import_for(text: bytes) -> None:
    """Import what this code is likely to need, as far as it is installed."""
    with warnings.catch_warnings():  # sympy, which comes with the compiler, adds a filter
        for module in modules_in(text):
            with suppress(Exception):  # the code's own import will tell what is wrong
                importlib.import_module(module)
