"""Right ways to write one step of gradient descent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from autograder.judging.answer_bank import answer


def gradient_of(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad


@answer("update_parameters")
def through_data(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        parameter.data -= learning_rate * gradient_of(parameter).data
        gradient_of(parameter).data.zero_()


@answer("update_parameters")
def data_replaced(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * gradient_of(parameter)
        parameter.grad = None


@answer("update_parameters")
def sub_in_place(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            parameter.sub_(learning_rate * gradient_of(parameter))
            parameter.grad = None


@answer("update_parameters")
def add_alpha(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            parameter.add_(gradient_of(parameter), alpha=-learning_rate)
    for parameter in parameters:
        gradient_of(parameter).zero_()


@answer("update_parameters")
def copied(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            parameter.copy_(parameter - learning_rate * gradient_of(parameter))
            gradient_of(parameter).fill_(0.0)


@answer("update_parameters")
def sliced(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            parameter[...] = parameter - learning_rate * gradient_of(parameter)
            parameter.grad = torch.zeros_like(parameter)


@answer("update_parameters")
def by_index(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for i in range(len(parameters)):
        with torch.no_grad():
            parameters[i].add_(-learning_rate * gradient_of(parameters[i]))
        gradient_of(parameters[i]).mul_(0)


@answer("update_parameters")
def decorated_helper(parameters: Sequence[Tensor], learning_rate: float) -> None:
    @torch.no_grad()
    def step(parameter: Tensor) -> None:
        parameter -= learning_rate * gradient_of(parameter)

    for parameter in parameters:
        step(parameter)
        parameter.grad = None


@answer("update_parameters")
def grad_mode_switched(parameters: Sequence[Tensor], learning_rate: float) -> None:
    torch.set_grad_enabled(False)
    for parameter in parameters:
        parameter -= gradient_of(parameter) * learning_rate
        gradient_of(parameter).zero_()
    torch.set_grad_enabled(True)


@answer("update_parameters")
def flag_switched(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        parameter.requires_grad = False
        parameter -= learning_rate * gradient_of(parameter)
        parameter.requires_grad = True
        parameter.grad = None


@answer("update_parameters")
def detached_view(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        view = parameter.detach()
        view -= learning_rate * gradient_of(parameter).detach()
        gradient_of(parameter).detach_().zero_()


@answer("update_parameters")
def inference_mode(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.inference_mode():
        for parameter in parameters:
            parameter -= learning_rate * gradient_of(parameter)
            gradient_of(parameter).zero_()


@answer("update_parameters")
def scaled_gradient(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            gradient = gradient_of(parameter)
            gradient *= learning_rate
            parameter -= gradient
            gradient -= gradient.clone()


@answer("update_parameters")
def interpolated(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            parameter.lerp_(parameter - gradient_of(parameter), learning_rate)
            parameter.grad = None


@answer("update_parameters")
def multiply_and_add(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            rate = torch.tensor(-learning_rate, dtype=parameter.dtype)
            parameter.addcmul_(rate, gradient_of(parameter))
            gradient_of(parameter).zero_()


@answer("update_parameters")
def foreach(parameters: Sequence[Tensor], learning_rate: float) -> None:
    gradients = [gradient_of(parameter) for parameter in parameters]
    with torch.no_grad():
        torch._foreach_add_(list(parameters), gradients, alpha=-learning_rate)
        torch._foreach_zero_(gradients)


@answer("update_parameters")
def optimizer(parameters: Sequence[Tensor], learning_rate: float) -> None:
    descent = torch.optim.SGD(list(parameters), lr=learning_rate)
    descent.step()
    descent.zero_grad()


@answer("update_parameters")
def collected_first(parameters: Sequence[Tensor], learning_rate: float) -> None:
    updated = [p.detach() - learning_rate * gradient_of(p) for p in parameters]
    with torch.no_grad():
        for parameter, value in zip(parameters, updated, strict=True):
            parameter.copy_(value)
            parameter.grad = None


@answer("update_parameters")
def items_of_the_list(parameters: list[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for i in range(len(parameters)):
            parameters[i] -= learning_rate * gradient_of(parameters[i])
            parameters[i].grad = None


@answer("update_parameters")
def enumerated(parameters: list[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for i, parameter in enumerate(parameters):
            parameters[i].copy_(parameter.sub(gradient_of(parameter).mul(learning_rate)))
    for parameter in parameters:
        parameter.grad = None


@answer("update_parameters")
def a_list_of_the_rest(parameters: list[Tensor], learning_rate: float) -> None:
    if not parameters:
        return
    first, *rest = parameters
    first.data.add_(gradient_of(first), alpha=-learning_rate)
    first.grad = None
    a_list_of_them(rest, learning_rate)


def a_list_of_them(parameters: list[Tensor], learning_rate: float) -> None:
    for parameter in parameters[:]:
        parameter.data.add_(gradient_of(parameter), alpha=-learning_rate)
        parameter.grad = None


@answer("update_parameters")
def number_by_number(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        numbers, slopes = parameter.data.view(-1), gradient_of(parameter).view(-1)
        for place in range(numbers.numel()):
            numbers[place] = numbers[place] - learning_rate * slopes[place]
        slopes.zero_()


@answer("update_parameters")
def class_of_a_step(parameters: Sequence[Tensor], learning_rate: float) -> None:
    @dataclass
    class Descent:
        parameters: Sequence[Tensor]
        rate: float

        @torch.no_grad()
        def step(self) -> None:
            for parameter in self.parameters:
                parameter -= self.rate * gradient_of(parameter)

        def clear(self) -> None:
            for parameter in self.parameters:
                parameter.grad = None

    descent = Descent(parameters, learning_rate)
    descent.step()
    descent.clear()


@answer("update_parameters")
def walrus(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            if (gradient := parameter.grad) is not None:
                torch.sub(parameter, gradient, alpha=learning_rate, out=parameter)
                gradient.zero_()
