"""Package indexes on this machine, with packages of a few lines, and what is asked of them."""

from __future__ import annotations

import functools
import http.server
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class Index:
    """A folder of wheels behind an address; `asked` holds the paths of all requests."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address
        self.asked: list[str] = []

    def add(
        self, name: str, version: str, requires: Sequence[str] = (), tag: str = "py3-none-any"
    ) -> None:
        """Offer a package whose module says its version."""
        place = self.folder / name
        place.mkdir(parents=True, exist_ok=True)
        dist_info = f"{name}-{version}.dist-info"
        needs = "".join(f"Requires-Dist: {one}\n" for one in requires)
        content = {
            f"{name}/__init__.py": f"__version__ = {version!r}\n",
            f"{dist_info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            + needs,
            f"{dist_info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        }
        record = "".join(f"{path},,\n" for path in (*content, f"{dist_info}/RECORD"))
        with zipfile.ZipFile(place / f"{name}-{version}-{tag}.whl", "w") as wheel:
            for path, text in {**content, f"{dist_info}/RECORD": record}.items():
                wheel.writestr(path, text)

    def downloads(self) -> list[str]:
        """The names of the wheels that were asked for."""
        return [path.rpartition("/")[2] for path in self.asked if path.endswith(".whl")]


@contextmanager
def served(folder: Path) -> Iterator[Index]:
    """An index with the wheels that lie in `folder`."""
    folder.mkdir(parents=True)
    index = Index(folder, "")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *words: object) -> None:
            index.asked.append(self.path)

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        index.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield index
        finally:
            server.shutdown()
