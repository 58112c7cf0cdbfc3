"""Undoes what a student's file has put in the place of functions and constants of other modules.

A file may patch torch for itself; the next file must find torch as it is.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TypeAlias

import torch

Namespace: TypeAlias = "ModuleType | type"

# Of lazily set flags and caches of these modules nothing is put back.
MODULES = ("torch", "numpy", "math", "random", "builtins", "functools", "operator")
CLASSES = (torch.Tensor, torch.nn.Module, torch.nn.Parameter, torch.Generator)


class Originals:
    """The functions, classes, constants and submodules of the modules that are loaded now."""

    def __init__(self) -> None:
        self._kept: list[tuple[Namespace, dict[str, object]]] = []
        self._known: set[int] = set()
        self.add_new()

    def add_new(self) -> None:
        """Keep also those of modules that were loaded since."""
        found: list[Namespace] = [*_modules(), *CLASSES]
        for namespace in found:
            if id(namespace) not in self._known:
                self._known.add(id(namespace))
                self._kept.append((namespace, _replaceable(namespace)))

    def put_back(self) -> None:
        """Put back what was replaced or deleted; take away what hides a method of a base."""
        for namespace, names in self._kept:
            now = vars(namespace)
            for name, value in names.items():
                if now.get(name) is not value:
                    setattr(namespace, name, value)
            if isinstance(namespace, type) and len(now) != len(names):
                for name in now.keys() - names.keys():
                    if any(name in vars(base) for base in namespace.__mro__[1:]):
                        delattr(namespace, name)
        _put_back_submodules()


def _modules() -> list[ModuleType]:
    return [
        module
        for name, module in [*sys.modules.items()]
        if isinstance(module, ModuleType) and name.partition(".")[0] in MODULES
    ]


def _put_back_submodules() -> None:
    """Also those that were loaded since the originals were kept, such as `numpy.random`."""
    for module in _modules():
        package, _, name = module.__name__.rpartition(".")
        parent = sys.modules.get(package)
        # A package may have a function of the same name as a submodule, and no other value.
        names = vars(parent) if isinstance(parent, ModuleType) else {}
        if name in names and not _is_fixed(names[name]):
            setattr(parent, name, module)


def _replaceable(namespace: Namespace) -> dict[str, object]:
    if isinstance(namespace, type):
        return {**vars(namespace)}
    return {name: value for name, value in vars(namespace).items() if _is_fixed(value)}


def _is_fixed(value: object) -> bool:
    """Whether a module never replaces such a value itself, as it does flags and caches."""
    # By its type: an outdated object of torch's warns whoever asks for its class.
    return callable(value) or issubclass(type(value), ModuleType | torch.dtype | float)


_originals: list[Originals] = []  # one, once a file was begun in this process
_files: list[str] = []  # the one that ran last


def begin(file: str) -> None:
    """Undo what another file has replaced, unless `file` ran last; call it before `file` runs."""
    if _files == [file]:
        return
    if _originals:
        _originals[0].put_back()
        _originals[0].add_new()
    else:
        _originals.append(Originals())
    _files[:] = [file]
