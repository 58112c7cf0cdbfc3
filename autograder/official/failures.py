"""The error that keeps a whole class from being graded."""

from __future__ import annotations


class NoCluster(Exception):
    """There is no cluster to grade on; the text says why."""
