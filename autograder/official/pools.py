"""Where jobs run: in a grader process of this machine, or on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager


class NoCluster(Exception):
    """There is no cluster to grade on; the text says why."""


PATIENCE = 20.0  # seconds in which a scheduler has to answer


@contextmanager
def local(jobs: int) -> Iterator[tuple[Executor, int]]:
    """Start one grader process, with one zygote, that grades `jobs` submissions at a time.

    Yields the executor and the number of its lanes.
    """
    # Imported here: every command knows NoCluster, and few start a process.
    from autograder.official.grader_process import GraderProcess

    with GraderProcess(jobs) as executor:
        try:
            yield executor, jobs
        except BaseException:
            executor.kill()  # the run is over: the tasks under way are no longer needed
            raise


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Use the workers of the Dask scheduler at `address`; each starts a zygote of its own.

    Yields the executor and the number of its threads. Raises NoCluster if no scheduler answers at
    that address, or if the extra `cluster` is not installed.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise NoCluster("--scheduler needs the extra: uv sync --extra cluster") from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        yield client.get_executor(pure=False, retries=3), max(1, sum(client.nthreads().values()))
