"""Known wrong ways to write the tanh net and its training loop."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from autograder.judging.answer_bank import mistake
from autograder.judging.edits import original

TRAINING = ("test_loss_curve", "test_trained_parameters")
NET = ("test_forward_values", "test_several_inputs", "test_forward_gradients", *TRAINING)

# Python's words are the same in all three cases.
NO_GRADIENT = (
    "A gradient is None where the update needs it: clear the gradients only after the update, ask"
    " the parameter itself for its `.grad` (W1.data, W1.detach() and W1.clone() have none), and"
    " change it in place, since `W1 = W1 - …` makes a new tensor that gets no gradient."
)
# Where the loss falls in every epoch, the lowest is the last one, and the two do the same.
LAST_UPDATE = (
    "The parameters are one update short, or were reset to those of the lowest loss. Make all"
    " n_epochs updates and keep the last parameters."
)


def mean_squared_error(X: Tensor, y_true: Tensor, parameters: Sequence[Tensor]) -> Tensor:
    W1, b1, W2, b2 = parameters
    return torch.mean((torch.tanh(X @ W1 + b1) @ W2 + b2 - y_true) ** 2)


def descend(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= learning_rate * parameter.grad
            parameter.grad = None


@original
def forward_tanh(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.tanh(X @ W1 + b1) @ W2 + b2


forward_tanh.mistake(
    "relu_kept",
    {"torch.tanh": "torch.relu"},
    fails=NET,
    says="The hidden layer still uses ReLU: use tanh in its place.",
)

forward_tanh.mistake(
    "one_column",
    {"torch.tanh(X @ W1 + b1) @ W2": "(torch.tanh(X @ W1 + b1) * W2.T).sum(dim=1, keepdim=True)"},
    fails=("test_forward_values",),
    says="The output layer is a sum of products for one column of W2 only: a matrix product does"
    " all columns.",
    raises=True,
)

forward_tanh.mistake(
    "tanh_of_the_output",
    {"torch.tanh(X @ W1 + b1) @ W2 + b2": "torch.tanh(torch.tanh(X @ W1 + b1) @ W2 + b2)"},
    fails=NET,
    says="The output goes through tanh as well, so it can never leave [-1, 1]: the output layer has"
    " no activation.",
)

forward_tanh.mistake(
    "tanh_of_the_output_only",
    {"torch.tanh(X @ W1 + b1) @ W2 + b2": "torch.tanh((X @ W1 + b1) @ W2 + b2)"},
    fails=NET,
    says=(
        "tanh is applied to the output layer and not to the hidden layer. Without tanh"
        " between them the two layers together are only one linear layer."
    ),
)

forward_tanh.mistake(
    "no_activation",
    {"torch.tanh": ""},
    fails=NET,
    says="The hidden layer has no activation, so the whole net is one straight line: put tanh"
    " around X W1 + b1.",
)

forward_tanh.mistake(
    "sigmoid",
    {"torch.tanh": "torch.sigmoid"},
    fails=NET,
    says="The hidden layer uses the sigmoid, which runs from 0 to 1: tanh runs from -1 to 1.",
)

forward_tanh.mistake(
    "bias_after_tanh",
    {"torch.tanh(X @ W1 + b1)": "(torch.tanh(X @ W1) + b1)"},
    fails=NET,
    says=(
        "b1 is added after tanh: add it before tanh, where it shifts the place at which each"
        " unit bends."
    ),
)

forward_tanh.mistake(
    "no_hidden_bias",
    {"+ b1": ""},
    fails=NET,
    says="b1 is missing: every hidden unit then bends at zero; add it before tanh.",
)

forward_tanh.mistake(
    "no_output_bias",
    {"+ b2": ""},
    fails=NET,
    says="b2 is missing: add it to the output layer's sums.",
)

forward_tanh.mistake(
    "elementwise_product",
    {"X @ W1": "X * W1"},
    fails=("test_several_inputs", *TRAINING),
    says=(
        "X * W1 multiplies element by element. That is right only for samples of one number:"
        " the matrix product is X @ W1."
    ),
    raises=True,
)

forward_tanh.mistake(
    "hidden_cut_off",
    {"(X @ W1 + b1)": "(X @ W1 + b1).detach()"},
    fails=("test_forward_gradients", *TRAINING),
    says="The hidden layer is cut off from the graph (.detach(), .data, NumPy or torch.no_grad), so"
    " no gradient reaches W1 and b1: compute it with torch alone.",
)

forward_tanh.mistake(
    "squeezed",
    {"torch.tanh(X @ W1 + b1) @ W2 + b2": "(torch.tanh(X @ W1 + b1) @ W2 + b2).squeeze()"},
    fails=("test_interface", *NET),
    says="The prediction has lost its second dimension: (N,) minus targets of shape (N, 1) makes an"
    " N x N table; leave out squeeze() or flatten().",
)

forward_tanh.mistake(
    "always_float32",
    {"torch.tanh(X @ W1 + b1) @ W2 + b2": "(torch.tanh(X @ W1 + b1) @ W2 + b2).float()"},
    fails=("test_interface",),
    says="The result is always float32: leave out .float() and dtype=, so that float64 inputs give"
    " a float64 prediction.",
)


@original
def train_tanh(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


train_tanh.mistake(
    "gradients_pile_up",
    {
        "descend(parameters, learning_rate)": """
            with torch.no_grad():
                for parameter in parameters:
                    if parameter.grad is not None:
                        parameter -= learning_rate * parameter.grad
        """
    },
    fails=TRAINING,
    says=(
        "The gradients are never cleared, so backward() adds each epoch's gradient to those"
        " of all epochs before: clear them after every update."
    ),
)

train_tanh.mistake(
    "uphill",
    {"descend(parameters, learning_rate)": "descend(parameters, -learning_rate)"},
    fails=TRAINING,
    says=(
        "The parameters move along their gradients, so the loss grows: subtract learning_rate"
        " times the gradient."
    ),
)

train_tanh.mistake(
    "measured_after_the_update",
    {
        "losses.append(loss.item())": "",
        "descend(parameters, learning_rate)": """
            descend(parameters, learning_rate)
            losses.append(mean_squared_error(X, y_true, parameters).item())
        """,
    },
    fails=("test_loss_curve",),
    says=(
        "Each loss is measured after its epoch's update, so the first loss is missing: record"
        " the loss before the update."
    ),
)

train_tanh.mistake(
    "list_of_tensors",
    {"losses.append(loss.item())": "losses.append(loss)"},
    fails=("test_train_interface",),
    says="The list holds tensors, each with the graph of its whole epoch: append loss.item().",
)

train_tanh.mistake(
    "last_loss_alone",
    {
        "losses = []": "last = 0.0",
        "losses.append(loss.item())": "last = loss.item()",
        "return losses": "return last",
    },
    fails=("test_train_interface", "test_loss_curve"),
    says="Only the last loss is returned: collect the loss of every epoch in a list.",
)

train_tanh.mistake(
    "losses_and_parameters",
    {"return losses": "return losses, parameters"},
    fails=("test_train_interface", "test_loss_curve"),
    says=(
        "The losses are returned together with something else: return only the list of"
        " losses. The parameters are trained in place."
    ),
)

train_tanh.mistake(
    "every_tenth_loss",
    {
        "for _ in": "for epoch in",
        "losses.append(loss.item())": "if epoch % 10 == 0: losses.append(loss.item())",
    },
    fails=("test_train_interface", "test_loss_curve"),
    says=(
        "Only every tenth loss is recorded: print as rarely as you like, but put the loss of"
        " every epoch into the list."
    ),
)

train_tanh.mistake(
    "one_epoch_too_few",
    {"range(n_epochs)": "range(1, n_epochs)"},
    fails=("test_train_interface", *TRAINING),
    says="The loop runs one epoch too few: range(1, n_epochs) ends at n_epochs - 1; use"
    " range(n_epochs).",
)

train_tanh.mistake(
    "one_epoch_too_many",
    {"range(n_epochs)": "range(n_epochs + 1)"},
    fails=("test_train_interface", *TRAINING),
    says="The loop runs one epoch too many: range(n_epochs + 1) counts from 0 to n_epochs; use"
    " range(n_epochs).",
)

train_tanh.mistake(
    "always_a_thousand_epochs",
    {"range(n_epochs)": "range(1000)"},
    fails=("test_train_interface", *TRAINING),
    says="The argument n_epochs is not used: make n_epochs updates.",
)

train_tanh.mistake(
    "always_the_same_rate",
    {"descend(parameters, learning_rate)": "descend(parameters, 0.01)"},
    fails=TRAINING,
    says="The learning rate is fixed at 0.01 in the code: use the argument learning_rate.",
)

train_tanh.mistake(
    "name_rebound",
    {
        "descend(parameters, learning_rate)": """
            with torch.no_grad():
                for parameter in parameters:
                    if parameter.grad is not None:
                        parameter = parameter - learning_rate * parameter.grad
                    parameter.grad = None
        """
    },
    fails=TRAINING,
    says=(
        "The parameters never move: parameter = parameter - … only gives the name to a new"
        " tensor. Change the tensor itself (-=), and clear the gradients after the update,"
        " not before it."
    ),
)

train_tanh.mistake(
    "copies_trained",
    {
        "losses = []": """
            parameters = [parameter.detach().clone().requires_grad_() for parameter in parameters]
            losses = []
        """
    },
    fails=("test_trained_parameters",),
    says="Copies are trained and the tensors in `parameters` stay as they were: leave out clone()"
    " and update the tensors that were given.",
)

train_tanh.mistake(
    "weights_alone",
    {
        "losses = []": "W1, _, W2, _ = parameters\nlosses = []",
        "descend(parameters, learning_rate)": "descend([W1, W2], learning_rate)",
    },
    fails=TRAINING,
    says="Only the weights are trained: b1 and b2 are parameters too and are updated like them.",
)

train_tanh.mistake(
    "half_the_loss",
    {"mean_squared_error(": "0.5 * mean_squared_error("},
    fails=TRAINING,
    says="The loss is half the mean squared error: leave out the factor 1/2.",
)

train_tanh.mistake(
    "sum_of_squares",
    {"mean_squared_error(": "len(X) * mean_squared_error("},
    fails=TRAINING,
    says="The loss is the sum of the squared errors, which makes every step N times too large: take"
    " their mean.",
)


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="The parameters are updated after every sample: predict all samples at once and make one"
    " update in an epoch.",
)
def sample_by_sample(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        total = 0.0
        for x, y in zip(X, y_true, strict=True):
            loss: Tensor = mean_squared_error(x, y, parameters)
            total += loss.item()
            loss.backward()
            descend(parameters, learning_rate)
        losses.append(total / len(X))
    return losses


train_tanh.mistake(
    "predicted_once",
    {
        "losses = []": """
            W1, b1, W2, b2 = parameters
            prediction = torch.tanh(X @ W1 + b1) @ W2 + b2
            losses = []
        """,
        "mean_squared_error(X, y_true, parameters)": "torch.mean((prediction - y_true) ** 2)",
    },
    fails=("test_train_interface", *TRAINING),
    says=(
        "The prediction is computed once, before the loop. The first backward() uses up its"
        " graph, and the update changes the net: compute the prediction in every epoch."
    ),
    raises=True,
)

train_tanh.mistake(
    "update_in_the_graph",
    {
        "descend(parameters, learning_rate)": """
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter -= learning_rate * parameter.grad
                    parameter.grad.zero_()
        """
    },
    fails=("test_train_interface", *TRAINING),
    says=(
        "The update is recorded in the graph, which PyTorch does not allow for a parameter:"
        " put it under `with torch.no_grad():`."
    ),
    raises=True,
)

train_tanh.mistake(
    "standardised",
    {"losses = []": "X = (X - X.mean(dim=0)) / X.std(dim=0)\nlosses = []"},
    fails=TRAINING,
    says="X is rescaled before training: train on X as it is given, and leave it unchanged.",
)

train_tanh.mistake(
    "cleared_before_the_update",
    {
        "descend(parameters, learning_rate)": """
            with torch.no_grad():
                for parameter in parameters:
                    parameter.grad = None
                    parameter -= learning_rate * parameter.grad
        """
    },
    fails=("test_train_interface", *TRAINING),
    says=NO_GRADIENT,
    raises=True,
)

train_tanh.mistake(
    "gradient_of_the_data",
    {
        "descend(parameters, learning_rate)": """
            for parameter in parameters:
                parameter.data -= learning_rate * parameter.data.grad
                parameter.grad = None
        """
    },
    fails=("test_train_interface", *TRAINING),
    says=NO_GRADIENT,
    raises=True,
)

train_tanh.mistake(
    "last_update_missing",
    {
        "for _ in": "for epoch in",
        "loss.backward()": "if epoch == n_epochs - 1: break\nloss.backward()",
    },
    fails=("test_trained_parameters",),
    says=LAST_UPDATE,
)

train_tanh.mistake(
    "best_parameters_put_back",
    {
        "losses = []": "losses = []\nbest = []",
        "losses.append(loss.item())": """
            if loss.item() < min(losses, default=float("inf")):
                best = [parameter.detach().clone() for parameter in parameters]
            losses.append(loss.item())
        """,
        "return losses": """
            with torch.no_grad():
                for parameter, kept in zip(parameters, best, strict=True):
                    parameter.copy_(kept)
            return losses
        """,
    },
    fails=("test_trained_parameters",),
    says=LAST_UPDATE,
)

train_tanh.mistake(
    "half_the_step",
    {"descend(parameters, learning_rate)": "descend(parameters, learning_rate / 2)"},
    fails=TRAINING,
    says=(
        "The losses are measured correctly, but every step is half as long as it should be:"
        " the derivative of a square has a factor 2, and the step is learning_rate times the"
        " whole gradient."
    ),
)

train_tanh.mistake(
    "new_tensors_for_old",
    {
        "descend(parameters, learning_rate)": """
            with torch.no_grad():
                parameters = [
                    parameter - learning_rate * parameter.grad for parameter in parameters
                ]
        """
    },
    fails=("test_train_interface", *TRAINING),
    says=(
        "After the first update the net no longer requires gradients: `W1 = W1 - …` under"
        " no_grad makes a new tensor without requires_grad. Change the given tensors in place"
        " (-=)."
    ),
    raises=True,
)

train_tanh.mistake(
    "returns_inside_the_loop",
    {"descend(parameters, learning_rate)": "descend(parameters, learning_rate)\nreturn losses"},
    fails=("test_train_interface", *TRAINING),
    says=(
        "The function returns in its first epoch: put `return losses` after the loop, not"
        " inside it."
    ),
)

train_tanh.mistake(
    "always_a_tenth",
    {"descend(parameters, learning_rate)": "descend(parameters, 0.1)"},
    fails=TRAINING,
    says="The learning rate is fixed at 0.1 in the code: use the argument learning_rate.",
)

train_tanh.mistake(
    "stops_at_a_hundredth",
    {"loss.backward()": "if losses[-1] < 0.01: break\nloss.backward()"},
    fails=("test_loss_curve",),
    says="The loop ends at a loss below 0.01: train_tanh makes all n_epochs updates, however low"
    " the loss is.",
)

train_tanh.mistake(
    "stops_when_the_loss_rises",
    {"loss.backward()": "if len(losses) > 1 and losses[-1] > losses[-2]: break\nloss.backward()"},
    fails=("test_loss_curve",),
    says="The loop ends as soon as the loss rises: train_tanh makes all n_epochs updates, up and"
    " down.",
)

train_tanh.mistake(
    "stops_when_the_loss_rests",
    {
        "loss.backward()": """
            if len(losses) > 1 and abs(losses[-1] - losses[-2]) < 1e-4:
                break
            loss.backward()
        """
    },
    fails=("test_loss_curve",),
    says="The loop ends when the loss hardly changes: train_tanh makes all n_epochs updates.",
)

train_tanh.mistake(
    "stops_when_the_loss_is_the_same",
    {"loss.backward()": "if losses[-2:-1] == losses[-1:]: break\nloss.backward()"},
    fails=("test_loss_curve",),
    says="The loop ends when two losses in a row are equal: train_tanh makes all n_epochs updates.",
)

train_tanh.mistake(
    "at_most_a_hundred_epochs",
    {"range(n_epochs)": "range(min(100, n_epochs))"},
    fails=("test_loss_curve",),
    says="The loop never runs more than 100 epochs: it has to run n_epochs epochs.",
)

train_tanh.mistake(
    "frozen_in_the_end",
    {
        "return losses": """
            for parameter in parameters:
                parameter.requires_grad_(False)
            return losses
        """
    },
    fails=("test_train_interface",),
    says=(
        "The parameters are frozen at the end (requires_grad_(False)): do not change"
        " requires_grad, so that they can be trained further."
    ),
)

train_tanh.mistake(
    "samples_overwritten",
    {
        "return losses": """
            X.zero_()
            y_true.zero_()
            return losses
        """
    },
    fails=("test_train_interface",),
    says=(
        "X and y_true are overwritten at the end: they belong to the caller. Change only the"
        " parameters."
    ),
)

train_tanh.mistake(
    "samples_cast_to_float32",
    {"losses = []": "X, y_true = X.float(), y_true.float()\nlosses = []"},
    fails=("test_train_interface",),
    says="X and y_true are turned into float32, which does not fit parameters of float64: use them"
    " in the dtype that they have.",
    raises=True,
)
