"""Runs the plugin in the tests' own process, through pytest's own test harness."""

import pytest

pytest.register_assert_rewrite("tests.course")
pytest_plugins = ["pytester"]
