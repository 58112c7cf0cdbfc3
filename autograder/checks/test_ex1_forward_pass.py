"""The forward pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from autograder.judging import expect
from autograder.judging.questions import asks
from autograder.oracle import reference
from autograder.oracle.inputs import Inputs, Parameters, in_dtype
from autograder.submission.calls import Call
from autograder.submission.cases import Answers, Case

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

KINK = 1e-3  # least distance of hidden units from ReLU's kink, so that rounding crosses none


def arguments_of(X: Tensor, parameters: list[Tensor]) -> dict[str, Tensor]:
    """The arguments of `forward`: X (N, D_in) and `parameters`, in the shapes of `mixed`."""
    return {"X": X, **dict(zip(PARAMETERS, parameters, strict=True))}


def output_layer(inputs: Inputs, d_hidden: int, d_out: int) -> list[Tensor]:
    """W2 (d_hidden, d_out) and b2 (d_out,) of a net whose first output is always negative."""
    _, _, W2, b2 = (tensor.detach() for tensor in inputs.parameters(1, d_hidden, d_out))
    W2[:, 0] = -W2[:, 0].abs()
    b2[0] = -b2[0].abs()
    return [W2.requires_grad_(), b2.requires_grad_()]


def mixed(
    inputs: Inputs, sizes: tuple[int, int, int, int], scale: float = 1.0, above: float = 0.0
) -> dict[str, Tensor]:
    """A net in which some hidden units are negative before ReLU and some larger than `above`.

    `sizes` are N, D_in, D_hidden, D_out. Returns X (N, D_in), W1 (D_in, D_hidden), b1 (D_hidden,),
    W2 (D_hidden, D_out) and b2 (D_out,).
    """
    n_samples, d_in, d_hidden, d_out = sizes
    while True:
        W1, b1, _, _ = inputs.parameters(d_in, d_hidden)
        X = scale * inputs.normal(n_samples, d_in)
        hidden = (X @ W1 + b1).detach()
        if hidden.min() < 0 and hidden.max() > above and hidden.abs().min() > KINK:
            return arguments_of(X, [W1, b1, *output_layer(inputs, d_hidden, d_out)])


def one_sided(inputs: Inputs, sizes: tuple[int, int, int, int], sign: int = 1) -> dict[str, Tensor]:
    """A net whose hidden units are all positive (`sign` 1) or all negative (-1) before ReLU.

    `sizes` and the shapes are those of `mixed`.
    """
    n_samples, d_in, d_hidden, d_out = sizes
    shapes = ((d_in, d_hidden), (d_hidden,))
    hidden = [(sign * inputs.uniform(0.2, 1.0, *shape)).requires_grad_() for shape in shapes]
    X = inputs.uniform(0.2, 1.0, n_samples, d_in)
    return arguments_of(X, [*hidden, *output_layer(inputs, d_hidden, d_out)])


def asked(arguments: dict[str, Tensor]) -> Case[Tensor]:
    """A call of `forward` and its expected output (N, D_out)."""
    X, *parameters = arguments.values()
    return Case(Call("forward", arguments), reference.forward(X, parameters))


def asked_for_gradients(inputs: Inputs, arguments: dict[str, Tensor]) -> Case[Parameters]:
    """A call with a backward pass and the expected gradients, each shaped like its parameter."""
    X, *parameters = arguments.values()
    weights = inputs.normal(*reference.forward(X, parameters).shape)
    expected = reference.forward_gradients(X, parameters, weights)
    return Case(Call("forward", arguments, backward=weights), expected)


def lesson_nets(inputs: Inputs) -> Iterator[Case[Tensor]]:
    for dtype in (torch.float32, torch.float64):
        drawn = mixed(inputs, LESSON)
        arguments = {name: in_dtype(tensor, dtype) for name, tensor in drawn.items()}
        case = asked(arguments)
        yield replace(case, call=replace(case.call, by_name=True))


def linear_nets(inputs: Inputs) -> Iterator[Case[Tensor]]:
    return (asked(one_sided(inputs, TWO_OUTPUTS)) for _ in range(2))


def nets_with_a_kink(inputs: Inputs) -> Iterator[Case[Tensor]]:
    yield asked(mixed(inputs, TWO_OUTPUTS))
    yield asked(one_sided(inputs, TWO_OUTPUTS, sign=-1))
    yield asked(mixed(inputs, THREE_INPUTS))
    yield asked(mixed(inputs, TWO_OUTPUTS, scale=3.0, above=9.0))


def nets_of_any_shape(inputs: Inputs) -> Iterator[Case[Tensor]]:
    for sizes in ((7, 2, 4, 3), (1, 3, 5, 2), (1, 1, 6, 1), (5, 4, 1, 1)):
        yield asked(one_sided(inputs, sizes))


def linear_gradients(inputs: Inputs) -> Iterator[Case[Parameters]]:
    yield asked_for_gradients(inputs, one_sided(inputs, TWO_OUTPUTS))


def gradients_with_a_kink(inputs: Inputs) -> Iterator[Case[Parameters]]:
    yield asked_for_gradients(inputs, mixed(inputs, TWO_OUTPUTS))


def one_lesson_net(inputs: Inputs) -> Iterator[Case[Tensor]]:
    yield asked(mixed(inputs, LESSON))


@pytest.mark.points(2)
@pytest.mark.needs_one_of("test_linear_layers")
@asks(lesson_nets)
def test_interface(answers: Answers[Tensor]) -> None:
    """forward(X, W1, b1, W2, b2) returns shape (N, D_out) in the dtype of its inputs."""
    for record, expected in answers:
        expect.returned_like(record, expected)


@pytest.mark.points(3)
@asks(linear_nets)
def test_linear_layers(answers: Answers[Tensor]) -> None:
    """Where every hidden unit is positive, both layers are linear: a product plus a bias each."""
    for record, expected in answers:
        expect.returned(record, expected, "value")


@pytest.mark.points(3)
@asks(nets_with_a_kink)
def test_relu(answers: Answers[Tensor]) -> None:
    """ReLU sets negative hidden units to zero; the output itself may be negative."""
    for record, expected in answers:
        expect.returned(record, expected, "value")


@pytest.mark.points(2)
@asks(nets_of_any_shape)
def test_any_shape(answers: Answers[Tensor]) -> None:
    """Any number of samples, inputs, hidden units and outputs will do, one sample included."""
    for record, expected in answers:
        expect.returned(record, expected, "value")


@pytest.mark.points(2)
@asks(linear_gradients)
def test_gradients(answers: Answers[Parameters]) -> None:
    """The output can be differentiated: gradients reach W1, b1, W2 and b2."""
    for record, expected in answers:
        for name, gradient in zip(PARAMETERS, expected, strict=True):
            expect.gradient(record, name, gradient)


@pytest.mark.points(2)
@asks(gradients_with_a_kink)
def test_relu_gradient(answers: Answers[Parameters]) -> None:
    """A hidden unit that ReLU sets to zero passes no gradient on to its weights and bias."""
    for record, expected in answers:
        for name, gradient in zip(("W1", "b1"), expected[:2], strict=True):
            expect.gradient(record, name, gradient)


@pytest.mark.points(1)
@pytest.mark.needs_one_of("test_linear_layers")
@asks(one_lesson_net)
def test_leaves_inputs_alone(answers: Answers[Tensor]) -> None:
    """The samples and the parameters are the same after the call as before."""
    for record, _ in answers:
        expect.unchanged(record, "X", *PARAMETERS)
