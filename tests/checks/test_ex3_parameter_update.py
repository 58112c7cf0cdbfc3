"""Exercise 3 names the arguments of a call only where it is about their names."""

from __future__ import annotations

from autograder.checks import test_ex3_parameter_update as checks
from autograder.oracle.inputs import Inputs


def test_a_call_has_names_for_its_arguments_only_if_it_is_asked_to() -> None:
    parameters = checks.draw(Inputs(1, "ex3_parameter_update", "names"))
    assert not checks.asked(parameters).call.by_name
    assert checks.asked(parameters, by_name=True).call.by_name
