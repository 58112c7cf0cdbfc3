"""Right ways to write the forward pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from autograder.judging.answer_bank import answer

# torch.vmap imports much of torch when it is first used.
SLOW = {"mapped_over_samples"}


@answer("forward")
def matmul_functions(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = torch.matmul(X, W1) + b1
    return torch.matmul(hidden.relu(), W2) + b2


@answer("forward")
def addmm(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.addmm(b2, torch.addmm(b1, X, W1).clamp(min=0), W2)


@answer("forward")
def einsum(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = torch.relu(torch.einsum("nd,dh->nh", X, W1) + b1)
    return torch.einsum("nh,ho->no", hidden, W2) + b2


@answer("forward")
def functional(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return F.linear(F.relu(F.linear(X, W1.T, b1)), W2.T, b2)


@answer("forward")
def maximum(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = X.mm(W1) + b1
    return torch.maximum(hidden, torch.zeros_like(hidden)).mm(W2) + b2


@answer("forward")
def where(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = X @ W1 + b1
    return torch.where(hidden > 0, hidden, 0.0) @ W2 + b2


@answer("forward")
def mask(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = X @ W1 + b1
    return hidden * (hidden > 0) @ W2 + b2


@answer("forward")
def masked_in_place(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = X @ W1
    hidden += b1
    hidden[hidden < 0] = 0
    output = hidden @ W2
    output += b2
    return output


@answer("forward")
def relu_in_place(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return (X @ W1).add_(b1).relu_().matmul(W2).add_(b2)


@answer("forward")
def half_of_sum_and_size(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = X @ W1 + b1
    return (hidden + hidden.abs()) / 2 @ W2 + b2


@answer("forward")
def relu_module(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    output: Tensor = nn.ReLU()(X @ W1 + b1) @ W2 + b2
    return output


@answer("forward")
def module(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    class Layer(nn.Module):
        def __init__(self, weight: Tensor, bias: Tensor) -> None:
            super().__init__()
            self.weight = weight
            self.bias = bias

        def forward(self, inputs: Tensor) -> Tensor:
            return inputs @ self.weight + self.bias

    output: Tensor = nn.Sequential(Layer(W1, b1), nn.ReLU(), Layer(W2, b2))(X)
    return output


@answer("forward")
def sample_by_sample(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return torch.stack([torch.relu(x @ W1 + b1) @ W2 + b2 for x in X])


@answer("forward")
def unit_by_unit(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    output = b2.expand(len(X), -1)
    for unit in range(W1.shape[1]):
        hidden = (X * W1[:, unit]).sum(dim=1) + b1[unit]
        output = output + torch.outer(hidden.clamp_min(0), W2[unit])
    return output


@answer("forward")
def columns_of_ones(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    ones = X.new_ones(X.shape[0], 1)
    hidden = torch.cat([X, ones], dim=1) @ torch.cat([W1, b1[None]])
    return torch.cat([hidden.relu(), ones], dim=1) @ torch.vstack([W2, b2])


@answer("forward")
def transposed(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = torch.relu(W1.T @ X.T + b1.unsqueeze(1))
    return (W2.T @ hidden + b2.unsqueeze(1)).T


@answer("forward")
def a_loop_over_layers(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    layers = [(W1, b1), (W2, b2)]
    output = X
    for depth, (weight, bias) in enumerate(layers):
        units = torch.relu(output) if depth else output
        output = torch.matmul(units, weight) + bias
    return output


@answer("forward")
def helper_function(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    return linear(-torch.minimum(-linear(X, W1, b1), torch.tensor(0.0)), W2, b2)


def linear(inputs: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    product: Tensor = torch.tensordot(inputs, weight, dims=1)
    return product + bias


@answer("forward")
def number_by_number(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    rows = []
    for i in range(X.shape[0]):
        hidden = []
        for j in range(W1.shape[1]):
            line = b1[j]
            for k in range(X.shape[1]):
                line = line + X[i, k] * W1[k, j]
            hidden.append(line if line > 0 else line * 0)
        row = [
            sum((h * w for h, w in zip(hidden, W2[:, o], strict=True)), b2[o])
            for o in range(len(b2))
        ]
        rows.append(torch.stack(row))
    return torch.stack(rows)


@answer("forward")
def gradients_kept_on_the_way(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    hidden = X @ W1 + b1
    hidden.retain_grad()
    output = hidden.relu() @ W2 + b2
    output.retain_grad()
    return output


@answer("forward")
def dataclass_of_a_layer(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    @dataclass
    class Dense:
        weight: Tensor
        bias: Tensor

        def __call__(self, inputs: Tensor) -> Tensor:
            return inputs @ self.weight + self.bias

    return Dense(W2, b2)(F.threshold(Dense(W1, b1)(X), 0.0, 0.0))


@answer("forward")
def mapped_over_samples(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    def one(x: Tensor) -> Tensor:
        return torch.relu(x @ W1 + b1) @ W2 + b2

    output: Tensor = torch.func.vmap(one)(X)
    return output


@answer("forward")
def composed(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    def layer(weight: Tensor, bias: Tensor) -> Callable[[Tensor], Tensor]:
        return lambda inputs: inputs @ weight + bias

    output = X
    for step in (layer(W1, b1), F.relu, layer(W2, b2)):
        output = step(output)
    return output
