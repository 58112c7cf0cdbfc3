"""Runs the plugin in the tests' own process, through pytest's own test harness."""

pytest_plugins = ["pytester"]
