"""Turns a notebook into the text of a Python file, without running or parsing its code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from autograder import exercises
from autograder.intake.cells import CELL, Handed, names_of
from autograder.intake.files import MAX_BYTES, Unreadable, size
from autograder.intake.other_content import other_content
from autograder.intake.safe_names import clean

# Statements that only IPython understands: %magic, !shell, ?help, help?, and the assignments
# x = !shell and x = %magic.
_IPYTHON = re.compile(
    r"[%!?]|[\w., ]+(?:\[[^\]=]*\] *)?=\s*[%!]|(?!\d)[\w.*]+(?:\[[^\]]*\])*\?{1,2}$"
)
_GRADE_ID = re.compile(r"[a-zA-Z0-9_-]{1,80}")
_RUNS_THE_CELL = frozenset(["%%capture", "%%prun", "%%time"])  # as Python, and keeps its names
_WRITES_A_FILE = re.compile(r"%%(?:write)?file\s+(?:-a\s+|--append\s+)?\S*?([^\s/\\]+)\.py\s*")
_TOKEN = re.compile(
    r"#.*|'''|\"\"\"|'(?:\\.|[^'\\])*(?:'|\\?$)|\"(?:\\.|[^\"\\])*(?:\"|\\?$)|[(\[{]|[)\]}]"
)
_TRIPLE_END = {
    "'''": re.compile(r"(?:\\.|[^\\])*?'''"),
    '"""': re.compile(r'(?:\\.|[^\\])*?"""'),
}


def percent_text(data: bytes) -> bytes:
    """The notebook's code cells in order, each under a line `# %%` with nbgrader's name for it.

    Lines that only IPython understands become `pass`, so every line keeps its number within its
    cell. Raises Unreadable when `data` is no notebook or holds too much code.
    """
    found = list(_code_cells(data))
    _require_small(sum(len(source) for _, source in found))
    cells = "".join(f"{_mark(name)}\n{plain_python(source)}\n" for name, source in found)
    text = cells.encode("utf-8", "replace")
    _require_small(len(text))
    return text


def plain_python(source: str) -> str:
    """Return one cell's `source` as Python: lines that only IPython understands become `pass`.

    Such a line stays readable in a comment. A cell magic that does not run its cell as Python makes
    comments of all lines below it. A cell that writes an exercise's file is that answer.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if _WRITES_A_FILE.fullmatch(lines[first].strip()) and _is_python(lines[first].strip()):
        # A comment, since a file's __future__ imports have to be its first statements.
        lines[first] = f"#{lines[first].strip()}"
    elif lines[first].lstrip().startswith("%%") and not _is_python(lines[first].strip()):
        rest = (f"# {line}".rstrip() for line in lines[first + 1 :])
        return "\n".join([*lines[:first], _as_pass(lines[first]), *rest])
    return "\n".join(_statements(lines))


def _is_python(magic: str) -> bool:
    """Whether the lines below this cell magic count as Python code of the notebook."""
    written = _WRITES_A_FILE.fullmatch(magic)
    if written:
        return written.group(1) in exercises.names()
    return magic.split()[0] in _RUNS_THE_CELL


class _Reader:
    """Knows whether a statement may begin on the next line."""

    def __init__(self) -> None:
        self._quote = ""  # the triple quotes that are open
        self._depth = 0  # brackets that are open
        self._continued = False

    @property
    def between_statements(self) -> bool:
        return not (self._quote or self._depth or self._continued)

    def read(self, line: str) -> None:
        position = 0
        comment = False
        while position < len(line):
            if self._quote:
                end = _TRIPLE_END[self._quote].match(line, position)
                if end is None:
                    break
                self._quote, position = "", end.end()
            elif token := _TOKEN.search(line, position):
                self._take(token.group())
                comment = token.group().startswith("#")
                position = token.end()
            else:
                break
        self._continued = line.endswith("\\") and not self._quote and not comment

    def _take(self, token: str) -> None:
        if token in _TRIPLE_END:
            self._quote = token
        elif token in ("(", "[", "{"):
            self._depth += 1
        elif token in (")", "]", "}"):
            self._depth = max(0, self._depth - 1)


def _statements(lines: list[str]) -> Iterator[str]:
    reader = _Reader()
    magic = False
    for line in lines:
        if magic:  # the line before ended in a backslash
            yield f"# {line}"
            magic = line.endswith("\\")
        elif reader.between_statements and _IPYTHON.match(line.strip()):
            yield _as_pass(line)
            magic = line.endswith("\\")
        else:
            reader.read(line)
            # A student's comment that begins like the mark of a cell must not split the cell.
            yield f" {line}" if line.startswith(CELL) else line


def _as_pass(line: str) -> str:
    code = line.lstrip()
    return f"{line[: len(line) - len(code)]}pass  # {code}".rstrip()


def _mark(name: str) -> str:
    return f"{CELL} {name}" if name else CELL


def _code_cells(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the name of each code cell, empty where it has none, and the source."""
    found = []
    for number, cell in enumerate(_cells(data), 1):
        if not isinstance(cell, dict):
            raise Unreadable(f"is not a Jupyter notebook: its cell {number} is not a cell")
        if cell.get("cell_type") == "code":
            source = _source(cell.get("source"), number)
            found.append(Handed(True, name_in(cell), id_of(cell), source))
    for name, code in zip(names_of(found, exercises.names()), found, strict=True):
        yield name, code.source


def name_in(cell: Mapping[str, object]) -> str:
    """Return nbgrader's name for a cell, empty if its metadata has none."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return name if isinstance(name, str) and _GRADE_ID.fullmatch(name) else ""


def id_of(cell: Mapping[str, object]) -> str:
    """Return Jupyter's id of a cell, empty if it has none. Colab keeps it in the metadata."""
    metadata = cell.get("metadata")
    name = cell.get("id") or (metadata.get("id") if isinstance(metadata, dict) else None)
    return name if isinstance(name, str) else ""


def _cells(data: bytes) -> list[object]:
    if wrong := other_content(data):
        raise Unreadable(f"is not a Jupyter notebook: it {wrong}")
    try:
        content = json.loads(data)
    except RecursionError:
        raise Unreadable("is not a Jupyter notebook: it is nested too deeply") from None
    except ValueError:
        raise Unreadable("is not a Jupyter notebook: it is not JSON") from None
    if isinstance(content, dict) and "worksheets" in content:
        raise Unreadable("is a notebook of an old format: open it in Jupyter and save it again")
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("is not a Jupyter notebook: it has no cells")
    if language := _other_language(content.get("metadata")):
        raise Unreadable(f"is a notebook for {language}: write the answers in one for Python")
    return cells


def _other_language(metadata: object) -> str:
    """The language that the notebook's code is in, empty if that is Python or not said."""
    said = metadata if isinstance(metadata, dict) else {}
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        part = said.get(key)
        language = part.get(name) if isinstance(part, dict) else None
        if isinstance(language, str) and language:
            return "" if "python" in language.casefold() else clean(language, 40)
    return ""


def _source(source: object, number: int) -> str:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    if isinstance(source, str):
        return source
    raise Unreadable(f"is not a Jupyter notebook: its cell {number} has no source")


def _require_small(count: int) -> None:
    if count > MAX_BYTES:
        raise Unreadable(f"holds more than {size(MAX_BYTES)} of code: keep data out of it")
