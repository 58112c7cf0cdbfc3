"""Runs the plugin in the tests' own process, through pytest's own test harness.

With several workers the tests that share something expensive run in one of them, and the rooms
whose tests take long come first, so that all workers end at the same time.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.remote import Producer

    from tests.support.scheduling import Together

pytest.register_assert_rewrite("tests.support")
pytest_plugins = ["pytester"]
# What starts these tests may have set it; they read the advice that is given to who has uv.
os.environ.pop("AUTOGRADER_RUN", None)
if "PYTEST_XDIST_WORKER" in os.environ:
    # Said before torch is imported, here or in a program that a test starts. Where several
    # processes share the cores, the threads of one computation wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# What these log, at debug level alone, costs a student a cause and nobody else would notice it.
SEARCHING = (
    "autograder.judging.causes",
    "autograder.judging.judge",
    "autograder.judging.repair_search",
    "autograder.repairs.catalogue",
)
LENGTHY = ("nbgrader", "release", "course", "cli", "sandbox", "official", "notebook", "judging")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes minutes by nature; .ci/run asks for it")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    """For `-n 2` without `--dist`, which is the same as `--dist load`."""
    if config.option.dist != "load":
        return None
    from tests.support.scheduling import Together

    config.option.loadscopereorder = False
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    rooms = {name: place for place, name in enumerate(LENGTHY)}
    items.sort(key=lambda item: rooms.get(item.path.parent.name, len(rooms)))
    if not config.option.markexpr:
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in set(long)]


@pytest.fixture
def running_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that a test calls find a zygote that runs already, in place of one of their own."""
    from autograder.sandbox import client
    from tests.support.course import sandbox

    monkeypatch.setattr(client, "Sandbox", lambda **_: nullcontext(sandbox()))


@pytest.fixture(autouse=True)
def every_search_for_a_cause_comes_to_an_end(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A search that fails costs a student the cause only: nobody would notice it."""
    with ExitStack() as levels:
        for logger in SEARCHING:
            levels.enter_context(caplog.at_level(logging.DEBUG, logger=logger))
        yield
    for when in ("setup", "call"):
        for record in caplog.get_records(when):
            assert record.name not in SEARCHING, caplog.text
