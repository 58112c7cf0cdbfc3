"""Runs the plugin in the tests' own process, through pytest's own test harness."""

import logging
import os
from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.support")
pytest_plugins = ["pytester"]
# What starts these tests may have set it; they read the advice that is given to who has uv.
os.environ.pop("AUTOGRADER_RUN", None)


@pytest.fixture(autouse=True)
def every_search_for_a_cause_comes_to_an_end(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A search that fails costs a student the cause only: nobody would notice it."""
    with caplog.at_level(logging.DEBUG, logger="autograder.judging.judge"):
        yield
    for when in ("setup", "call"):
        for record in caplog.get_records(when):
            assert record.name != "autograder.judging.judge", caplog.text
