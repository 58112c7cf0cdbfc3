"""What a course handed out so far: each commit of the template repository is one edition."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.release.git import Clone, GitError, is_clone
from autograder.release.git_objects import FILE, GitFile, Objects, blob_id
from autograder.release.manifest import PLACE, Manifest, read_manifest

Edition = Mapping[str, GitFile]


@dataclass(frozen=True)
class Editions:
    """All editions of a template, the newest first, and how the content of a file is read."""

    all: Sequence[Edition]
    read: Callable[[str], bytes]

    @property
    def newest(self) -> Edition:
        return self.all[0]

    @property
    def manifest(self) -> Manifest:
        """The newest edition's. Raises GitError if it holds none."""
        file = self.newest.get(PLACE)
        found = read_manifest(self.read(file.id)) if file else None
        if found is None:
            raise GitError(f"the template holds no release: {PLACE} is missing or damaged")
        return found

    def holds(self, path: str, file: GitFile) -> bool:
        """Whether any edition had this file there."""
        return any(edition.get(path) == file for edition in self.all)


@contextmanager
def open_template(place: str) -> Iterator[Editions]:
    """Open the editions of a template: its checkout, a folder with a release, or a git address.

    In a checkout what is committed counts. Without a git repository there is only one edition.
    Raises GitError.
    """
    folder = Path(place)
    if is_clone(folder):
        _require_committed(Clone(folder))
        with _editions_of(Clone(folder)) as editions:
            yield editions
    elif (folder / PLACE).is_file():
        yield _edition_of(folder)
    else:
        with (
            tempfile.TemporaryDirectory(prefix="autograder-") as temporary,
            _editions_of(_copied(place, Path(temporary))) as editions,
        ):
            yield editions


def _copied(place: str, temporary: Path) -> Clone:
    folder = Path(place)
    if folder.is_dir() and not (folder / "HEAD").is_file():
        raise GitError(f"{place} holds no release: {PLACE} is missing")
    source = str(folder.resolve()) if folder.exists() else place
    Clone(temporary).git("clone", "--quiet", "--no-checkout", "--", source, "template")
    return Clone(temporary / "template")


def _require_committed(template: Clone) -> None:
    changed = template.git("status", "--porcelain", "--no-renames").splitlines()
    if changed:
        name = changed[0].strip().split(maxsplit=1)[-1]
        raise GitError(
            f"{template.folder} holds changes that are not committed ({name}): commit them first"
        )


@contextmanager
def _editions_of(template: Clone) -> Iterator[Editions]:
    commits = template.git("rev-list", "HEAD").split()
    with Objects(template) as objects:
        editions = Editions([objects.files(commit) for commit in commits], objects.read)
        _ = editions.manifest
        yield editions


def _edition_of(folder: Path) -> Editions:
    manifest = read_manifest((folder / PLACE).read_bytes())
    names = [PLACE, *manifest.files] if manifest else [PLACE]
    contents = {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
    files = {name: GitFile(FILE, blob_id(content)) for name, content in contents.items()}
    by_id = {file.id: contents[name] for name, file in files.items()}
    editions = Editions([files], by_id.__getitem__)
    _ = editions.manifest
    return editions
