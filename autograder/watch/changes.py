"""Tells when a file in the watched folder may have changed, in a thread of its own.

It never reads a file. A folder that is deleted is waited for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from watchfiles import watch

from autograder.watch.folder import WatchedFolder

STEP = 15  # milliseconds without a change, after which a burst of changes counts as ended
BURST = 50  # milliseconds that a burst may last
POLL = 0.15  # seconds between two looks, where the system tells nothing
AGAIN = 0.25  # seconds until a deleted folder is looked for again
LOOK = 1000  # milliseconds until the folder itself is looked at


class ChangeWatcher:
    """Calls `changed` after changes in the folder, and `told` with what the student should know.

    With `poll` it looks at the files again and again, which also works on network drives.
    """

    def __init__(
        self,
        folder: WatchedFolder,
        changed: Callable[[], None],
        told: Callable[[str], None],
        *,
        poll: bool = False,
    ) -> None:
        self._folder = folder
        self._changed = changed
        self._told = told
        self._poll = poll
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch()
            except (OSError, RuntimeError):
                self._failed()
            self._changed()
            self._stop.wait(AGAIN)

    def _failed(self) -> None:
        if self._folder.is_there and not self._poll:
            self._poll = True
            self._told("This folder tells no changes: it is looked at every moment instead.")

    def _watch(self) -> None:
        """Tell changes until the folder or a link in it is another one."""
        if not self._folder.is_there:
            return
        if self._poll:
            self._look_again_and_again()
            return
        begun = self._identity()
        paths = [self._folder.path, *self._folder.links()]
        changes = watch(
            *paths,
            watch_filter=None,
            debounce=BURST,
            step=STEP,
            stop_event=self._stop,
            rust_timeout=LOOK,
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
            ignore_permission_denied=True,
        )
        # What has changed while the watching began, nobody would tell.
        self._changed()
        for found in changes:
            if found:
                self._changed()
            if self._identity() != begun:
                return

    def _look_again_and_again(self) -> None:
        """Tell changes of the files' times and sizes.

        watchfiles can poll, too, but compares whole seconds: it misses the second of two saves.
        """
        seen = None
        while self._folder.is_there and not self._stop.wait(POLL if seen else 0.0):
            found = self._folder.signatures()
            if found != seen:
                seen = found
                self._changed()

    def _identity(self) -> object:
        try:
            status = self._folder.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino, *self._folder.links()
