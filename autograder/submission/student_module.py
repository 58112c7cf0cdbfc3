"""The module that a student's file becomes, and what this file may import."""

from __future__ import annotations

import builtins
import importlib.util
import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

PREFIX = "submitted_"  # begins a module's name, so that no file can take the place of a real module
PACKAGES = ("site-packages", "dist-packages")  # folders that packages are installed in
GRADER = __name__.partition(".")[0]
OPEN = f"{GRADER}.data"  # the one module of the autograder that the lesson imports


class AsksForInput(Exception):
    """Raised by input(), where nobody sits at a keyboard to answer."""


class _OwnModule(ModuleType):
    """A student's file as a module."""


class StudentModule:
    """The module of one file; it can be found in `sys.modules` only while code of the file runs.

    Decorators such as `dataclass` look a class's module up there, and so does pickle. Its
    `__name__` is never "__main__", so a block under `if __name__ == "__main__"` does not run.
    """

    def __init__(self, path: Path) -> None:
        self._module = _OwnModule(PREFIX + re.sub(r"\W", "_", path.stem))
        self._module.__file__ = str(path)
        self._arguments = [str(path)]
        self.names["__builtins__"] = {
            **vars(builtins),
            "input": _refuse_input,
            "__import__": _import_installed,
        }

    @property
    def names(self) -> dict[str, object]:
        """The file's top-level names."""
        return self._module.__dict__

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the module be found, and `sys.argv` hold the file alone, during the block."""
        name = self._module.__name__
        former, arguments = sys.modules.get(name), sys.argv
        sys.modules[name] = self._module
        sys.argv = [*self._arguments]
        try:
            yield
        finally:
            sys.argv = arguments
            if former is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = former


def _refuse_input(prompt: object = "", /) -> str:
    raise AsksForInput("input() was called")


def _import_installed(
    name: str,
    global_names: Mapping[str, object] | None = None,
    local_names: Mapping[str, object] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """Import as Python does, but only what is installed: no file beside the student's own.

    Raises ModuleNotFoundError for anything else, as Python does where there is no such file.
    """
    wanted = "." * level + name
    top = name.partition(".")[0]
    if top == GRADER and not level:
        if name != OPEN and not (name == GRADER and [*(fromlist or ())] == ["data"]):
            raise ModuleNotFoundError(f"{wanted} is not for submissions", name=wanted)
    elif level or not _is_installed(top):
        raise ModuleNotFoundError(f"No module named {wanted!r}", name=wanted)
    return builtins.__import__(name, global_names, local_names, fromlist or (), level)


def _is_installed(top: str) -> bool:
    if top in sys.stdlib_module_names or isinstance(sys.modules.get(top), _OwnModule):
        return True  # pickle imports the module of a student's own class
    spec = getattr(sys.modules.get(top), "__spec__", None)
    if not isinstance(spec, ModuleSpec):
        try:
            spec = importlib.util.find_spec(top)
        except (ImportError, ValueError):
            return False
    if spec is None:
        return False
    places = [spec.origin] if spec.origin else [*(spec.submodule_search_locations or ())]
    return all(map(_lies_among_packages, places))


@cache
def _lies_among_packages(place: str) -> bool:
    path = Path(place)
    libraries = (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib"))
    return (
        place in ("built-in", "frozen")
        or any(part in PACKAGES for part in path.parts)
        or any(folder in path.parents for folder in libraries)
    )
