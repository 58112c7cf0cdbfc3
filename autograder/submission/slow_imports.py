"""Imports slow modules ahead, which a harmless line of a student's code would import."""

from __future__ import annotations

import importlib
import re
import warnings
from contextlib import suppress

# torch imports its compiler, which takes 2 to 4 s, at the first use of an optimizer,
# torch.func.grad, checkpoint and the like.
COMPILER = rb"optim|\bfunc\b|functorch|checkpoint|compil|profil|_dynamo"
NAMED_BY = {
    "torch._dynamo": re.compile(COMPILER),
    "torch._inductor.config": re.compile(rb"deterministic"),
    "matplotlib.pyplot": re.compile(rb"matplotlib"),
}


def modules_in(text: bytes) -> list[str]:
    """The slow modules that this code is likely to need; import them outside its time limit."""
    return [module for module, words in NAMED_BY.items() if words.search(text)]


def import_for(text: bytes) -> None:
    """Import the slow modules that this code is likely to need, if they are installed."""
    with warnings.catch_warnings():  # sympy, which comes with the compiler, adds a filter
        for module in modules_in(text):
            with suppress(Exception):  # the code's own import will raise it again
                importlib.import_module(module)
