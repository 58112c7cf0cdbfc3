"""Every net that the checks of the forward pass draw has the hidden units that it has to have."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from autograder.checks import test_ex1_forward_pass as checks
from autograder.oracle.inputs import Inputs
from autograder.submission.cases import Case

SEEDS = range(20)


def hidden_units(case: Case[Tensor]) -> Tensor:
    """The hidden units before ReLU, in the shape (N, D_hidden)."""
    X, W1, b1, *_ = case.call.arguments.values()
    assert isinstance(X, Tensor)
    assert isinstance(W1, Tensor)
    assert isinstance(b1, Tensor)
    return (X @ W1 + b1).detach()


def nets() -> Iterator[list[Case[Tensor]]]:
    """What one run asks of the check of ReLU, for several seeds."""
    for seed in SEEDS:
        yield list(checks.nets_with_a_kink(Inputs(seed)))


def test_relu_matters_in_every_net_and_is_all_there_is_in_one() -> None:
    for cases in nets():
        units = [hidden_units(case) for case in cases]
        assert all(bool((unit < 0).any()) for unit in units)
        assert [bool((unit > 0).any()) for unit in units].count(False) == 1


def test_no_unit_lies_where_rounding_decides() -> None:
    for cases in nets():
        assert min(float(hidden_units(case).abs().min()) for case in cases) > 5e-4


def test_one_net_has_units_above_any_usual_upper_limit() -> None:
    for cases in nets():
        assert max(float(hidden_units(case).max()) for case in cases) > 9


def test_an_output_is_negative_in_every_net() -> None:
    for cases in nets():
        assert all(bool((case.expected[:, 0] < 0).all()) for case in cases)


def test_all_units_of_a_linear_net_are_positive() -> None:
    for seed in SEEDS:
        for draw in (checks.linear_nets, checks.nets_of_any_shape):
            assert all(bool((hidden_units(case) > 0).all()) for case in draw(Inputs(seed)))


def test_each_size_is_one_in_some_net() -> None:
    sizes = {
        (place, size)
        for case in checks.nets_of_any_shape(Inputs(1))
        for place, size in enumerate((*hidden_units(case).shape, *case.expected.shape))
    }
    assert {(0, 1), (1, 1), (3, 1)} <= sizes
