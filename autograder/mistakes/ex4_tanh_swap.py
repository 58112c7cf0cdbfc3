"""Known wrong ways to write the tanh net and its training loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor

from autograder.judging.answer_bank import mistake

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
    "The last update is missing in the end: the parameters stand where the last loss was measured,"
    " or the lowest. Make all n_epochs updates, and put no earlier parameters back."
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


@mistake(
    "forward_tanh",
    fails=NET,
    says="The hidden layer still uses ReLU: tanh is to stand in its place.",
)
def relu_kept(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.relu(X @ W1 + b1) @ W2 + b2


@mistake(
    "forward_tanh",
    fails=NET,
    says="The output goes through tanh as well, so it can never leave [-1, 1]: the output layer has"
    " no activation.",
)
def tanh_of_the_output(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.tanh(torch.tanh(X @ W1 + b1) @ W2 + b2)


@mistake(
    "forward_tanh",
    fails=NET,
    says="tanh stands behind the output layer and not behind the hidden one: two linear layers in a"
    " row are no more than one.",
)
def tanh_of_the_output_only(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.tanh((X @ W1 + b1) @ W2 + b2)


@mistake(
    "forward_tanh",
    fails=NET,
    says="The hidden layer has no activation, so the whole net is one straight line: put tanh"
    " around X W1 + b1.",
)
def no_activation(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (X @ W1 + b1) @ W2 + b2


@mistake(
    "forward_tanh",
    fails=NET,
    says="The hidden layer uses the sigmoid, which runs from 0 to 1: tanh runs from -1 to 1.",
)
def sigmoid(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.sigmoid(X @ W1 + b1) @ W2 + b2


@mistake(
    "forward_tanh",
    fails=NET,
    says="b1 is added after tanh: it belongs inside, where it shifts the place at which each unit"
    " bends.",
)
def bias_after_tanh(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (torch.tanh(X @ W1) + b1) @ W2 + b2


@mistake(
    "forward_tanh",
    fails=NET,
    says="b1 is missing: every hidden unit then bends at zero; add it before tanh.",
)
def no_hidden_bias(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.tanh(X @ W1) @ W2 + b2


@mistake(
    "forward_tanh",
    fails=NET,
    says="b2 is missing: add it to the output layer's sums.",
)
def no_output_bias(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.tanh(X @ W1 + b1) @ W2


@mistake(
    "forward_tanh",
    fails=("test_several_inputs", *TRAINING),
    says="X * W1 multiplies element by element, which happens to fit for one number a sample only:"
    " the matrix product is X @ W1.",
    raises=True,
)
def elementwise_product(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.tanh(X * W1 + b1) @ W2 + b2


@mistake(
    "forward_tanh",
    fails=("test_forward_gradients", *TRAINING),
    says="The hidden layer is cut off from the graph (.detach(), .data, NumPy or torch.no_grad), so"
    " no gradient reaches W1 and b1: compute it with torch alone.",
)
def hidden_cut_off(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.tanh(X @ W1 + b1).detach() @ W2 + b2


@mistake(
    "forward_tanh",
    fails=("test_interface", *NET),
    says="The prediction has lost its second dimension: (N,) minus targets of shape (N, 1) makes an"
    " N x N table; leave out squeeze() or flatten().",
)
def squeezed(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (torch.tanh(X @ W1 + b1) @ W2 + b2).squeeze()


@mistake(
    "forward_tanh",
    fails=("test_interface",),
    says="The result is always float32: leave out .float() and dtype=, so that float64 inputs give"
    " a float64 prediction.",
)
def always_float32(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (torch.tanh(X @ W1 + b1) @ W2 + b2).float()


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="The gradients are never reset, so backward() adds each epoch's to the sum of all before:"
    " clear them after every update.",
)
def gradients_pile_up(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter -= learning_rate * parameter.grad
    return losses


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="The parameters move along their gradients, uphill: subtract learning_rate times the"
    " gradient.",
)
def uphill(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, -learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_loss_curve",),
    says="Each loss is measured after its epoch's update, so the very first one is missing: note it"
    " before the update.",
)
def measured_after_the_update(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        loss.backward()
        descend(parameters, learning_rate)
        losses.append(mean_squared_error(X, y_true, parameters).item())
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface",),
    says="The list holds tensors, each with the graph of its whole epoch: append loss.item().",
)
def list_of_tensors(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[Tensor]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss)
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface", "test_loss_curve"),
    says="Only the last loss is returned: collect the loss of every epoch in a list.",
)
def last_loss_alone(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> float:
    last = 0.0
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        last = loss.item()
        loss.backward()
        descend(parameters, learning_rate)
    return last


@mistake(
    "train_tanh",
    fails=("test_train_interface", "test_loss_curve"),
    says="The losses come back together with something else: return the list of losses alone, the"
    " parameters are trained in place.",
)
def losses_and_parameters(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> tuple[list[float], Sequence[Tensor]]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses, parameters


@mistake(
    "train_tanh",
    fails=("test_train_interface", "test_loss_curve"),
    says="Only every tenth loss is noted: printing now and then is fine, the list holds them all.",
)
def every_tenth_loss(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for epoch in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        if epoch % 10 == 0:
            losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface", *TRAINING),
    says="The loop runs one epoch too few: range(1, n_epochs) ends at n_epochs - 1; use"
    " range(n_epochs).",
)
def one_epoch_too_few(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(1, n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface", *TRAINING),
    says="The loop runs one epoch too many: range(n_epochs + 1) counts from 0 to n_epochs; use"
    " range(n_epochs).",
)
def one_epoch_too_many(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs + 1):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface", *TRAINING),
    says="The argument n_epochs is not used: the loop makes that many updates.",
)
def always_a_thousand_epochs(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(1000):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="The learning rate is fixed at 0.01 in the code: use the argument learning_rate.",
)
def always_the_same_rate(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, 0.01)
    return losses


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="The parameters never move: parameter = parameter - … only gives a new tensor that name,"
    " so change the tensor itself (-=), and clear the gradients after the update, not before it.",
)
def name_rebound(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter = parameter - learning_rate * parameter.grad
                parameter.grad = None
    return losses


@mistake(
    "train_tanh",
    fails=("test_trained_parameters",),
    says="Copies are trained and the tensors in `parameters` stay as they were: leave out clone()"
    " and update the tensors that were given.",
)
def copies_trained(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    parameters = [parameter.detach().clone().requires_grad_() for parameter in parameters]
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="Only the weights are trained: b1 and b2 are parameters too and are updated like them.",
)
def weights_alone(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    W1, _, W2, _ = parameters
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend([W1, W2], learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="The loss is half the mean squared error: leave out the factor 1/2.",
)
def half_the_loss(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = 0.5 * mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="The loss is the sum of the squared errors, which makes every step N times too large: take"
    " their mean.",
)
def sum_of_squares(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = len(X) * mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


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


@mistake(
    "train_tanh",
    fails=("test_train_interface", *TRAINING),
    says="The prediction is computed once, before the loop: its graph is used up by the first"
    " backward(), and the net has changed since; predict anew in every epoch.",
    raises=True,
)
def predicted_once(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    W1, b1, W2, b2 = parameters
    prediction = torch.tanh(X @ W1 + b1) @ W2 + b2
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = torch.mean((prediction - y_true) ** 2)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface", *TRAINING),
    says="The update is made part of the graph, which PyTorch refuses for a parameter: put it under"
    " `with torch.no_grad():`.",
    raises=True,
)
def update_in_the_graph(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= learning_rate * parameter.grad
                parameter.grad.zero_()
    return losses


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="X is rescaled before training: train on X as it is given, and leave it unchanged.",
)
def standardised(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    X = (X - X.mean(dim=0)) / X.std(dim=0)
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface", *TRAINING),
    says=NO_GRADIENT,
    raises=True,
)
def cleared_before_the_update(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for parameter in parameters:
                parameter.grad = None
                parameter -= learning_rate * cast(Tensor, parameter.grad)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface", *TRAINING),
    says=NO_GRADIENT,
    raises=True,
)
def gradient_of_the_data(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        for parameter in parameters:
            parameter.data -= learning_rate * cast(Tensor, parameter.data.grad)
            parameter.grad = None
    return losses


@mistake(
    "train_tanh",
    fails=("test_trained_parameters",),
    says=LAST_UPDATE,
)
def last_update_missing(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for epoch in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        if epoch == n_epochs - 1:
            break
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_trained_parameters",),
    says=LAST_UPDATE,
)
def best_parameters_put_back(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses: list[float] = []
    best: list[Tensor] = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        if loss.item() < min(losses, default=float("inf")):
            best = [parameter.detach().clone() for parameter in parameters]
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    with torch.no_grad():
        for parameter, kept in zip(parameters, best, strict=True):
            parameter.copy_(kept)
    return losses


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="The loss is measured right, but every step is half as long as it should be: the"
    " derivative of a square has a factor 2, and the step is learning_rate times the whole"
    " gradient.",
)
def half_the_step(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate / 2)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface", *TRAINING),
    says="After the first update the net no longer requires gradients: `W1 = W1 - …` under no_grad"
    " makes a plain new tensor; change the given tensors in place (-=).",
    raises=True,
)
def new_tensors_for_old(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            parameters = [
                parameter - learning_rate * cast(Tensor, parameter.grad) for parameter in parameters
            ]
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface", *TRAINING),
    says="The function returns in its first epoch: `return losses` belongs behind the loop, not"
    " inside it.",
)
def returns_inside_the_loop(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
        return losses
    return losses


@mistake(
    "train_tanh",
    fails=TRAINING,
    says="The learning rate is fixed at 0.1 in the code: use the argument learning_rate.",
)
def always_a_tenth(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, 0.1)
    return losses


@mistake(
    "train_tanh",
    fails=("test_loss_curve",),
    says="The loop ends at a loss below 0.01: train_tanh makes all n_epochs updates, however low"
    " the loss is.",
)
def stops_at_a_hundredth(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        if losses[-1] < 0.01:
            break
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_loss_curve",),
    says="The loop ends as soon as the loss rises: train_tanh makes all n_epochs updates, up and"
    " down.",
)
def stops_when_the_loss_rises(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses: list[float] = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        if len(losses) > 1 and losses[-1] > losses[-2]:
            break
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_loss_curve",),
    says="The loop ends when the loss hardly changes: train_tanh makes all n_epochs updates.",
)
def stops_when_the_loss_rests(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses: list[float] = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        if len(losses) > 1 and abs(losses[-1] - losses[-2]) < 1e-4:
            break
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_loss_curve",),
    says="The loop never runs more than 100 epochs: it has to run as many as it is asked for.",
)
def at_most_a_hundred_epochs(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(min(100, n_epochs)):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface",),
    says="The parameters are frozen in the end (requires_grad_(False)): leave them as they were"
    " given, so that they can be trained further.",
)
def frozen_in_the_end(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    for parameter in parameters:
        parameter.requires_grad_(False)
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface",),
    says="X and y_true are overwritten in the end: they belong to the caller; only the parameters"
    " are to change.",
)
def samples_overwritten(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    X.zero_()
    y_true.zero_()
    return losses


@mistake(
    "train_tanh",
    fails=("test_train_interface",),
    says="X and y_true are turned into float32, which does not fit parameters of float64: use them"
    " in the dtype that they have.",
    raises=True,
)
def samples_cast_to_float32(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    X, y_true = X.float(), y_true.float()
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses
