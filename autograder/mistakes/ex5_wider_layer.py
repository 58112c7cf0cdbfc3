"""Known wrong ways to set up fifty units and to train them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from autograder.judging.answer_bank import mistake
from autograder.judging.edits import original

SETTINGS = ("test_stays_finite", "test_learns")
TRAINING = ("test_loss_curve", "test_trained_parameters")


def mean_squared_error(X: Tensor, y_true: Tensor, parameters: Sequence[Tensor]) -> Tensor:
    W1, b1, W2, b2 = parameters
    return torch.mean((torch.relu(X @ W1 + b1) @ W2 + b2 - y_true) ** 2)


def descend(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= learning_rate * parameter.grad
            parameter.grad = None


def normal(d_hidden: int, scale: float = 0.3) -> list[Tensor]:
    W1, W2 = scale * torch.randn(1, d_hidden), scale * torch.randn(d_hidden, 1)
    return leaves(W1, torch.zeros(d_hidden), W2, torch.zeros(1))


def leaves(*tensors: Tensor) -> list[Tensor]:
    return [tensor.detach().requires_grad_() for tensor in tensors]


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.01"},
    fails=SETTINGS,
    says="The loss diverges on 7 of 7 seeds",
)
def the_lesson_s_settings(d_hidden: int) -> list[Tensor]:
    return normal(d_hidden, 1.0)


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.03"},
    fails=SETTINGS,
    says="the settings have to work for every start, so choose smaller ones.",
)
def on_the_edge(d_hidden: int) -> list[Tensor]:
    hidden, output = torch.nn.Linear(1, d_hidden), torch.nn.Linear(d_hidden, 1)
    return [hidden.weight.T, hidden.bias, output.weight.T, output.bias]


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.001"},
    fails=("test_learns",),
    says="Fifty units hardly learn",
)
def tiny_weights_and_tiny_steps(d_hidden: int) -> list[Tensor]:
    return normal(d_hidden, 0.1)


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.001"},
    fails=("test_learns",),
    says="Fifty units end worse than ten",
)
def only_the_steps_made_small(d_hidden: int) -> list[Tensor]:
    return normal(d_hidden, 1.0)


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.07"},
    fails=("test_learns",),
    says="such long steps move units away from the data",
)
def tiny_weights_and_huge_steps(d_hidden: int) -> list[Tensor]:
    return normal(d_hidden, 0.1)


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "-0.01"},
    fails=("test_learning_rate", *SETTINGS),
    says="`LEARNING_RATE` is -0.01, expected a number above zero.",
)
def negative_rate(d_hidden: int) -> list[Tensor]:
    return normal(d_hidden)


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.0"},
    fails=("test_learning_rate", *SETTINGS),
    says="`LEARNING_RATE` is 0, expected a number above zero.",
)
def no_steps_at_all(d_hidden: int) -> list[Tensor]:
    return normal(d_hidden)


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "'0.01'"},
    fails=("test_learning_rate", *SETTINGS),
    says="`LEARNING_RATE` is '0.01', expected a number above zero.",
)
def rate_in_quotes(d_hidden: int) -> list[Tensor]:
    return normal(d_hidden)


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "torch.tensor(0.01)"},
    fails=("test_learning_rate",),
    says="`LEARNING_RATE` is a tensor of shape (): write a plain Python number.",
)
def rate_as_tensor(d_hidden: int) -> list[Tensor]:
    return normal(d_hidden)


@mistake(
    "init_parameters",
    fails=("test_units", *SETTINGS),
    says="All parameters start at zero: every hidden unit then outputs zero and gets no gradient."
    " Draw the weights at random.",
)
def all_zero(d_hidden: int) -> list[Tensor]:
    return leaves(
        torch.zeros(1, d_hidden),
        torch.zeros(d_hidden),
        torch.zeros(d_hidden, 1),
        torch.zeros(1),
    )


@mistake(
    "init_parameters",
    fails=("test_units", *SETTINGS),
    says=(
        "All units start with the same weights, so they get the same gradients and stay"
        " equal: draw each weight at random."
    ),
)
def all_equal(d_hidden: int) -> list[Tensor]:
    return leaves(
        torch.full((1, d_hidden), 0.1),
        torch.zeros(d_hidden),
        torch.full((d_hidden, 1), 0.1),
        torch.zeros(1),
    )


@mistake(
    "init_parameters",
    fails=("test_units",),
    says=(
        "Ten units are drawn and repeated: copies get the same gradients and stay copies."
        " Draw new numbers for each unit."
    ),
)
def ten_units_repeated(d_hidden: int) -> list[Tensor]:
    W1, _, W2, b2 = normal(10)
    copies = -(-d_hidden // 10)
    W1, W2 = W1.repeat(1, copies)[:, :d_hidden], W2.repeat(copies, 1)[:d_hidden]
    return leaves(W1, torch.zeros(d_hidden), W2, b2)


@mistake(
    "init_parameters",
    fails=("test_units",),
    says="All units but ten start at zero: a unit with zero weights outputs nothing and gets no"
    " gradient, so this is still the narrow net. Draw the weights of all units.",
)
def ten_units_and_zeros(d_hidden: int) -> list[Tensor]:
    W1, b1, W2, b2 = (part.detach() for part in normal(d_hidden))
    W1[:, 10:] = 0.0
    W2[10:] = 0.0
    return leaves(W1, b1, 2 * W2, b2)


@mistake(
    "init_parameters",
    fails=("test_train_interface",),
    says="does not require grad",
    raises=True,
)
def plain_tensors_that_train_cannot_use(d_hidden: int) -> list[Tensor]:
    return [part.detach() for part in normal(d_hidden)]


@mistake(
    "init_parameters",
    fails=("test_init_interface",),
    says="dtype int64 for b1",
)
def biases_of_whole_numbers(d_hidden: int) -> list[Tensor]:
    W1, _, W2, b2 = normal(d_hidden)
    return [W1, torch.zeros(d_hidden, dtype=torch.int64), W2, b2]


@mistake(
    "init_parameters",
    fails=("test_init_interface",),
    says=(
        "The weights have the shapes that nn.Linear uses, (outputs, inputs): X @ W1 needs W1"
        " of shape (1, d_hidden) and W2 of shape (d_hidden, 1)."
    ),
)
def transposed(d_hidden: int) -> list[Tensor]:
    W1, b1, W2, b2 = normal(d_hidden)
    return [W1.T, b1, W2.T, b2]


@mistake(
    "init_parameters",
    fails=("test_init_interface",),
    says=(
        "The biases are rows of shape (1, ...): make them vectors, b1 of shape (d_hidden,)"
        " and b2 of shape (1,)."
    ),
)
def biases_as_rows(d_hidden: int) -> list[Tensor]:
    W1, b1, W2, b2 = normal(d_hidden)
    return [W1, b1.view(1, -1), W2, b2.view(1, -1)]


@mistake(
    "init_parameters",
    fails=("test_init_interface",),
    says="The layer has 50 units whatever d_hidden is: use the argument in the shapes.",
)
def width_written_out(d_hidden: int) -> list[Tensor]:
    return normal(50)


@mistake(
    "init_parameters",
    fails=("test_init_interface", "test_units", *SETTINGS),
    says="The layer still has ten units: give it d_hidden units.",
)
def width_of_the_lesson(d_hidden: int) -> list[Tensor]:
    return normal(10)


@mistake(
    "init_parameters",
    fails=("test_init_interface", "test_units", *SETTINGS),
    says="Only the weights are returned: the biases b1 and b2 belong in the list, too.",
)
def without_biases(d_hidden: int) -> list[Tensor]:
    W1, _, W2, _ = normal(d_hidden)
    return [W1, W2]


@mistake(
    "init_parameters",
    fails=("test_init_interface",),
    says=(
        "W1, b1, W2, b2 are returned as a tuple: put square brackets around them to return a list."
    ),
)
def a_tuple(d_hidden: int) -> tuple[Tensor, ...]:
    return tuple(normal(d_hidden))


@original
def train(
    X: Tensor, y_true: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> list[float]:
    losses = []
    for _ in range(n_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        loss.backward()
        descend(parameters, learning_rate)
    return losses


train.mistake(
    "tanh",
    {
        "losses = []": "W1, b1, W2, b2 = parameters\nlosses = []",
        "loss: Tensor = mean_squared_error(X, y_true, parameters)": """
            loss = torch.mean((torch.tanh(X @ W1 + b1) @ W2 + b2 - y_true) ** 2)
        """,
    },
    fails=TRAINING,
    says="The hidden layer uses tanh: this exercise is about the ReLU net.",
)

train.mistake(
    "no_activation",
    {
        "losses = []": "W1, b1, W2, b2 = parameters\nlosses = []",
        "loss: Tensor = mean_squared_error(X, y_true, parameters)": """
            loss = torch.mean(((X @ W1 + b1) @ W2 + b2 - y_true) ** 2)
        """,
    },
    fails=TRAINING,
    says="There is no activation between the two layers: without one the net can only be a straight"
    " line.",
)

train.mistake(
    "gradients_add_up",
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
        "Gradients of earlier epochs are still there when backward() adds the next: clear"
        " them in every epoch."
    ),
)

train.mistake(
    "uphill",
    {"descend(parameters, learning_rate)": "descend(parameters, -learning_rate)"},
    fails=TRAINING,
    says="The step goes along the gradient: subtract it, so that the loss falls.",
)

train.mistake(
    "rate_of_the_module",
    {"descend(parameters, learning_rate)": "descend(parameters, 0.01)"},
    fails=TRAINING,
    says="The steps are 0.01 long whatever learning_rate is: use the argument, not LEARNING_RATE.",
)

train.mistake(
    "loss_after_the_update",
    {
        "losses.append(loss.item())": "",
        "descend(parameters, learning_rate)": """
            descend(parameters, learning_rate)
            losses.append(mean_squared_error(X, y_true, parameters).item())
        """,
    },
    fails=("test_loss_curve",),
    says=(
        "Each loss is measured after its epoch's update: record it before the parameters change."
    ),
)

train.mistake(
    "tensors_in_the_list",
    {"losses.append(loss.item())": "losses.append(loss)"},
    fails=("test_train_interface",),
    says=(
        "The list holds loss tensors, each with its graph: append loss.item(), which is a number."
    ),
)

train.mistake(
    "last_loss_only",
    {
        "losses = []": "loss = torch.zeros(())",
        "losses.append(loss.item())": "",
        "return losses": "return loss.item()",
    },
    fails=("test_train_interface", "test_loss_curve"),
    says="Only the last loss is returned: collect the loss of every epoch in a list.",
)

train.mistake(
    "copies",
    {
        "losses = []": """
            own = [parameter.detach().clone().requires_grad_() for parameter in parameters]
            losses = []
        """,
        "mean_squared_error(X, y_true, parameters)": "mean_squared_error(X, y_true, own)",
        "descend(parameters, learning_rate)": "descend(own, learning_rate)",
    },
    fails=("test_trained_parameters",),
    says=(
        "The training changes copies, and the tensors in `parameters` stay the same: update"
        " those in place."
    ),
)

train.mistake(
    "weights_only",
    {"descend(parameters, learning_rate)": "descend(parameters[::2], learning_rate)"},
    fails=TRAINING,
    says="The biases are never updated: train all four tensors in `parameters`.",
)

train.mistake(
    "returns_in_the_loop",
    {"descend(parameters, learning_rate)": "descend(parameters, learning_rate)\nreturn losses"},
    fails=("test_train_interface", *TRAINING),
    says="The function returns in its first epoch: put `return` after the loop.",
)

train.mistake(
    "update_in_the_graph",
    {
        "descend(parameters, learning_rate)": """
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter -= learning_rate * parameter.grad
                    parameter.grad = None
        """
    },
    fails=("test_train_interface", *TRAINING),
    says="autograd records the update: put it under `with torch.no_grad():`.",
    raises=True,
)

train.mistake(
    "a_rate_written_out",
    {"descend(parameters, learning_rate)": "descend(parameters, 0.012)"},
    fails=TRAINING,
    says="The steps are 0.012 long whatever learning_rate is: use the argument.",
)

train.mistake(
    "stops_when_good_enough",
    {"loss.backward()": "if loss.item() < 0.01: break\nloss.backward()"},
    fails=("test_train_interface",),
    says=(
        "The loop ends as soon as the loss is below 0.01: run n_epochs epochs, however low"
        " the loss is."
    ),
)

train.mistake(
    "at_most_a_hundred_epochs",
    {"range(n_epochs)": "range(min(100, n_epochs))"},
    fails=("test_train_interface",),
    says="The loop never runs more than 100 epochs: it has to run n_epochs epochs.",
)

train.mistake(
    "data_overwritten",
    {"return losses": "X.zero_()\nreturn losses"},
    fails=("test_train_interface",),
    says="X is set to zero at the end of the training: leave the data as they are.",
)

train.mistake(
    "gradients_switched_off",
    {
        "return losses": """
            for parameter in parameters:
                parameter.requires_grad_(False)
            return losses
        """
    },
    fails=("test_train_interface",),
    says=(
        "The parameters no longer require gradients after the training: do not change"
        " requires_grad."
    ),
)

train.mistake(
    "always_float32",
    {"(X, y_true, parameters)": "(X.float(), y_true.float(), parameters)"},
    fails=("test_train_interface",),
    says="The inputs are turned into float32 whatever the parameters are: leave out .float().",
    raises=True,
)

train.mistake(
    "stops_when_the_loss_rises",
    {"loss.backward()": "if len(losses) > 1 and losses[-1] > losses[-2]: break\nloss.backward()"},
    fails=("test_loss_curve",),
    says="The loop ends as soon as the loss rises: train makes all n_epochs updates, up and down.",
)

train.mistake(
    "stops_when_the_loss_rests",
    {
        "loss.backward()": """
            if len(losses) > 1 and abs(losses[-1] - losses[-2]) < 1e-4:
                break
            loss.backward()
        """
    },
    fails=("test_loss_curve", "test_train_interface"),
    says="The loop ends when the loss hardly changes: train makes all n_epochs updates.",
)


@mistake(
    "init_parameters",
    fails=("test_train_interface",),
    says="`train` cannot train the tensors that `init_parameters` returns, though it trains copies"
    " of them",
)
def start_in_the_graph(d_hidden: int) -> list[Tensor]:
    W1 = 0.3 * torch.randn(1, d_hidden, requires_grad=True)
    W2 = 0.3 * torch.randn(d_hidden, 1, requires_grad=True)
    return [W1, *leaves(torch.zeros(d_hidden)), W2, *leaves(torch.zeros(1))]


@mistake(
    "init_parameters",
    fails=("test_train_interface",),
    says="`train` cannot train the tensors that `init_parameters` returns, though it trains copies"
    " of them",
)
def bias_of_one_number(d_hidden: int) -> list[Tensor]:
    W1, _, W2, b2 = normal(d_hidden)
    return [W1, torch.zeros(1).expand(d_hidden).requires_grad_(), W2, b2]


# The ways to seed differ in nothing that this sentence could tell.
SEEDED = "returns the same start after every torch.manual_seed"


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.01"},
    fails=("test_stays_finite",),
    says=SEEDED,
)
def seeded_inside(d_hidden: int) -> list[Tensor]:
    torch.manual_seed(34)
    return normal(d_hidden)


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.01"},
    fails=("test_stays_finite",),
    says=SEEDED,
)
def a_generator_seeded_inside(d_hidden: int) -> list[Tensor]:
    generator = torch.Generator().manual_seed(42)
    W1 = 0.3 * torch.randn(1, d_hidden, generator=generator)
    W2 = 0.3 * torch.randn(d_hidden, 1, generator=generator)
    return leaves(W1, torch.zeros(d_hidden), W2, torch.zeros(1))


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.01"},
    fails=("test_stays_finite",),
    says=SEEDED,
)
def numpy_seeded_inside(d_hidden: int) -> list[Tensor]:
    np.random.seed(0)
    W1, W2 = 0.3 * np.random.randn(1, d_hidden), 0.3 * np.random.randn(d_hidden, 1)
    parts = (W1, np.zeros(d_hidden), W2, np.zeros(1))
    return leaves(*(torch.tensor(part, dtype=torch.float32) for part in parts))


@mistake(
    "init_parameters",
    constants={"LEARNING_RATE": "0.005"},
    fails=SETTINGS,
    says=SEEDED,
)
def a_lucky_seed(d_hidden: int) -> list[Tensor]:
    torch.manual_seed(1)
    return normal(d_hidden, 1.0)


@mistake(
    "init_parameters",
    fails=("test_train_interface",),
    says="expected m1 and m2 to have the same dtype",
    raises=True,
)
def weights_in_double_precision(d_hidden: int) -> list[Tensor]:
    generator = np.random.default_rng(int(torch.randint(2**31, ())))
    W1, W2 = 0.3 * generator.normal(size=(1, d_hidden)), 0.3 * generator.normal(size=(d_hidden, 1))
    parts = (W1, np.zeros(d_hidden), W2, np.zeros(1))
    return leaves(*map(torch.from_numpy, parts))


@mistake(
    "init_parameters",
    fails=("test_train_interface",),
    says="`train` leaves the b1 that `init_parameters` returns as it was drawn",
)
def biases_without_gradients(d_hidden: int) -> list[Tensor]:
    W1, _, W2, _ = normal(d_hidden)
    return [W1, torch.zeros(d_hidden), W2, torch.zeros(1)]


@mistake(
    "init_parameters",
    fails=("test_train_interface",),
    says="`train` leaves the b2 that `init_parameters` returns as it was drawn",
)
def output_bias_without_gradient(d_hidden: int) -> list[Tensor]:
    W1, b1, W2, _ = normal(d_hidden)
    return [W1, b1, W2, torch.zeros(1)]
