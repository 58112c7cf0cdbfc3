"""The forward pass."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from autograder import expect, reference
from autograder.inputs import Inputs
from autograder.submission import Submission

HINTS = (
    "Write the shapes down first: which product of X (N, D_in) and W1 (D_in, D_hidden) has one row"
    " per sample and one column per hidden unit?",
    "A bias has one number per unit. Added to a tensor of shape (N, units) it is added to every"
    " row: no loop and no reshaping is needed.",
    "ReLU replaces every negative number by zero and keeps the rest. It belongs between the two"
    " layers and nowhere else, so that predictions can be negative.",
    "The output layer is the same computation once more, with the hidden units in the place of X."
    " Stay with torch operations throughout, so that autograd can follow.",
)

PARAMETERS = ("W1", "b1", "W2", "b2")
LESSON = (12, 1, 10, 1)  # N, D_in, D_hidden, D_out
TWO_OUTPUTS = (12, 1, 10, 2)  # keeps the points of answers that drop a dimension of size 1
THREE_INPUTS = (12, 3, 10, 2)

KINK = 1e-3  # hidden units keep this far from ReLU's corner: rounding moves none across


def arguments_of(X: Tensor, parameters: list[Tensor]) -> dict[str, Tensor]:
    return {"X": X, **dict(zip(PARAMETERS, parameters, strict=True))}


def output_layer(inputs: Inputs, d_hidden: int, d_out: int) -> list[Tensor]:
    """W2 and b2 of a net whose first output is negative for every sample."""
    _, _, W2, b2 = (tensor.detach() for tensor in inputs.parameters(1, d_hidden, d_out))
    W2[:, 0] = -W2[:, 0].abs()
    b2[0] = -b2[0].abs()
    return [W2.requires_grad_(), b2.requires_grad_()]


def mixed(
    inputs: Inputs, sizes: tuple[int, int, int, int], scale: float = 1.0, above: float = 0.0
) -> dict[str, Tensor]:
    """A random net: before ReLU some hidden units are negative and some larger than `above`."""
    n_samples, d_in, d_hidden, d_out = sizes
    while True:
        W1, b1, _, _ = inputs.parameters(d_in, d_hidden)
        X = scale * inputs.normal(n_samples, d_in)
        hidden = (X @ W1 + b1).detach()
        if hidden.min() < 0 and hidden.max() > above and hidden.abs().min() > KINK:
            return arguments_of(X, [W1, b1, *output_layer(inputs, d_hidden, d_out)])


def one_sided(inputs: Inputs, sizes: tuple[int, int, int, int], sign: int = 1) -> dict[str, Tensor]:
    """A net whose hidden units are all positive (or all negative) before ReLU."""
    n_samples, d_in, d_hidden, d_out = sizes
    shapes = ((d_in, d_hidden), (d_hidden,))
    hidden = [(sign * inputs.uniform(0.2, 1.0, *shape)).requires_grad_() for shape in shapes]
    X = inputs.uniform(0.2, 1.0, n_samples, d_in)
    return arguments_of(X, [*hidden, *output_layer(inputs, d_hidden, d_out)])


def expected_output(arguments: dict[str, Tensor]) -> Tensor:
    X, *parameters = arguments.values()
    return reference.forward(X, parameters)


def gradients_agree(
    submission: Submission, inputs: Inputs, arguments: dict[str, Tensor], *names: str
) -> None:
    """The gradients of the named parameters are those of the reference."""
    X, *parameters = arguments.values()
    weights = inputs.normal(*expected_output(arguments).shape)
    record = submission.call("forward", arguments, backward=weights)
    expected = reference.forward_gradients(X, parameters, weights)
    for name, gradient in zip(PARAMETERS, expected, strict=True):
        if name in names:
            expect.gradient(record, name, gradient)


@pytest.mark.points(2)
def test_interface(submission: Submission, inputs: Inputs) -> None:
    """forward(X, W1, b1, W2, b2) returns shape (N, D_out) in the dtype of its inputs."""
    for dtype in (torch.float32, torch.float64):
        drawn = mixed(inputs, LESSON)
        arguments = {name: tensor.detach().to(dtype) for name, tensor in drawn.items()}
        record = submission.call("forward", arguments, by_name=True)
        expect.returned_like(record, expected_output(arguments))


@pytest.mark.points(3)
def test_linear_layers(submission: Submission, inputs: Inputs) -> None:
    """Where every hidden unit is positive, both layers are linear: a product plus a bias each."""
    for _ in range(2):
        arguments = one_sided(inputs, TWO_OUTPUTS)
        record = submission.call("forward", arguments)
        expect.returned(record, expected_output(arguments), "value")


@pytest.mark.points(3)
def test_relu(submission: Submission, inputs: Inputs) -> None:
    """ReLU sets negative hidden units to zero; the output itself may be negative."""
    for arguments in (
        mixed(inputs, TWO_OUTPUTS),
        one_sided(inputs, TWO_OUTPUTS, sign=-1),
        mixed(inputs, THREE_INPUTS),
        mixed(inputs, TWO_OUTPUTS, scale=3.0, above=9.0),
    ):
        record = submission.call("forward", arguments)
        expect.returned(record, expected_output(arguments), "value")


@pytest.mark.points(2)
def test_any_shape(submission: Submission, inputs: Inputs) -> None:
    """Any number of samples, inputs, hidden units and outputs will do, one sample included."""
    for sizes in ((7, 2, 4, 3), (1, 3, 5, 2), (1, 1, 6, 1), (5, 4, 1, 1)):
        arguments = one_sided(inputs, sizes)
        record = submission.call("forward", arguments)
        expect.returned(record, expected_output(arguments), "value")


@pytest.mark.points(2)
def test_gradients(submission: Submission, inputs: Inputs) -> None:
    """The output can be differentiated: gradients reach W1, b1, W2 and b2."""
    gradients_agree(submission, inputs, one_sided(inputs, TWO_OUTPUTS), *PARAMETERS)


@pytest.mark.points(2)
def test_relu_gradient(submission: Submission, inputs: Inputs) -> None:
    """A hidden unit that ReLU sets to zero passes no gradient on to its weights and bias."""
    gradients_agree(submission, inputs, mixed(inputs, TWO_OUTPUTS), "W1", "b1")


@pytest.mark.points(1)
def test_leaves_inputs_alone(submission: Submission, inputs: Inputs) -> None:
    """The samples and the parameters are the same after the call as before."""
    record = submission.call("forward", mixed(inputs, LESSON))
    expect.unchanged(record, "X", *PARAMETERS)
