"""Recognises that a file could not be written because nothing can be written there."""

from __future__ import annotations

import errno
import os

REFUSALS = (errno.EACCES, errno.EPERM, errno.EROFS)


def refuses_to_write(error: BaseException) -> bool:
    """Whether `error` says that a file or folder could not be made or changed."""
    if isinstance(error, OSError):
        # The file of a refused reading is there; a refused program or connection has no file.
        named = isinstance(error.filename, str) and not os.path.exists(error.filename)
        return named and error.errno in REFUSALS
    # torch.save has a writer of its own, which raises exceptions of its own.
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    module = innermost.tb_frame.f_globals.get("__name__") if innermost else None
    return module == "torch.serialization"
