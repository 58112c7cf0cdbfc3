"""Known wrong ways to write one step of gradient descent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from autograder.judging.answer_bank import mistake
from autograder.judging.edits import original

STEPS = ("test_step", "test_learning_rate", "test_any_number")
ALL = (*STEPS, "test_interface", "test_still_trainable", "test_gradients_cleared")

# Python's words are the same in both cases.
NO_GRADIENT = (
    "The gradient is None where the step needs it: either it is cleared too early, or it is"
    " read from another tensor (p.data, p.detach() and p.clone() have no gradient). Use the"
    " parameter's own `.grad`, and clear it only after the step."
)
NOTHING_TO_CLEAR = (
    "The gradient that should be cleared is None: either it is gone already, or it is read"
    " from another tensor (`p = p - ...`, p.data and p.detach() make one). Change the"
    " parameter itself, in place, and clear its own `.grad`."
)
NOT_MOVED = (
    "The caller's tensors have not changed: `p - ...` makes a new tensor, and `p = ...`,"
    " `parameters[i] = ...` or a returned list only give it a name or a place. Change the"
    " tensor itself, in place."
)


def gradient_of(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad


@original
def update_parameters(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            parameter -= learning_rate * gradient_of(parameter)
            gradient_of(parameter).zero_()


update_parameters.mistake(
    "uphill",
    {"-=": "+="},
    fails=STEPS,
    says="The step goes along the gradient, so the loss grows: subtract the step instead.",
)

update_parameters.mistake(
    "no_learning_rate",
    {"-= learning_rate *": "-="},
    fails=STEPS,
    says="The whole gradient is subtracted: multiply it by the learning rate first.",
)

update_parameters.mistake(
    "divides_by_learning_rate",
    {"learning_rate * gradient_of(parameter)": "gradient_of(parameter) / learning_rate"},
    fails=STEPS,
    says="The gradient is divided by the learning rate: a smaller rate has to make a smaller step,"
    " so multiply.",
)

update_parameters.mistake(
    "fixed_learning_rate",
    {"-= learning_rate *": "-= 0.01 *"},
    fails=("test_learning_rate",),
    says="The step has the size of learning rate 0.01 whatever rate is given: use the argument"
    " learning_rate.",
)

update_parameters.mistake(
    "rate_added",
    {"learning_rate *": "learning_rate +"},
    fails=STEPS,
    says="The learning rate is added to the gradient: multiply the two and subtract the product.",
)

update_parameters.mistake(
    "overwritten",
    {
        "parameter -= learning_rate * gradient_of(parameter)": """
            parameter.copy_(-learning_rate * gradient_of(parameter))
        """
    },
    fails=STEPS,
    says=(
        "The parameters are replaced by the step itself: subtract the step from their old values."
    ),
)

update_parameters.mistake(
    "twice",
    {
        "parameter -= learning_rate * gradient_of(parameter)": """
            parameter.data -= learning_rate * gradient_of(parameter)
            parameter -= learning_rate * gradient_of(parameter)
        """
    },
    fails=STEPS,
    says="The step is taken twice: one subtraction for each parameter is enough.",
)

update_parameters.mistake(
    "mean_gradient",
    {"* gradient_of(parameter)": "* gradient_of(parameter).mean()"},
    fails=STEPS,
    says="Every element moves by the same amount, the mean of the gradient: use the gradient as it"
    " is, each element has its own.",
)

update_parameters.mistake(
    "sign_of_gradient",
    {"* gradient_of(parameter)": "* gradient_of(parameter).sign()"},
    fails=STEPS,
    says="Only the gradient's sign is used: in plain gradient descent a steeper slope makes a"
    " larger step.",
)


@mistake(
    "update_parameters",
    fails=STEPS,
    says="The gradient is scaled to length 1 before the step: plain gradient descent takes it as"
    " long as it is.",
)
def normalised(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            gradient = gradient_of(parameter)
            parameter -= learning_rate * gradient / gradient.norm()
            gradient.zero_()


update_parameters.mistake(
    "clipped",
    {"* gradient_of(parameter)": "* gradient_of(parameter).clamp(-1, 1)"},
    fails=STEPS,
    says="The gradient is cut off at -1 and 1 before the step: plain gradient descent takes it as"
    " large as it is.",
)

update_parameters.mistake(
    "cleared_before_the_step",
    {
        "parameter -= learning_rate * gradient_of(parameter)": "gradient_of(parameter).zero_()",
        "gradient_of(parameter).zero_()": "parameter -= learning_rate * gradient_of(parameter)",
    },
    fails=STEPS,
    says=(
        "The gradients are cleared, but no parameter has changed. Either they are cleared"
        " before they are used, or the result is a new tensor (`p = p - ...` and .sub() make"
        " one) and the caller's tensor stays the same."
    ),
)

update_parameters.mistake(
    "removed_before_the_step",
    {
        "parameter -= learning_rate * gradient_of(parameter)": "parameter.grad = None",
        "gradient_of(parameter).zero_()": "parameter -= learning_rate * parameter.grad",
    },
    fails=ALL,
    says=NO_GRADIENT,
    raises=True,
)


@mistake("update_parameters", fails=ALL, says=NO_GRADIENT, raises=True)
def gradient_of_the_data(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        gradient: Any = parameter.data.grad
        parameter.data -= learning_rate * gradient
        parameter.grad = None


@mistake(
    "update_parameters",
    fails=ALL,
    says=NOT_MOVED,
)
def new_tensors(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        parameter = parameter - learning_rate * gradient_of(parameter)


@mistake("update_parameters", fails=(*STEPS, "test_gradients_cleared"), says=NOT_MOVED)
def new_tensors_returned(parameters: Sequence[Tensor], learning_rate: float) -> list[Tensor]:
    return [parameter - learning_rate * gradient_of(parameter) for parameter in parameters]


update_parameters.mistake(
    "new_tensors_cleared",
    {
        "parameter -=": "parameter = parameter -",
        "gradient_of(parameter).zero_()": "parameter.grad.zero_()",
    },
    fails=ALL,
    says=NOTHING_TO_CLEAR,
    raises=True,
)


@mistake("update_parameters", fails=ALL, says=NOTHING_TO_CLEAR, raises=True)
def gradient_of_the_data_cleared(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        parameter.data -= learning_rate * gradient_of(parameter)
        gradient: Any = parameter.data.grad
        gradient.zero_()


@mistake(
    "update_parameters",
    fails=ALL,
    says=(
        "autograd does not allow a parameter to change in place while it records: make the"
        " step where it does not record (torch.no_grad)."
    ),
    raises=True,
)
def inside_the_graph(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        parameter -= learning_rate * gradient_of(parameter)
        gradient_of(parameter).zero_()


update_parameters.mistake(
    "not_cleared",
    {"gradient_of(parameter).zero_()": ""},
    fails=("test_gradients_cleared",),
    says=(
        "The gradients are still there after the step, so the next backward() adds to them:"
        " clear the gradient of every parameter after its step."
    ),
)


@mistake(
    "update_parameters",
    fails=("test_gradients_cleared",),
    says="Only the last parameter's gradient is cleared: move that line into the loop.",
)
def last_cleared(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            parameter -= learning_rate * gradient_of(parameter)
        gradient_of(parameter).zero_()


update_parameters.mistake(
    "gradient_set_to_a_number",
    {"gradient_of(parameter).zero_()": "parameter.grad = 0"},
    fails=ALL,
    says=(
        "`.grad = 0` sets a number, but a gradient is a tensor or None: fill it with zeros in"
        " place or set it to None."
    ),
    raises=True,
)

update_parameters.mistake(
    "parameters_cleared",
    {"gradient_of(parameter).zero_()": "parameter.zero_()"},
    fails=(*STEPS, "test_gradients_cleared"),
    says="The parameters themselves are set to zero instead of their gradients: clear `.grad`.",
)


@mistake(
    "update_parameters",
    fails=("test_still_trainable",),
    says=(
        "requires_grad is switched off for the step and stays off: do not change it, and make"
        " the step under torch.no_grad."
    ),
)
def flag_left_off(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        parameter.requires_grad_(False)
        parameter -= learning_rate * gradient_of(parameter)
        gradient_of(parameter).zero_()


@mistake(
    "update_parameters",
    fails=("test_still_trainable",),
    says="`update_parameters` leaves autograd switched off: no backward() after it works.",
)
def autograd_left_off(parameters: Sequence[Tensor], learning_rate: float) -> None:
    torch.set_grad_enabled(False)
    for parameter in parameters:
        parameter -= learning_rate * gradient_of(parameter)
        gradient_of(parameter).zero_()


update_parameters.mistake(
    "weights_only",
    {
        """
            parameter -= learning_rate * gradient_of(parameter)
            gradient_of(parameter).zero_()
        """: """
            if parameter.dim() == 2:
                parameter -= learning_rate * gradient_of(parameter)
                gradient_of(parameter).zero_()
        """
    },
    fails=(*STEPS, "test_gradients_cleared"),
    says="Only the weights are updated: the biases are parameters too and take the same step.",
)

update_parameters.mistake(
    "first_only",
    {"gradient_of(parameter).zero_()": "gradient_of(parameter).zero_()\nreturn"},
    fails=(*STEPS, "test_gradients_cleared"),
    says=(
        "Only the first parameter is updated: a `return` inside the loop ends the function in"
        " the first round."
    ),
)

update_parameters.mistake(
    "exactly_four",
    {
        "with torch.no_grad():": "W1, b1, W2, b2 = parameters\nwith torch.no_grad():",
        "in parameters": "in (W1, b1, W2, b2)",
    },
    fails=("test_any_number",),
    says="The tensors are unpacked into exactly four names: loop over them, however many there"
    " are.",
    raises=True,
)


@mistake(
    "update_parameters",
    fails=("test_any_number",),
    says=(
        "The parameters are used by their numbers 0 to 3: loop over the tensors, however many"
        " there are."
    ),
    raises=True,
)
def four_indices(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for index in range(4):
            parameters[index].sub_(learning_rate * gradient_of(parameters[index]))
            gradient_of(parameters[index]).zero_()


@mistake(
    "update_parameters",
    fails=("test_interface",),
    says=(
        "Every parameter is float32 after the step: leave out .float() and give new tensors"
        " the parameter's own dtype."
    ),
)
def always_float32(parameters: Sequence[Tensor], learning_rate: float) -> None:
    for parameter in parameters:
        step = learning_rate * gradient_of(parameter)
        parameter.grad = None
        parameter.data = (parameter.data - step).float()
