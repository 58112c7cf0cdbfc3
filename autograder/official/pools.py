"""Where jobs run: in a grader process of this machine, or on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from autograder.official.failures import NoCluster
from autograder.official.grader_process import GraderProcess

PATIENCE = 20.0  # seconds in which a scheduler has to answer


@contextmanager
def local(jobs: int) -> Iterator[tuple[Executor, int]]:
    """One grader process that grades so many submissions at a time, with one zygote."""
    with GraderProcess(jobs) as executor:
        try:
            yield executor, jobs
        except BaseException:
            executor.kill()  # nobody waits any more for what is under way
            raise


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of the Dask scheduler at `address`; each starts a zygote of its own.

    Raises NoCluster where nobody answers at that address, or without the extra `cluster`.
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
