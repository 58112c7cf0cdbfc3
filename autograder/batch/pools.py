"""Where jobs run: processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from autograder.batch import job
from autograder.batch.failures import NoCluster
from autograder.sandbox import syscalls
from autograder.sandbox.client import Sandbox


@contextmanager
def processes(jobs: int, strict: bool) -> Iterator[tuple[Executor, int]]:
    """So many grader processes, forked from this one, with one zygote for all of them."""
    with Sandbox(strict=strict) as sandbox:
        sandbox.wait()
        executor = ProcessPoolExecutor(
            jobs,
            # A fork shares torch with this process instead of importing it again.
            mp_context=multiprocessing.get_context("fork"),
            initializer=_begin,
            initargs=(sandbox,),
        )
        try:
            yield executor, jobs
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


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
        client = Client(address, timeout=20, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        yield client.get_executor(pure=False, retries=3), max(1, sum(client.nthreads().values()))


def _begin(sandbox: Sandbox) -> None:
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's to answer
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    job.use(sandbox)
