"""The lesson, written with torch.nn and torch.optim: every expected value comes from here.

It shares no code with `solutions/`: the checks grade a solution like any student's answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.optim.sgd import sgd

from autograder.oracle.inputs import Parameters
from autograder.oracle.memo import remembered

Activation = Literal["relu", "tanh"]
CRAWL = 2e-5  # a fall that few would call progress, but over ten times what float32 rounds


@dataclass(frozen=True)
class Training:
    """A finished run: the loss of every epoch, measured before its update, and the parameters.

    `parameters` are W1, b1, W2, b2 after the last update; shapes are those of the run's start.
    """

    losses: list[float]
    parameters: Parameters

    @property
    def rises(self) -> bool:
        """Whether the loss rises by over 10 % before the last epoch, below twice the first loss."""
        rises = any(loss > 1.1 * before for before, loss in pairwise(self.losses[:-1]))
        return rises and max(self.losses) < 2 * self.losses[0]


class Net(nn.Module):
    """One hidden layer, built of nn.Linear from copies of the lesson's four tensors.

    W1 (D_in, D_hidden), b1 (D_hidden,), W2 (D_hidden, D_out), b2 (D_out,).
    """

    def __init__(self, parameters: Sequence[Tensor], activation: Activation) -> None:
        super().__init__()
        W1, b1, W2, b2 = parameters
        self.hidden = _linear(W1, b1)
        self.activation = nn.ReLU() if activation == "relu" else nn.Tanh()
        self.output = _linear(W2, b2)

    def forward(self, X: Tensor) -> Tensor:
        """The prediction for X (N, D_in), of shape (N, D_out)."""
        prediction: Tensor = self.output(self.activation(self.hidden(X)))
        return prediction

    def tensors(self) -> Parameters:
        """W1, b1, W2, b2 in the lesson's shapes, as copies without gradients."""
        return [
            self.hidden.weight.detach().T.clone(),
            self.hidden.bias.detach().clone(),
            self.output.weight.detach().T.clone(),
            self.output.bias.detach().clone(),
        ]

    def gradients(self) -> Parameters:
        """The gradients of W1, b1, W2, b2, each of its parameter's shape, as copies.

        Raises ValueError before backward() has run.
        """
        found = []
        for layer in (self.hidden, self.output):
            weight, bias = layer.weight.grad, layer.bias.grad
            if weight is None or bias is None:
                raise ValueError("run backward() before asking for gradients")
            found += [weight.T.clone(), bias.clone()]
        return found


@remembered
def forward(X: Tensor, parameters: Sequence[Tensor], activation: Activation = "relu") -> Tensor:
    """The net's output (N, D_out) for X (N, D_in).

    `parameters` are W1 (D_in, D_hidden), b1 (D_hidden,), W2 (D_hidden, D_out), b2 (D_out,).
    """
    with torch.no_grad():
        output: Tensor = Net(parameters, activation)(X)
        return output


@remembered
def forward_gradients(
    X: Tensor, parameters: Sequence[Tensor], weights: Tensor, activation: Activation = "relu"
) -> Parameters:
    """The gradients of sum(weights · output) with respect to W1, b1, W2, b2, each of its shape.

    X has the shape (N, D_in), `weights` that of the output, (N, D_out).
    """
    net = Net(parameters, activation)
    output: Tensor = (net(X) * weights).sum()
    output.backward()
    return net.gradients()


@remembered
def mse_loss(y_pred: Tensor, y_true: Tensor) -> Tensor:
    """The mean squared error of two tensors (N, 1), as a tensor of shape ()."""
    with torch.no_grad():
        loss: Tensor = nn.MSELoss()(y_pred, y_true)
        return loss


@remembered
def mse_gradient(y_pred: Tensor, y_true: Tensor) -> Tensor:
    """The gradient (N, 1) of the mean squared error with respect to y_pred (N, 1)."""
    prediction = y_pred.detach().clone().requires_grad_()
    loss: Tensor = nn.MSELoss()(prediction, y_true.detach())
    (gradient,) = torch.autograd.grad(loss, prediction)
    return gradient


@remembered
def updated(parameters: Sequence[Tensor], learning_rate: float) -> Parameters:
    """Copies of the parameters after one step of torch.optim's SGD along their `.grad`.

    The parameters may have any shapes. Raises ValueError if one has no gradient.
    """
    copies = [parameter.detach().clone() for parameter in parameters]
    _descend(copies, [parameter.grad for parameter in parameters], learning_rate)
    return copies


@remembered
def train(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    activation: Activation = "relu",
    threshold: float | None = None,
) -> Training:
    """Full-batch gradient descent on X (N, D_in) and y_true (N, D_out).

    Begins from copies of `parameters`: W1 (D_in, D_hidden), b1 (D_hidden,), W2 (D_hidden, D_out),
    b2 (D_out,). With a `threshold` the run ends at the first loss below it, before that epoch's
    update.
    """
    net = Net(parameters, activation)
    tensors = list(net.parameters())
    loss_function = nn.MSELoss()
    losses: list[float] = []
    for _ in range(n_epochs):
        loss: Tensor = loss_function(net(X), y_true)
        losses.append(loss.item())
        if threshold is not None and losses[-1] < threshold:
            break
        gradients = torch.autograd.grad(loss, tensors)
        _descend([tensor.data for tensor in tensors], gradients, learning_rate)
    return Training(losses, net.tensors())


@remembered
def crawling_rate(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], activation: Activation = "relu"
) -> float:
    """The learning rate at which the loss falls by CRAWL in the first epoch.

    X (N, D_in), y_true (N, D_out); parameters as in `train`.
    """
    net = Net([parameter.double() for parameter in parameters], activation)
    loss: Tensor = nn.functional.mse_loss(net(X.double()), y_true.double())
    gradients = torch.autograd.grad(loss, list(net.parameters()))
    return CRAWL / float(sum(gradient.square().sum() for gradient in gradients))


@remembered
def kink_distance(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> float:
    """The smallest |x W1 + b1| in training: how near any sample comes to the kink of any unit.

    X (N, D_in), y_true (N, D_out); parameters as in `train`. A sample that rounding moves across a
    kink makes two right trainings differ visibly.
    """
    net = Net([parameter.double() for parameter in parameters], "relu")
    tensors = list(net.parameters())
    X, y_true = X.double(), y_true.double()
    nearest = math.inf
    for _ in range(n_epochs):
        lines = net.hidden(X)
        nearest = min(nearest, float(lines.detach().abs().min()))
        loss: Tensor = nn.functional.mse_loss(net.output(net.activation(lines)), y_true)
        _descend(
            [tensor.data for tensor in tensors], torch.autograd.grad(loss, tensors), learning_rate
        )
    return nearest


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    layer = nn.Linear(weight.shape[0], weight.shape[1], device="meta")
    layer.weight = nn.Parameter(weight.detach().T.clone())
    layer.bias = nn.Parameter(bias.detach().clone())
    return layer


def _descend(
    tensors: list[Tensor], gradients: Sequence[Tensor | None], learning_rate: float
) -> None:
    # The function that torch.optim.SGD.step calls. Making the optimizer object itself would
    # import torch's compiler, which takes longer than all the checks together.
    present = [gradient for gradient in gradients if gradient is not None]
    if len(present) != len(tensors):
        raise ValueError("every parameter needs a gradient")
    sgd(
        tensors,
        present,
        [None] * len(tensors),
        foreach=False,
        weight_decay=0.0,
        momentum=0.0,
        lr=learning_rate,
        dampening=0.0,
        nesterov=False,
        maximize=False,
    )
