"""Known wrong ways to write the forward pass."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.judging.answer_bank import mistake

LINEAR = ("test_linear_layers", "test_any_shape")
RELU = ("test_relu", "test_relu_gradient")
VALUES = (*LINEAR, *RELU, "test_gradients")
CALLS = (*VALUES, "test_interface")
ALL = (*CALLS, "test_leaves_inputs_alone")


@mistake(
    "forward",
    fails=RELU,
    says=(
        "There is no ReLU between the two layers. Without it both layers together are one"
        " linear layer: set the negative hidden units to zero."
    ),
)
def no_relu(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (X @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=VALUES,
    says="The output passes through ReLU, so that no prediction can be negative: apply ReLU to the"
    " hidden layer and to nothing else.",
)
def relu_on_output_too(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(torch.relu(X @ W1 + b1) @ W2 + b2)


@mistake(
    "forward",
    fails=RELU,
    says=(
        "ReLU is applied before b1 is added: add b1 to the product of X and W1 first, then"
        " apply ReLU to the sum."
    ),
)
def bias_after_relu(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (torch.relu(X @ W1) + b1) @ W2 + b2


@mistake(
    "forward",
    fails=RELU,
    says=(
        "ReLU is applied to X, before the hidden layer: apply it to the result of the hidden layer."
    ),
)
def relu_on_samples(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (torch.relu(X) @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=VALUES,
    says=(
        "ReLU is the wrong way round: positive hidden units become zero and negative ones"
        " stay. Keep the positive ones."
    ),
)
def wrong_side(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (X @ W1 + b1).clamp(max=0) @ W2 + b2


@mistake(
    "forward",
    fails=VALUES,
    says="Hidden units above 1 become 1: ReLU has a lower limit (zero) and no upper limit.",
)
def clamped_on_both_sides(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (X @ W1 + b1).clamp(0, 1) @ W2 + b2


@mistake(
    "forward",
    fails=("test_relu",),
    says="Hidden units above 6 become 6, as with relu6: ReLU has no upper limit.",
)
def relu6(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.nn.functional.relu6(X @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=RELU,
    says="The negative hidden units turn positive: ReLU does not take the absolute value, it sets"
    " them to zero.",
)
def absolute_value(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (X @ W1 + b1).abs() @ W2 + b2


@mistake(
    "forward",
    fails=RELU,
    says=(
        "This is leaky ReLU, which keeps a hundredth of every negative hidden unit: plain"
        " ReLU sets negative units to zero."
    ),
)
def leaky(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.nn.functional.leaky_relu(X @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=VALUES,
    says="The hidden layer goes through tanh: this exercise asks for ReLU, tanh comes in"
    " exercise 4.",
)
def tanh(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.tanh(X @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=VALUES,
    says="The hidden layer goes through the sigmoid function: use ReLU, which keeps positive"
    " numbers as they are.",
)
def sigmoid(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.sigmoid(X @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=VALUES,
    says="Each hidden unit became 1 or 0: `hidden > 0` only says which units are positive; keep"
    " their values too.",
)
def step_function(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return ((X @ W1 + b1) > 0).to(X.dtype) @ W2 + b2


@mistake(
    "forward",
    fails=VALUES,
    says="The hidden layer has no bias: add b1 to X times W1, before ReLU.",
)
def no_hidden_bias(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X @ W1) @ W2 + b2


@mistake(
    "forward",
    fails=("test_linear_layers", "test_relu", "test_any_shape", "test_gradients"),
    says="The output layer has no bias: add b2 at the end.",
)
def no_output_bias(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X @ W1 + b1) @ W2


@mistake(
    "forward",
    fails=VALUES,
    says="Both biases are missing: add b1 to the first product and b2 to the second.",
)
def no_bias(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X @ W1) @ W2


@mistake(
    "forward",
    fails=("test_linear_layers", "test_relu", "test_any_shape", "test_gradients"),
    says="b2 is subtracted: a bias is added to the product.",
)
def output_bias_subtracted(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X @ W1 + b1) @ W2 - b2


@mistake(
    "forward",
    fails=CALLS,
    says="The hidden layer is returned: the output layer with W2 and b2 is still to come.",
)
def hidden_layer_only(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X @ W1 + b1)


@mistake(
    "forward",
    fails=CALLS,
    says="forward returned a pair of output and hidden units: return the output alone.",
)
def output_and_hidden(
    X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
) -> tuple[Tensor, Tensor]:
    hidden = torch.relu(X @ W1 + b1)
    return hidden @ W2 + b2, hidden


@mistake(
    "forward",
    fails=("test_interface", "test_any_shape"),
    says=(
        "A dimension of size 1 is lost (in a squeeze or a sum): keep one row per sample and"
        " one column per output, even for a single sample or a single output."
    ),
)
def squeezed(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (torch.relu(X @ W1 + b1) @ W2 + b2).squeeze()


@mistake(
    "forward",
    fails=("test_relu", "test_any_shape"),
    says=(
        "X and W1 are multiplied element by element. That is right only for samples of one"
        " number: use the matrix product (@)."
    ),
    raises=True,
)
def elementwise_product(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X * W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=("test_relu", "test_any_shape"),
    says=(
        "X is reshaped to a single column. That is right only for samples of one number: keep"
        " its shape (N, D_in)."
    ),
    raises=True,
)
def one_column(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X.reshape(-1, 1) @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=ALL,
    says=(
        "The factors of the product are the wrong way round: X has one row per sample, so X"
        " comes first, then W1."
    ),
    raises=True,
)
def factors_swapped(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(W1 @ X + b1) @ W2 + b2


@mistake(
    "forward",
    fails=ALL,
    says=(
        "W1 is transposed, but it already has the shape (D_in, D_hidden): multiply X by W1 as"
        " it is. Only nn.Linear and F.linear keep their weights the other way round."
    ),
    raises=True,
)
def transposed(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X @ W1.T + b1) @ W2 + b2


@mistake(
    "forward",
    fails=ALL,
    says="Python's max() cannot compare a whole tensor with a number: use a torch function that"
    " works element by element, such as torch.relu.",
    raises=True,
)
def python_max(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden: Tensor = max(X @ W1 + b1, torch.zeros(1))
    return hidden @ W2 + b2


@mistake(
    "forward",
    fails=ALL,
    says=(
        "torch.max(hidden, 0) looks for the largest value along dimension 0 and returns"
        " values and positions. To compare every element with zero, use torch.relu or"
        " torch.clamp."
    ),
    raises=True,
)
def max_along_a_dimension(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden: Any = torch.max(X @ W1 + b1, 0)
    output: Tensor = hidden @ W2 + b2
    return output


@mistake(
    "forward",
    fails=ALL,
    says=(
        "torch.maximum compares two tensors, but 0 is a number: use torch.relu or"
        " .clamp(min=...) instead."
    ),
    raises=True,
)
def maximum_with_a_number(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    zero: Any = 0
    return torch.maximum(X @ W1 + b1, zero) @ W2 + b2


@mistake(
    "forward",
    fails=VALUES,
    says=(
        "forward draws new weights: use the parameters that it gets as arguments, because"
        " those are the ones that are trained."
    ),
)
def draws_its_own_weights(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    W1 = torch.randn(W1.shape, dtype=X.dtype)
    return torch.relu(X @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=("test_gradients", "test_relu_gradient"),
    says=(
        "The output is computed without a graph (torch.no_grad, .detach(), NumPy or"
        " torch.tensor(...) cut it), so nothing can be trained with it. Only the update of"
        " the parameters stays out of the graph; keep the forward pass in it."
    ),
)
def without_graph(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    with torch.no_grad():
        return torch.relu(X @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=("test_gradients", "test_relu_gradient"),
    says=(
        "The hidden units are cut out of the graph (.detach(), .data, .item(), float() and"
        " torch.tensor(...) do that), so W1 and b1 would never learn: pass the units on as"
        " they are."
    ),
)
def detached_hidden(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X @ W1 + b1).detach() @ W2 + b2


@mistake(
    "forward",
    fails=("test_relu_gradient",),
    says=(
        "The negative hidden units are set to zero through .data. autograd does not see that"
        " and still sends gradients through them: use an operation that autograd can follow."
    ),
)
def relu_behind_autograd(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = X @ W1 + b1
    hidden.data[hidden.data < 0] = 0
    return hidden @ W2 + b2


@mistake(
    "forward",
    fails=("test_interface",),
    says="The output is float32 whatever the inputs are: leave out .float() and give new tensors"
    " the dtype of X.",
)
def always_float32(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X.float() @ W1.float() + b1.float()) @ W2.float() + b2.float()


@mistake(
    "forward",
    fails=(*VALUES, "test_leaves_inputs_alone"),
    says=(
        "forward subtracts the mean from X in place, so the caller's samples change: use X as"
        " it is."
    ),
)
def centres_samples(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    X -= X.mean(dim=0)
    return torch.relu(X @ W1 + b1) @ W2 + b2


@mistake(
    "forward",
    fails=("test_leaves_inputs_alone", "test_gradients", "test_relu_gradient"),
    says=(
        "forward sets the negative numbers in the caller's X to zero: a function whose name"
        " ends in an underscore changes the tensor itself. Leave X as it is."
    ),
    raises=True,
)
def relu_on_the_callers_samples(
    X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
) -> Tensor:
    output = torch.relu(X @ W1 + b1) @ W2 + b2
    torch.relu_(X)
    return output
