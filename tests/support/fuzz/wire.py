"""Fuzzes what the grader reads from a worker: `python -m tests.support.fuzz.wire -runs=200000`.

A message is read as a reply and as a request; nothing but a value or Malformed may come of it.
"""

from __future__ import annotations

import json
import struct

import msgspec

from tests.support.fuzz.engine import Tree, fuzz, instrumented


def read(message: bytes) -> Tree:
    """The parts of a message, those of its tensors' header among them."""
    tree = msgspec.msgpack.decode(message)
    blob = tree.get("tensors")
    if blob is not None:
        (length,) = struct.unpack_from("<Q", blob)
        header = json.loads(blob[8:][:length])
        tree["tensors"] = {"header": header, "data": blob[8 + length :]}
    return tree


def write(tree: Tree) -> bytes:
    """The message of these parts."""
    blob = tree.get("tensors")
    if isinstance(blob, dict):
        header = json.dumps(blob["header"], separators=(",", ":")).encode()
        tree["tensors"] = struct.pack("<Q", len(header)) + header + blob["data"]
    return msgspec.msgpack.encode(tree)


def main() -> None:
    with instrumented("autograder"):
        from tests.support import claims

    def target(message: bytes) -> None:
        claims.read(message)
        claims.read_as_request(message)

    fuzz(target, [*claims.honest_replies(), *claims.honest_requests()], read, write)


if __name__ == "__main__":
    main()
